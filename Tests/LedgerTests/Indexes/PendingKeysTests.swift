import Ledger
import Testing

@testable import struct Ledger.PendingKeys

@Suite struct PendingKeysTests {
  @Test(arguments: [UInt64](1...8))
  func theyAreADictionaryWhoseNewestCanBeTakenBack(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var keys = PendingKeys()
    var order: [([UInt8], Position)] = []
    var model: [[UInt8]: Position] = [:]
    for step in 0..<9000 {
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<2:
        let count = Int.random(in: max(0, order.count - 300)...order.count, using: &random)
        for (key, _) in order[count...] { model[key] = nil }
        order.removeSubrange(count...)
        keys.truncate(to: count)
      case 2 where step % 40 == 0:
        keys.removeAll()
        order = []
        model = [:]
      default:
        let key = (0..<Int.random(in: 0...6, using: &random)).map { _ in
          UInt8.random(in: 0..<8, using: &random)
        }
        guard model[key] == nil else { continue }
        keys.append(key.span.bytes, Position(UInt64(step)))
        order.append((key, Position(UInt64(step))))
        model[key] = Position(UInt64(step))
      }
      let probe = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        UInt8.random(in: 0..<8, using: &random)
      }
      #expect(keys.position(of: probe.span.bytes) == model[probe], "seed \(seed), step \(step)")
      // The recent keys, of which there are at least so many, are found in a table of their own.
      if let (key, position) = order.suffix(1024).randomElement(using: &random) {
        #expect(keys.recentPosition(of: key.span.bytes) == position, "seed \(seed), step \(step)")
      }
      if model[probe] == nil { #expect(keys.recentPosition(of: probe.span.bytes) == nil, "seed \(seed)") }
      #expect(keys.count == model.count, "seed \(seed), step \(step)")
    }
    for (key, position) in model { #expect(keys.position(of: key.span.bytes) == position, "seed \(seed)") }
    #expect((0..<keys.count).map { keys.position(at: $0) } == order.map(\.1), "seed \(seed)")
    let sorted = model.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    #expect(keys.sortedIndexes().map { keys.position(at: $0) } == sorted.map(\.value), "seed \(seed)")
  }
}
