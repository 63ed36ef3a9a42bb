import Foundation
import Testing

@testable import Ledger

@Suite("Exact numbers")
struct ExactNumberTests {
  private static func number(_ text: String) throws -> ExactNumber { try JSONDocument(text).number(of: 0) }

  @Test(
    "numbers that are worth the same are equal, however they are written",
    arguments: [
      ("1", "1.0"), ("100", "1e2"), ("0.5", "5E-1"), ("0", "-0.0"), ("0", "0e7"), ("12.50", "12.5"),
      ("-3", "-30e-1"),
      ("123456789012345678901234567890", "12345678901234567890123456789.0e1"),
    ])
  func equal(first: String, second: String) throws {
    #expect(try Self.number(first) == Self.number(second))
    #expect(try Self.number(first).hashValue == Self.number(second).hashValue)
  }

  @Test("numbers that a Double cannot tell apart are in their order")
  func order() throws {
    let ascending = [
      "-1e400", "-9007199254740993", "-9007199254740992", "-1", "-0.1", "0", "1e-400", "0.1",
      "0.10000000000000000001",
      "9007199254740992", "9007199254740993", "1e400", "2e400",
    ]
    for (index, smaller) in ascending.enumerated() {
      for larger in ascending[(index + 1)...] {
        #expect(try Self.number(smaller) < Self.number(larger), "\(smaller) < \(larger)")
        #expect(try !(Self.number(larger) < Self.number(smaller)), "\(larger) < \(smaller)")
      }
      #expect(try !(Self.number(smaller) < Self.number(smaller)))
    }
  }

  @Test(
    "whole numbers of 64 bits are integers",
    arguments: [
      ("0", 0), ("-0", 0), ("45", 45), ("45.0", 45), ("4.5e1", 45), ("-9223372036854775808", .min),
      ("9223372036854775807", .max), ("9223372036854775808", nil), ("-9223372036854775809", nil),
      ("0.5", nil),
      ("1e18", 1_000_000_000_000_000_000), ("1e19", nil), ("1e-1", nil),
      ("123456789012345678", 123_456_789_012_345_678),
    ] as [(String, Int64?)])
  func integers(text: String, expected: Int64?) throws {
    #expect(try JSONDocument(text).integer(of: 0) == expected)
    #expect(try Self.number(text).integer == expected)
  }

  @Test(
    "multiples are exact",
    arguments: [
      ("0.3", "0.1", true), ("19.99", "0.01", true), ("19.995", "0.01", false), ("0", "7", true),
      ("-14", "7", true),
      ("1e300", "3", false), ("3e300", "3", true), ("1e-3", "0.0001", true), ("10", "20", false),
      ("20", "10", true),
      ("99999999999999999999999999999999999999", "9", true), ("1", "1e-17", true), ("4.5", "1.5", true),
    ])
  func multiples(number: String, divisor: String, expected: Bool) throws {
    #expect(try Self.number(number).isMultiple(of: Self.number(divisor)) == expected)
  }

  @Test("agrees with arithmetic of whole numbers about random ones")
  func random() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<2000 {
      let (first, second) = (
        Int64.random(in: -10_000_000...10_000_000, using: &random), Int64.random(in: 1...5000, using: &random)
      )
      let scale = Int.random(in: 0...6, using: &random)
      let (one, other) = (try Self.number("\(first)e-\(scale)"), try Self.number("\(second)e-\(scale)"))
      #expect((one < other) == (first < second), "seed \(seed): \(first) < \(second)")
      #expect(
        one.isMultiple(of: other) == first.isMultiple(of: second), "seed \(seed): \(first) of \(second)")
      #expect(try Self.number("\(first)").integer == first, "seed \(seed)")
    }
  }
}
