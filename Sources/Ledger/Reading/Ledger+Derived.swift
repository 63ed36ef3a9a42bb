// Every index is derived from the log: here each is compared with it, and written anew where that is asked
// for.

internal import Foundation
internal import Glibc
internal import KeyValueStore
internal import Schema
internal import SwiftProtobuf

/// What the check of a derived table has found.
public struct DerivedTableReport: Hashable, Sendable {
  /// `heads`, `ids`, `references`, `structure`, `links`, `names`.
  public var table: String
  /// How many entries the log says there must be.
  public var expected: Int
  /// What differs, at most 20 of them, in words; empty where the table is right.
  public var differences: [String]
  /// Whether the table was written anew.
  public var rebuilt: Bool
}

extension Ledger {
  /// Compares every derived table with the log; with `rebuild`, empties each and writes it anew first.
  ///
  /// The ledger must be open for writing; appends wait meanwhile. Reads every fact and every body.
  ///
  /// - Throws: `damaged` where the log itself is; `keyLost` where a key is missing that links are read
  ///   with, and then nothing was emptied. Where `rebuild` fails after that, the ledger accepts nothing
  ///   more: open it again, which continues.
  public func checkDerivedTables(rebuild: Bool = false) throws -> [DerivedTableReport] {
    let found = Guarded<[DerivedTableReport]>([])
    try maintain { writer in
      var damaged = rebuild ? nil : writer.indexes.damaged
      do {
        if rebuild { try writer.rebuildIndexes() } else { try writer.flushIndexes() }
      } catch let error as LedgerError {
        // Finding damage that keeps a table from being written is what this check is for, so the damage is
        // reported and not thrown.
        let isOfLinks = writer.links.isDamage(error)
        let table = isOfLinks ? LinkIndex.name : (error.cause as? DerivedTableDamage)?.table
        guard let table, !(rebuild && isOfLinks) else { throw error }
        damaged = table
      }
      var reports = try DerivedTables(writer).compare(rebuilt: rebuild)
      for index in reports.indices where reports[index].table == damaged && reports[index].differences.isEmpty
      {
        reports[index].differences = ["an entry does not match its checksum"]
      }
      let result = reports
      found.withLock { $0 = result }
    }
    let (differences, count) = try names.check(rebuild: rebuild)
    return found.withLock { $0 } + [
      DerivedTableReport(
        table: NameIndex.name, expected: count, differences: differences, rebuilt: rebuild)
    ]
  }
}

extension LogWriter {
  /// Empties every derived table and fills it from the log.
  func rebuildIndexes() throws {
    // Whatever may fail by itself is done before anything is emptied.
    let linksOfLog = try linksOfLog()
    do {
      try indexes.reset { transaction in
        for table in [store.ids, store.references] { try transaction.clear(table) }
        for name in [IdIndex.name, ReferenceIndex.name] { try store.setWatermark(name, .start, &transaction) }
      }
    } catch let error as KeyValueError {
      throw LedgerError(error, doing: "emptying the derived tables")
    }
    ids = IdIndex(watermark: .start)
    references = ReferenceIndex()
    do {
      do { try links.replace(with: linksOfLog, through: head.position) } catch
        where links.isDamage(error)
      {
        // Not even emptying it is possible. It is made again when the ledger is next opened.
        try links.discard()
        throw error
      }
      try catchUp()
      try flushIndexes()
    } catch {
      // The writer's memory now lacks what was recorded before, so nothing more is accepted.
      stop(
        LedgerError(
          .notWritable,
          "writing the derived tables anew failed midway (\(error)); close the ledger and open it again, which "
            + "goes on from there", cause: error))
      throw error
    }
  }

