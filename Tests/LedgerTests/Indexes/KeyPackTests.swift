import Ledger
import Testing

@testable import struct Ledger.KeyPack
@testable import struct Ledger.KeyRun

@Suite struct KeyPackTests {
  private static let seed: UInt64 = 0x0123_4567_89AB_CDEF

  private static func run(_ keys: [[UInt8]]) -> KeyRun {
    var run = KeyRun()
    for (index, key) in keys.enumerated() { run.append(key.span.bytes, Position(UInt64(index) + 1)) }
    return run
  }

  private static func pack(_ keys: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    KeyPack.encode(run(keys), 0..<keys.count, name: "ids", seed: seed, into: &bytes)
    return bytes
  }

  /// The position of a key in a pack, 0 where it is not there.
  private static func position(of key: [UInt8], in pack: [UInt8], at first: [UInt8]) throws -> UInt64 {
    let pack = try KeyPack(pack.span.bytes, at: first.span.bytes, name: "ids", seed: seed)
    let index = pack.lowerBound(of: key.span.bytes)
    return pack.holds(key.span.bytes, at: index) ? pack.position(at: index).rawValue : 0
  }

  @Test func aPackHasTheBytesThatTheFormatDraws() {
    let bytes = Self.pack([[0, 0, 0, 1, 0x61], [0, 0, 0, 1, 0x62, 0x63]])
    #expect(
      hexadecimal(bytes[8...])
        == "0200" + "0400"  // count, shared
        + "2500" + "2700"  // ends
        + "0100000000000000" + "0200000000000000"  // positions
        + "00000001" + "61" + "6263")
    #expect(hexadecimal(bytes[..<8]) == "17a0f0e1e8ef8180")  // XXH3 of the rest
  }

  @Test(arguments: [UInt64](1...6))
  func everyKeyIsFoundAndNoOther(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func key() -> [UInt8] {
      [7] + (0..<Int.random(in: 0...5, using: &random)).map { _ in UInt8.random(in: 0..<4, using: &random) }
    }
    let keys = Set((0..<Int.random(in: 1...200, using: &random)).map { _ in key() })
      .sorted { $0.lexicographicallyPrecedes($1) }
    let pack = Self.pack(keys)
    for (index, key) in keys.enumerated() {
      #expect(try Self.position(of: key, in: pack, at: keys[0]) == UInt64(index) + 1, "seed \(seed)")
    }
    for _ in 0..<200 {
      let probe = Bool.random(using: &random) ? key() : Array(key().dropFirst())
      let expected = keys.firstIndex(of: probe).map { UInt64($0) + 1 } ?? 0
      #expect(try Self.position(of: probe, in: pack, at: keys[0]) == expected, "seed \(seed), \(probe)")
    }
  }

  @Test func everyFlippedBitIsDamage() throws {
    let first: [UInt8] = [1, 2]
    let bytes = Self.pack([first, [1, 3], [1, 3, 9]])
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: LedgerError.self) { try Self.position(of: [1, 3], in: damaged, at: first) }
    }
    for key: [UInt8] in [[], [1], [1, 3], [1, 2, 0], [0]] {
      #expect(throws: LedgerError.self) { try Self.position(of: [1, 3], in: bytes, at: key) }
    }
  }

  @Test(arguments: [false, true], [1, 60, 5000])
  func aRunIsCutIntoPacksThatFillAPage(evenly: Bool, count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    let keys = Set(
      (0..<count).map { _ in
        (0..<Int.random(in: 4...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      }
    ).sorted { $0.lexicographicallyPrecedes($1) }
    let run = Self.run(keys)
    let cuts = KeyPack.cuts(run, 0..<run.count, evenly: evenly)
    #expect(cuts.flatMap { Array($0) } == Array(keys.indices))
    var sizes: [Int] = []
    for cut in cuts {
      var bytes: [UInt8] = []
      KeyPack.encode(run, cut, name: "ids", seed: Self.seed, into: &bytes)
      sizes.append(bytes.count)
    }
    #expect(sizes.allSatisfy { $0 <= KeyPack.byteCountMax })
    if !evenly { #expect(sizes.dropLast().allSatisfy { $0 > KeyPack.byteCountMax - 220 }) }
  }
}
