import Foundation
import PerennialTestKit
import Testing
import Words

/// The forms of docs/json-forms.md, which apps have stored and sent.
@Suite struct CodableValueTests {
  private func expect<Value: Codable & Equatable>(
    _ value: Value, _ json: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    #expect(
      String(decoding: try encoder.encode(value), as: UTF8.self) == json, sourceLocation: sourceLocation)
    #expect(
      try JSONDecoder().decode(Value.self, from: Data(json.utf8)) == value, sourceLocation: sourceLocation)
  }

  @Test func eachValueHasItsForm() throws {
    try expect(Position(4711), "4711")
    try expect(Position(.max), "18446744073709551615")
    try expect(CustomerNumber(17), "17")
    try expect(Instant(year: 2010, month: 12, day: 1, hour: 8, minute: 26), #""2010-12-01T08:26:00Z""#)
    try expect(Instant(microseconds: 250_000), #""1970-01-01T00:00:00.25Z""#)
    try expect(Reference(.order, "536365"), #""order:536365""#)
    try expect(Reference(.order, "1:2", namespace: "a:b%"), #""order@a%3Ab%25:1:2""#)
    try expect(Measure(1250, MeasureUnit(currency: "GBP") ?? .none), #"{"unit":"GBP","value":1250}"#)
    try expect(Measure(5, .points), #"{"unit":"points","value":5}"#)
    try expect(Measure.none, #"{"unit":"none","value":0}"#)
    try expect(MeasureUnit(rawValue: 2001), "2001")
  }

  @Test func everyUnitIsReadAsItIsWritten() throws {
    for number in UInt16.min ... .max {
      let unit = MeasureUnit(rawValue: number)
      let data = try JSONEncoder().encode(unit)
      #expect(try JSONDecoder().decode(MeasureUnit.self, from: data) == unit, "\(number)")
    }
  }

  @Test func aTimeOfAnotherOffsetIsRead() throws {
    let read = try JSONDecoder().decode(Instant.self, from: Data(#""2010-12-01T09:26:00+01:00""#.utf8))
    #expect(read == Instant(year: 2010, month: 12, day: 1, hour: 8, minute: 26))
  }

  @Test func whatCannotBeReadAgainIsNotWritten() {
    for instant in [Instant.distantPast, .distantFuture] {
      #expect(throws: EncodingError.self) { try JSONEncoder().encode(instant) }
    }
  }

  @Test(arguments: [#""yesterday""#, "12", #""2010-12-01""#])
  func whatIsNoTimeIsRefused(_ json: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Instant.self, from: Data(json.utf8)) }
  }

  @Test func whatIsNoReferenceOrUnitIsRefused() {
    for json in [#""536365""#, #""thing:1""#, #""order:""#] {
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(Reference.self, from: Data(json.utf8)) }
    }
    for json in [#""GBX""#, #""apples""#, "70000", "-1"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(MeasureUnit.self, from: Data(json.utf8))
      }
    }
  }
}
