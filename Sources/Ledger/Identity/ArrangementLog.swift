// What the log has said about histories, in order: from it follows the arrangement as known at any position.

/// Every merge, void and assignment, and the undoing of each.
///
/// A correction may itself be voided: what it did is then as if it had never been recorded.
public struct ArrangementLog: Sendable {
  private var merges: [(position: Position, event: MergeEvent)] = []
  private var corrections: [(position: Position, runs: [CorrectedRun])] = []
  /// Where they were recorded.
  private var places: Set<Position> = []
  /// Whether a correction of a correction was ever recorded.
  private var correctsItself = false
  /// As of the newest of them.
  public private(set) var current = Arrangement(position: .start)

  private enum MergeEvent: Sendable {
    case merged(CustomerNumber, CustomerNumber)
    case unmerged(Position)
  }

  public init() {}

  /// The merges in force.
  var components: Components { current.components }

  /// Two customers are one person. A merge is recorded on both chains, one after the other.
  public mutating func merge(_ one: CustomerNumber, _ other: CustomerNumber, at position: Position) {
    merges.append((position, .merged(one, other)))
    var components = current.components
    components.merge(one, other, at: position)
    current = Arrangement(position: position, components: components, corrections: current.corrections)
  }

  /// The merge that was recorded at a position, and its mirror on the other chain, are undone.
  public mutating func unmerge(mergedAt merge: Position, at position: Position) {
    merges.append((position, .unmerged(merge)))
    var components = current.components
    components.unmerge(mergedAt: merge)
    current = Arrangement(position: position, components: components, corrections: current.corrections)
  }

  /// Touchpoints turn out to count otherwise.
  public mutating func correct(
    _ positions: [ClosedRange<Position>], _ correction: Correction, at position: Position
  ) {
    let runs = positions.map { CorrectedRun(positions: $0, correction: correction) }
    correctsItself = correctsItself || positions.contains { !Self.places(places, in: $0).isEmpty }
    corrections.append((position, runs))
    places.insert(position)
    var inForce = current.corrections
    if correctsItself || !runs.allSatisfy({ inForce.insert($0) }) {
      inForce = Self.inForce(corrections)
    }
    current = Arrangement(position: position, components: current.components, corrections: inForce)
  }

  /// As known at a position.
  public func arrangement(through position: Position) -> Arrangement {
    guard position < current.position else {
      return Arrangement(
        position: position, components: current.components, corrections: current.corrections)
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
      position: position, components: components,
      corrections: Self.inForce(corrections.filter { $0.position <= position }))
  }

  /// Newest first: one that is voided by what is in force after it does nothing itself.
  private static func inForce(_ corrections: [(position: Position, runs: [CorrectedRun])]) -> Corrections {
    let places = Set(corrections.map(\.position))
    var voided: Set<Position> = []
    var kept: [[CorrectedRun]] = []
    for entry in corrections.reversed() where !voided.contains(entry.position) {
      kept.append(entry.runs)
      for run in entry.runs where run.correction == .voided {
        voided.formUnion(Self.places(places, in: run.positions))
      }
    }
    return Corrections(kept.reversed().flatMap { $0 })
  }

  /// Which of the places of corrections lie in a run; of most runs there is only one touchpoint to look up.
  private static func places(_ places: Set<Position>, in run: ClosedRange<Position>) -> [Position] {
    run.lowerBound == run.upperBound
      ? (places.contains(run.lowerBound) ? [run.lowerBound] : []) : places.filter { run.contains($0) }
  }
}
