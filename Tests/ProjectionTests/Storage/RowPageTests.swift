import Foundation
import Words
import PerennialTestKit
import Testing

@testable import KeyValueStore
@testable import Projection

struct RowPageTests {
  private func generation() throws -> ViewGeneration {
    let path = NSTemporaryDirectory() + "/perennial-pages-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return try ViewEnvironment(building: 1, path: path).makeGeneration(of: "tally")
  }

  private func rows(_ generation: ViewGeneration) throws -> [UInt32: [UInt8]] {
    try generation.environment.read { transaction in
      var (rows, last): ([UInt32: [UInt8]], UInt32) = ([:], 0)
      var iterator = RowIterator(generation)
      try iterator.next(in: transaction)
      while let customer = iterator.customer {
        #expect(customer.rawValue > last, "customers ascend, each once")
        last = customer.rawValue
        rows[last] = iterator.value
        try iterator.next(in: transaction)
      }
      return rows
    }
  }

  /// The sizes of the pages.
  private func pages(_ generation: ViewGeneration) throws -> [Int] {
    try generation.environment.read { transaction in
      var sizes: [Int] = []
      var cursor = try transaction.cursor(in: generation.tables.rows)
      var found = try cursor.first()
      while found {
        sizes.append(cursor.value.byteCount)
        found = try cursor.next()
      }
      return sizes
    }
  }

  @Test(
    "Rows that are added, replaced and removed in any order are those of a dictionary",
    arguments: UInt64(1)...12)
  func edits(seed: UInt64) throws {
    let generation = try generation()
    var random = SeededRandom(seed: seed)
    var expected: [UInt32: [UInt8]] = [:]
    for round in 0..<40 {
      var changes: [UInt32: [UInt8]?] = [:]
      for _ in 0..<Int.random(in: 1...60, using: &random) {
        let customer = UInt32.random(in: 1...(round < 20 ? 300 : 2_000_000_000), using: &random)
        // Now and then a row that no page has room for.
        let size =
          Int.random(in: 0..<100, using: &random) < 3
          ? Int.random(in: 3000...20_000, using: &random) : Int(customer % 400)
        let value = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: 16 + size)
        changes[customer] = Int.random(in: 0..<100, using: &random) < 35 ? .some(nil) : value
      }
      try generation.environment.write { transaction in
        var editor = RowPageEditor(generation)
        for (customer, value) in changes.sorted(by: { $0.key < $1.key }) {
          try editor.set(value, of: CustomerNumber(customer), in: &transaction)
        }
        try editor.finish(in: &transaction)
      }
      for (customer, value) in changes { expected[customer] = value }
      #expect(try rows(generation) == expected, "seed \(seed), round \(round)")
    }
    for customer in expected.keys {
      let found = try generation.environment.read {
        try generation.rowValue(of: CustomerNumber(customer), in: $0)
      }
      #expect(found == expected[customer])
    }
    let large = expected.values.filter { $0.count > RowPage.bytesMax - 32 }.count
    let sizes = try pages(generation)
    #expect(
      sizes.filter { $0 > RowPage.bytesMax }.count <= large, "only a row by itself is larger than a page")
  }

  @Test("Customers who come in the order of their numbers fill their pages")
  func ascending() throws {
    let generation = try generation()
    for first in stride(from: UInt32(1), to: 4000, by: 10) {
      try generation.environment.write { transaction in
        var editor = RowPageEditor(generation)
        for customer in first..<first + 10 {
          try editor.set([UInt8](repeating: 1, count: 100), of: CustomerNumber(customer), in: &transaction)
        }
        try editor.finish(in: &transaction)
      }
    }
    let sizes = try pages(generation)
    #expect(sizes.count > 80)
    #expect(sizes.dropLast().allSatisfy { $0 > 3900 })
  }

  @Test("A flipped bit anywhere in a page is refused, whichever row is asked for")
  func damage() throws {
    let generation = try generation()
    var builder = RowPageBuilder(bytesMax: RowPage.bytesMax)
    var page: [UInt8] = []
    for customer in UInt32(7)...12 {
      [UInt8](repeating: 9, count: 30).withUnsafeBytes { value in
        builder.append(customer, value) { _, _ in Issue.record("it is not full") }
      }
    }
    builder.finish { page = $1.array }
    #expect(try RowPage.forEach(page, at: 7) { _, _ in true })
    #expect(try !RowPage.forEach(page, at: 8) { _, _ in true }, "a page of other customers")
    for index in page.indices {
      var flipped = page
      flipped[index] ^= 1 << UInt8(index % 8)
      try generation.environment.write { transaction in
        try transaction.put(flipped.span.bytes, at: 7, in: generation.tables.rows)
      }
      #expect(throws: ProjectionError.self) {
        try generation.environment.read { try generation.rowValue(of: CustomerNumber(9), in: $0) }
      }
    }
  }
}

struct DistanceTests {
  private static let instants: [Instant] = [
    .distantPast, .distantFuture, "1970-01-01T00:00:00Z", "2024-02-29T12:00:00Z",
    "2024-02-29T12:00:00.000001Z",
    Instant(microseconds: .max - 1), Instant(microseconds: -(1 << 61)), Instant(microseconds: 1 << 61),
  ]

  @Test("An instant and a position are read again from whatever they were written as a distance from")
  func roundTrip() throws {
    for base in Self.instants {
      for instant in Self.instants {
        var writer = RowWriter()
        writer.write(instant, from: base)
        writer.write(Position(UInt64(bitPattern: instant.microseconds)), from: Position(5))
        var reader = RowReader(writer.bytes)
        #expect(try reader.instant(from: base) == instant)
        #expect(try reader.position(from: Position(5)).rawValue == UInt64(bitPattern: instant.microseconds))
        #expect(reader.atEnd)
      }
    }
  }
}
