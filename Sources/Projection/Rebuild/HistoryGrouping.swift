// From the order of the log to one history after another, in bounded memory.

internal import Ledger

/// Reads facts and groups them by component with a counting sort, over ranges of customers where all of them at once
/// would not fit in the memory that is allowed.
///
/// Measured elsewhere on 10 million facts: grouping first took a third of the time of walking each customer's chain.
struct HistoryGrouping {
  private let source: any FactSource
  private let arrangement: Arrangement
  /// What any of the projectors looks at; `nil` for everything.
  private let types: TypeSet?
  private let roots: MergedRoots
  private let check: () throws -> Void
  /// How many runs of facts are read between two looks at `check`.
  private static let runsPerCheck = 4096

  /// - Parameter check: asked every few thousand blocks; what it throws is thrown.
  init(
    _ source: any FactSource, as arrangement: Arrangement, types: TypeSet?,
    check: @escaping () throws -> Void = {}
  ) {
    self.source = source
    self.arrangement = arrangement
    self.types = types
    self.check = check
    roots = MergedRoots(arrangement)
  }

  // MARK: Counting

  /// Counts the touchpoints of each component of a window.
  ///
  /// - Parameter anonymous: told the touchpoints of customer 0, in order.
  func count(
    _ window: CustomerWindow, anonymous: (Touchpoint) throws -> Void
  ) throws {
    let (first, counts) = (window.first, window.counts)
    var highest = -1
    var beyond = UInt32.max
    var overflowed = false
    try forEachFact { owner, position, fact in
      if owner == 0 { return try anonymous(Touchpoint(position: position, fact: fact)) }
      let offset = Int(owner) - first
      if offset >= counts.count {
        beyond = min(beyond, owner)
      } else if offset >= 0 {
        // Its highest value is a mark.
        let count = counts[offset] &+ 1
        overflowed = overflowed || count == CustomerWindow.elsewhere
        counts[offset] = count
        highest = max(highest, offset)
      }
    }
    if overflowed {
      throw ProjectionError(.overflow, "a customer has more than \(UInt32.max - 1) touchpoints")
    }
    window.close(count: highest + 1, next: beyond == .max ? nil : Int(beyond))
  }

  // MARK: Grouping

  /// Puts the touchpoints of a range of customers side by side, each one's in order of position.
  ///
  /// Before it, `window.counts` says how many there are of each; after it, where they end in `records`.
  func gather(
    _ pass: HistoryPass, of window: CustomerWindow, into records: UnsafeMutableBufferPointer<Touchpoint>
  ) throws {
    let ends = UnsafeMutableBufferPointer(rebasing: window.counts[pass.customers])
    var next: UInt32 = 0
    for index in ends.indices where ends[index] != CustomerWindow.elsewhere {
      (ends[index], next) = (next, next + ends[index])
    }
    guard pass.records > 0 else { return }
    let first = window.first + pass.customers.lowerBound
    let limit = UInt32(pass.records)
    var placed = 0
    try forEachFact { owner, position, fact in
      let offset = Int(owner) - first
      guard offset >= 0, offset < ends.count else { return }
      let place = ends[offset]
      guard place < limit else {
        if place == CustomerWindow.elsewhere { return }
        throw Self.changed
      }
      ends[offset] = place + 1
      records[Int(place)] = Touchpoint(position: position, fact: fact)
      placed += 1
    }
    guard placed == pass.records else { throw Self.changed }
  }

  /// Sorts the touchpoints of those customers of a window whose histories are too large to be grouped.
  func sortLarge(
    _ window: CustomerWindow, count: Int, into sort: ExternalSort<OwnedTouchpoint>
  ) throws {
    let (first, counts) = (window.first, window.counts)
    try forEachFact { owner, position, fact in
      let offset = Int(owner) - first
      guard offset >= 0, offset < counts.count, counts[offset] == CustomerWindow.elsewhere else { return }
      try sort.append(OwnedTouchpoint(owner, Touchpoint(position: position, fact: fact)))
    }
    guard sort.count == count else { throw Self.changed }
  }

  static var changed: ProjectionError {
    ProjectionError(
      .inputOutput, "the ledger gave other facts when it was read a second time; run `perennial doctor`")
  }

  // MARK: Reading

  /// Every fact that any projector looks at, with the number of whoever it counts for, 0 for nobody in particular.
  @inline(__always)
  private func forEachFact(_ body: (_ owner: UInt32, Position, Fact) throws -> Void) throws {
    var corrections = CorrectionCursor(arrangement)
    var runs = 0
    let bits = types?.bits ?? .max
    try source.scanFacts(after: .start, through: arrangement.position, types: types) { first, facts in
      if runs % Self.runsPerCheck == 0 { try check() }
      runs += 1
      for index in facts.indices {
        let type = facts[index].type
        guard bits & (1 << UInt64(type.rawValue % 64)) != 0, types?.contains(type) ?? true else { continue }
        let position = Position(first.rawValue + UInt64(index))
        guard let customer = corrections.customer(of: facts[index], at: position) else { continue }
        try body(roots.root(of: customer.rawValue), position, facts[index])
      }
    }
  }
}

/// A touchpoint of a history that is too large to be grouped.
struct OwnedTouchpoint: SortableRecord {
  var owner: UInt32
  /// Nothing: so that no byte of it is undefined when it is written to a file.
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

/// The smallest number of each customer's component, quickly: most are merged with nobody.
struct MergedRoots {
  private let roots: [UInt32: UInt32]
  /// A bit for (customer modulo its size): whether any such customer is merged. Empty where nobody is.
  private var filter: [UInt64] = []

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

/// Whose each touchpoint is, for a walk in order of position.
struct CorrectionCursor {
  private let runs: [CorrectedRun]
  private var next = 0

  init(_ arrangement: Arrangement) { runs = arrangement.corrected }

  /// The customer that a touchpoint counts for, merges left out; `nil` where it is voided. Positions must ascend.
  @inline(__always)
  mutating func customer(of fact: Fact, at position: Position) -> CustomerNumber? {
    while next < runs.count, runs[next].positions.upperBound < position { next += 1 }
    guard next < runs.count, runs[next].positions.lowerBound <= position else { return fact.customer }
    switch runs[next].correction {
    case .voided: return nil
    case .assigned(let customer): return customer
    }
  }
}
