// Finds what a retention schedule takes out: the facts are read in their order, and the bodies of those that are due.

internal import Ledger
internal import LedgerViews
internal import Projection
internal import Reporting
internal import Words

/// Reads the log for what is due by a schedule, a part of it at a time.
struct RetentionPlanner {
  /// How many positions are planned together: of each customer and rule they are one redaction.
  private static let windowCount: UInt64 = 1 << 20
  /// How many touchpoints one redaction has at the most, and one batch, about.
  private static let partMax = 1_000
  private static let batchMax = 20_000

  let ledger: Ledger
  /// The newest position that is known.
  let head: Position
  private let instant: Instant
  private let rules: [RetentionSchedule.Rule]
  /// Before which instant something must have happened for each rule's time to be over.
  private let cutoffs: [Instant]
  private let schedule: Position
  private let people: PeopleState
  private var redacted: RedactedPositions
  private var tallies: [RuleTally]
  private var done = Position.start

  /// - Parameter instant: the instant that is asked about; `nil` for now.
  /// - Throws: `LedgerError`: `unknownSubject` where no schedule is in force then; `damaged`.
  init(_ ledger: Ledger, asOf instant: Instant?) throws {
    self.ledger = ledger
    head = try ledger.head
    self.instant = try instant ?? ledger.now
    let setting = try ModelSetting(of: ledger)
    let timeline = try PolicyTimeline(try ledger.policyChanges(), for: SchedulePolicy(setting), through: head)
    let segment = timeline.segments[timeline.index(at: self.instant)]
    guard segment.isPublished else {
      throw LedgerError(
        .unknownSubject,
        "no retention schedule is in force at \(self.instant); publish one: "
          + ProgramName.command("policy publish retention-schedule FILE"))
    }
    schedule = segment.position
    rules = segment.policy.rules
    cutoffs = rules.map { [instant = self.instant] in $0.after.cutoff(at: instant, setting.calendar) }
    people = try PeopleState(of: ledger, through: head, rules)
    redacted = RedactedPositions()
    tallies = rules.map { _ in RuleTally() }
    try ledger.forEachRedaction(through: head) { [head] runs, scope in
      for run in runs { redacted.insert(run, scope, through: head) }
    }
  }

  /// The redactions of the next part of the log; `nil` at its end. A part may have none.
  mutating func next() throws -> [[ScheduledRedaction]]? {
    guard done < head else { return nil }
    let end = min(head, Position(done.rawValue + Self.windowCount))
    var due: [Cause: [Position]] = [:]
    try scan(through: end) { position, fact, rule in
      due[Cause(customer: fact.customer, rule: rule), default: []].append(position)
    }
    return batches(due)
  }

  /// Reads the rest of the log, for what it comes to.
  mutating func finish() throws -> RetentionPlan {
    while done < head {
      try scan(through: min(head, Position(done.rawValue + Self.windowCount))) { _, _, _ in }
    }
    return plan
  }

  /// What was due in what has been read.
  var plan: RetentionPlan {
    RetentionPlan(
      asOf: instant, position: head, schedule: schedule,
      rules: zip(rules, tallies).map { rule, tally in
        RetentionPlan.Rule(
          name: rule.name, take: rule.take, touchpoints: tally.touchpoints, customers: tally.customers.count,
          oldest: tally.oldest, newest: tally.newest, keptRestricted: tally.keptRestricted)
      })
  }

  // MARK: The scan

  /// Reads facts up to a position, and gives each that is due, with the index of the rule that takes something out of it.
  private mutating func scan(
    through end: Position, _ body: (_ position: Position, _ fact: Fact, _ rule: Int) -> Void
  ) throws {
    let start = done
    done = end
    var tallies = tallies
    try ledger.scanFacts(after: start, through: end) { first, facts in
      for index in facts.indices {
        let (fact, position) = (facts[index], Position(first.rawValue + UInt64(index)))
        guard let rule = rule(for: fact, at: position) else { continue }
        if people.isRestricted(fact, at: position) {
          tallies[rule].keptRestricted += 1
        } else if try !isTaken(from: fact, at: position, by: rules[rule]) {
          tallies[rule].add(fact)
          body(position, fact, rule)
        }
      }
    }
    self.tallies = tallies
  }

  /// Whether what a rule takes out of a touchpoint is gone from its body, though the log does not say so.
  private func isTaken(from fact: Fact, at position: Position, by rule: RetentionSchedule.Rule) throws -> Bool
  {
    try ledger.redactionScope(of: fact, at: position).map { $0 >= rule.take } ?? false
  }

  /// The index of the rule that takes something out of a touchpoint by now: the one that takes the most, and of those the first.
  private func rule(for fact: Fact, at position: Position) -> Int? {
    if fact.type.redactionRefusal != nil { return nil }
    let taken = redacted.scope(at: position)
    var found: Int?
    for (index, rule) in rules.enumerated() {
      if let types = rule.types, !types.contains(fact.type) { continue }
      if let taken, taken >= rule.take { continue }
      if rule.take == .personal, !fact.flags.contains(.personal) { continue }
      if let found, rules[found].take >= rule.take { continue }
      guard let since = people.since(rule.since, fact, at: position), since < cutoffs[index] else { continue }
      found = index
    }
    return found
  }

  // MARK: Batches

  /// Whose touchpoints something is taken out of, and by which rule.
  private struct Cause: Hashable, Comparable {
    var customer: CustomerNumber
    var rule: Int

    static func < (one: Cause, other: Cause) -> Bool {
      (one.customer, one.rule) < (other.customer, other.rule)
    }
  }

  private func batches(_ due: [Cause: [Position]]) -> [[ScheduledRedaction]] {
    var batches: [[ScheduledRedaction]] = []
    var count = Self.batchMax
    for (cause, positions) in due.sorted(by: { $0.key < $1.key }) {
      for start in stride(from: 0, to: positions.count, by: Self.partMax) {
        let part = positions[start..<min(start + Self.partMax, positions.count)]
        if count + part.count > Self.batchMax {
          batches.append([])
          count = 0
        }
        batches[batches.count - 1].append(redaction(of: part, because: cause))
        count += part.count
      }
    }
    return batches
  }

  private func redaction(of positions: ArraySlice<Position>, because cause: Cause) -> ScheduledRedaction {
    let rule = rules[cause.rule]
    let last = positions.last ?? .start
    return ScheduledRedaction(
      customer: cause.customer, runs: PositionRuns(positions).runs, scope: rule.take, reason: rule.name,
      id: TouchpointID(
        ScheduledRedaction.source,
        "\(rule.name)/\(schedule.rawValue)/\(cause.customer.rawValue)/\(last.rawValue)"))
  }
}

/// What a rule takes out, as it is counted.
private struct RuleTally {
  private(set) var touchpoints = 0
  private(set) var customers = NumberSet()
  private(set) var oldest: Instant?
  private(set) var newest: Instant?
  var keptRestricted = 0

  mutating func add(_ fact: Fact) {
    touchpoints += 1
    customers.insert(Int(fact.customer.rawValue))
    oldest = min(oldest ?? fact.historyTime, fact.historyTime)
    newest = max(newest ?? fact.historyTime, fact.historyTime)
  }
}
