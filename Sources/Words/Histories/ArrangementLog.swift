// What the log has said about histories, in order: from it follows the arrangement as known at any position.

/// Every merge, void and assignment, and the undoing of each; and what was taken out of bodies, which nothing undoes.
///
/// A correction may itself be voided: what it did is then as if it had never been recorded.
public struct ArrangementLog: Sendable {
  /// Every merge and every undoing of one, in order of position.
  private var merges = GrowingList<RecordedMerge>()
  /// Every correction, in order of position, whether or not it is voided by a later one.
  private var corrections = GrowingList<RecordedCorrection>()
  /// Every redaction of bodies, in order of position.
  private var redactions = GrowingList<RecordedRedaction>()
  /// Where the newest merge, correction, redaction or undoing was recorded.
  private var position = Position.start
  /// The merges in force. Like `inForce` they are changed in place: a copy for each of thousands of merges
  /// would be most of the time that opening takes.
  package private(set) var components = Components()
  /// The corrections in force.
  private var inForce = Corrections()

  private struct RecordedMerge: Sendable {
    var position: Position
    var event: MergeEvent
  }

  private enum MergeEvent: Sendable, Equatable {
    case merged(CustomerNumber, CustomerNumber)
    case unmerged(Position)
  }

  private struct RecordedCorrection: Sendable {
    var position: Position
    /// Runs of positions that are all corrected in the same way.
    var runs: [CorrectedRun]
  }

  /// A log that has said nothing yet: every touchpoint counts as it was recorded.
  public init() {}

  /// The arrangement as of everything that was taken in.
  public var current: Arrangement {
    Arrangement(
      position: position, lastChange: position, lastCorrection: lastCorrection, components: components,
      corrections: inForce, redactions: redactions)
  }

  /// Takes in a merge: two customers are one person. It is recorded on both customers' chains, one touchpoint
  /// after the other.
  public mutating func merge(_ one: CustomerNumber, _ other: CustomerNumber, at position: Position) {
    merges.append(RecordedMerge(position: position, event: .merged(one, other)))
    components.merge(one, other, at: position)
    self.position = position
  }

  /// Takes in that the merge which was recorded at `merge` is undone, with its mirror on the other
  /// customer's chain.
  public mutating func unmerge(mergedAt merge: Position, at position: Position) {
    merges.append(RecordedMerge(position: position, event: .unmerged(merge)))
    components.unmerge(mergedAt: merge)
    self.position = position
  }

  /// Takes in a correction: touchpoints turn out to count otherwise than they were recorded.
  public mutating func correct(
    _ positions: [ClosedRange<Position>], _ correction: Correction, at position: Position
  ) {
    let runs = positions.map { CorrectedRun(positions: $0, correction: correction) }
    let takesBack =
      correction == .voided && positions.contains { !Self.places(in: $0, of: corrections[...]).isEmpty }
    corrections.append(RecordedCorrection(position: position, runs: runs))
    if takesBack {
      inForce = Self.inForce(corrections[...])
    } else {
      inForce.add(runs)
    }
    self.position = position
  }

  /// Takes in that what the producers of some touchpoints had said was taken out of the log: folds get no details of them any more.
  ///
  /// - Parameters:
  ///   - runs: the touchpoints, ascending and apart from each other.
  ///   - position: where that was recorded.
  public mutating func redact(_ runs: [ClosedRange<Position>], at position: Position) {
    redactions.append(RecordedRedaction(position: position, runs: runs))
    self.position = position
  }

  /// The arrangement as known at a position.
  public func arrangement(through position: Position) -> Arrangement {
    guard position < self.position else {
      return Arrangement(
        position: position, lastChange: self.position, lastCorrection: lastCorrection,
        components: components, corrections: inForce, redactions: redactions)
    }
    var components = Components()
    for merge in merges where merge.position <= position {
      switch merge.event {
      case .merged(let one, let other): components.note(one, other, at: merge.position)
      case .unmerged(let merged): components.forget(mergedAt: merged)
      }
    }
    components.joinAll()
    return Arrangement(
      position: position, lastChange: position, lastCorrection: position, components: components,
      corrections: Self.inForce(corrections[..<Self.firstIndex(after: position, in: corrections[...])]),
      redactions: redactions)
  }

  /// Where merges were recorded, the newest first, those that were undone included. A merge stands on the
  /// chains of both customers, at two positions, of which the first is given.
  package var mergePositions: some Sequence<Position> {
    merges.indices.reversed().lazy.filter { index in
      guard case .merged(let one, let other) = merges[index].event else { return false }
      guard index > 0, merges[index - 1].position.next == merges[index].position else { return true }
      return merges[index - 1].event != .merged(other, one)
    }.map { merges[$0].position }
  }

  /// Where the newest correction was recorded; 0 where there is none.
  package var lastCorrection: Position { corrections.last?.position ?? .start }

  /// Where the newest redaction of bodies was recorded; 0 where there is none.
  package var lastRedaction: Position { redactions.last?.position ?? .start }

  /// Where the correction of a touchpoint that is in force was recorded; `nil` where the touchpoint
  /// counts as it was recorded.
  public func correctionRecorded(for position: Position) -> Position? {
    guard let correction = inForce.correction(at: position) else { return nil }
    return Self.kept(corrections[...]).last { recorded in
      recorded.runs.contains { $0.correction == correction && $0.positions.contains(position) }
    }?.position
  }

  private static func inForce(_ corrections: Slice<GrowingList<RecordedCorrection>>) -> Corrections {
    Corrections(kept(corrections).flatMap(\.runs))
  }

  /// The corrections in force. They are found from the newest backwards, since a correction that a later
  /// one voids does not itself void anything.
  private static func kept(_ corrections: Slice<GrowingList<RecordedCorrection>>) -> [RecordedCorrection] {
    var voided: Set<Position> = []
    var kept: [RecordedCorrection] = []
    for entry in corrections.reversed() where !voided.contains(entry.position) {
      kept.append(entry)
      for run in entry.runs where run.correction == .voided {
        for place in places(in: run.positions, of: corrections) { voided.insert(corrections[place].position) }
      }
    }
    return kept.reversed()
  }

  /// The indexes of the corrections whose own touchpoints lie in a run of positions.
  private static func places(
    in run: ClosedRange<Position>, of corrections: Slice<GrowingList<RecordedCorrection>>
  ) -> Range<Int> {
    let end = firstIndex(after: run.upperBound, in: corrections)
    // Nothing is recorded at position 0.
    let before = Position(max(1, run.lowerBound.rawValue) - 1)
    return min(firstIndex(after: before, in: corrections), end)..<end
  }

  /// The index of the first correction that was recorded after a position.
  private static func firstIndex(
    after position: Position, in corrections: Slice<GrowingList<RecordedCorrection>>
  ) -> Int {
    var (low, high) = (corrections.startIndex, corrections.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if corrections[middle].position <= position { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
