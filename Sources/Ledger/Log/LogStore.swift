// The log's environment and its tables: opening it, refusing what is not whole, and the one place that
// commits.

internal import Foundation
internal import KeyValueStore
internal import Synchronization

/// The LMDB environment `log/`.
final class LogStore: Sendable {
  /// The version of the format that this program writes. From 3 on references have namespaces; what was
  /// recorded in format 2 is read as it stands, and has none. From 4 on orders have the flag `partial`.
  static let formatVersion: UInt32 = 4
  /// The first format: its last block is in `facts` and its newest bodies are in `bodies`, and there is no
  /// tail.
  private static let formatWithoutTail: UInt32 = 1
  /// The format of a log that something was taken out of; it is the same otherwise.
  static let formatWithRedactions: UInt32 = 5
  private static let tableNames = ["facts", "bodies", "heads", "ids", "references", "structure"]

  let directory: LedgerDirectory
  let environment: Environment
  let identity: LedgerIdentity
  /// The seed of the identity, kept by itself because the identity is an array and every block asks for the
  /// seed.
  let seed: UInt64
  let facts: Table
  let bodies: Table
  let meta: Table
  let heads: Table
  let ids: Table
  let references: Table
  let structure: Table
  /// The newest position, where this process writes: known without reading, so that whoever only looks whether there is news keeps
  /// no file open.
  var committed: Position {
    get { Position(newest.load(ordering: .acquiring)) }
    set { newest.store(newValue.rawValue, ordering: .releasing) }
  }
  private let newest = Atomic<UInt64>(0)

  /// Names of rows in `meta`.
  enum MetaKey {
    static let format = Array("format".utf8)
    static let identity = Array("ledger".utf8)
    static let head = Array("head".utf8)
    static let tail = Array("tail".utf8)
    static let partial = Array("partial".utf8)
    static let structure = Array("structure".utf8)
    static let heads = Array("heads".utf8)
    static func watermark(_ index: String) -> [UInt8] { Array("index/\(index)".utf8) }
  }

