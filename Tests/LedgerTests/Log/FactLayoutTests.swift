import Ledger
import Testing

/// A fact in memory is what schemas/log-format.md draws.
@Suite struct FactLayoutTests {
  @Test func aFactLiesInMemoryAsTheFormatDrawsIt() {
    #expect(MemoryLayout<Fact>.size == 64)
    #expect(MemoryLayout<Fact>.stride == 64)
    #expect(MemoryLayout<Fact>.alignment == 8)
    let offsets: [(PartialKeyPath<Fact>, Int)] = [
      (\.historyTime, 0), (\.recorded, 8), (\.value, 16), (\.previous, 24), (\.reference, 32),
      (\.customer, 40),
      (\.source, 44), (\.type, 48), (\.channel, 50), (\.unit, 52), (\.schemaVersion, 54), (\.flags, 55),
      (\.bodyChecksum, 56),
    ]
    for (path, offset) in offsets { #expect(MemoryLayout<Fact>.offset(of: path) == offset, "\(path)") }
  }

  @Test func itsNumbersAreLittleEndian() {
    let bytes = withUnsafeBytes(of: FactLayoutTests.sample) { Array($0) }
    #expect(hexadecimal(bytes) == FactLayoutTests.sampleBytes)
  }

  static let sample = Fact(
    historyTime: Instant(microseconds: 0x0102_0304_0506_0708),
    recorded: Instant(microseconds: 0x1112_1314_1516_1718),
    value: -2, previous: Position(0x2122_2324_2526_2728), reference: 0x3132_3334_3536_3738,
    customer: CustomerNumber(0x4142_4344), source: 0x5152_5354, type: TouchpointType(rawValue: 0x6162),
    channel: 0x7172, unit: MeasureUnit(rawValue: 0x8182), schemaVersion: 0x91,
    flags: Fact.Flags(rawValue: 0xA1),
    bodyChecksum: 0xB1B2_B3B4_B5B6_B7B8)

  static let sampleBytes =
    "0807060504030201" + "1817161514131211" + "feffffffffffffff" + "2827262524232221" + "3837363534333231"
    + "44434241" + "54535251" + "6261" + "7271" + "8281" + "91" + "a1" + "b8b7b6b5b4b3b2b1"
}
