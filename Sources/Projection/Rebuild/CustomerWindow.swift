// How many touchpoints each customer has, and which of them are grouped together.

internal import Ledger

/// Neighbouring customers whose touchpoints are counted at the same time.
final class CustomerWindow {
  /// In place of a count or an end: the history is too large to be grouped.
  static let elsewhere = UInt32.max

  /// The first customer.
  let first: Int
  /// For each customer from `first` on: how many touchpoints there are, and once they are grouped, where they end.
  private(set) var counts: UnsafeMutableBufferPointer<UInt32>
  /// The first customer with touchpoints after the window; `nil` where there is none.
  private(set) var next: Int?
  private let memory: MappedMemory

  init(first: Int, customersMax: Int) throws {
    self.first = first
    memory = try MappedMemory(byteCount: customersMax * MemoryLayout<UInt32>.stride)
    counts = memory.elements(UInt32.self)
  }

  /// Everything was counted: the window ends after the last customer that has any touchpoints.
  func close(count: Int, next: Int?) {
    counts = UnsafeMutableBufferPointer(rebasing: counts[..<count])
    self.next = next
  }

  /// Divides the window into passes of at most `recordsMax` touchpoints, and marks the histories of more.
  func passes(recordsMax: Int) -> HistoryPlan {
    var plan = HistoryPlan()
    var pass = HistoryPass(customers: 0..<0)
    for offset in counts.indices where counts[offset] > 0 {
      let count = Int(counts[offset])
      plan.histories += 1
      if count > recordsMax {
        counts[offset] = Self.elsewhere
        plan.largeRecords += count
        pass.large.append(LargeHistory(offset: offset, count: count))
        continue
      }
      if pass.records + count > recordsMax {
        pass.customers = pass.customers.lowerBound..<offset
        // A large history belongs to the pass that its customer's number falls into.
        plan.passes.append(pass)
        pass = HistoryPass(customers: offset..<offset)
      }
      pass.records += count
    }
    pass.customers = pass.customers.lowerBound..<counts.count
    if !pass.customers.isEmpty { plan.passes.append(pass) }
    return plan
  }
}

/// What has to be done for one window.
struct HistoryPlan {
  var passes: [HistoryPass] = []
  /// Customers with touchpoints.
  var histories = 0
  /// Touchpoints of histories that are too large to be grouped.
  var largeRecords = 0
}

/// The histories of a range of customers that are grouped at the same time.
struct HistoryPass {
  /// By their place in the window.
  var customers: Range<Int>
  /// Touchpoints to group.
  var records = 0
  /// Histories of the range that are not grouped, ascending.
  var large: [LargeHistory] = []
}

/// A history of more touchpoints than can be grouped.
struct LargeHistory: Hashable {
  /// Its customer's place in the window.
  var offset: Int
  var count: Int
}

/// Neighbouring histories of a pass, which one thread folds.
struct HistorySlice {
  /// By their place in the window; their touchpoints lie side by side.
  var customers: Range<Int>
  /// Where the touchpoints of the first one begin.
  var start: Int
}

extension HistoryPass {
  /// Cuts a part of the range into slices.
  ///
  /// - Parameter ends: where each customer's touchpoints end, of the whole window.
  /// - Parameter start: where those of the first one begin; in the end, where those of the last one end.
  func slices(
    of part: Range<Int>, ends: UnsafeMutableBufferPointer<UInt32>, start: inout Int, _ budget: MemoryBudget
  ) -> [HistorySlice] {
    var slices: [HistorySlice] = []
    var slice = HistorySlice(customers: part.lowerBound..<part.lowerBound, start: start)
    var customers = 0
    for offset in part {
      let end = Int(ends[offset])
      if end > start { customers += 1 }
      start = end
      if customers >= budget.sliceCustomers || end - slice.start >= budget.sliceTouchpoints
        || offset + 1 == part.upperBound
      {
        slice.customers = slice.customers.lowerBound..<offset + 1
        if customers > 0 { slices.append(slice) }
        slice = HistorySlice(customers: offset + 1..<offset + 1, start: end)
        customers = 0
      }
    }
    return slices
  }
}