  /// Every link that the log says, computed beside the index.
  func linksOfLog() throws -> [BlindIdentifier: Link] {
    let path = FileManager.default.temporaryDirectory.path + "/perennial-links-\(UUID().uuidString)"
    guard unsafe mkdir(path, 0o700) == 0 else {
      throw LedgerError(systemError: errno, doing: "creating", path)
    }
    let fresh: LinkIndex
    do {
      // Once the temporary index is open, LMDB goes on with files that have no names any more: whatever
      // ends the process then ends them as well.
      defer { try? FileManager.default.removeItem(atPath: path) }
      try LinkIndex.create(at: path)
      fresh = try LinkIndex(at: path, of: store, readOnly: false)
    }
    defer { fresh.close() }
    try LinkCatchUp(store: store, links: fresh, keys: keys, erased: try indexes.current().erased).run()
    return try fresh.all()
  }
}

private struct DerivedTables {
  let writer: LogWriter
  private var store: LogStore { writer.store }

  init(_ writer: LogWriter) { self.writer = writer }

  func compare(rebuilt: Bool) throws -> [DerivedTableReport] {
    let reports = try store.read { snapshot in
      [try heads(snapshot), try ids(snapshot), try references(snapshot), try structure(snapshot)]
    }
    return (reports + [try links()]).map { report in
      var report = report
      report.rebuilt = rebuilt
      return report
    }
  }

  private func heads(_ snapshot: borrowing LogSnapshot) throws -> DerivedTableReport {
    var report = Report(HeadsIndex.name)
    var entries: [HeadEntry] = []
    try snapshot.scanFacts(after: .start, through: snapshot.head.position) { first, facts in
      for index in facts.indices {
        let customer = Int(facts[index].customer.rawValue)
        if customer >= entries.count {
          entries += [HeadEntry](repeating: .none, count: customer + 1 - entries.count)
        }
        let position = Position(first.rawValue + UInt64(index))
        if facts[index].previous != entries[customer].last {
          report.differs("touchpoint \(position) does not follow its customer's previous one in the chain")
        }
        entries[customer] = entries[customer].adding(facts[index], at: position)
      }
    }
    for (block, start) in stride(from: 0, to: entries.count, by: HeadsIndex.customersPerBlock).enumerated() {
      var expected = Array(entries[start..<min(start + HeadsIndex.customersPerBlock, entries.count)])
      expected += [HeadEntry](repeating: .none, count: HeadsIndex.customersPerBlock - expected.count)
      guard expected.contains(where: { $0 != .none }) else { continue }
      guard let bytes = try snapshot.transaction.value(at: UInt64(block), in: store.heads) else {
        report.differs("the heads of customers \(start) on are missing")
        continue
      }
      let stored = try? HeadsIndex.decode(bytes, seed: store.seed ^ UInt64(block))
      if stored != expected { report.differs("the heads of customers \(start) on are wrong") }
    }
    return report.finish(entries.count { $0 != .none })
  }

  private func ids(_ snapshot: borrowing LogSnapshot) throws -> DerivedTableReport {
    var report = Report(IdIndex.name)
    var index = IdIndex(watermark: snapshot.head.position)
    var expected = 0
    var sources: Set<UInt32> = []
    try snapshot.scanBodies(after: .start, through: snapshot.head.position) { position, fact, bytes in
      guard fact.source != 0 else { return }
      expected += 1
      sources.insert(fact.source)
      let body = try TouchpointBody(serializedBytes: unsafe bytes.withUnsafeBytes { unsafe Array($0) })
      let stored = try? index.position(source: fact.source, id: body.id, snapshot)
      if stored != position { report.differs("the id of touchpoint \(position) leads elsewhere") }
    }
    let count = (try? IdIndex.table(store).count(snapshot) - sources.count) ?? 0
    if count != expected { report.differs("it has \(count) ids instead of \(expected)") }
    return report.finish(expected)
  }

