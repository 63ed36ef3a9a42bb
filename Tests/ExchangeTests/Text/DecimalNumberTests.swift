import Ledger
import Testing

@testable import Exchange

@Suite("Decimal numbers")
struct DecimalNumberTests {
  private func read(_ text: String, _ notation: DecimalNumber.Notation = .init()) -> DecimalNumber? {
    let bytes = Array(text.utf8)
    return DecimalNumber(bytes, in: 0..<bytes.count, notation)
  }

  @Test(
    "are read as they are written",
    arguments: [
      ("0", "0"), ("17850.0", "17850.0"), ("-12.50", "-12.50"), ("+.5", "0.5"), ("12.", "12"), (" 7 ", "7"),
      ("(12.50)", "-12.50"), ("50.00-", "-50.00"), ("1 234.50", "1234.50"), ("-0.001", "-0.001"),
      ("999999999999999999", "999999999999999999"), ("000000000000000000001", "1"),
    ])
  func valid(text: String, expected: String) { #expect(read(text)?.description == expected) }

  @Test(
    "are refused where they are not decimal numbers",
    arguments: [
      "", " ", "-", ".", "1e5", "1,000", "0x1", "1.2.3", "--1", "(1", "(-1)", "-1-", "(1-)", "NaN", "1 2",
      "1000000000000000000", "0.0000000000000000001",
    ])
  func invalid(text: String) { #expect(read(text) == nil) }

  @Test("may have other separators")
  func notation() {
    let german = DecimalNumber.Notation(point: UInt8(ascii: ","), group: UInt8(ascii: "."))
    #expect(read("1.234.567,89", german)?.description == "1234567.89")
    #expect(read(",5", german)?.description == "0.5")
    #expect(read(".5", german) == nil)
    #expect(read("1,5.5", german) == nil)
  }

  @Test(
    "become minor units, a half rounded away from zero",
    arguments: [
      ("2.55", 2, 255), ("2.5", 2, 250), ("2.555", 2, 256), ("2.5549", 2, 255), ("-2.555", 2, -256),
      ("0.001", 2, 0),
      ("0.005", 2, 1), ("-0.005", 2, -1), ("12", 0, 12), ("12.5", 0, 13), ("1.2345", 3, 1235),
    ] as [(String, Int, Int64)])
  func minorUnits(text: String, digits: Int, expected: Int64) {
    #expect(read(text)?.minorUnits(digits: digits) == expected)
  }

  @Test("are multiplied exactly, and say when they do not fit")
  func products() throws {
    let price = try #require(read("0.1"))
    let product = try #require(price.multiplied(by: DecimalNumber(3)))
    #expect(product.minorUnits(digits: 2) == 30)
    let large = try #require(read("999999999999999999"))
    #expect(large.multiplied(by: large)?.minorUnits(digits: 2) == nil)
    #expect(large.multiplied(by: large)?.multiplied(by: large) == nil)
  }

  @Test("know whole numbers from others")
  func integers() {
    #expect(read("17850.0")?.integer == 17850)
    #expect(read("17850.5")?.integer == nil)
    #expect(read("-3")?.integer == -3)
  }

  @Test("are compared whatever their scales")
  func comparison() throws {
    let values = ["-1000000", "-1", "-0.999999999999999999", "0", "0.1", "0.11", "5", "999999999999999999"]
    let numbers = try values.map { try #require(read($0)) }
    for (i, left) in numbers.enumerated() {
      for (j, right) in numbers.enumerated() { #expect(left.compared(to: right) == (i - j).signum()) }
    }
    let huge = try #require(numbers[7].multiplied(by: numbers[7]))
    #expect(huge.compared(to: numbers[2]) == 1)
    #expect(numbers[2].compared(to: -huge) == 1)
  }
}
