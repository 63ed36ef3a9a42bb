// Chance that is the same for the same seed.

/// SplitMix64.
package struct Dice: RandomNumberGenerator, Sendable {
  private var state: UInt64
  package init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678 }
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
  package mutating func roll(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
  }
  package mutating func chance(_ percent: Int) -> Bool { roll(1...100) <= percent }
  package mutating func pick<T>(_ choices: T...) -> T { choices[roll(0...(choices.count - 1))] }
  package mutating func pick<T>(of choices: [T]) -> T { choices[roll(0...(choices.count - 1))] }
}
