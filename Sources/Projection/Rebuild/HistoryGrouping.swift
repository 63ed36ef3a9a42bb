// From the order of the log to one history after another, in bounded memory.

internal import Words

/// Reads facts and groups them by component with a counting sort. Where not all customers fit in the
/// memory allowed, it goes over the facts once for each range of customers.
///
/// Measured elsewhere on 10 million facts: grouping first took a third of the time of walking each
/// customer's chain.
struct HistoryGrouping {
  private let source: any FactSource
  private let arrangement: Arrangement
  /// The types that any of the projectors looks at; `nil` for all.
  private let types: TypeSet?
  /// The details that are read of bodies for all projectors; `nil` for none.
  let details: DetailPlan?
  private let roots: MergedRoots
  private let check: () throws -> Void
  /// How many runs of facts are read between two looks at `check`.
  private static let runsPerCheck = 4096

  /// - Parameters:
  ///   - details: the details that are read of bodies for the projectors.
  ///   - check: called every few thousand blocks; what it throws ends the scan.
  init(
    _ source: any FactSource, as arrangement: Arrangement, types: TypeSet?, details: DetailPlan? = nil,
    check: @escaping () throws -> Void = {}
  ) {
    self.source = source
    self.details = details
    self.arrangement = arrangement
    self.types = types
    self.check = check
    roots = MergedRoots(arrangement)
  }

  // MARK: Counting

  /// Counts the touchpoints of each component of a window.
  ///
  /// - Parameter anonymous: called with each touchpoint of customer 0, in order.
  func count(
    _ window: CustomerWindow, anonymous: (Touchpoint) throws -> Void
  ) throws {
    try withoutActuallyEscaping(anonymous) { anonymous in
      var counting = Counting(first: window.first, counts: window.counts, anonymous: anonymous)
      try forEachFact(&counting)
      if counting.overflowed {
        throw ProjectionError(.overflow, "a customer has more than \(UInt32.max - 1) touchpoints")
      }
      let beyond = counting.beyond
      window.close(count: counting.highest + 1, next: beyond == .max ? nil : Int(beyond))
    }
  }

  private struct Counting: FactVisiting {
    let first: Int
    let counts: UnsafeMutableBufferPointer<UInt32>
    let anonymous: (Touchpoint) throws -> Void
    /// The last customer of the window who has touchpoints, by the index there.
    var highest = -1
    /// The first customer after the window who has touchpoints.
    var beyond = UInt32.max
    var overflowed = false

    @inline(__always)
    mutating func visit(_ fact: UnsafePointer<Fact>, of owner: UInt32, at position: Position) throws {
      if owner == 0 { return try anonymous(Touchpoint(position: position, fact: fact.pointee)) }
      let offset = Int(owner) - first
      if offset >= counts.count {
        beyond = min(beyond, owner)
      } else if offset >= 0 {
        // The highest value of a count is a mark.
        let count = counts[offset] &+ 1
        overflowed = overflowed || count == CustomerWindow.elsewhere
        counts[offset] = count
        highest = max(highest, offset)
      }
    }
  }

  // MARK: Grouping

  /// Puts the touchpoints of some regions of a window into a store, each region's in order of position.
  ///
  /// - Parameter detailStore: where their details go; `nil` where none are needed.
  func gather(
    _ regions: ArraySlice<HistoryRegion>, of window: CustomerWindow, into store: RegionStore,
    _ detailStore: DetailStore?
  ) throws {
    var gathering = Gathering(
      first: window.first, counts: window.counts, hasLarge: regions.contains { $0.large > 0 },
      finder: RegionFinder(regions), store: store)
    if let detailStore, let details {
      let collector = DetailCollector<Int>(source, details) { touchpoint, region, records, index in
        try detailStore.append(records.record(at: index), of: touchpoint.position, to: region)
      }
      var detailed = DetailedGathering(gathering: gathering, plan: details, collector: collector)
      try forEachFact(&detailed)
      try collector.finish()
    } else {
      try forEachFact(&gathering)
    }
    try store.finish()
  }

  /// Gathers touchpoints, and the details of those that have some.
  private struct DetailedGathering: FactVisiting {
    let gathering: Gathering
    let plan: DetailPlan
    let collector: DetailCollector<Int>

    @inline(__always)
    mutating func visit(_ fact: UnsafePointer<Fact>, of owner: UInt32, at position: Position) throws {
      guard let region = gathering.region(of: owner) else { return }
      try gathering.store.append(fact, at: position, to: region)
      if plan.looks(at: fact.pointee, at: position) {
        try collector.append(Touchpoint(position: position, fact: fact.pointee), region)
      }
    }
  }

  private struct Gathering: FactVisiting {
    let first: Int
    let counts: UnsafeMutableBufferPointer<UInt32>
    let hasLarge: Bool
    let finder: RegionFinder
    let store: RegionStore

    @inline(__always)
    mutating func visit(_ fact: UnsafePointer<Fact>, of owner: UInt32, at position: Position) throws {
      guard let region = region(of: owner) else { return }
      try store.append(fact, at: position, to: region)
    }

