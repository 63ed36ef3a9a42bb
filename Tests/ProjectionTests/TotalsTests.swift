import Words
import PerennialTestKit
import Projection
import Testing

struct TotalsTests {
  @Test("Counters agree with a dictionary, whatever is added")
  func model() {
    var random = SeededRandom(seed: 11)
    var totals = Totals()
    var model: [Counter: Int128] = [:]
    for _ in 0..<20_000 {
      let counter = Counter(
        UInt16.random(in: 1...3, using: &random), UInt16.random(in: 0...2, using: &random),
        Int32.random(in: -50...50, using: &random), [.min, -1, 0, 1, .max].randomElement(using: &random) ?? 0)
      let amount = Int64.random(in: -3...3, using: &random)
      totals.add(amount, to: counter)
      model[counter, default: 0] += Int128(amount)
    }
    let expected = model.filter { $0.value != 0 }.sorted { $0.key < $1.key }
    #expect(totals.sorted.map(\.counter) == expected.map(\.key))
    #expect(totals.sorted.map(\.value) == expected.map(\.value))
    #expect(totals.overflowed == nil)
  }

  /// Numbers that lie close together for most of the time, with jumps and what is as far off as can be.
  private func number(_ random: inout SeededRandom) -> Int64 {
    switch Int.random(in: 0..<100, using: &random) {
    case 0: [.min, .max, -1, 0, 1 << 40].randomElement(using: &random) ?? 0
    case 1..<5: Int64.random(in: -100_000...100_000, using: &random)
    case 5..<20: Int64.random(in: -3000...3000, using: &random)
    default: Int64.random(in: -90...90, using: &random)
    }
  }

  @Test("Series that grow where they are added to agree with a dictionary", arguments: UInt64(1)...6)
  func series(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var totals = Totals()
    var model: [Counter: Int128] = [:]
    for round in 0..<60 {
      var added: [(Counter, Int64)] = []
      for _ in 0..<2000 {
        let number = number(&random)
        let (kind, qualifier) = (
          UInt16.random(in: 1...4, using: &random), UInt16.random(in: 0...30, using: &random)
        )
        let counter =
          Bool.random(using: &random)
          ? Counter(kind, qualifier, Int32(truncatingIfNeeded: number))
          : Counter(kind, 0, Int32(qualifier), number)
        added.append((counter, Int64.random(in: -2...3, using: &random)))
      }
      for (counter, amount) in added { model[counter, default: 0] += Int128(amount) }
      if round % 3 == 0 {
        for (counter, amount) in added { totals.add(amount, to: counter) }
      } else {
        totals.adding { totals in for (counter, amount) in added { totals.add(amount, to: counter) } }
      }
    }
    let expected = model.filter { $0.value != 0 }.sorted { $0.key < $1.key }
    #expect(totals.sorted.map(\.counter) == expected.map(\.key), "seed \(seed)")
    #expect(totals.sorted.map(\.value) == expected.map(\.value))
    #expect(model.allSatisfy { totals[$0.key] == $0.value })
    #expect(totals[Counter(9)] == 0 && totals[Counter(1, 0, 1, 999_999)] == 0)
  }

  @Test("A copy keeps what it has when the other one goes on")
  func copies() {
    var totals = Totals()
    for number in 0..<Int32(100) { totals.add(1, to: Counter(1, 0, number)) }
    let copy = totals
    totals.adding { totals in for number in 0..<Int32(500) { totals.add(1, to: Counter(1, 0, number)) } }
    #expect(copy.sorted.count == 100 && copy.sorted.allSatisfy { $0.value == 1 })
    #expect(totals.sorted.count == 500 && totals[Counter(1, 0, 99)] == 2)
  }

  @Test("What does not fit is told in whichever way it is added, and taken back in either")
  func overflowOfMany() {
    var totals = Totals()
    let counter = Counter(1, 0, 5)
    totals.add(.max, to: counter)
    totals.adding { $0.add(1, to: counter) }
    #expect((totals.overflowed, totals[counter]) == (counter, Int128(Int64.max) + 1))
    totals.adding { $0.add(-1, to: counter) }
    #expect((totals.overflowed, totals[counter]) == (nil, Int128(Int64.max)))
    totals.adding { $0.add(.min, to: counter) }
    #expect((totals.overflowed, totals[counter]) == (nil, -1))
  }

  @Test("A total is a sum of 128 bits: one that does not fit in 64 says so, and is right all the same")
  func overflow() {
    var totals = Totals()
    totals.add(.max, to: Counter(1, 0, 5))
    totals.add(1, to: Counter(1, 0, 5))
    #expect(totals.overflowed == Counter(1, 0, 5))
    #expect(totals[Counter(1, 0, 5)] == Int128(Int64.max) + 1)
    #expect(totals.sorted.map(\.value) == [Int128(Int64.max) + 1])
    // A sum from which the excess is taken away again counts as not having overflowed.
    totals.add(-1, to: Counter(1, 0, 5))
    #expect((totals.overflowed, totals[Counter(1, 0, 5)]) == (nil, Int128(Int64.max)))
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
