import Ledger
import Testing

@testable import struct Ledger.HeadEntry
@testable import struct Ledger.StagedHeads

@Suite struct StagedHeadsTests {
  @Test(arguments: [UInt64](1...8))
  func theyAreADictionaryWhoseNewestCanBeTakenBack(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var heads = StagedHeads()
    var journal: [(customer: CustomerNumber, before: HeadEntry?)] = []
    var model: [CustomerNumber: HeadEntry] = [:]
    for step in 1...4000 {
      if Int.random(in: 0..<50, using: &random) == 0 {
        for _ in 0..<Int.random(in: 0...min(journal.count, 80), using: &random) {
          heads.removeLast()
          if let (customer, before) = journal.popLast() { model[customer] = before }
        }
      }
      let customer = CustomerNumber(UInt32.random(in: 0...300, using: &random) &* 7919)
      let head = HeadEntry(
        last: Position(UInt64(step)), count: UInt64(step), latest: Instant(microseconds: Int64(step)))
      journal.append((customer, model.updateValue(head, forKey: customer)))
      heads.append(head, of: customer)
      let probe = CustomerNumber(UInt32.random(in: 0...300, using: &random) &* 7919)
      #expect(heads.entry(of: probe) == model[probe], "seed \(seed), step \(step)")
    }
    for (customer, head) in model { #expect(heads.entry(of: customer) == head, "seed \(seed)") }
  }

  @Test func nobodyIsInEmptyOnes() {
    #expect(StagedHeads().entry(of: .business) == nil)
  }
}
