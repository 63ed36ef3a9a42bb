// How many touchpoints each customer has, and which customers are grouped together.

internal import Words

/// Neighbouring customers whose touchpoints are counted at the same time.
final class CustomerWindow {
  /// Stands in place of a count or an end where the history is too large to be grouped.
  static let elsewhere = UInt32.max

  /// The first customer.
  let first: Int
  /// For each customer from `first` on, how many touchpoints they have; once these are grouped, where
  /// they end.
  private(set) var counts: UnsafeMutableBufferPointer<UInt32>
  /// The first customer with touchpoints after the window; `nil` where there is none.
  private(set) var next: Int?
  private let memory: MappedMemory

  init(first: Int, customersMax: Int) throws {
    self.first = first
    memory = try MappedMemory(byteCount: customersMax * MemoryLayout<UInt32>.stride)
    counts = memory.elements(UInt32.self)
  }

  /// Ends the counting.
  ///
  /// - Parameters:
  ///   - count: how many customers the window has, up to the last one with any touchpoints.
  ///   - next: the first customer with touchpoints after the window; `nil` where there is none.
  func close(count: Int, next: Int?) {
    counts = UnsafeMutableBufferPointer(rebasing: counts[..<count])
    self.next = next
  }

  /// Divides the window into regions of about `regionRecords` touchpoints. A history of more than
  /// `recordsMax` has a region of its own, which is not grouped.
  func plan(regionRecords: Int, recordsMax: Int) -> HistoryPlan {
    var plan = HistoryPlan()
    var region = HistoryRegion(customers: 0..<0)
    func end(at offset: Int) {
      region.customers = region.customers.lowerBound..<offset
      if !region.customers.isEmpty { plan.regions.append(region) }
      region = HistoryRegion(customers: offset..<offset)
    }
    for offset in counts.indices where counts[offset] > 0 {
      let count = Int(counts[offset])
      plan.histories += 1
      if count > recordsMax {
        end(at: offset)
        counts[offset] = Self.elsewhere
        plan.largeRecords += count
        plan.regions.append(HistoryRegion(customers: offset..<offset + 1, large: count))
        region.customers = offset + 1..<offset + 1
        continue
      }
      if region.records > 0, region.records + count > regionRecords { end(at: offset) }
      region.records += count
    }
    end(at: counts.count)
    return plan
  }
}

/// The regions of one window, and how much is in them.
struct HistoryPlan {
  /// The regions, ascending; they cover all customers of the window.
  var regions: [HistoryRegion] = []
  /// Customers with touchpoints.
  var histories = 0
  /// Touchpoints of histories that are too large to be grouped.
  var largeRecords = 0

  /// Parts of `regions` that are gathered at the same time: each of no more regions than `regionsMax`.
  func rounds(regionsMax: Int) -> [ArraySlice<HistoryRegion>] {
    stride(from: 0, to: regions.count, by: regionsMax).map {
      regions[$0..<min($0 + regionsMax, regions.count)]
    }
  }
}

/// The histories of a range of customers, which one thread groups and folds.
struct HistoryRegion: Sendable {
  /// The customers, by their index in the window.
  var customers: Range<Int>
  /// How many touchpoints are to be grouped.
  var records = 0
  /// How many touchpoints the one customer has, where they are too many to be grouped; otherwise 0.
  var large = 0
}

/// The customers of a window, as threads share them.
///
/// `@unchecked Sendable`: while threads run, each touches only that part of `ends` that belongs to the
/// region it works on, and no two regions overlap. The window holds the memory.
struct GroupedWindow: @unchecked Sendable {
  /// The first customer.
  let first: Int
  /// For each customer how many touchpoints there are, and once they are grouped, where they end in their
  /// region.
  let ends: UnsafeMutableBufferPointer<UInt32>
  private let window: CustomerWindow

  init(_ window: CustomerWindow) {
    self.window = window
    first = window.first
    ends = window.counts
  }

  func customer(at offset: Int) -> CustomerNumber { CustomerNumber(UInt32(first + offset)) }
}
