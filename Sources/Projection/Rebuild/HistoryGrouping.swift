// From the order of the log to one history after another, in bounded memory.

internal import Ledger

/// Reads facts and groups them by component with a counting sort, over ranges of customers where all of them at once
/// would not fit in the memory that is allowed.
///
/// Measured elsewhere on 10 million facts: grouping first took a third of the time of walking each customer's chain.
struct HistoryGrouping {
  let source: any FactSource
  let arrangement: Arrangement
  /// What any of the projectors looks at; `nil` for everything.
  let types: TypeSet?
  /// Facts of each component, by its smallest customer number.
  private(set) var counts: [UInt32] = [0]
  /// The component of customers that are merged with others; everybody else is their own.
  private(set) var roots: [UInt32: UInt32] = [:]

  /// Counts. Touchpoints of customer 0 go to `anonymous`, in order.
  init(
    _ source: any FactSource, as arrangement: Arrangement, types: TypeSet?,
    anonymous: (Touchpoint) throws -> Void
  ) throws {
    self.source = source
    self.arrangement = arrangement
    self.types = types
    var counts: [UInt32] = [0]
    var corrections = CorrectionCursor(arrangement)
    try source.scanFacts(after: .start, through: arrangement.position, types: types) { first, facts in
      for index in facts.indices {
        let fact = facts[index]
        let position = Position(first.rawValue + UInt64(index))
        guard let owner = corrections.customer(of: fact, at: position) else { continue }
        let customer = Int(owner.rawValue)
        if customer == 0 {
          try anonymous(Touchpoint(position: position, fact: fact))
          continue
        }
        if customer >= counts.count {
          counts.append(contentsOf: repeatElement(0, count: max(customer + 1 - counts.count, counts.count)))
        }
        counts[customer] += 1
      }
    }
    for members in arrangement.mergedComponents {
      for member in members { roots[member.rawValue] = members[0].rawValue }
    }
    for (member, root) in roots where member != root && Int(member) < counts.count {
      counts[Int(root)] += counts[Int(member)]
      counts[Int(member)] = 0
    }
    self.counts = counts
  }

  /// Calls `body` with each component's touchpoints, ordered, components ascending.
  ///
  /// - Parameter memoryBytes: the most that grouped touchpoints may take at a time; a single history that is larger
  ///   is grouped by itself.
  /// - Returns: how many passes over the facts it took.
  @discardableResult
  func forEach(
    memoryBytes: Int, _ body: (CustomerNumber, Span<Touchpoint>) throws -> Void
  ) throws -> Int {
    let recordsMax = max(1, memoryBytes / MemoryLayout<Touchpoint>.stride)
    var passes = 0
    var first = 1
    while first < counts.count {
      var end = first
      var records = 0
      while end < counts.count, records == 0 || records + Int(counts[end]) <= recordsMax {
        records += Int(counts[end])
        end += 1
      }
      if records > 0 {
        try pass(first..<end, records: records, body)
        passes += 1
      }
      first = end
    }
    return passes
  }

  private func pass(
    _ range: Range<Int>, records: Int, _ body: (CustomerNumber, Span<Touchpoint>) throws -> Void
  ) throws {
    // `places[i]` is where the next touchpoint of customer i goes; in the end it is where the next customer's begin.
    var places = [Int](repeating: 0, count: range.count)
    var offset = 0
    for index in places.indices {
      places[index] = offset
      offset += Int(counts[range.lowerBound + index])
    }
    let buffer = UnsafeMutableBufferPointer<Touchpoint>.allocate(capacity: records)
    defer { buffer.deallocate() }
    let merged = !roots.isEmpty
    var placed = 0
    var corrections = CorrectionCursor(arrangement)
    try source.scanFacts(after: .start, through: arrangement.position, types: types) { first, facts in
      for index in facts.indices {
        let fact = facts[index]
        let position = Position(first.rawValue + UInt64(index))
        guard var customer = corrections.customer(of: fact, at: position)?.rawValue else { continue }
        if merged, let root = roots[customer] { customer = root }
        guard customer > 0, range.contains(Int(customer)) else { continue }
        let place = places[Int(customer) - range.lowerBound]
        guard place < records else { throw Self.changed }
        places[Int(customer) - range.lowerBound] = place + 1
        buffer[place] = Touchpoint(position: position, fact: fact)
        placed += 1
      }
    }
    guard placed == records else { throw Self.changed }
    var start = 0
    for index in places.indices {
      let end = places[index]
      defer { start = end }
      guard end > start else { continue }
      let history = UnsafeMutableBufferPointer(rebasing: buffer[start..<end])
      Self.order(history)
      try body(CustomerNumber(UInt32(range.lowerBound + index)), Span(_unsafeElements: history))
    }
  }

  /// By (history time, position). Most histories are in order as they were recorded.
  private static func order(_ history: UnsafeMutableBufferPointer<Touchpoint>) {
    for index in history.indices.dropFirst()
    where !Touchpoint.precedes(history[index - 1], history[index]) {
      var unordered = history
      unordered.sort(by: Touchpoint.precedes)
      return
    }
  }

  private static var changed: ProjectionError {
    ProjectionError(.inputOutput, "the ledger gave other facts when it was read a second time; run verify")
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
