// From identifiers to customers: keyed blind indexes in an environment of their own, derived from the log.

internal import Crypto
internal import Foundation
internal import KeyValueStore

/// An identifier as `links/` knows it: the first 16 bytes of HMAC-SHA256 under a key of the ledger.
struct BlindIdentifier: Hashable, Sendable {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ identifier: Identifier, key: SymmetricKey) {
    let text = Data("\(identifier.kind):\(identifier.value)".utf8)
    bytes = Array(HMAC<SHA256>.authenticationCode(for: text, using: key).prefix(16))
  }
}

/// What an identifier is linked to.
struct Link: Hashable, Sendable {
  var customer: CustomerNumber
  var kind: String
  /// Where the link was recorded.
  var position: Position
}

/// The environment `links/`, with the newest links in memory until they are written in batches.
///
/// ```
/// links    blind identifier 16 → customer 4 │ position 8 │ checksum 8 │ kind
/// members  customer 4 (big endian) ‖ blind identifier 16 → kind
/// ```
/// The writer stages changes and takes them back if their commit fails; readers see links up to a position only.
final class LinkIndex: Sendable {
  static let name = "links"

  private let environment: Environment
  private let links: Table
  private let members: Table
  private let meta: Table
  private let seed: UInt64
  private let state: Guarded<State>

  private struct State {
    var watermark: Position
    var position: Position
    /// `nil`: unlinked since the watermark.
    var pending: [BlindIdentifier: Link?] = [:]
    var pendingMembers: [CustomerNumber: [BlindIdentifier: String?]] = [:]
    /// What each staged change replaced.
    var journal: [(blind: BlindIdentifier, before: Link??)] = []
  }

