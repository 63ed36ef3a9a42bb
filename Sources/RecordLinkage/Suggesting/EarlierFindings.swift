// What was said of pairs before: suggested, or dismissed.

internal import Ledger
internal import Schema
internal import Words

/// Two people, by the smallest numbers of their components.
struct PeoplePair: Hashable {
  var one: CustomerNumber
  var other: CustomerNumber

  init(_ one: CustomerNumber, _ other: CustomerNumber) {
    (self.one, self.other) = (min(one, other), max(one, other))
  }
}

/// What the log has of pairs of customers: `merge.suggested` and `merge.dismissed`, as far as they are in force.
struct EarlierFindings {
  /// What spoke for the pairs that somebody dismissed, and where the newest of these stands. The people of a pair may have been more
  /// customers since: what was dismissed of any of them counts.
  private(set) var dismissed: [PeoplePair: (reasons: Set<String>, position: Position)] = [:]
  /// The newest suggestion of each pair.
  private(set) var suggested: [PeoplePair: (finding: Finding, position: Position)] = [:]

  struct Finding: Hashable {
    var reasons: [String]
    var doubts: [String]
    var score: Int
  }

  /// - Throws: `LedgerError`: `damaged`.
  init(of ledger: Ledger, as arrangement: Arrangement) throws {
    var query = TouchpointQuery(types: [.mergeSuggested, .mergeDismissed])
    query.through = arrangement.position
    var halves: [Position: PeoplePair] = [:]
    try ledger.forEachTouchpoint(query) { touchpoint in
      guard touchpoint.correction == nil, case .message(let message) = touchpoint.content else { return true }
      switch message {
      case let suggested as MergeSuggested:
        guard let pair = Self.pair(touchpoint.customer, suggested.other, arrangement) else { return true }
        let finding = Finding(
          reasons: suggested.reasons, doubts: suggested.against, score: Int(suggested.score))
        self.suggested[pair] = (finding, touchpoint.position)
      case let dismissed as MergeDismissed:
        guard let pair = Self.pair(touchpoint.customer, dismissed.other, arrangement) else { return true }
        // It stands on the chains of both, and is taken back where either is voided.
        let position = touchpoint.position
        guard position > .start, halves[Position(position.rawValue - 1)] == pair else {
          halves[position] = pair
          return true
        }
        let reasons = self.dismissed[pair]?.reasons ?? []
        self.dismissed[pair] = (reasons.union(dismissed.reasons), Position(position.rawValue - 1))
      default: break
      }
      return true
    }
  }

  /// Where a pair was dismissed, if nothing speaks for it but what did then; `nil` where it may be suggested.
  func dismissal(of suggestion: MergeSuggestion) -> Position? {
    guard let dismissed = dismissed[PeoplePair(suggestion.one, suggestion.other)],
      suggestion.reasons.allSatisfy({ dismissed.reasons.contains($0.rawValue) })
    else { return nil }
    return dismissed.position
  }

  /// Where the same was suggested before.
  func position(of suggestion: MergeSuggestion) -> Position? {
    guard let suggested = suggested[PeoplePair(suggestion.one, suggestion.other)],
      suggested.finding == suggestion.finding
    else { return nil }
    return suggested.position
  }

  private static func pair(_ customer: CustomerNumber, _ other: Int64, _ arrangement: Arrangement)
    -> PeoplePair?
  {
    guard let number = UInt32(exactly: other) else { return nil }
    let pair = PeoplePair(arrangement.root(of: customer), arrangement.root(of: CustomerNumber(number)))
    return pair.one == pair.other ? nil : pair
  }
}

extension MergeSuggestion {
  fileprivate var finding: EarlierFindings.Finding {
    EarlierFindings.Finding(
      reasons: reasons.map(\.rawValue), doubts: doubts.map(\.rawValue), score: score)
  }
}
