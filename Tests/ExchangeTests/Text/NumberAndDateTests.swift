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
      ("(12.50)", "-12.50"), ("£3.20", "3.20"), ("-£3.20", "-3.20"), ("3.20 €", "3.20"), ("$ 1", "1"),
      ("-0.001", "-0.001"),
      ("999999999999999999", "999999999999999999"), ("000000000000000000001", "1"),
    ])
  func valid(text: String, expected: String) { #expect(read(text)?.description == expected) }

  @Test(
    "are refused where they are not decimal numbers",
    arguments: [
      "", " ", "-", ".", "1e5", "1,000", "0x1", "1.2.3", "--1", "1-", "(1", "(-1)", "NaN", "1 2",
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

@Suite("Dates")
struct DatePatternTests {
  private func read(_ text: String, _ pattern: String, _ zone: String = "Europe/London") throws -> String? {
    var clock = try #require(LocalClock(zone))
    let bytes = Array(text.utf8)
    return try DatePattern(pattern).instant(bytes, in: 0..<bytes.count, &clock)?.description
  }

  @Test(
    "are read by their pattern",
    arguments: [
      ("2010-12-01T08:26:00", "%Y-%m-%dT%H:%M:%S", "2010-12-01T08:26:00Z"),
      ("19970703", "%Y%m%d", "1997-07-02T23:00:00Z"),
      ("12/1/2010 8:26", "%m/%d/%Y %H:%M", "2010-12-01T08:26:00Z"),
      ("1.7.69", "%d.%m.%y", "1969-06-30T23:00:00Z"), ("1.7.68", "%d.%m.%y", "2068-06-30T23:00:00Z"),
      ("3 Feb 2011 12:05 AM", "%d %b %Y %I:%M %p", "2011-02-03T00:05:00Z"),
      ("3 February 2011 12:05 pm", "%d %b %Y %I:%M %p", "2011-02-03T12:05:00Z"),
      ("2011-07-01 10:00:00.25+02:00", "%Y-%m-%d %H:%M:%S.%f%z", "2011-07-01T08:00:00.25Z"),
      ("2011-07-01T10:00Z", "%Y-%m-%dT%H:%M%z", "2011-07-01T10:00:00Z"),
      ("1309510800", "%s", "2011-07-01T09:00:00Z"), ("2012-02-29", "%Y-%m-%d", "2012-02-29T00:00:00Z"),
    ])
  func valid(text: String, pattern: String, expected: String) throws {
    #expect(try read(text, pattern) == expected)
  }

  @Test(
    "are refused where they do not fit, or there is no such day",
    arguments: [
      ("2011-02-29", "%Y-%m-%d"), ("2011-13-01", "%Y-%m-%d"), ("2011-00-01", "%Y-%m-%d"),
      ("2011-01-01 ", "%Y-%m-%dT"),
      ("2011-01-01x", "%Y-%m-%d"), ("11-01-01", "%Y-%m-%d"), ("", "%Y-%m-%d"),
      ("2011-01-01 24:00", "%Y-%m-%d %H:%M"),
      ("3 Fob 2011", "%d %b %Y"), ("2011-01-01+2", "%Y-%m-%d%z"),
    ])
  func invalid(text: String, pattern: String) throws { #expect(try read(text, pattern) == nil) }

  @Test("need a pattern with a whole date", arguments: ["%Y-%m", "%H:%M", "%q", "%", "plain"])
  func patterns(pattern: String) { #expect(throws: MappingFault.self) { try DatePattern(pattern) } }

  @Test(
    "follow the clock on the wall across its changes",
    arguments: [
      // Clocks go forward at 01:00 UTC: 01:30 never was, and is taken as if they had not.
      ("2011-03-27 00:59", "2011-03-27T00:59:00Z"), ("2011-03-27 01:30", "2011-03-27T01:30:00Z"),
      ("2011-03-27 02:00", "2011-03-27T01:00:00Z"),
      // They go back at 01:00 UTC: 01:30 was twice, and means the first.
      ("2011-10-30 00:59", "2011-10-29T23:59:00Z"), ("2011-10-30 01:30", "2011-10-30T00:30:00Z"),
      ("2011-10-30 02:00", "2011-10-30T02:00:00Z"), ("1965-06-01 00:00", "1965-05-31T23:00:00Z"),
    ])
  func changes(text: String, expected: String) throws {
    #expect(try read(text, "%Y-%m-%d %H:%M") == expected)
  }
}

@Suite("Percent-encoding")
struct PercentEncodingTests {
  @Test("gives back what it was given", arguments: ["plain", "a b", "100%", "é+ü/@:~", "", "%41"])
  func roundTrip(text: String) {
    let encoded = PercentEncoding.encode(text)
    #expect(!encoded.contains(" "))
    #expect(PercentEncoding.decode(encoded) == text)
  }

  @Test("refuses what is not encoded right", arguments: ["%", "%4", "%zz", "%ff"])
  func invalid(text: String) { #expect(PercentEncoding.decode(text) == nil) }
}
