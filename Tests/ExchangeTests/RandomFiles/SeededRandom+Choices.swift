extension SeededRandom {
  /// `true` so many times out of a hundred.
  mutating func chance(_ percent: Int) -> Bool { int(0...99) < percent }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[int(0...choices.count - 1)]
  }

  /// So many ways among which one is chosen, the first with `percent` out of a hundred: files mostly have the plain one.
  mutating func pick<Element>(_ plain: Element, _ percent: Int, or others: [Element]) -> Element {
    chance(percent) || others.isEmpty ? plain : pick(others)
  }
}
