import Foundation
import Ledger
import Testing

@testable import struct Ledger.HeadFile
@testable import struct Ledger.LedgerIdentity
@testable import struct Ledger.LogHead

@Suite struct LogHeadTests {
  private let identity = LedgerIdentity(bytes: Array(1...16))
  private let head = LogHead(
    position: Position(0x0102), recorded: Instant(microseconds: 0x0304), blockChecksum: 0x0506)

  @Test func theRowHasTheBytesThatTheFormatDraws() {
    #expect(
      hexadecimal(head.row(seed: identity.seed))
        == "0201000000000000" + "0403000000000000" + "0605000000000000" + "0ae7de5d382c206f")
  }

  @Test func theFileHasTheBytesThatTheFormatDraws() throws {
    let bytes = HeadFile.bytes(head, ledger: identity)
    #expect(bytes.count == 64)
    #expect(
      hexadecimal(bytes)
        == "5045524e48454144" + "0102030405060708090a0b0c0d0e0f10" + "0201000000000000" + "0403000000000000"
        + "0605000000000000" + "0000000000000000" + "3cd57ff7a9d69039")
    let found = try #require(HeadFile.found(in: bytes))
    #expect(found.head == head)
    #expect(found.ledger == identity)
  }

  @Test func everyFlippedBitOfTheFileIsSeen() {
    let bytes = HeadFile.bytes(head, ledger: identity)
    for bit in 0..<512 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(HeadFile.found(in: damaged) == nil, "bit \(bit)")
    }
  }
}
