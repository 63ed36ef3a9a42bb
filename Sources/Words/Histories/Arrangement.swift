// Which history each touchpoint belongs to: what merges, voids and assignments come to, as known at one
// position.

/// A touchpoint that counts otherwise than it was recorded.
public enum Correction: Hashable, Sendable {
  /// The touchpoint was a mistake, and counts no more.
  case voided
  /// The touchpoint turned out to be this customer's.
  case assigned(CustomerNumber)
}

/// How touchpoints are arranged into histories, as the ledger knew it at one position.
///
/// Facts keep the customer that they were recorded with. Whose history one belongs to follows from the
/// merges in force and from the corrections in force: the log says all of it, so that any past
/// arrangement can be had again.
public struct Arrangement: Sendable {
  /// The newest position that this arrangement knows of.
  public let position: Position
  /// The position of the newest merge, correction, redaction or undoing that this arrangement may know of; 0 where there
  /// is none. Touchpoints recorded before it may count otherwise since.
  public let lastChange: Position
  /// The same of corrections alone, without merges.
  package let lastCorrection: Position
  let components: Components
  let corrections: Corrections
  /// Every redaction of bodies, those after `position` included.
  let redactions: GrowingList<RecordedRedaction>

  init(
    position: Position, lastChange: Position, lastCorrection: Position, components: Components,
    corrections: Corrections, redactions: GrowingList<RecordedRedaction>
  ) {
    self.position = position
    self.lastChange = lastChange
    self.lastCorrection = lastCorrection
    self.components = components
    self.corrections = corrections
    self.redactions = redactions
  }

  /// An arrangement in which nothing was ever merged or corrected.
  public init(position: Position) {
    self.init(
      position: position, lastChange: .start, lastCorrection: .start, components: Components(),
      corrections: Corrections(), redactions: GrowingList())
  }

  // MARK: Customers

  /// The smallest number of a customer's component: where its row lives.
  public func root(of customer: CustomerNumber) -> CustomerNumber { components.root(of: customer) }

  /// All customers of a customer's component, ascending; itself where it is merged with nobody.
  public func members(with customer: CustomerNumber) -> [CustomerNumber] {
    components.members(with: customer)
  }

  /// Every component of more than one customer: its members, ascending.
  public var mergedComponents: [[CustomerNumber]] { components.merged }

  // MARK: Touchpoints

  /// The positions that are corrected, in runs of one correction each; ascending, disjoint.
  public var corrected: [CorrectedRun] { corrections.runs }

  /// How the touchpoint at a position is corrected; `nil` where it counts as it was recorded.
  public func correction(at position: Position) -> Correction? { corrections.correction(at: position) }

  /// Where the touchpoints are that were assigned to a customer and are not voided.
  public func runs(assignedTo customer: CustomerNumber) -> [ClosedRange<Position>] {
    corrections.assigned[customer] ?? []
  }

  /// Whose history a touchpoint belongs to: the smallest number of a component; customer 0 for a sale to
  /// nobody in particular; `nil` where the touchpoint is voided.
  public func owner(of fact: Fact, at position: Position) -> CustomerNumber? {
    customer(of: fact, at: position).map { components.root(of: $0) }
  }

  /// The customer that a touchpoint counts for, before merges are looked at; `nil` where it is voided.
  public func customer(of fact: Fact, at position: Position) -> CustomerNumber? {
    switch corrections.correction(at: position) {
    case nil: fact.customer
    case .voided: nil
    case .assigned(let customer): customer
    }
  }

  /// The runs of positions whose touchpoints this arrangement corrects otherwise than another does;
  /// ascending, disjoint.
  public func corrections(differingFrom other: Arrangement) -> [ClosedRange<Position>] {
    corrections.differences(from: other.corrections)
  }

  /// Where the newest redaction of bodies was recorded that this arrangement knows of; 0 where there is none.
  public var lastRedaction: Position {
    let end = redactions.firstIndex(after: position)
    return end > 0 ? redactions[end - 1].position : .start
  }

  /// The runs of positions whose bodies were taken out of the log between an earlier position and that of this arrangement: what was
  /// folded of them by then had details, and has none any more. Ascending, disjoint.
  public func redactions(since start: Position) -> [ClosedRange<Position>] {
    let new =
      redactions.firstIndex(
        after: start)..<max(
        redactions.firstIndex(after: start), redactions.firstIndex(after: position))
    let runs = redactions[new].flatMap(\.runs).sorted { $0.lowerBound < $1.lowerBound }
    var joined: [ClosedRange<Position>] = []
    for run in runs {
      if let last = joined.last, run.lowerBound <= last.upperBound.next {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, run.upperBound)
      } else {
        joined.append(run)
      }
    }
    return joined
  }
}

/// That bodies were taken out of the log, as it was recorded.
struct RecordedRedaction: Sendable {
  var position: Position
  /// The touchpoints, ascending and apart from each other.
  var runs: [ClosedRange<Position>]
}

