import Foundation
import KeyValueStore
import Ledger
import Testing

@testable import struct Ledger.BlindIdentifier
@testable import struct Ledger.LinkChange
@testable import struct Ledger.LinkChanges
@testable import struct Ledger.RecentLinks

@Suite struct RecentLinksTests {
  private let directory: TemporaryDirectory
  private let environment: Environment
  private let recent: RecentLinks
  private let table: Table
  private let changes: LinkChanges

  init() throws {
    directory = try TemporaryDirectory()
    environment = try Environment(at: directory.path)
    recent = try RecentLinks(in: environment, seed: 7, readOnly: false)
    table = try environment.table(RecentLinks.name)
    var changes = LinkChanges()
    for number in 1...4 as ClosedRange<UInt32> {
      changes.append(
        LinkChange(
          blind: BlindIdentifier(bytes: [UInt8](repeating: UInt8(number), count: 16)),
          customer: CustomerNumber(number), kind: number == 2 ? nil : "crm",
          position: Position(UInt64(number * 10))))
    }
    self.changes = changes
    // There are three rows: of the first change, of the next two, and of the last.
    for (from, count, after, through) in [(0, 1, 5, 15), (1, 3, 15, 32), (3, 4, 32, 40)] {
      var part = changes
      part.truncate(to: count)
      try write(part, from: from, after: after, through: through)
    }
  }

  private func write(_ changes: LinkChanges, from index: Int, after: Int, through: Int) throws {
    try environment.write { transaction in
      try recent.write(
        changes, from: index, after: Position(UInt64(after)), through: Position(UInt64(through)), &transaction
      )
    }
  }

  private func read(after watermark: UInt64 = 5) throws -> RecentLinks.Contents {
    try environment.read { try recent.read(after: Position(watermark), $0) }
  }

  private func row(_ key: UInt64) throws -> [UInt8] {
    try environment.read { transaction in
      guard let row = try transaction.value(at: key, in: table) else { return [] }
      return row.withUnsafeBytes { Array($0) }
    }
  }

  private func put(_ row: [UInt8], _ key: UInt64) throws {
    try environment.write { try $0.put(row.span.bytes, at: key, in: table) }
  }

  @Test func whatWasWrittenIsReadInOrder() throws {
    let found = try read()
    #expect(found.through == Position(40) && !found.hasOthers)
    #expect((0..<found.changes.count).map { found.changes[$0] } == (0..<4).map { changes[$0] })
  }

  /// The checksum was computed by another program: libxxhash, seeded with 7 XOR 32.
  @Test func aRowIsAsItIsDrawn() throws {
    let drawn =
      "0f00000000000000" + String(repeating: "02", count: 16) + "02000000" + "1400000000000000" + "ffff"
      + String(repeating: "03", count: 16) + "03000000" + "1e00000000000000" + "0300" + "63726d"
    #expect(try row(32).dropFirst(8).map { String(format: "%02x", $0) }.joined() == drawn)
    #expect(try row(32).prefix(8).map { String(format: "%02x", $0) }.joined() == "e15c2f62130188a5")
  }

  /// Each bit is turned: what follows a row that is not as it was written is left to the log.
  @Test func aChangedRowEndsWhatIsRead() throws {
    let whole = try row(32)
    for bit in 0..<whole.count * 8 {
      var changed = whole
      changed[bit / 8] ^= 1 << (bit % 8)
      try put(changed, 32)
      let found = try read()
      #expect(found.through == Position(15) && found.changes.count == 1 && found.hasOthers)
    }
    for length in 0..<whole.count {
      try put(Array(whole.prefix(length)), 32)
      #expect(try read().through == Position(15))
    }
    try put(whole, 33)
    #expect(try read().through == Position(15))
  }

  @Test func aMissingRowEndsWhatIsRead() throws {
    _ = try environment.write { try $0.delete(32, in: table) }
    let found = try read()
    #expect(found.through == Position(15) && found.changes.count == 1 && found.hasOthers)
  }

  /// The rows are as a program leaves them that knows only the tables, and has written those since.
  @Test func rowsThatDoNotGoOnFromTheTablesAreNotRead() throws {
    for watermark in [4, 6, 40, 50] as [UInt64] {
      let found = try read(after: watermark)
      #expect(found.through == Position(watermark) && found.changes.count == 0 && found.hasOthers)
    }
  }
}
