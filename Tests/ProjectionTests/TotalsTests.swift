import Ledger
import PerennialTestKit
import Projection
import Testing

struct TotalsTests {
  @Test("Counters agree with a dictionary, whatever is added")
  func model() {
    var random = SeededRandom(seed: 11)
    var totals = Totals()
    var model: [Counter: Int64] = [:]
    for _ in 0..<20_000 {
      let counter = Counter(
        UInt16.random(in: 1...3, using: &random), UInt16.random(in: 0...2, using: &random),
        Int32.random(in: -50...50, using: &random), [.min, -1, 0, 1, .max].randomElement(using: &random) ?? 0)
      let amount = Int64.random(in: -3...3, using: &random)
      totals.add(amount, to: counter)
      model[counter, default: 0] += amount
    }
    let expected = model.filter { $0.value != 0 }.sorted { $0.key < $1.key }
    #expect(totals.sorted.map(\.counter) == expected.map(\.key))
    #expect(totals.sorted.map(\.value) == expected.map(\.value))
    #expect(totals.overflowed == nil)
  }

  @Test("A counter that does not fit says which")
  func overflow() {
    var totals = Totals()
    totals.add(.max, to: Counter(1, 0, 5))
    totals.add(1, to: Counter(1, 0, 5))
    #expect(totals.overflowed == Counter(1, 0, 5))
    // What is taken away again was never too much.
    totals.add(-1, to: Counter(1, 0, 5))
    #expect((totals.overflowed, totals[Counter(1, 0, 5)]) == (nil, .max))
  }
}

struct RowCodecTests {
  @Test(
    "What is written is read again", arguments: [0, 1, -1, 63, 64, -64, -65, .max, .min, 1 << 40] as [Int64])
  func numbers(number: Int64) throws {
    var writer = RowWriter()
    writer.write(number)
    writer.write("é\(number)")
    writer.write(fixed: UInt64(bitPattern: number))
    writer.write(number > 0)
    var reader = RowReader(writer.bytes)
    #expect(try reader.number() == number)
    #expect(try reader.text() == "é\(number)")
    #expect(try reader.fixed() == UInt64(bitPattern: number))
    #expect(try reader.flag() == (number > 0))
    #expect(reader.atEnd)
  }

  @Test(
    "A number takes a byte for each seven bits that it has, nine at the most, and fewer bytes are refused")
  func lengths() throws {
    for bits in 0..<64 {
      for number in [UInt64(1) << UInt64(bits), (1 << UInt64(bits)) - 1, .max >> UInt64(bits)] {
        var writer = RowWriter()
        writer.write(unsigned: number)
        let length = max(1, (64 - number.leadingZeroBitCount + 6) / 7)
        #expect(writer.count == min(9, length))
        let bytes = writer.bytes
        // At the end of what there is, and with others after it.
        for rest in [[], [UInt8](repeating: 0xAA, count: 8)] {
          var reader = RowReader(bytes + rest)
          #expect(try reader.unsigned() == number)
          #expect(rest.isEmpty == reader.atEnd)
        }
        var short = RowReader(Array(bytes.dropLast()))
        #expect(throws: RowReader.Malformed.self) { try short.unsigned() }
      }
    }
  }

  @Test("Bytes that are cut short or not of the form are refused, and ask for no memory")
  func malformed() {
    for bytes in [[], [0x80], [UInt8](repeating: 0xFF, count: 11), [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]]
      as [[UInt8]]
    {
      var reader = RowReader(bytes)
      #expect(throws: RowReader.Malformed.self) { try reader.array { try $0.number() } }
    }
    var flag = RowReader([2])
    #expect(throws: RowReader.Malformed.self) { try flag.flag() }
  }
}

struct ArithmeticTests {
  @Test(
    "Shares are rounded down through 128 bits",
    arguments: [(10, 3150, 10_500, 3), (.max, .max, .max, .max), (7, 0, 3, 0), (1, 2, 3, 0)]
      as [(Int64, Int64, Int64, Int64)])
  func shares(value: Int64, factor: Int64, divisor: Int64, share: Int64) throws {
    #expect(try value.multiplied(by: factor, floorDividedBy: divisor) == share)
  }

  @Test("What does not fit throws")
  func overflow() {
    #expect(throws: ArithmeticOverflow.self) { try Int64.max.adding(1) }
    #expect(throws: ArithmeticOverflow.self) { try Int64.min.subtracting(1) }
    #expect(throws: ArithmeticOverflow.self) { try Int64.max.multiplied(by: 2) }
    #expect(throws: ArithmeticOverflow.self) { try Int64.max.multiplied(by: .max, floorDividedBy: 1) }
    #expect(throws: ArithmeticOverflow.self) { try (5 as Int64).multiplied(by: 1, floorDividedBy: 0) }
  }
}