  init(at path: String, seed: UInt64, readOnly: Bool) throws {
    var options = Environment.Options()
    options.readOnly = readOnly
    self.seed = seed
    do {
      environment = try Environment(at: path, options: options)
      links = try environment.table("links")
      members = try environment.table("members")
      meta = try environment.table("meta")
      let watermark = try Self.watermark(environment, meta, seed)
      state = Guarded(State(watermark: watermark, position: watermark))
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "opening \(path)")
    }
  }

  /// Creates the environment of a new ledger.
  static func create(at path: String) throws {
    let environment = try Environment(at: path)
    defer { environment.close() }
    for name in ["links", "members", "meta"] { _ = try environment.table(name) }
    try LedgerDirectory.synchronize(path)
  }

  func close() { environment.close() }

  /// In a process that only reads: takes up what the writing process has written since.
  func reload() throws {
    let written = try Self.watermark(environment, meta, seed)
    state.withLock { state in
      if written > state.watermark { state = State(watermark: written, position: written) }
    }
  }

  private static func watermark(_ environment: Environment, _ meta: Table, _ seed: UInt64) throws -> Position {
    try environment.read { transaction in
      guard let value = try transaction.value(at: Array("watermark".utf8), in: meta), value.byteCount == 16,
        value.littleEndian(at: 8, as: UInt64.self) == Checksum.of(value.extracting(first: 8), seed: seed)
      else { return Position.start }
      return Position(value.littleEndian(at: 0))
    }
  }

  /// What the links are complete up to.
  var position: Position { state.withLock { $0.position } }

  var pendingCount: Int { state.withLock { $0.pending.count } }

  // MARK: Looking up

  /// The link of an identifier that was recorded at or before `position`.
  func link(of blind: BlindIdentifier, through position: Position = Position(.max)) throws -> Link? {
    let pending = state.withLock { $0.pending[blind] }
    let found = if let pending { pending } else { try stored(blind) }
    guard let found, found.position <= position else { return nil }
    return found
  }

  /// The identifiers of a customer: their blind forms and kinds.
  func identifiers(of customer: CustomerNumber) throws -> [BlindIdentifier: String] {
    var found: [BlindIdentifier: String] = [:]
    try environment.read { transaction in
      var cursor = try transaction.cursor(in: members)
      let prefix = Self.memberPrefix(customer)
      var more = try unsafe cursor.seek(prefix.span.bytes)
      while more {
        let key = unsafe cursor.key.withUnsafeBytes { unsafe Array($0) }
        guard key.count == 20, Array(key[..<4]) == prefix else { break }
        let kind = unsafe cursor.value.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        found[BlindIdentifier(bytes: Array(key[4...]))] = kind
        more = try cursor.next()
      }
    }
    for (blind, kind) in state.withLock({ $0.pendingMembers[customer] ?? [:] }) { found[blind] = kind }
    return found
  }

  private func stored(_ blind: BlindIdentifier) throws -> Link? {
    try environment.read { transaction in
      guard let value = try transaction.value(at: blind.bytes, in: links) else { return nil }
      guard value.byteCount >= 20,
        value.littleEndian(at: 12, as: UInt64.self) == Self.checksum(value.extracting(first: 12), blind, seed)
      else { throw damagedIndex(Self.name) }
      let kind = unsafe value.extracting(20...).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
      return Link(
        customer: CustomerNumber(value.littleEndian(at: 0)), kind: kind,
        position: Position(value.littleEndian(at: 4)))
    }
  }

  // MARK: Changing

  /// Links an identifier that is not linked; one that is stays as it is.
  func stage(_ link: Link, of blind: BlindIdentifier) throws {
    guard try self.link(of: blind) == nil else { return }
    set(link, of: blind)
  }

  /// Takes a link back, if it is this customer's.
  func stageUnlink(_ blind: BlindIdentifier, from customer: CustomerNumber) throws {
    guard let link = try self.link(of: blind), link.customer == customer else { return }
    state.withLock { state in
      state.journal.append((blind, state.pending[blind]))
      state.pending[blind] = .some(nil)
      state.pendingMembers[customer, default: [:]][blind] = .some(nil)
    }
  }

  private func set(_ link: Link, of blind: BlindIdentifier) {
    state.withLock { state in
      state.journal.append((blind, state.pending[blind]))
      state.pending[blind] = link
      state.pendingMembers[link.customer, default: [:]][blind] = .some(link.kind)
    }
  }

  /// A point to go back to.
  var mark: Int { state.withLock { $0.journal.count } }

  /// Takes back what was staged after a mark.
  func rollBack(to mark: Int) {
    state.withLock { state in
      while state.journal.count > mark {
        guard let (blind, before) = state.journal.popLast() else { return }
        if case .some(.some(let link)) = state.pending[blind] {
          state.pendingMembers[link.customer]?[blind] = nil
        }
        state.pending[blind] = before
        if case .some(.some(let link)) = before {
          state.pendingMembers[link.customer, default: [:]][blind] = .some(link.kind)
        }
      }
    }
  }

  /// What is staged is in the log now.
  func committed(through position: Position) {
    state.withLock { state in
      state.journal.removeAll()
      state.position = max(state.position, position)
    }
  }

  // MARK: Writing

  /// Writes what is only in memory. Everything staged must have been committed.
  func flush() throws {
    let (pending, position) = state.withLock { ($0.pending, $0.position) }
    do {
      try environment.write { transaction in
        for (blind, link) in pending.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
          try write(link, blind, &transaction)
        }
        var row: [UInt8] = []
        row.appendLittleEndian(position.rawValue)
        row.appendLittleEndian(Checksum.of(row, seed: seed))
        try transaction.put(row, at: Array("watermark".utf8), in: meta)
      }
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "writing the links")
    }
    state.withLock { state in
      state.watermark = position
      state.pending.removeAll()
      state.pendingMembers.removeAll()
    }
  }

  private func write(_ link: Link?, _ blind: BlindIdentifier, _ transaction: inout WriteTransaction) throws {
    var earlier: CustomerNumber?
    if let value = try transaction.value(at: blind.bytes, in: links), value.byteCount >= 4 {
      earlier = CustomerNumber(value.littleEndian(at: 0))
    }
    if let earlier, earlier != link?.customer {
      let key = Self.memberPrefix(earlier) + blind.bytes
      try unsafe transaction.delete(key.span.bytes, in: members)
    }
    guard let link else {
      try unsafe transaction.delete(blind.bytes.span.bytes, in: links)
      return
    }
    var value: [UInt8] = []
    value.appendLittleEndian(link.customer.rawValue)
    value.appendLittleEndian(link.position.rawValue)
    let head = value
    value.appendLittleEndian(unsafe Self.checksum(head.span.bytes, blind, seed))
    value += Array(link.kind.utf8)
    try transaction.put(value, at: blind.bytes, in: links)
    try transaction.put(Array(link.kind.utf8), at: Self.memberPrefix(link.customer) + blind.bytes, in: members)
  }

  /// Empties the index: it is written anew from the log.
  func clear() throws {
    try environment.write { transaction in
      try transaction.clear(links)
      try transaction.clear(members)
      try transaction.clear(meta)
    }
    state.withLock { $0 = State(watermark: .start, position: .start) }
  }

  /// Every link there is, for a comparison with the log.
  func all() throws -> [BlindIdentifier: Link] {
    var found: [BlindIdentifier: Link] = [:]
    let keys = try environment.read { transaction in
      var keys: [BlindIdentifier] = []
      var cursor = try transaction.cursor(in: links)
      var more = try cursor.first()
      while more {
        keys.append(BlindIdentifier(bytes: unsafe cursor.key.withUnsafeBytes { unsafe Array($0) }))
        more = try cursor.next()
      }
      return keys
    }
    for blind in keys { found[blind] = try stored(blind) }
    for (blind, link) in state.withLock({ $0.pending }) { found[blind] = link }
    return found
  }

  private static func memberPrefix(_ customer: CustomerNumber) -> [UInt8] {
    let number = customer.rawValue
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
  }

  private static func checksum(_ head: RawSpan, _ blind: BlindIdentifier, _ seed: UInt64) -> UInt64 {
    Checksum.of(head, seed: seed ^ Checksum.of(blind.bytes, seed: 1))
  }
}
