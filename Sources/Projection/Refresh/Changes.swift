// What was recorded between two positions, by the customers whose histories it changes.

internal import Words

/// Everything that a view up to `from` has to take in to become a view up to `through`.
struct Changes {
  let from: Position
  /// Which history each touchpoint belongs to, as known at `through`.
  let arrangement: Arrangement
  /// The fact at `through`.
  private(set) var newest: Fact?
  /// The new touchpoints of each component, in the order of histories.
  private(set) var added: [CustomerNumber: [Touchpoint]] = [:]
  /// Components whose whole histories have to be folded again, since not only new touchpoints have
  /// changed them.
  private(set) var refolded: Set<CustomerNumber> = []
  /// Components with touchpoints that the view has folded in and whose bodies were taken out of the log since. For views that take
  /// details of touchpoints they are folded again.
  private(set) var redacted: Set<CustomerNumber> = []
  /// Whether there are so many of those touchpoints, or such of customer 0, whose part in the totals can no longer be told, that a view
  /// that takes details has to be built anew.
  private(set) var isRedactionLarge = false
  /// Customers whom a merge or its undoing concerns, and whose row now lives at another number.
  private(set) var members: Set<CustomerNumber> = []
  /// The touchpoints of customer 0 that count from now on, and those that count no more.
  private(set) var anonymous: [Touchpoint] = []
  private(set) var anonymousRetracted: [Touchpoint] = []

  /// Whether so many touchpoints are corrected which the view has folded in that it has to be built anew.
  /// Then nothing else in here is filled.
  private(set) var isLarge = false

  var through: Position { arrangement.position }

  /// - Parameter correctedMax: how many corrected touchpoints are read at most; where there are more,
  ///   `isLarge` is set.
  init(
    _ source: any FactSource, after from: Position, through position: Position, correctedMax: Int
  ) throws {
    self.from = from
    arrangement = try source.arrangement(through: position)
    guard from < position else {
      newest = try source.fact(at: position)
      return
    }
    let before = try source.arrangement(through: from)
    let corrected = arrangement.corrections(differingFrom: before).filter { $0.lowerBound <= from }
      .map { $0.lowerBound...min($0.upperBound, from) }
    let count = corrected.reduce(0) { $0 + $1.upperBound.rawValue - $1.lowerBound.rawValue + 1 }
    guard count <= UInt64(max(0, correctedMax)) else {
      isLarge = true
      return
    }
    try takeNew(source, before)
    for run in corrected { try correct(source, run, before) }
    try takeRedactions(source, redactedMax: correctedMax)
    for customer in added.keys { added[customer]?.sort(by: Touchpoint.precedes) }
  }

  private mutating func takeNew(_ source: any FactSource, _ before: Arrangement) throws {
    try source.scanFacts(after: from, through: through) { first, facts in
      for index in facts.indices {
        let touchpoint = Touchpoint(
          position: Position(first.rawValue + UInt64(index)), fact: facts[index])
        newest = touchpoint.fact
        switch arrangement.owner(of: touchpoint.fact, at: touchpoint.position) {
        case nil: break
        case .some(.business): anonymous.append(touchpoint)
        case .some(let owner): added[owner, default: []].append(touchpoint)
        }
        if touchpoint.fact.type == .customerMerged || touchpoint.fact.type == .customerUnmerged {
          let customer = touchpoint.fact.customer
          rearrange(before.members(with: customer) + arrangement.members(with: customer))
        }
      }
    }
  }

  /// Takes in which bodies were taken out of the log.
  private mutating func takeRedactions(_ source: any FactSource, redactedMax: Int) throws {
    let runs = arrangement.redactions(since: from).filter { $0.lowerBound <= from }
      .map { $0.lowerBound...min($0.upperBound, from) }
    let count = runs.reduce(0) { $0 + $1.upperBound.rawValue - $1.lowerBound.rawValue + 1 }
    guard count <= UInt64(max(0, redactedMax)) else {
      isRedactionLarge = true
      return
    }
    for run in runs {
      try source.scanFacts(after: Position(run.lowerBound.rawValue - 1), through: run.upperBound) {
        first, facts in
        for index in facts.indices {
          switch arrangement.owner(of: facts[index], at: Position(first.rawValue + UInt64(index))) {
          case nil: break
          case .some(.business): isRedactionLarge = true
          case .some(let owner): redacted.insert(owner)
          }
        }
      }
    }
  }

  /// The components whose whole histories have to be folded again for a view.
  ///
  /// - Parameter needsDetails: whether the view takes details of touchpoints.
  func refolded(needsDetails: Bool) -> Set<CustomerNumber> {
    needsDetails && !redacted.isEmpty ? refolded.union(redacted) : refolded
  }

  /// Takes in that a merge or its undoing concerns these customers, so that rows may have to move between
  /// them.
  private mutating func rearrange(_ customers: [CustomerNumber]) {
    for customer in customers {
      let root = arrangement.root(of: customer)
      refolded.insert(root)
      if root != customer { members.insert(customer) }
    }
  }

  /// Takes in a run of touchpoints which the view has folded in, and which count otherwise from now on.
  private mutating func correct(
    _ source: any FactSource, _ run: ClosedRange<Position>, _ before: Arrangement
  ) throws {
    try source.scanFacts(after: Position(run.lowerBound.rawValue - 1), through: run.upperBound) {
      first, facts in
      for index in facts.indices {
        let position = Position(first.rawValue + UInt64(index))
        let touchpoint = Touchpoint(position: position, fact: facts[index])
        switch before.customer(of: touchpoint.fact, at: position) {
        case nil: break
        case .some(.business): anonymousRetracted.append(touchpoint)
        case .some(let customer): refolded.insert(arrangement.root(of: customer))
        }
        switch arrangement.owner(of: touchpoint.fact, at: position) {
        case nil: break
        case .some(.business): anonymous.append(touchpoint)
        case .some(let owner): refolded.insert(owner)
        }
      }
    }
  }
}

/// Reads changes once for all views that are refreshed together.
final class ChangeReader {
  let source: any FactSource
  private let refoldMax: Int
  private var latest: Changes?

  init(_ source: any FactSource, refoldMax: Int) {
    self.source = source
    self.refoldMax = refoldMax
  }

  func changes(after from: Position, through position: Position) throws -> Changes {
    if let latest, latest.from == from, latest.through == position { return latest }
    let correctedMax = max(refoldMax, Int(clamping: from.rawValue / 8))
    let changes = try Changes(source, after: from, through: position, correctedMax: correctedMax)
    latest = changes
    return changes
  }
}