extension GrowingList<RecordedRedaction> {
  /// The index of the first redaction that was recorded after a position.
  fileprivate func firstIndex(after position: Position) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].position <= position { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A run of touchpoints, without gaps, that are corrected in the same way.
public struct CorrectedRun: Hashable, Sendable {
  /// The first and the last of the touchpoints, and all between them.
  public var positions: ClosedRange<Position>
  /// How each of them counts instead of how it was recorded.
  public var correction: Correction

  /// A run of positions that are all corrected in this way.
  public init(positions: ClosedRange<Position>, correction: Correction) {
    self.positions = positions
    self.correction = correction
  }
}

/// The corrections in force, by position.
struct Corrections: Hashable, Sendable {
  /// Ascending and disjoint; neighbours that are corrected in the same way are one.
  private(set) var runs: [CorrectedRun] = []
  private(set) var assigned: [CustomerNumber: [ClosedRange<Position>]] = [:]

  init() {}

  /// Where two runs overlap a void wins; otherwise the run that comes later in `corrections` does.
  init(_ corrections: [CorrectedRun]) {
    let begins = corrections.indices.sorted {
      corrections[$0].positions.lowerBound < corrections[$1].positions.lowerBound
    }
    let ends = corrections.indices.sorted {
      corrections[$0].positions.upperBound < corrections[$1].positions.upperBound
    }
    // Between two neighbouring borders everything is corrected in the same way: by the strongest that
    // covers it.
    var open: Set<Int> = []
    var (begun, ended) = (0, 0)
    var previous = Position.start
    while ended < ends.count {
      let end = corrections[ends[ended]].positions.upperBound.next
      let border = begun < begins.count ? min(end, corrections[begins[begun]].positions.lowerBound) : end
      if previous < border, let strongest = open.max(by: { Self.isWeaker($0, $1, in: corrections) }) {
        append(previous...Position(border.rawValue - 1), corrections[strongest].correction)
      }
      while ended < ends.count, corrections[ends[ended]].positions.upperBound < border {
        open.remove(ends[ended])
        ended += 1
      }
      while begun < begins.count, corrections[begins[begun]].positions.lowerBound == border {
        open.insert(begins[begun])
        begun += 1
      }
      previous = border
    }
    for run in runs {
      if case .assigned(let customer) = run.correction {
        assigned[customer, default: []].append(run.positions)
      }
    }
  }

  private static func isWeaker(_ one: Int, _ other: Int, in corrections: [CorrectedRun]) -> Bool {
    let voids = (corrections[one].correction == .voided, corrections[other].correction == .voided)
    return voids.0 == voids.1 ? one < other : voids.1
  }

  private mutating func append(_ positions: ClosedRange<Position>, _ correction: Correction) {
    if let last = runs.last, last.correction == correction,
      last.positions.upperBound.next == positions.lowerBound
    {
      runs[runs.count - 1].positions = last.positions.lowerBound...positions.upperBound
    } else {
      runs.append(CorrectedRun(positions: positions, correction: correction))
    }
  }

  /// Adds corrections that were recorded later than those in here, and that void none of them.
  mutating func add(_ newer: [CorrectedRun]) {
    // Inserting one by one is cheaper only while they are few: each moves what stands behind it.
    if newer.count <= 8, newer.allSatisfy({ insert($0) }) { return }
    self = Corrections(runs + newer)
  }

  /// Adds a correction of touchpoints that were not corrected before.
  ///
  /// - Returns: `false`, with nothing done, where some of them were.
  mutating func insert(_ run: CorrectedRun) -> Bool {
    let index = firstIndex(endingFrom: run.positions.lowerBound)
    if index < runs.count, runs[index].positions.lowerBound <= run.positions.upperBound { return false }
    var joined = run
    var replaced = index..<index
    if index > 0, runs[index - 1].correction == run.correction,
      runs[index - 1].positions.upperBound.next == run.positions.lowerBound
    {
      joined.positions = runs[index - 1].positions.lowerBound...joined.positions.upperBound
      replaced = (index - 1)..<index
    }
    if index < runs.count, runs[index].correction == run.correction,
      run.positions.upperBound.next == runs[index].positions.lowerBound
    {
      joined.positions = joined.positions.lowerBound...runs[index].positions.upperBound
      replaced = replaced.lowerBound..<(index + 1)
    }
    runs.replaceSubrange(replaced, with: CollectionOfOne(joined))
    if case .assigned(let customer) = run.correction {
      var own = assigned[customer] ?? []
      own.removeAll { joined.positions.overlaps($0) }
      own.insert(
        joined.positions, at: own.firstIndex { $0.lowerBound > joined.positions.lowerBound } ?? own.count)
      assigned[customer] = own
    }
    return true
  }

  /// The first run that ends at or after a position.
  private func firstIndex(endingFrom position: Position) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].positions.upperBound < position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func correction(at position: Position) -> Correction? {
    if runs.isEmpty { return nil }
    let index = firstIndex(endingFrom: position)
    guard index < runs.count, runs[index].positions.contains(position) else { return nil }
    return runs[index].correction
  }

  func differences(from other: Corrections) -> [ClosedRange<Position>] {
    if runs == other.runs { return [] }
    var borders: Set<Position> = []
    for run in runs + other.runs {
      borders.insert(run.positions.lowerBound)
      borders.insert(run.positions.upperBound.next)
    }
    var result: [ClosedRange<Position>] = []
    let sorted = borders.sorted()
    for (begin, end) in zip(sorted, sorted.dropFirst())
    where correction(at: begin) != other.correction(at: begin) {
      result.append(begin...Position(end.rawValue - 1))
    }
    return result
  }
}
