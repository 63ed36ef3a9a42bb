import PerennialTestKit
import Words
import Testing

@testable import struct Words.Components

@Suite struct ComponentsTests {
  /// The merges in force, and nothing clever.
  private struct Model {
    var edges: [UInt64: (UInt32, UInt32)] = [:]

    func component(of customer: UInt32) -> [UInt32] {
      var found: Set<UInt32> = [customer]
      var grew = true
      while grew {
        grew = false
        for (one, other) in edges.values where found.contains(one) != found.contains(other) {
          found.formUnion([one, other])
          grew = true
        }
      }
      return found.sorted()
    }
  }

  @Test(arguments: [UInt64](1...12))
  func componentsAreWhatTheMergesInForceConnect(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var components = Components()
    var model = Model()
    var position: UInt64 = 10
    for _ in 0..<120 {
      if Int.random(in: 0..<3, using: &random) == 0,
        let merge = model.edges.keys.sorted().randomElement(using: &random)
      {
        components.unmerge(mergedAt: Position(merge))
        model.edges[merge] = nil
      } else {
        let one = CustomerNumber(UInt32.random(in: 1...14, using: &random))
        let other = CustomerNumber(UInt32.random(in: 1...14, using: &random))
        guard components.root(of: one) != components.root(of: other) else { continue }
        components.merge(one, other, at: Position(position))
        components.merge(other, one, at: Position(position + 1))
        model.edges[position] = (one.rawValue, other.rawValue)
        position += 2
      }
      for customer in UInt32(1)...14 {
        let expected = model.component(of: customer)
        #expect(
          components.members(with: CustomerNumber(customer)).map(\.rawValue) == expected, "seed \(seed)")
        #expect(components.root(of: CustomerNumber(customer)).rawValue == expected[0], "seed \(seed)")
      }
    }
  }

  @Test func anUndoMayNameEitherOfTheTwoPositions() {
    for named in [Position(10), Position(11)] {
      var components = Components()
      components.merge(CustomerNumber(1), CustomerNumber(2), at: Position(10))
      components.merge(CustomerNumber(2), CustomerNumber(1), at: Position(11))
      components.unmerge(mergedAt: named)
      #expect(components.merged.isEmpty)
      #expect(components.members(with: CustomerNumber(2)) == [CustomerNumber(2)])
    }
  }

  @Test func anUndoOfWhatWasNeverMergedChangesNothing() {
    var components = Components()
    components.merge(CustomerNumber(1), CustomerNumber(2), at: Position(10))
    components.unmerge(mergedAt: Position(0))
    components.unmerge(mergedAt: Position(.max))
    components.unmerge(mergedAt: Position(99))
    #expect(components.members(with: CustomerNumber(2)).count == 2)
  }
}
