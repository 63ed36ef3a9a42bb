import Words
import Testing

@testable import Projection

struct MemoryBudgetTests {
  /// What the parts come to, as the table at the type says.
  private func sum(of budget: MemoryBudget, views: Int) -> Int {
    let jobs = budget.jobs
    let handed = jobs > 1 ? 3 * jobs + 1 : 1
    let touchpoint = MemoryLayout<Touchpoint>.stride
    return (jobs > 1 ? jobs * budget.stackBytes : 0)
      + budget.customersPerWindow * MemoryLayout<UInt32>.stride
      + handed * views * 2 * budget.rowsBytes
      + views * 2 * budget.rowsBytes
      + views * budget.dueBytes
      + budget.mergeBytes
      + jobs * views * budget.partMax * 2 * touchpoint
      + budget.storeBytes
      + jobs * budget.recordsMax * touchpoint
  }

  @Test(
    "From 16 MiB on the parts leave an eighth of the memory, whatever the threads and views",
    arguments: [16, 17, 33, 64, 256, 4096, 65_536], [1, 2, 4, 64])
  func parts(mebibytes: Int, jobs: Int) {
    for views in [1, 3, 8, 12, 30] {
      let memory = mebibytes << 20
      let budget = MemoryBudget(memoryBytes: memory, jobs: jobs, views: views)
      #expect(sum(of: budget, views: views) <= memory / 8 * 7)
      for records in [1, budget.recordsMax / 2, budget.recordsMax] {
        var other = budget
        other.storeBytes = budget.storeBytes(largestRegion: records)
        other.recordsMax = records
        #expect(
          sum(of: other, views: views) == sum(of: budget, views: views), "what is not grouped is stored")
      }
      let grouped = budget.jobs * budget.recordsMax * MemoryLayout<Touchpoint>.stride
      #expect(budget.storeBytes + grouped >= min(memory / 2 - 2 * 72 * budget.jobs, 250 << 30))
      #expect((1...jobs).contains(budget.jobs))
      #expect(budget.rowsBytes <= 4 << 20)
      #expect(budget.regionRecords <= budget.recordsMax && budget.regionsMax >= 1)
    }
  }

  @Test("No memory at all still lets a rebuild go on, on one thread", arguments: [Int.min, -1, 0, 1, 71, 72])
  func nothing(memoryBytes: Int) {
    let budget = MemoryBudget(memoryBytes: memoryBytes, jobs: 8, views: 3)
    #expect(budget.jobs == 1)
    #expect(budget.recordsMax >= 1 && budget.partMax >= 1 && budget.customersPerWindow >= 1)
  }

  @Test("More memory than there is breaks nothing", arguments: [Int.max, Int.max / 2])
  func everything(memoryBytes: Int) {
    let budget = MemoryBudget(memoryBytes: memoryBytes, jobs: 1 << 30, views: 3)
    #expect(budget.recordsMax < Int(UInt32.max))
  }
}
