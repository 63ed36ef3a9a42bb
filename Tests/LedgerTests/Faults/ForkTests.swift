import Foundation
import KeyValueStore
import Ledger
import Schema
import SwiftProtobuf
import Testing

import enum Words.Checksum

/// Two copies of a ledger that each went on by itself have one id and one key. What was made from one never speaks for the
/// other: identifiers of one would lead to customers of the other, for ever.
@Suite struct ForkTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var key: String { directory.ledger + ".key" }

  private func options(indexBatch: UInt64 = 300_000) -> LedgerOptions {
    var options = LedgerOptions()
    options.keySource = .file(key)
    options.indexBatch = indexBatch
    return options
  }

  /// A ledger of a few customers, and copies of it under the names of two forks.
  private func base(count: Int = 40, indexBatch: UInt64 = 300_000) async throws -> (
    ours: String, theirs: String
  ) {
    let ledger = try Ledger.temporary(in: directory, options: options(indexBatch: indexBatch))
    _ = try await ledger.append((0..<count).map { order("b\($0)", of: crm("b\($0)")) })
    try ledger.close()
    let forks = (ours: directory.path + "/ours.ledger", theirs: directory.path + "/theirs.ledger")
    for path in [forks.ours, forks.theirs] {
      try FileManager.default.copyItem(atPath: directory.ledger, toPath: path)
    }
    return forks
  }

  /// Goes on with a fork: each new customer, whose identifiers have the fork's name, makes two touchpoints.
  private func goOn(_ path: String, _ name: String, count: Int, batch: Int = 10, close: Bool = true)
    async throws
  {
    let ledger = try Ledger.open(at: path, options: options(indexBatch: close ? 300_000 : 8))
    for start in stride(from: 0, to: count, by: batch) {
      _ = try await ledger.append(
        (start..<min(start + batch, count)).map { order("\(name)\($0)", of: crm("\(name)\($0)")) })
    }
    if close { return try ledger.close() }
    // The fork is copied as a crash leaves it: what was flushed on the way is there, with rows of the
    // newest links.
    try copy(path, to: path + ".crashed")
    try ledger.close()
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: path + ".crashed", toPath: path)
  }

  private func copy(_ path: String, to other: String) throws {
    for name in ["/log", "/links"] {
      try FileManager.default.createDirectory(atPath: other + name, withIntermediateDirectories: true)
    }
    for name in ["log/data.mdb", "links/data.mdb", "keys", "head"] {
      try FileManager.default.copyItem(atPath: path + "/" + name, toPath: other + "/" + name)
    }
  }

  private func put(_ part: String, of path: String, into other: String) throws {
    try? FileManager.default.removeItem(atPath: other + "/" + part)
    try FileManager.default.copyItem(atPath: path + "/" + part, toPath: other + "/" + part)
  }

  /// Everybody whom the log names is found, nobody else is, and what is derived is right: read first, then written.
  private func expectOwn(_ path: String, _ name: String, count: Int, not other: String) async throws {
    for access in [Ledger.Access.readOnly, .readWrite, .readOnly] {
      let ledger = try Ledger.open(at: path, for: access, options: options())
      for number in Set([0, count / 2, count - 1]) where number >= 0 && number < count {
        let customer = try #require(
          try ledger.customerNumber(of: Identifier("crm", "\(name)\(number)")), "\(access): \(name)\(number)")
        #expect(try ledger.identifiers(of: customer) == [Identifier("crm", "\(name)\(number)")])
        #expect(try ledger.history(of: customer).touchpoints.count == 2)
      }
      #expect(try ledger.customerNumber(of: Identifier("crm", "b7")) == CustomerNumber(8))
      #expect(try ledger.customerNumber(of: Identifier("crm", "\(other)0")) == nil, "\(access)")
      if access == .readWrite {
        let receipt = try await ledger.append(order("new of \(other)", of: crm("\(other)0")))
        #expect(receipt.customer.rawValue == 40 + UInt32(count) + 1)
        try await ledger.unlink([Identifier("crm", "\(other)0")], from: receipt.customer, evidence: "test")
        try ledger.expectSoundTables()
      }
      try ledger.close()
    }
  }

  // MARK: The log

  /// The fork has fewer, as many, or more touchpoints than the other; the head file that was left says that
  /// others were there.
  @Test(arguments: [1, 7, 30, 31, 200])
  func aForkOfTheLogIsRefusedHoweverLongItIs(_ count: Int) async throws {
    let (ours, theirs) = try await base()
    try await goOn(ours, "ours", count: 30)
    try await goOn(theirs, "theirs", count: count)
    try put("log", of: theirs, into: ours)
    for access in [Ledger.Access.readWrite, .readOnly] {
      let error = try expect(.rolledBack) {
        _ = try Ledger.open(at: ours, for: access, options: options())
      }
      #expect(error.message.contains(ours + "/head"), "\(error)")
    }
  }

  /// The head file is written without waiting for the disk, so that an older one says nothing against the
  /// log.
  @Test func anOlderHeadOfTheSameLogIsNoFork() async throws {
    let (ours, _) = try await base()
    var older: [[UInt8]] = [try bytes(ofFile: ours + "/head")]
    for round in 0..<5 {
      try await goOn(ours, "ours\(round)x", count: 17, batch: 1)
      older.append(try bytes(ofFile: ours + "/head"))
    }
    for head in older {
      try overwrite(ours + "/head", with: head)
      try Ledger.open(at: ours, for: .readOnly, options: options()).close()
    }
    try Ledger.open(at: ours, options: options()).close()
  }

  // MARK: Links

  /// The head file is replaced with the log, or its loss was accepted. `links/` stays behind: it is of a
  /// fork that is shorter, as long or longer, and that has parted before or behind what is written into its
  /// tables.
  @Test(arguments: [0, 3, 30, 60, 400], [true, false])
  func theLinksOfAnotherForkAreNotUsed(_ count: Int, _ closed: Bool) async throws {
    let (ours, theirs) = try await base()
    try await goOn(ours, "ours", count: 30, close: closed)
    try await goOn(theirs, "theirs", count: count, close: closed)
    for part in ["log", "head"] { try put(part, of: theirs, into: ours) }
    try await expectOwn(ours, "theirs", count: count, not: "ours")
  }

  /// The log was put back from a backup, and `links/` goes on behind it.
  @Test func linksThatAreNewerThanTheLogAreNotUsed() async throws {
    let (ours, theirs) = try await base()
    try await goOn(ours, "ours", count: 30)
    for part in ["log", "head"] { try put(part, of: theirs, into: ours) }
    try await expectOwn(ours, "theirs", count: 0, not: "ours")
  }

  /// Older links of the same log are taken up, and caught up from the log.
  @Test func olderLinksOfTheSameLogAreCaughtUp() async throws {
    let (ours, theirs) = try await base()
    try await goOn(ours, "ours", count: 30)
    try put("links", of: theirs, into: ours)
    try await expectOwn(ours, "ours", count: 30, not: "theirs")
  }

  /// A reader that is open while the writing process empties and fills the links again takes up what is right.
  @Test func aReaderSeesThroughForeignLinksAndWhatTakesTheirPlace() async throws {
    let (ours, theirs) = try await base()
    try await goOn(ours, "ours", count: 30)
    try await goOn(theirs, "theirs", count: 60)
    for part in ["log", "head"] { try put(part, of: theirs, into: ours) }
    let reader = try Ledger.open(at: ours, for: .readOnly, options: options())
    #expect(try reader.customerNumber(of: Identifier("crm", "theirs59")) == CustomerNumber(100))
    #expect(try reader.customerNumber(of: Identifier("crm", "ours3")) == nil)
    let helper = try Helper.run(
      "/usr/bin/env",
      ["PERENNIAL_KEY_FILE=\(key)", Helper.path, "write", ours, "--count", "3", "--tasks", "1"])
    #expect(helper.status == 0, "\(helper.errors)")
    #expect(try reader.customerNumber(of: Identifier("crm", "theirs59")) == CustomerNumber(100))
    #expect(try reader.customerNumber(of: Identifier("crm", "ours3")) == nil)
    #expect(try reader.customerNumber(of: Identifier("crm", "c1")) != nil)
    try reader.close()
  }

  // MARK: Tables beside the log

  /// These tables move with the log; only a tool of LMDB's can put them together otherwise.
  @Test(arguments: ["heads", "ids", "references", "structure"])
  func aTableOfAnotherForkIsWrittenAnew(_ table: String) async throws {
    let (ours, theirs) = try await base()
    try await goOn(ours, "ours", count: 70)
    try await goOn(theirs, "theirs", count: 30)
    let (rows, foreign) = try contents(of: theirs, table)
    try replace(table, with: rows, foreign, in: ours)
    try await expectOwn(ours, "ours", count: 70, not: "theirs")
    let ledger = try Ledger.open(at: ours, options: options())
    for number in [0, 69] {
      #expect(try await ledger.append(order("ours\(number)", of: crm("ours\(number)"))).duplicate)
    }
    #expect(try await !ledger.append(order("theirs1", of: crm("ours1"))).duplicate)
    try ledger.close()
  }

  private typealias Rows = [(key: [UInt8], value: [UInt8])]

  /// The entries of a table, and the rows in `meta` that say how far it goes.
  private func contents(of path: String, _ table: String) throws -> (Rows, Rows) {
    let environment = try Environment(at: path + "/log")
    defer { environment.close() }
    func all(_ name: String) throws -> Rows {
      let table = try environment.table(name)
      return try environment.read { transaction in
        var rows: Rows = []
        var cursor = try transaction.cursor(in: table)
        var more = try cursor.first()
        while more {
          rows.append((cursor.key.withUnsafeBytes { Array($0) }, cursor.value.withUnsafeBytes { Array($0) }))
          more = try cursor.next()
        }
        return rows
      }
    }
    let names = Set(["index/\(table)", table].map { Array($0.utf8) })
    return (try all(table), try all("meta").filter { names.contains($0.key) })
  }

  private func replace(_ name: String, with rows: Rows, _ more: Rows, in path: String) throws {
    let environment = try Environment(at: path + "/log")
    defer { environment.close() }
    let table = try environment.table(name)
    let meta = try environment.table("meta")
    try environment.write { transaction in
      try transaction.clear(table)
      for row in rows { try transaction.put(row.value.span.bytes, at: row.key.span.bytes, in: table) }
      for row in more { try transaction.put(row.value.span.bytes, at: row.key.span.bytes, in: meta) }
    }
  }

  // MARK: Ledgers without anchors

  /// A ledger as an earlier program left it is read as it stands, and gets its anchors with what is written
  /// next.
  @Test func aLedgerWithoutAnchorsOpensAndGetsThem() async throws {
    let (ours, theirs) = try await base()
    let seed = try bytes(ofFile: ours + "/head")[8..<16].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let tables = ["heads", "ids", "references", "structure"]
    let log = try Environment(at: ours + "/log")
    let meta = try log.table("meta")
    for table in tables {
      let name = Array("index/\(table)".utf8)
      let row = try #require(try value(name, meta, log))
      #expect(row.count == 24)
      let old = Array(row[..<8]) + checksum(Array(row[..<8]), seed)
      try log.write { try $0.put(old.span.bytes, at: name.span.bytes, in: meta) }
    }
    log.close()
    let links = try Environment(at: ours + "/links")
    let linksMeta = try links.table("meta")
    try links.write { _ = try $0.delete(Array("anchor".utf8).span.bytes, in: linksMeta) }
    links.close()
    let reader = try Ledger.open(at: ours, for: .readOnly, options: options())
    let before = try reader.transcript()
    #expect(try reader.customerNumber(of: Identifier("crm", "b7")) == CustomerNumber(8))
    try reader.close()
    try await goOn(ours, "ours", count: 30)
    try await expectOwn(ours, "ours", count: 30, not: "theirs")
    let again = try Ledger.open(at: ours, for: .readOnly, options: options())
    #expect(try Array(again.transcript().prefix(before.count)) == before)
    try again.close()
    // The anchors tell the two apart from now on.
    try await goOn(theirs, "theirs", count: 90)
    for part in ["log", "head"] { try put(part, of: theirs, into: ours) }
    try await expectOwn(ours, "theirs", count: 90, not: "ours")
  }

  private func value(_ key: [UInt8], _ table: Table, _ environment: Environment) throws -> [UInt8]? {
    try environment.read { transaction in
      try transaction.value(at: key.span.bytes, in: table)?.withUnsafeBytes { Array($0) }
    }
  }

  private func checksum(_ bytes: [UInt8], _ seed: UInt64) -> [UInt8] {
    let sum = Checksum.of(bytes, seed: seed)
    return (0..<8).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 * 8)) }
  }
}
