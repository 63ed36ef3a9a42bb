@testable import Words
import PerennialTestKit
import Testing

@Suite struct LayeredMapTests {
  @Test(arguments: [UInt64](1...8))
  func itIsADictionaryOfWhichEveryCopyStaysWhatItWas(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var (map, model) = (LayeredMap<Int, Int>(), [Int: Int]())
    var kept: [(LayeredMap<Int, Int>, [Int: Int])] = []
    for step in 0..<600 {
      let key = Int.random(in: 0..<90, using: &random)
      let value = Int.random(in: 0..<4, using: &random) == 0 ? nil : step
      map[key] = value
      model[key] = value
      if step % 37 == 0 { kept.append((map, model)) }
      // Now and then it goes on from an earlier one, as after a batch that was refused.
      if step % 101 == 100, let earlier = kept.randomElement(using: &random) { (map, model) = earlier }
    }
    kept.append((map, model))
    for (map, model) in kept {
      #expect(map.entries == model, "seed \(seed)")
      for key in 0..<90 { #expect(map[key] == model[key], "seed \(seed)") }
      #expect(LayeredMap(model).entries == model)
    }
  }

  @Test func aListKeepsWhatItHadWhenItWasCopied() {
    var list = GrowingList<Int>()
    var kept: [GrowingList<Int>] = []
    for number in 0..<1_000 {
      kept.append(list)
      list.append(number)
    }
    for (count, earlier) in kept.enumerated() where count % 91 == 0 {
      #expect(Array(earlier) == Array(0..<count))
    }
    #expect(list[999] == 999 && list.count == 1_000)
  }
}
