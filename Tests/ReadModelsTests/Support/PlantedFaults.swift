import Words
import PerennialTestKit
import Projection
import Synchronization
import Testing

/// A wrong shortcut that somebody could take, planted by wrapping what is right: the property has to notice each.
enum PlantedFault: String, CaseIterable, CustomTestStringConvertible {
  // In what views read.
  case forgetsOrder = "histories come in the order of the log"
  case takesLateForTimely = "late touchpoints that are new are taken to have happened when they came in"
  case cutsHistory = "long histories lack their beginning"
  case forgetsLastOfRun = "the last new touchpoint of a run is lost"
  case forgetsOthersSince = "what merged customers have done since is not in a row that is read by itself"
  case readsTooFar = "a row that is read by itself takes its last touchpoint in twice"
  case skipsRuns = "runs are skipped whose first touchpoint is of no interest"
  case ignoresUnmerges = "an unmerge is not known"
  case ignoresMerges = "a merge is not known"
  case ignoresVoids = "a void is not known"
  case ignoresAssignments = "an assignment is not known"
  case ignoresVoidsOfCorrections = "the void of a correction is not known"
  case ignoresRedactions = "that details were taken out is not known"
  case ignoresEarlierPolicies = "a policy that takes effect before it is published is not known"
  // In the projector.
  case changesLater = "nextChange is an hour late"
  case neverTakesBack = "a row contributes when it is folded, and not when it is read"
  case settlesTwice = "settle does more each time that it is called"
  case remembersWithoutEncoding = "something that matters is not encoded"
  case countsCalls = "a fold depends on what was folded before it"
  case changesCode = "the code changes, and its fingerprint does not"

  var testDescription: String { rawValue }

  var isOfSource: Bool {
    switch self {
    case .changesLater, .neverTakesBack, .settlesTwice, .remembersWithoutEncoding, .countsCalls, .changesCode:
      false
    default: true
    }
  }
}

/// A ledger that is read wrongly.
struct FaultySource: FactSource {
  let ledger: MemoryLedger
  let fault: PlantedFault

  func newestPosition() -> Position { ledger.newestPosition() }

  func detailPlan(for needs: DetailNeeds) throws -> DetailPlan { try ledger.detailPlan(for: needs) }
  func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) -> DetailRecords {
    ledger.details(of: touchpoints, plan, wordsMax: wordsMax)
  }
  func names(in domain: NameDomain, through end: Position?) -> DetailNames {
    ledger.names(in: domain, through: end)
  }
  func catalogueNames() -> CatalogueNames { ledger.catalogueNames() }

  func clock() -> Instant { ledger.clock() }

  func scanFacts(
    after: Position, through: Position, types: TypeSet?, _ body: (Position, Span<Fact>) throws -> Void
  ) throws {
    // Only what a refresh reads: a rebuild reads from the beginning.
    let isOfRefresh = after > .start
    try ledger.scanFacts(after: after, through: through, types: types) { first, facts in
      var copy: [Fact] = []
      for index in facts.indices { copy.append(facts[index]) }
      switch fault {
      case .takesLateForTimely where isOfRefresh:
        for index in copy.indices { copy[index].historyTime = copy[index].recorded }
      case .forgetsLastOfRun where isOfRefresh && copy.count > 1:
        copy.removeLast()
      case .skipsRuns:
        if let types, let type = copy.first?.type, !types.contains(type) { return }
      default: break
      }
      try body(first, copy.span)
    }
  }

  func arrangement(through position: Position) -> Arrangement {
    var log = ArrangementLog()
    var corrections: Set<Position> = []
    for entry in ledger.rearrangements() where entry.position <= position {
      switch entry.kind {
      case .merged(let one, let other) where fault != .ignoresMerges:
        log.merge(one, other, at: entry.position)
        log.merge(other, one, at: entry.position.next)
      case .unmerged(let merge) where fault != .ignoresUnmerges:
        log.unmerge(mergedAt: merge, at: entry.position)
      case .corrected(let runs, let correction):
        let isOfCorrection = runs.contains { run in corrections.contains { run.contains($0) } }
        corrections.insert(entry.position)
        switch correction {
        case .voided where fault == .ignoresVoids: break
        case .voided where fault == .ignoresVoidsOfCorrections && isOfCorrection: break
        case .assigned where fault == .ignoresAssignments: break
        default: log.correct(runs, correction, at: entry.position)
        }
      case .redacted(let runs) where fault != .ignoresRedactions: log.redact(runs, at: entry.position)
      default: break
      }
    }
    return log.arrangement(through: position)
  }

  func history(of customer: CustomerNumber, as arrangement: Arrangement) -> History {
    var history = ledger.history(of: customer, as: arrangement)
    switch fault {
    case .forgetsOrder: history.touchpoints.sort { $0.position < $1.position }
    case .cutsHistory where history.touchpoints.count > 10: history.touchpoints.removeFirst()
    default: break
    }
    return history
  }

  func history(of customer: CustomerNumber, as arrangement: Arrangement, after start: Position) -> History {
    // One before it: that is folded in already.
    let isTooFar = fault == .readsTooFar && start > .start
    var history = history(of: customer, as: arrangement)
    history.touchpoints.removeAll { $0.position.rawValue + (isTooFar ? 1 : 0) <= start.rawValue }
    if fault == .forgetsOthersSince { history.touchpoints.removeAll { $0.fact.customer != customer } }
    return history
  }

  func policyChanges() -> [PolicyChange] {
    let policies = ledger.policyChanges()
    guard fault == .ignoresEarlierPolicies else { return policies }
    let touchpoints = ledger.touchpoints()
    return policies.filter {
      $0.effectiveFrom >= touchpoints[Int($0.position.rawValue) - 1].fact.recorded
    }
  }
}