    /// The region of a customer; `nil` for one of another round, and for one whose history is too large
    /// to be grouped.
    @inline(__always)
    func region(of owner: UInt32) -> Int? {
      let offset = Int(owner) - first
      guard let region = finder.region(of: offset) else { return nil }
      return hasLarge && counts[offset] == CustomerWindow.elsewhere ? nil : region
    }
  }

  /// Puts the touchpoints of a region side by side, each customer's in order of position. The region's
  /// part of `window.ends` says before the call how many touchpoints each customer has, and after it
  /// where they end in `records`.
  ///
  /// Several threads may call it at a time for different regions.
  ///
  /// - Parameter index: the region's place in the store.
  func group(
    _ region: HistoryRegion, _ index: Int, of window: GroupedWindow, from store: RegionStore,
    by worker: Int, into records: UnsafeMutableBufferPointer<Touchpoint>
  ) throws {
    let ends = UnsafeMutableBufferPointer(rebasing: window.ends[region.customers])
    var next: UInt32 = 0
    for index in ends.indices where ends[index] != CustomerWindow.elsewhere {
      (ends[index], next) = (next, next + ends[index])
    }
    let first = window.first + region.customers.lowerBound
    let limit = UInt32(region.records)
    var owners: OwnerCursor?
    try store.forEachPiece(of: index, by: worker) { piece in
      guard piece.count > 0 else { return }
      var cursor = owners ?? OwnerCursor(arrangement, roots, from: piece[0].position)
      for touchpoint in piece {
        let owner = cursor.owner(of: touchpoint.fact, at: touchpoint.position) ?? 0
        let offset = Int(owner) - first
        guard offset >= 0, offset < ends.count, ends[offset] < limit else { throw Self.changed }
        records[Int(ends[offset])] = touchpoint
        ends[offset] += 1
      }
      owners = cursor
    }
  }

  /// Sorts the touchpoints of those customers of a window whose histories are too large to be grouped.
  func sortLarge(
    _ window: CustomerWindow, count: Int, into sort: ExternalSort<OwnedTouchpoint>
  ) throws {
    var taking = TakingLarge(first: window.first, counts: window.counts, sort: sort)
    try forEachFact(&taking)
    guard sort.count == count else { throw Self.changed }
  }

  private struct TakingLarge: FactVisiting {
    let first: Int
    let counts: UnsafeMutableBufferPointer<UInt32>
    let sort: ExternalSort<OwnedTouchpoint>

    @inline(__always)
    mutating func visit(_ fact: UnsafePointer<Fact>, of owner: UInt32, at position: Position) throws {
      let offset = Int(owner) - first
      guard offset >= 0, offset < counts.count, counts[offset] == CustomerWindow.elsewhere else { return }
      try sort.append(OwnedTouchpoint(owner, Touchpoint(position: position, fact: fact.pointee)))
    }
  }

  static var changed: ProjectionError {
    ProjectionError(
      .inputOutput,
      "the ledger gave other facts when it was read a second time; run "
        + ProgramName.command("doctor"))
  }

  // MARK: Reading

  /// Shows the visitor every fact whose type any projector looks at, and that is not voided.
  private func forEachFact<Visitor: FactVisiting>(_ visitor: inout Visitor) throws {
    var owners = OwnerCursor(arrangement, roots)
    var runs = 0
    let (types, bits) = (types, types?.bits ?? .max)
    try source.scanFacts(after: .start, through: arrangement.position, types: types) { first, facts in
      if runs % Self.runsPerCheck == 0 { try check() }
      runs += 1
      // A local copy, which nobody else can touch, stays in registers.
      var here = visitor
      defer { visitor = here }
      try facts.withUnsafeBufferPointer { facts in
        guard var fact = facts.baseAddress else { return }
        for index in 0..<UInt64(facts.count) {
          defer { fact += 1 }
          if let types {
            let type = fact.pointee.type
            guard bits & (1 << UInt64(type.rawValue % 64)) != 0, types.contains(type) else { continue }
          }
          let position = Position(first.rawValue &+ index)
          guard let owner = owners.owner(of: fact.pointee, at: position) else { continue }
          try here.visit(fact, of: owner, at: position)
        }
      }
    }
  }
}

/// What is done with each fact of a scan: a type and not a closure, so that the loop is compiled for each.
private protocol FactVisiting {
  /// - Parameter owner: the number of the component that the fact counts for; 0 for nobody in particular.
  mutating func visit(_ fact: UnsafePointer<Fact>, of owner: UInt32, at position: Position) throws
}

/// Which region a customer belongs to, quickly.
struct RegionFinder {
  /// Where each region begins, and where the last one ends, by index in the window.
  private let starts: [Int32]
  /// For each run of customers from the first region on: the region that its first customer belongs to.
  private let table: [UInt32]
  private static let shift = 6