  /// Creates the environment of a new ledger.
  ///
  /// - Parameter identity: the ledger's id; that of a ledger that is restored is known.
  @discardableResult
  static func create(in directory: LedgerDirectory, identity: LedgerIdentity = .random()) throws
    -> LedgerIdentity
  {
    do {
      let environment = try Environment(at: directory.log)
      defer { environment.close() }
      for name in tableNames { _ = try environment.table(name) }
      let meta = try environment.table("meta")
      try environment.write { transaction in
        try transaction.put([UInt8](littleEndian: formatVersion), at: MetaKey.format, in: meta)
        try transaction.put(identity.bytes, at: MetaKey.identity, in: meta)
        try transaction.put(LogHead.empty.row(seed: identity.seed), at: MetaKey.head, in: meta)
        try transaction.put(
          PartialSince(position: .start).row(seed: identity.seed), at: MetaKey.partial, in: meta)
      }
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "creating \(directory.log)")
    }
    try LedgerDirectory.synchronize(directory.log)
    return identity
  }

  /// Refuses a directory that is no ledger's log, and a log that lacks a table: opening it for writing
  /// would make the table.
  private static func inspect(_ directory: LedgerDirectory) throws {
    var options = Environment.Options()
    options.readOnly = true
    let environment = try Environment(at: directory.log, options: options)
    defer { environment.close() }
    let meta = try environment.table("meta")
    _ = try environment.read { transaction in try identity(transaction, meta, directory) }
    for name in tableNames { _ = try environment.table(name) }
  }

  /// Opens the log of an existing ledger, and refuses one that is not whole.
  init(in directory: LedgerDirectory, readOnly: Bool) throws {
    var options = Environment.Options()
    options.readOnly = readOnly
    options.createsFiles = false
    options.rests = true
    self.directory = directory
    // Read before the log: while another process writes, the log may be ahead of it, but never behind.
    let witness: HeadFile.Found?
    do {
      witness = try HeadFile.read(at: directory.head)
      if !readOnly {
        try Self.inspect(directory)
        // The pages were checked just now, and no other process writes.
        options.knownTreePagesMax = options.checkedOnOpenPagesMax
      }
      environment = try Environment(at: directory.log, options: options)
      meta = try environment.table("meta")
      facts = try environment.table("facts")
      bodies = try environment.table("bodies")
      heads = try environment.table("heads")
      ids = try environment.table("ids")
      references = try environment.table("references")
      structure = try environment.table("structure")
      identity = try environment.read { [meta] transaction in try Self.identity(transaction, meta, directory)
      }
      seed = identity.seed
    } catch let error as KeyValueError where error.code == .notFound {
      throw LedgerError(.notALedger, "\(directory.path) is not a ledger: \(error.detail) is missing in log/")
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "opening \(directory.path)")
    }
    try checkHead(witness)
  }

  private static func identity(
    _ transaction: borrowing ReadTransaction, _ meta: Table, _ directory: LedgerDirectory
  ) throws -> LedgerIdentity {
    guard let format = try transaction.value(at: MetaKey.format, in: meta), format.byteCount == 4,
      let identity = try transaction.value(at: MetaKey.identity, in: meta),
      identity.byteCount == 16
    else {
      throw LedgerError(.notALedger, "\(directory.path) is not a ledger: log/ has no format or no id")
    }
    let version = format.littleEndian(at: 0, as: UInt32.self)
    guard (formatWithoutTail...formatWithRedactions).contains(version) else {
      throw LedgerError(
        .notALedger,
        "\(directory.path) has format \(version), this program reads format \(formatWithRedactions); use a newer program"
      )
    }
    return LedgerIdentity(bytes: unsafe identity.withUnsafeBytes { unsafe Array($0) })
  }

  /// Brings a log of an earlier format to the present one. Of the first, the last block, which was checked
  /// on opening, is moved; what lies in the log otherwise stays.
  func upgrade() throws {
    let position = try read { $0.head.position }
    do {
      try environment.write { transaction in
        let before = try format(transaction)
        guard before.map({ $0 < Self.formatVersion }) ?? true else { return }
        if before == Self.formatWithoutTail, position > .start {
          let number = FactBlock.number(of: position)
          guard let block = try transaction.value(at: number, in: facts)?.copied else {
            throw LedgerError(.damaged, "the last block is missing; restore the log from a backup")
          }
          try transaction.put(block, at: MetaKey.tail, in: meta)
          try transaction.delete(number, in: facts)
        }
        try transaction.put(
          PartialSince(position: position).row(seed: seed), at: MetaKey.partial, in: meta)
        try transaction.put([UInt8](littleEndian: Self.formatVersion), at: MetaKey.format, in: meta)
      }
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "bringing \(directory.path) to format \(Self.formatVersion)")
    }
  }

  /// The position after which every order has the flag `partial` where it should: beyond every touchpoint in a log of
  /// an earlier format.
  func partialSince() throws -> Position {
    try read { snapshot in
      guard let row = try snapshot.transaction.value(at: MetaKey.partial, in: meta) else {
        return Position(UInt64.max)
      }
      return try PartialSince(row: row, seed: seed).position
    }
  }

  private func format(_ transaction: borrowing WriteTransaction) throws -> UInt32? {
    guard let row = try transaction.value(at: MetaKey.format, in: meta), row.byteCount == 4 else {
      return nil
    }
    return row.littleEndian(at: 0)
  }

  /// Compares the log with the head file beside it, and the last block with the head row.
  private func checkHead(_ witness: HeadFile.Found?) throws {
    let witness = try witness?.head(of: identity, at: directory.head)
    let (head, forked) = try read { snapshot in
      try snapshot.checkLastBlock()
      return (snapshot.head, try witness.map { try snapshot.hasParted(from: $0) } ?? false)
    }
    if let witness, witness.position > head.position || forked {
      throw LedgerError(
        .rolledBack,
        "the log in \(directory.path) ends at position \(head.position), but it once went to "
          + "\(witness.position)\(forked ? " with other content" : ""): an older or foreign copy was put in its "
          + "place. Restore the newest backup; if the loss is accepted, remove \(directory.head)",
        position: head.position)
    }
  }

  /// Runs `body` on a snapshot of the newest commit.
  func read<Result>(_ body: (borrowing LogSnapshot) throws -> Result) throws -> Result {
    try DecisionScope.checkOutside(self)
    do {
      let transaction = try environment.beginRead()
      return try body(try LogSnapshot(self, transaction))
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "reading \(directory.path)")
    }
  }
}

extension ReadTransaction {
  @_lifetime(borrow self)
  func value(at key: [UInt8], in table: Table) throws(KeyValueError) -> RawSpan? {
    try unsafe value(at: key.span.bytes, in: table)
  }
}

extension WriteTransaction {
  @_lifetime(borrow self)
  func value(at key: [UInt8], in table: Table) throws(KeyValueError) -> RawSpan? {
    try unsafe value(at: key.span.bytes, in: table)
  }

  mutating func put(_ value: [UInt8], at key: [UInt8], in table: Table, mode: Mode = .replace)
    throws(KeyValueError)
  {
    try unsafe put(value.span.bytes, at: key.span.bytes, in: table, mode: mode)
  }

  mutating func put(_ value: [UInt8], at number: UInt64, in table: Table, mode: Mode = .replace)
    throws(KeyValueError)
  {
    try unsafe put(value.span.bytes, at: number, in: table, mode: mode)
  }
}