  private func references(_ snapshot: borrowing LogSnapshot) throws -> DerivedTableReport {
    var report = Report(ReferenceIndex.name)
    var expected = 0
    let catalog = try writer.indexes.current().catalog
    try snapshot.scanBodies(after: .start, through: snapshot.head.position) { position, fact, bytes in
      guard fact.reference != 0 else { return }
      let body = try TouchpointBody(serializedBytes: unsafe bytes.withUnsafeBytes { unsafe Array($0) })
      guard let reference = body.reference(of: fact, catalog) else { return }
      /// Checks the position at which a role first held: whether it is known, and not after this
      /// touchpoint.
      func check(_ role: ReferenceIndex.Role) {
        let stored = try? ReferenceIndex.stored(role, reference, snapshot)
        if stored == position { expected += 1 }
        guard let stored, stored <= position else {
          report.differs(
            "\(reference.kind.word) of touchpoint \(position) is missing or leads to a later one")
          return
        }
      }
      if reference.namespace == nil {
        check(.about)
      } else if catalog.introduces(fact.type) {
        check(.introduces)
      } else {
        let introduced = try? ReferenceIndex.stored(.introduces, reference, snapshot)
        if introduced.map({ $0 >= position }) ?? true { check(.names) }
      }
      if fact.cancelsNobodys { check(.cancels) }
    }
    let count = (try? ReferenceIndex.table(store).count(snapshot)) ?? 0
    if count != expected { report.differs("it has \(count) references instead of \(expected)") }
    return report.finish(expected)
  }

  private func structure(_ snapshot: borrowing LogSnapshot) throws -> DerivedTableReport {
    var report = Report(StructureIndex.name)
    var expected = 0
    if (try? StructureIndex.load(snapshot)) == nil { report.differs("it is not what was written") }
    try snapshot.scanFacts(after: .start, through: snapshot.head.position) { first, facts in
      for index in facts.indices where Structure.concerns(facts[index].type) {
        expected += 1
        let position = first.rawValue + UInt64(index)
        let value = try snapshot.transaction.value(at: position, in: store.structure)?.copied
        if value != [UInt8](littleEndian: facts[index].type.rawValue) {
          report.differs("touchpoint \(position) is missing")
        }
      }
    }
    let count = try snapshot.transaction.count(of: store.structure)
    if count != expected { report.differs("it has \(count) entries instead of \(expected)") }
    return report.finish(expected)
  }

  /// Recomputes the links into an index beside the stored one, and compares the two.
  private func links() throws -> DerivedTableReport {
    var report = Report(LinkIndex.name)
    let expected: [BlindIdentifier: Link]
    do { expected = try writer.linksOfLog() } catch let error as LedgerError where error.code == .keyLost {
      report.differs("it cannot be compared with the log: \(error)")
      return report.finish(0)
    }
    let stored: [BlindIdentifier: Link]
    let members: [[UInt8]]
    do {
      stored = try writer.links.all()
      members = try writer.links.writtenMembers()
    } catch let error as LedgerError where writer.links.isDamage(error) {
      report.differs(
        error.cause is DerivedTableDamage
          ? "an entry does not match its checksum" : "its file is damaged: \(error)")
      return report.finish(expected.count)
    }
    for (blind, link) in expected where stored[blind] != link {
      report.differs("the link recorded at position \(link.position) is missing or leads elsewhere")
    }
    if stored.count != expected.count {
      report.differs("it has \(stored.count) links instead of \(expected.count)")
    }
    let expectedMembers = expected.map { LinkIndex.memberKey($1.customer, $0) }
    if members != expectedMembers.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      report.differs("the identifiers by customer are not those of the links")
    }
    return report.finish(expected.count)
  }

  private struct Report {
    var table: String
    var differences: [String] = []

    init(_ table: String) { self.table = table }

    mutating func differs(_ what: String) {
      if differences.count < 20 { differences.append(what) }
    }

    func finish(_ expected: Int) -> DerivedTableReport {
      DerivedTableReport(table: table, expected: expected, differences: differences, rebuilt: false)
    }
  }
}