/// `Passes`, written wrongly.
struct FaultyPasses: Projector {
  static let name = Passes.name
  static let folds = Mutex(0)

  let fault: PlantedFault
  var base = Passes()

  struct Row: ViewRow {
    var base = Passes.Row()
    /// Was folded, and not decoded.
    var isFresh = true

    init() {}

    static func == (left: Row, right: Row) -> Bool { left.base == right.base }

    func encode(to writer: inout RowWriter) { base.encode(to: &writer) }

    init(from reader: inout RowReader) throws {
      base = try Passes.Row(from: &reader)
      isFresh = false
    }
  }

  var fingerprint: Fingerprint { Fingerprint("passes/1") }

  func policy(from published: [PublishedPolicy]) throws -> Passes.Policy { try base.policy(from: published) }

  func types(under policy: Passes.Policy) -> TypeSet? { base.types(under: policy) }

  func initialRow() -> Row { Row() }

  func apply(_ touchpoint: Touchpoint, under policy: Passes.Policy, to row: inout Row) throws {
    try base.apply(touchpoint, under: policy, to: &row.base)
    switch fault {
    case .remembersWithoutEncoding where !row.isFresh: row.base.seen += 1
    case .countsCalls:
      row.base.seen += Self.folds.withLock { count -> Int64 in
        count += 1
        return count % 5 == 0 ? 1 : 0
      }
    default: break
    }
  }

  func settle(_ row: inout Row, at instant: Instant, under policy: Passes.Policy) throws {
    try base.settle(&row.base, at: instant, under: policy)
    if fault == .settlesTwice, row.base.seen > 0 { row.base.expired += 1 }
  }

  func nextChange(of row: Row, under policy: Passes.Policy) -> Instant? {
    let late: Int64 = fault == .changesLater ? 3_600_000_000 : 0
    return base.nextChange(of: row.base, under: policy)
      .map { Instant(microseconds: $0.microseconds + late) }
  }

  func adopt(_ policy: Passes.Policy, at instant: Instant, cause: Position, row: inout Row) {
    base.adopt(policy, at: instant, cause: cause, row: &row.base)
  }

  func contribute(_ row: Row, to totals: inout Totals) {
    if fault == .neverTakesBack && !row.isFresh { return }
    base.contribute(row.base, to: &totals)
  }

  func contribute(anonymous touchpoint: Touchpoint, under policy: Passes.Policy, to totals: inout Totals) {
    base.contribute(anonymous: touchpoint, under: policy, to: &totals)
  }
}
