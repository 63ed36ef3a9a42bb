import Foundation
import KeyValueStore
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// Derived tables are damaged from below; each is detected, and written anew.
@Suite struct DerivedTablesTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.ledger }

  private func sample(close: Bool = true) async throws -> Ledger {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(
      (0..<300).map { order("o\($0 * 7919 % 300)", of: crm("c\($0 % 40)"), source: "s\($0 % 3)") })
    try await ledger.merge(CustomerNumber(3), with: CustomerNumber(9), evidence: "same")
    if close { try ledger.close() }
    return ledger
  }

  /// Changes the first entry of a table: one byte of its value, or its key.
  private func damage(_ environment: String, _ table: String, key: Bool) throws {
    let environment = try Environment(at: path + "/" + environment)
    defer { environment.close() }
    let table = try environment.table(table)
    let (found, value) = try environment.read { transaction in
      var cursor = try transaction.cursor(in: table)
      guard try cursor.first() else { return ([UInt8](), [UInt8]()) }
      return (cursor.key.withUnsafeBytes { Array($0) }, cursor.value.withUnsafeBytes { Array($0) })
    }
    var (newKey, newValue) = (found, value)
    if key { newKey[newKey.count - 1] ^= 1 } else { newValue[value.count / 2] ^= 1 }
    let (keyBytes, valueBytes) = (newKey, newValue)
    try environment.write { transaction in
      if key { try transaction.delete(found.span.bytes, in: table) }
      try transaction.put(valueBytes.span.bytes, at: keyBytes.span.bytes, in: table)
    }
  }

  @Test(
    arguments: [
      ("log", "heads"), ("log", "ids"), ("log", "references"), ("log", "structure"), ("links", "links"),
      ("links", "members"),
    ], [false, true])
  func damageOfADerivedTableIsFoundAndMended(_ table: (String, String), _ key: Bool) async throws {
    _ = try await sample()
    try damage(table.0, table.1, key: key)
    let ledger = try Ledger.open(at: path)
    let name = table.0 == "links" ? "links" : table.1
    let reports = try ledger.checkDerivedTables()
    #expect(reports.first { $0.table == name }?.differences.isEmpty == false, "\(reports)")
    for report in try ledger.checkDerivedTables(rebuild: true) {
      #expect(report.differences.isEmpty && report.rebuilt, "\(report)")
    }
    #expect(try await ledger.append(order("o0", of: crm("c0"), source: "s0")).duplicate)
    #expect(try ledger.arrangement().mergedComponents.count == 1)
    #expect(try ledger.customerNumber(of: Identifier("crm", "c39")) == CustomerNumber(40))
    try ledger.close()
    let again = try Ledger.open(at: path)
    try again.expectSoundTables()
    try again.close()
  }

  @Test(arguments: [
    "index/heads", "index/ids", "index/references", "index/structure", "structure",
  ])
  func aLostRowOfBookkeepingIsMadeUpForFromTheLog(_ row: String) async throws {
    _ = try await sample()
    for lost in [false, true] {
      let environment = try Environment(at: path + "/log")
      let meta = try environment.table("meta")
      let key = Array(row.utf8)
      let value = [UInt8](repeating: 9, count: 16)
      try environment.write { transaction in
        if lost {
          try transaction.delete(key.span.bytes, in: meta)
        } else {
          try transaction.put(value.span.bytes, at: key.span.bytes, in: meta)
        }
      }
      environment.close()
      var options = LedgerOptions()
      options.indexBatch = lost ? 32 : .max
      let ledger = try Ledger.open(at: path, options: options)
      #expect(try ledger.customerCount == 40)
      #expect(try ledger.arrangement().mergedComponents.count == 1)
      #expect(try await ledger.append(order("o0", of: crm("c0"), source: "s0")).duplicate)
      #expect(try await ledger.append(order("o1", of: .business, source: "s9-\(lost)")).duplicate == false)
      try ledger.checkDerivedTables(rebuild: true).forEach { #expect($0.differences.isEmpty, "\($0)") }
      try ledger.close()
    }
  }

  /// Where somebody's key is lost the links cannot be made anew, and then nothing else may have been
  /// emptied either.
  @Test func aRebuildThatCannotBeDoneLeavesEveryIdKnown() async throws {
    let path = directory.ledger
    var ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append((0..<1100).map { order("m\($0)", of: crm("m\($0)")) })
    try ledger.close()
    // The keys are those of a backup from before the second block of keys was minted.
    try overwrite(path + "/keys", with: Array(try bytes(ofFile: path + "/keys")[0..<4096 + 128 * 1025]))
    ledger = try Ledger.open(at: path)
    try expect(.keyLost) { _ = try ledger.checkDerivedTables(rebuild: true) }
    #expect(try await ledger.append(order("m7", of: crm("m7"))).duplicate)
    try ledger.close()
    ledger = try Ledger.open(at: path)
    for number in [7, 1099] {
      #expect(try await ledger.append(order("m\(number)", of: crm("m\(number)"))).duplicate)
    }
    try ledger.close()
  }

  /// A backup has left `links/` out, and whoever made it again was stopped midway: before the file had its
  /// name or, by an earlier program, afterwards.
  @Test(arguments: ["nothing", "an empty file", "a draft"])
  func linksOfWhichNothingIsWrittenAreMadeAnew(_ left: String) async throws {
    _ = try await sample()
    let links = path + "/links"
    try FileManager.default.removeItem(atPath: links)
    if left != "nothing" {
      let folder = left == "a draft" ? links + "/creating" : links
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(left == "a draft" ? "half a page".utf8 : "".utf8).write(
        to: URL(fileURLWithPath: folder + "/data.mdb"))
    }
    // A reader has no links to look in, but everything else of the ledger.
    let reader = try Ledger.open(at: path, for: .readOnly)
    #expect(try reader.customerCount == 40)
    let error = try #require(throws: LedgerError.self) {
      try reader.customerNumber(of: Identifier("crm", "c39"))
    }
    #expect(error.message.contains("from the log"), "\(error)")
    try reader.close()
    for _ in 0..<2 {
      let ledger = try Ledger.open(at: path)
      #expect(try ledger.customerNumber(of: Identifier("crm", "c39")) == CustomerNumber(40))
      try ledger.expectSoundTables()
      try ledger.close()
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: links).sorted() == ["data.mdb", "lock.mdb"])
    }
  }

  /// The ledger as a crash leaves it: its files, copied while it is open.
  private func crash(_ ledger: Ledger, to name: String = "crashed.ledger") throws -> String {
    let copy = directory.path + "/" + name
    for name in ["/log", "/links"] {
      try FileManager.default.createDirectory(atPath: copy + name, withIntermediateDirectories: true)
    }
    for name in ["log/data.mdb", "links/data.mdb", "keys", "head"] {
      try FileManager.default.copyItem(atPath: path + "/" + name, toPath: copy + "/" + name)
    }
    return copy
  }

  private func options(indexBatch: UInt64) -> LedgerOptions {
    var options = LedgerOptions()
    options.keySource = .file(path + ".key")
    options.indexBatch = indexBatch
    return options
  }

  /// After a crash, the log has touchpoints that no index has.
  @Test func catchingUpAfterACrashEqualsARebuild() async throws {
    let ledger = try await sample(close: false)
    let copy = try crash(ledger)
    try ledger.close()
    let crashed = try Ledger.open(at: copy, options: options(indexBatch: 64))
    try crashed.expectSoundTables()
    #expect(try await crashed.append(order("o0", of: crm("c0"), source: "s0")).duplicate)
    #expect(try crashed.customerNumber(of: Identifier("crm", "c39")) == CustomerNumber(40))
    try crashed.expectSoundTables(rebuild: true)
    #expect(try crashed.transcript() == Ledger.open(at: path, for: .readOnly).transcript())
    try crashed.close()
  }

  /// What is written while a ledger grows: links in rows beside their tables, and heads when enough of them
  /// have changed.
  @Test(arguments: ["", "recent", "recent, lost", "heads", "index/heads", "links", "watermark", "anchor"])
  func whatWasWrittenBeforeACrashIsUsedOrMadeUpForFromTheLog(_ damaged: String) async throws {
    let ledger = try await growing()
    let copy = try crash(ledger)
    try ledger.close()
    #expect(try watermark("index/heads", at: copy) < watermark("index/structure", at: copy))
    try damage(damaged, at: copy)
    let before = try Ledger.open(at: copy, for: .readOnly, options: options(indexBatch: 150))
    try expectFound(in: before)
    try before.close()
    let crashed = try Ledger.open(at: copy, options: options(indexBatch: 150))
    try expectFound(in: crashed)
    #expect(try await crashed.append(order("n1", of: crm("c1199"))).customer == CustomerNumber(1200))
    #expect(try await crashed.append(order("n2", of: crm("new"))).customer == CustomerNumber(1221))
    // Without its row, heads that are behind look as if some were lost: then all is taken from the log, and
    // that is told.
    if damaged != "heads" { try crashed.expectSoundTables() }
    try crashed.expectSoundTables(rebuild: true)
    try crashed.close()
  }

  /// A ledger whose indexes were due in each batch. The links of each batch are in `recent`. The heads of
  /// the last batch are not written, since it holds a few touchpoints of each of many blocks.
  private func growing() async throws -> Ledger {
    let ledger = try Ledger.create(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"),
      options: options(indexBatch: 150))
    for start in stride(from: 0, to: 1200, by: 100) {
      _ = try await ledger.append((start..<start + 100).map { order("o\($0)", of: crm("c\($0)")) })
    }
    try await ledger.unlink([Identifier("crm", "c7")], from: CustomerNumber(8), evidence: "card-returned")
    try await ledger.link([Identifier("crm", "c7")], to: CustomerNumber(9), evidence: "confirmed")
    let again = (0..<140).map { order("a\($0)", of: crm("c\($0 * 151 % 1200)")) }
    let new = (1200..<1220).map { order("o\($0)", of: crm("c\($0)")) }
    _ = try await ledger.append(again + new)
    // This order is recorded only when the writer has written what was due.
    _ = try await ledger.append(order("b1", of: .business))
    return ledger
  }

  /// Rows are put into the tables before there are many of them.
  @Test func savedLinksComeToTheirTables() async throws {
    let ledger = try Ledger.create(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"),
      options: options(indexBatch: 8))
    for start in stride(from: 0, to: 800, by: 8) {
      _ = try await ledger.append((start..<start + 8).map { order("o\($0)", of: crm("c\($0)")) })
    }
    _ = try await ledger.append(order("b1", of: .business))
    let copy = try crash(ledger)
    try ledger.close()
    let (inTables, inRows) = try counts(of: ["links", "recent"], at: copy + "/links")
    #expect(inTables >= 500 && inTables < 800 && (1..<64).contains(inRows))
    let crashed = try Ledger.open(at: copy, options: options(indexBatch: 8))
    for number in [0, 400, 799] {
      #expect(
        try crashed.customerNumber(of: Identifier("crm", "c\(number)"))?.rawValue == UInt32(number + 1))
    }
    try crashed.expectSoundTables()
    try crashed.close()
    #expect(try counts(of: ["links", "recent"], at: copy + "/links") == (800, 0))
  }

  private func counts(of tables: [String], at path: String) throws -> (Int, Int) {
    let environment = try Environment(at: path)
    defer { environment.close() }
    let found = try tables.map { name in
      let table = try environment.table(name)
      return try environment.read { try $0.count(of: table) }
    }
    return (found[0], found[1])
  }

  private func expectFound(in ledger: Ledger) throws {
    let customers: [(String, UInt32)] = [
      ("c0", 1), ("c6", 7), ("c7", 9), ("c8", 9), ("c1199", 1200), ("c1219", 1220),
    ]
    for (id, customer) in customers {
      #expect(try ledger.customerNumber(of: Identifier("crm", id)) == CustomerNumber(customer), "\(id)")
    }
    #expect(try ledger.customerNumber(of: Identifier("crm", "c1220")) == nil)
    // Three touchpoints: the link and the orders.
    #expect(try ledger.history(of: CustomerNumber(1)).touchpoints.count == 3)
    #expect(try ledger.history(of: CustomerNumber(1199)).touchpoints.count == 2)
    #expect(try ledger.history(of: CustomerNumber(1220)).touchpoints.count == 2)
  }

  private func watermark(_ row: String, at path: String) throws -> UInt64 {
    let environment = try Environment(at: path + "/log")
    defer { environment.close() }
    let meta = try environment.table("meta")
    return try environment.read { transaction in
      guard let row = try transaction.value(at: Array(row.utf8).span.bytes, in: meta) else { return 0 }
      return row.unsafeLoadUnaligned(as: UInt64.self)
    }
  }

  /// Damages a row of those that are named.
  private func damage(_ what: String, at path: String) throws {
    guard !what.isEmpty else { return }
    let name = what.contains("heads") ? "/log" : "/links"
    let environment = try Environment(at: path + name)
    defer { environment.close() }
    let table = try environment.table(what.contains("recent") ? "recent" : what == "links" ? "links" : "meta")
    try environment.write { transaction in
      if what == "links" { return try transaction.clear(table) }
      if what.contains("recent") {
        let key = try firstKey(of: table, in: environment)
        if what.contains("lost") {
          try transaction.delete(key.span.bytes, in: table)
        } else {
          try transaction.put([UInt8](repeating: 9, count: 60).span.bytes, at: key.span.bytes, in: table)
        }
      } else {
        try transaction.put(
          [UInt8](repeating: 9, count: 24).span.bytes, at: Array(what.utf8).span.bytes, in: table)
      }
    }
  }

  private func firstKey(of table: Table, in environment: Environment) throws -> [UInt8] {
    try environment.read { transaction in
      var cursor = try transaction.cursor(in: table)
      try #require(try cursor.first())
      return cursor.key.withUnsafeBytes { Array($0) }
    }
  }
}
