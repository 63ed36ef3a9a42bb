import Foundation
import KeyValueStore
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// The newest touchpoints lie in one row, and move to the tables of facts and bodies when there are more.
@Suite struct LogTailTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.ledger }

  private static func new(_ number: Int, bytes: Int = 10) -> NewTouchpoint {
    NewTouchpoint(
      source: "s", id: "\(number)", subject: .business,
      content: .custom(type: "acme.thing.seen", json: #"{"x":"\#(String(repeating: "y", count: bytes))"}"#))
  }

  /// The row of the tail, and how many entries the two tables have.
  private func stored() throws -> (tail: [UInt8]?, blocks: Int, packs: Int) {
    var options = Environment.Options()
    options.readOnly = true
    let environment = try Environment(at: path + "/log", options: options)
    defer { environment.close() }
    let (meta, facts, bodies) = try (
      environment.table("meta"), environment.table("facts"), environment.table("bodies")
    )
    let key = Array("tail".utf8)
    return try environment.read { transaction in
      let row = try transaction.value(at: key.span.bytes, in: meta)
      var tail: [UInt8]?
      if let row { tail = row.withUnsafeBytes { Array($0) } }
      return (tail, try Self.entries(of: facts, transaction), try Self.entries(of: bodies, transaction))
    }
  }

  private static func entries(of table: Table, _ transaction: borrowing ReadTransaction) throws -> Int {
    var cursor = try transaction.cursor(in: table)
    var count = 0
    var more = try cursor.first()
    while more {
      count += 1
      more = try cursor.next()
    }
    return count
  }

  private static func number(_ bytes: [UInt8], at offset: Int, _ count: Int) -> Int {
    (0..<count).reversed().reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
  }

  @Test func theRowIsTheLastBlockAndThePackOfTheNewestBodies() async throws {
    let ledger = try Ledger.temporary(in: directory)
    try ledger.close()
    // Only the settings are recorded.
    let first = try stored()
    let row = try #require(first.tail)
    #expect((first.blocks, first.packs) == (0, 0))
    #expect(row.count > 4080 && row.count < 4400)
    #expect(Self.number(row, at: 8, 8) == 1 && Self.number(row, at: 16, 2) == 1)
    #expect(Self.number(row, at: 4080, 4) == 1)
    #expect(Self.number(row, at: 4092, 4) == row.count - 4080)

    let again = try Ledger.open(at: path)
    _ = try await again.append((0..<60).map { Self.new($0) })
    let head = try again.head
    try again.close()
    // A source and a type were defined before the sixty: the block is full, and stays where it is.
    #expect(head == Position(63))
    let full = try stored()
    let whole = try #require(full.tail)
    #expect(full.blocks == 0 && Self.number(whole, at: 16, 2) == 63)

    let third = try Ledger.open(at: path)
    _ = try await third.append(Self.new(60))
    try third.close()
    let moved = try stored()
    let tail = try #require(moved.tail)
    #expect(moved.blocks == 1)
    #expect(Self.number(tail, at: 8, 8) == 64 && Self.number(tail, at: 16, 2) == 1)
  }

  @Test func bodiesMoveToTheirTableWhenTheyFillAPage() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for number in 0..<100 { _ = try await ledger.append(Self.new(number, bytes: 100)) }
    let head = try ledger.head.rawValue
    try ledger.close()
    let found = try stored()
    let row = try #require(found.tail)
    #expect(row.count <= 2 * 4096 - 16)
    // Each pack fills most of a page; without the tail, every commit of one touchpoint wrote a pack of its
    // own.
    #expect((2...6).contains(found.packs))
    let environment = try Environment(at: path + "/log")
    defer { environment.close() }
    let bodies = try environment.table("bodies")
    let packs = try environment.read { transaction in
      var packs: [(first: UInt64, bytes: [UInt8])] = []
      var cursor = try transaction.cursor(in: bodies)
      var more = try cursor.first()
      while more {
        packs.append((cursor.keyNumber, cursor.value.withUnsafeBytes { Array($0) }))
        more = try cursor.next()
      }
      return packs
    }
    var next: UInt64 = 1
    for pack in packs {
      #expect(pack.first == next && (3000...4080).contains(pack.bytes.count))
      next += UInt64(Self.number(pack.bytes, at: 0, 4))
    }
    #expect(next - 1 + UInt64(Self.number(row, at: 4080, 4)) == head)
  }

  /// Groups and bodies of every size, reopened in between; read by this process and by one that only reads.
  @Test(arguments: 0..<12) func whateverTheSizesEverythingIsRead(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    var ledger = try Ledger.temporary(in: directory)
    var sent: [Int] = []
    func check(_ ledger: Ledger) throws {
      var read: [Int] = []
      try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
        if touchpoint.source == "s" { read.append(Int(touchpoint.id) ?? -1) }
        return true
      }
      #expect(read == Array(sent.indices))
      var positions: UInt64 = 0
      try ledger.scanFacts(through: Position(.max)) { first, facts in
        #expect(first.rawValue == positions + 1)
        positions += UInt64(facts.count)
      }
      let head = try ledger.head
      #expect(Position(positions) == head)
      // Bodies are read one by one, as queries by customer and by reference do.
      for _ in 0..<5 {
        let position = Position(UInt64.random(in: 1...positions, using: &random))
        #expect(try ledger.touchpoint(at: position).position == position)
      }
    }
    for _ in 0..<25 {
      let count = [1, 1, 1, 2, 5, 61, 62, 63, 64, 126, 200].randomElement(using: &random) ?? 1
      let most = [20, 200, 4000, 5000].randomElement(using: &random) ?? 20
      let sizes = (0..<count).map { _ in
        Int.random(in: 0..<50, using: &random) == 0 ? 70_000 : Int.random(in: 1...most, using: &random)
      }
      let batch = sizes.enumerated().map { Self.new(sent.count + $0.offset, bytes: $0.element) }
      sent += sizes
      _ = try await ledger.append(batch)
      if Int.random(in: 0..<5, using: &random) == 0 {
        try ledger.close()
        let reader = try Ledger.open(at: path, for: .readOnly)
        try check(reader)
        try reader.close()
        ledger = try Ledger.open(at: path)
      } else {
        try check(ledger)
      }
    }
    // Every body is the one that was sent: a touchpoint with other content would be refused.
    for number in stride(from: 0, to: sent.count, by: 7) {
      #expect(try await ledger.append(Self.new(number, bytes: sent[number])).duplicate)
    }
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func withoutItsRowTheNewestTouchpointsAreReportedMissing() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for number in 0..<70 { _ = try await ledger.append(Self.new(number)) }
    try ledger.close()
    let environment = try Environment(at: path + "/log")
    let meta = try environment.table("meta")
    let key = Array("tail".utf8)
    _ = try environment.write { transaction in try transaction.delete(key.span.bytes, in: meta) }
    environment.close()
    let error = try expect(.damaged) { _ = try Ledger.open(at: path, for: .readOnly) }
    #expect(error.position == Position(64), "\(error)")
    try expect(.damaged) { _ = try Ledger.open(at: path) }
  }

  /// How many bodies are in the tail has no checksum: the newest bodies must not be taken for none, and
  /// written over.
  @Test func aWrongNumberOfNewestBodiesIsDamage() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for number in 0..<100 { _ = try await ledger.append(Self.new(number, bytes: 90)) }
    let head = try ledger.head
    try ledger.close()
    let key = Array("tail".utf8)
    let environment = try Environment(at: path + "/log")
    let meta = try environment.table("meta")
    let row = try environment.read { transaction in
      try transaction.value(at: key.span.bytes, in: meta)?.withUnsafeBytes { Array($0) }
    }
    environment.close()
    let tail = try #require(row)
    #expect((2..<90).contains(tail[4080]))
    for bit in 0..<32 {
      var changed = tail
      changed[4080 + bit / 8] ^= 1 << (bit % 8)
      try put(changed, key)
      let error = try expect(.damaged) { _ = try Ledger.open(at: path) }
      #expect(error.position == head, "\(bit): \(error)")
    }
    try put(Array(tail[..<4080]), key)
    try expect(.damaged) { _ = try Ledger.open(at: path) }
    try put(tail, key)
    let whole = try Ledger.open(at: path)
    try whole.expectSoundTables()
    try whole.close()
  }

  private func put(_ row: [UInt8], _ key: [UInt8]) throws {
    let environment = try Environment(at: path + "/log")
    defer { environment.close() }
    let meta = try environment.table("meta")
    try environment.write { transaction in
      try transaction.put(row.span.bytes, at: key.span.bytes, in: meta)
    }
  }

  // MARK: The first format

  /// A ledger that was written before there was a tail: settings, a source, 70 orders.
  private func formatOne() throws { try Fixture.copy("format-1", to: path) }

  private func version() throws -> Int { try Fixture.version(of: path) }

  @Test func aLedgerOfTheFirstFormatIsReadAsItStands() throws {
    try formatOne()
    let before = try bytes(ofFile: path + "/log/data.mdb")
    let reader = try Ledger.open(at: path, for: .readOnly)
    #expect(try reader.head == Position(72))
    #expect(try reader.touchpoint(at: Position(72)).id == "o69")
    #expect(try reader.transcript().count == 72)
    try reader.close()
    #expect(try bytes(ofFile: path + "/log/data.mdb") == before)
    #expect(try version() == 1)
  }

  @Test func aLedgerOfTheFirstFormatIsBroughtToThePresentOneByWhoWrites() async throws {
    try formatOne()
    let reader = try Ledger.open(at: path, for: .readOnly)
    let before = try reader.transcript()
    try reader.close()
    var ledger = try Ledger.open(at: path)
    #expect(try ledger.transcript() == before)
    for number in 0..<60 { _ = try await ledger.append(Self.new(number)) }
    let after = try ledger.transcript()
    #expect(Array(after.prefix(before.count)) == before)
    try ledger.close()
    #expect(try version() == 4)
    ledger = try Ledger.open(at: path)
    // The names of a source and of a type are recorded before them.
    #expect(try ledger.transcript().count == before.count + 62)
    #expect(try await ledger.append(Self.new(59)).duplicate)
    try ledger.expectSoundTables()
    try ledger.close()
  }
}
