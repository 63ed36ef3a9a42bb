import Ledger
import Testing

@testable import enum Ledger.FactBlock

@Suite struct FactBlockTests {
  private static let seed: UInt64 = 0x0123_4567_89AB_CDEF

  private static func block(of facts: [Fact], first: UInt64 = 64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xFF, count: FactBlock.byteCount)
    FactBlock.encode(facts[...], first: Position(first), seed: seed, into: &bytes)
    return bytes
  }

  private static func read(_ bytes: [UInt8], block: UInt64 = 1) throws -> [Fact] {
    let facts = try bytes.withUnsafeBytes { buffer in
      // Facts are read where they lie, and LMDB lets that be a multiple of 16.
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count, alignment: 16)
      defer { copy.deallocate() }
      copy.copyMemory(from: buffer)
      let span = RawSpan(_unsafeBytes: UnsafeRawBufferPointer(copy))
      let facts = try FactBlock.facts(in: span, block: block, seed: seed)
      return facts.indices.map { facts[$0] }
    }
    return facts
  }

  @Test func aBlockHasTheBytesThatTheFormatDraws() {
    let sample = FactLayoutTests.sample
    var earlier = sample
    earlier.historyTime = Instant(microseconds: 5)
    earlier.type = TouchpointType(rawValue: 66)
    let bytes = Self.block(of: [sample, earlier])
    #expect(bytes.count == 4080)
    #expect(hexadecimal(bytes[0..<8]) == "8dd55afeed0f9ea9")  // XXH3 of the rest
    #expect(hexadecimal(bytes[8..<16]) == "4000000000000000")  // first position
    #expect(hexadecimal(bytes[16..<24]) == "0200" + "0100" + "00000000")  // count, version
    #expect(hexadecimal(bytes[24..<32]) == "0400000004000000")  // types 0x6162 mod 64 = 34, and 66 mod 64 = 2
    #expect(hexadecimal(bytes[32..<40]) == "0500000000000000")  // earliest
    #expect(hexadecimal(bytes[40..<48]) == "0807060504030201")  // latest
    #expect(hexadecimal(bytes[48..<112]) == FactLayoutTests.sampleBytes)
    #expect(bytes[176...].allSatisfy { $0 == 0 })
  }

  @Test func whatIsWrittenIsRead() throws {
    for count in [1, 2, 62, 63] {
      let facts = (0..<count).map { number in
        var fact = FactLayoutTests.sample
        fact.value = Int64(number)
        return fact
      }
      #expect(try Self.read(Self.block(of: facts)) == facts)
    }
  }

  @Test func everyFlippedBitIsDamageAtItsPosition() throws {
    let bytes = Self.block(of: [FactLayoutTests.sample])
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      do {
        _ = try Self.read(damaged)
        Issue.record("bit \(bit) went unnoticed")
        return
      } catch let error as LedgerError {
        guard error.code == .damaged, error.position == Position(64) else {
          Issue.record("bit \(bit): \(error)")
          return
        }
      }
    }
  }

  @Test func aBlockInAnothersPlaceIsRefused() throws {
    let bytes = Self.block(of: [FactLayoutTests.sample])
    try expect(.damaged) { _ = try Self.read(bytes, block: 2) }
    try expect(.damaged) { _ = try Self.read(Array(bytes.dropLast(16))) }
  }

  @Test func positionsAndBlocksLeadToEachOther() {
    #expect(FactBlock.number(of: Position(1)) == 0)
    #expect(FactBlock.number(of: Position(63)) == 0)
    #expect(FactBlock.number(of: Position(64)) == 1)
    #expect(FactBlock.firstPosition(of: 1) == Position(64))
  }
}
