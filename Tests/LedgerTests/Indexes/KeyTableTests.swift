import KeyValueStore
import Ledger
import Testing

@testable import struct Ledger.KeyRun
@testable import struct Ledger.KeyTable

@Suite struct KeyTableTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static func key(_ number: Int) -> [UInt8] { Array("till/\(number * 7919 % 100_003)".utf8) }

  private static func run(_ entries: [([UInt8], UInt64)]) -> KeyRun {
    var run = KeyRun()
    for (key, position) in entries.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
      run.append(key.span.bytes, Position(position))
    }
    return run
  }

  /// Batches of random sizes, ascending or in no order, with some keys again: compared with a dictionary in
  /// which the first entry stays.
  @Test(arguments: [UInt64](1...6))
  func itIsADictionaryInWhichTheEarlierEntryStays(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let environment = try Environment(at: directory.path)
    defer { environment.close() }
    let table = KeyTable(name: "ids", table: try environment.table("ids"), seed: 5)
    var model: [[UInt8]: UInt64] = [:]
    var next = 0
    for batch in 0..<12 {
      var new: [[UInt8]: UInt64] = [:]
      for _ in 0..<Int.random(in: 0...1500, using: &random) {
        next += 1
        let number =
          Int.random(in: 0..<8, using: &random) == 0 ? Int.random(in: 0...next, using: &random) : next
        // Keys so short that a pack holds as many as it can.
        let ascending =
          batch % 2 == 0
          ? Array("kasse/".utf8) + String(1_000_000 + number).utf8
          : [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
        new[batch % 3 == 0 ? ascending : Self.key(number)] = UInt64(next)
      }
      let run = Self.run(new.map { ($0.key, $0.value) })
      try environment.write { transaction in try table.merge(run, &transaction) }
      model.merge(new) { earlier, _ in earlier }
      let sorted = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
      try environment.read { transaction in
        var cursor = try transaction.cursor(in: table.table)
        for (key, position) in model {
          let found = try table.position(of: key.span.bytes, &cursor)
          #expect(found == Position(position), "seed \(seed), batch \(batch)")
        }
        for _ in 0..<300 {
          let probe = Self.key(Int.random(in: 0...200_000, using: &random)).dropLast(
            Int.random(in: 0...2, using: &random))
          let found = try table.position(of: Array(probe).span.bytes, &cursor)
          #expect(found?.rawValue == model[Array(probe)], "seed \(seed), batch \(batch)")
          let before = sorted.last { $0.lexicographicallyPrecedes(Array(probe)) }
          #expect(try table.last(before: Array(probe).span.bytes, &cursor) == before, "seed \(seed)")
        }
      }
    }
  }
}