  init(_ regions: ArraySlice<HistoryRegion>) {
    let begin = regions.first?.customers.lowerBound ?? 0
    let end = regions.last?.customers.upperBound ?? 0
    starts = regions.map { Int32($0.customers.lowerBound) } + [Int32(end)]
    var table: [UInt32] = []
    table.reserveCapacity((end - begin) >> Self.shift + 1)
    var region = 0
    for customer in stride(from: begin, to: end, by: 1 << Self.shift) {
      while Int(starts[region + 1]) <= customer { region += 1 }
      table.append(UInt32(region))
    }
    self.table = table
  }

  /// The region of the customer at an index of the window; `nil` where there is none.
  @inline(__always)
  func region(of offset: Int) -> Int? {
    let place = offset - Int(starts[0])
    guard place >= 0, place >> Self.shift < table.count else { return nil }
    var region = Int(table[place >> Self.shift])
    while region + 1 < starts.count, Int(starts[region + 1]) <= offset { region += 1 }
    return region + 1 < starts.count ? region : nil
  }
}

/// Finds the component that each touchpoint counts for, by its smallest number, in a walk in order of
/// position.
struct OwnerCursor {
  /// Whether nobody is merged and nothing corrected: then each touchpoint counts for the customer whom it
  /// was recorded of.
  private let isPlain: Bool
  private let roots: MergedRoots
  private var corrections: CorrectionCursor

  /// - Parameter start: the first position that will be asked for.
  init(_ arrangement: Arrangement, _ roots: MergedRoots, from start: Position = .start) {
    self.roots = roots
    corrections = CorrectionCursor(arrangement, from: start)
    isPlain = roots.isEmpty && arrangement.corrected.isEmpty
  }

  /// The component that a touchpoint counts for; 0 for nobody in particular, `nil` where it is voided.
  /// Positions must ascend from call to call.
  @inline(__always)
  mutating func owner(of fact: borrowing Fact, at position: Position) -> UInt32? {
    if isPlain { return fact.customer.rawValue }
    return corrections.customer(of: fact, at: position).map { roots.root(of: $0.rawValue) }
  }
}

/// A touchpoint of a history that is too large to be grouped.
struct OwnedTouchpoint: SortableRecord {
  var owner: UInt32
  /// Holds nothing; it is declared so that no byte of the record is undefined when it is written to a
  /// file.
  private var padding: UInt32 = 0
  var touchpoint: Touchpoint

  init(_ owner: UInt32, _ touchpoint: Touchpoint) {
    self.owner = owner
    self.touchpoint = touchpoint
  }

  static func precedes(_ left: OwnedTouchpoint, _ right: OwnedTouchpoint) -> Bool {
    left.owner == right.owner
      ? Touchpoint.precedes(left.touchpoint, right.touchpoint) : left.owner < right.owner
  }
}

/// Finds the smallest number of each customer's component, quickly for the many who are merged with
/// nobody.
struct MergedRoots {
  private let roots: [UInt32: UInt32]
  /// A bit for each remainder of customer numbers modulo the number of bits: whether any such customer is
  /// merged. Empty where nobody is.
  private var filter: [UInt64] = []

  var isEmpty: Bool { roots.isEmpty }

  init(_ arrangement: Arrangement) {
    var roots: [UInt32: UInt32] = [:]
    for members in arrangement.mergedComponents {
      for member in members.dropFirst() { roots[member.rawValue] = members[0].rawValue }
    }
    self.roots = roots
    guard !roots.isEmpty else { return }
    var words = 64
    while words < roots.count / 4, words < 1 << 14 { words *= 2 }
    filter = Array(repeating: 0, count: words)
    for member in roots.keys { filter[Int(member / 64) & (words - 1)] |= 1 << UInt64(member % 64) }
  }

  @inline(__always)
  func root(of customer: UInt32) -> UInt32 {
    if filter.isEmpty { return customer }
    let word = filter[Int(customer / 64) & (filter.count - 1)]
    guard word & (1 << UInt64(customer % 64)) != 0 else { return customer }
    return roots[customer] ?? customer
  }
}

/// Finds whose each touchpoint is after corrections, in a walk in order of position.
struct CorrectionCursor {
  private let runs: [CorrectedRun]
  private var next = 0

  init(_ arrangement: Arrangement, from start: Position) {
    runs = arrangement.corrected
    // Begin with the first run that does not end before `start`.
    var end = runs.count
    while next < end {
      let middle = (next + end) / 2
      if runs[middle].positions.upperBound < start { next = middle + 1 } else { end = middle }
    }
  }

  /// The customer that a touchpoint counts for, before merges are looked at; `nil` where it is voided.
  /// Positions must ascend from call to call.
  @inline(__always)
  mutating func customer(of fact: borrowing Fact, at position: Position) -> CustomerNumber? {
    while next < runs.count, runs[next].positions.upperBound < position { next += 1 }
    guard next < runs.count, runs[next].positions.lowerBound <= position else { return fact.customer }
    switch runs[next].correction {
    case .voided: return nil
    case .assigned(let customer): return customer
    }
  }
}
