import Ledger
import Testing

@testable import enum Ledger.BodyPack

@Suite struct BodyPackTests {
  private func body(_ index: UInt64, in pack: [UInt8]) -> [UInt8]? {
    pack.withUnsafeBytes { buffer in
      let span = RawSpan(_unsafeBytes: buffer)
      guard let body = BodyPack.body(at: index, in: span) else { return nil }
      return body.withUnsafeBytes { Array($0) }
    }
  }

  @Test func aPackHasTheBytesThatTheFormatDraws() {
    var pack: [UInt8] = []
    BodyPack.encode(1..<3, ends: [2, 5, 6], bytes: [1, 2, 0xA1, 0xA2, 0xA3, 0xB1], into: &pack)
    #expect(hexadecimal(pack) == "02000000" + "00000000" + "14000000" + "17000000" + "18000000" + "a1a2a3" + "b1")
    #expect(body(0, in: pack) == [0xA1, 0xA2, 0xA3])
    #expect(body(1, in: pack) == [0xB1])
    #expect(body(2, in: pack) == nil)
    #expect(body(.max, in: pack) == nil)
  }

  @Test func anEmptyBodyHasItsPlace() {
    var pack: [UInt8] = []
    BodyPack.encode(0..<2, ends: [0, 1], bytes: [7], into: &pack)
    #expect(body(0, in: pack) == [])
    #expect(body(1, in: pack) == [7])
  }

  @Test func aBrokenTableGivesNothingRatherThanSomethingElse() {
    #expect(body(0, in: []) == nil)
    #expect(body(0, in: [1, 0, 0, 0]) == nil)
    #expect(body(0, in: [255, 255, 255, 255, 0, 0, 0, 0, 16, 0, 0, 0, 17, 0, 0, 0, 1]) == nil)
    #expect(body(0, in: [1, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0, 16, 0, 0, 0, 1]) == nil)
    #expect(body(0, in: [1, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 99, 0, 0, 0, 1]) == nil)
  }

  @Test func bodiesAreCutIntoPacksThatFillPages() {
    let sizes = [10, 60_000, 6_000, 70_000, 1, 1, 65_000]
    var ends: [Int] = []
    for size in sizes { ends.append((ends.last ?? 0) + size) }
    let cuts = BodyPack.cuts(ends: ends)
    #expect(cuts.flatMap { Array($0) } == Array(sizes.indices))
    for cut in cuts {
      let bytes = 8 + (cut.count + 1) * 4 + cut.map { sizes[$0] }.reduce(0, +)
      #expect(bytes <= BodyPack.byteCountMax || cut.count == 1)
    }
    #expect(cuts.contains(3..<4))
    #expect(BodyPack.cuts(ends: []).isEmpty)
    #expect(BodyPack.byteCountMax % 4096 == 4080)
  }
}
