import Testing

@testable import Exchange

@Suite("Counts of lines")
struct LineCountsTests {
  private func key(_ number: Int) -> KeyHash { KeyHash(Array("key \(number)".utf8)) }

  @Test("are those of each group, however many there are")
  func counts() {
    var counts = LineCounts()
    var random = SeededRandom(1)
    var expected: [Int: Int] = [:]
    for _ in 0..<50_000 {
      let number = Int.random(in: 0..<9_000, using: &random)
      expected[number, default: 0] += 1
      counts.add(key(number))
    }
    #expect(counts.count == expected.count)
    #expect((0..<9_000).allSatisfy { counts.lines(of: key($0)) == expected[$0] ?? 0 })
    #expect(counts.lines(of: key(9_000)) == 0)
  }

  @Test("stop where a group is refused anyway, and spoil no other's")
  func limit() {
    var counts = LineCounts()
    for _ in 0..<40_000 { counts.add(key(1)) }
    counts.add(key(2))
    #expect(counts.lines(of: key(1)) > LineGroups.linesMax && counts.lines(of: key(2)) == 1)
    #expect(counts.count == 2)
  }

  @Test("and the slots of groups are found again after others came and went")
  func slots() {
    var slots = GroupSlots()
    var random = SeededRandom(2)
    var keys: [KeyHash?] = []
    var open: [Int: Int] = [:]
    for _ in 0..<40_000 {
      let number = Int.random(in: 0..<3_000, using: &random)
      if let slot = open[number] {
        #expect(slots.slot(of: key(number)) { keys[$0] } == slot)
        slots.remove(key(number)) { keys[$0] }
        keys[slot] = nil
        open[number] = nil
      } else {
        #expect(slots.slot(of: key(number)) { keys[$0] } == nil)
        let slot = keys.firstIndex { $0 == nil } ?? keys.count
        if slot == keys.count { keys.append(key(number)) } else { keys[slot] = key(number) }
        slots.insert(slot, key(number)) { keys[$0] }
        open[number] = slot
      }
    }
    #expect(slots.count == open.count)
    #expect(open.allSatisfy { number, slot in slots.slot(of: key(number), { keys[$0] }) == slot })
  }
}
