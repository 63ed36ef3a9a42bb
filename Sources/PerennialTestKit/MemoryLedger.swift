// A ledger without files: given these touchpoints, what does a projector make of them?

public import Ledger
public import Projection
internal import Synchronization

/// Touchpoints and policies in memory, numbered and timed as a ledger would: for tests of projectors.
///
/// ```swift
/// let given = MemoryLedger()
/// given.record(.orderPlaced, by: 1, at: "2024-03-01T10:00:00Z", value: 10_500, unit: pounds)
/// let row = try given.row(of: 1, with: projector, asOf: "2024-03-02T00:00:00Z")
/// ```
public final class MemoryLedger: FactSource {
  private let state = Mutex(State())

  private struct State {
    var facts: [Fact] = []
    var policies: [PublishedPolicy] = []
    var arrangements = ArrangementLog()
    /// Merges in force, by where they were recorded.
    var merges: [Position: Set<CustomerNumber>] = [:]
    var wallClock = Instant.distantPast
  }

  public init() {}

  /// Records a touchpoint and gives its position.
  ///
  /// - Parameter occurred: when it happened.
  /// - Parameter recorded: when it came in; `nil` is at once. Moved forward where the newest touchpoint is later, as a
  ///   ledger's clock does.
  @discardableResult
  public func record(
    _ type: TouchpointType, by customer: UInt32, at occurred: Instant, value: Int64 = 0, unit: Unit = .none,
    reference: UInt64 = 0, channel: UInt16 = 0, recorded: Instant? = nil
  ) -> Position {
    state.withLock { state in
      let newest = state.facts.last?.recorded ?? .distantPast
      let recorded = max(newest, recorded ?? max(occurred, state.wallClock))
      var flags: Fact.Flags = []
      if occurred > recorded { flags.insert(.occurredInFuture) }
      state.facts.append(
        Fact(
          historyTime: min(occurred, recorded), recorded: recorded, value: value, reference: reference,
          customer: CustomerNumber(customer), type: type, channel: channel, unit: unit, flags: flags))
      return Position(UInt64(state.facts.count))
    }
  }

  /// Publishes a policy for a view and gives its position.
  @discardableResult
  public func publish(
    _ document: String, for view: ViewName, name: String = "default", effectiveFrom: Instant,
    recorded: Instant? = nil
  ) -> Position {
    let position = record(.policyPublished, by: 0, at: recorded ?? effectiveFrom, recorded: recorded)
    state.withLock {
      $0.policies.append(
        PublishedPolicy(
          position: position, view: view.text, name: name, effectiveFrom: effectiveFrom, document: document))
    }
    return position
  }

  /// Joins two customers, with a touchpoint on each. Gives the position of the first.
  @discardableResult
  public func merge(_ left: UInt32, _ right: UInt32, at instant: Instant) -> Position {
    let position = record(.customerMerged, by: left, at: instant, value: Int64(right), unit: .customer)
    record(.customerMerged, by: right, at: instant, value: Int64(left), unit: .customer)
    let (one, other) = (CustomerNumber(left), CustomerNumber(right))
    state.withLock { state in
      state.arrangements.merge(one, other, at: position)
      state.arrangements.merge(other, one, at: position.next)
      state.merges[position] = [one, other]
    }
    return position
  }

  /// Undoes every merge of two customers, with a touchpoint on each.
  public func unmerge(_ left: UInt32, _ right: UInt32, at instant: Instant) {
    let position = record(.customerUnmerged, by: left, at: instant, value: Int64(right), unit: .customer)
    record(.customerUnmerged, by: right, at: instant, value: Int64(left), unit: .customer)
    let pair: Set = [CustomerNumber(left), CustomerNumber(right)]
    state.withLock { state in
      for merge in state.merges.keys.sorted() where state.merges[merge] == pair {
        state.arrangements.unmerge(mergedAt: merge, at: position)
        state.merges[merge] = nil
      }
    }
  }

  /// Voids touchpoints, with one of the business that says so. Gives its position.
  @discardableResult
  public func void(_ positions: ClosedRange<Position>..., at instant: Instant) -> Position {
    correct(positions, .voided, .touchpointVoided, at: instant)
  }

  /// Assigns touchpoints to a customer, with one of the business that says so. Gives its position.
  @discardableResult
  public func assign(_ positions: ClosedRange<Position>..., to customer: UInt32, at instant: Instant)
    -> Position
  {
    correct(positions, .assigned(CustomerNumber(customer)), .touchpointAssigned, at: instant)
  }

  private func correct(
    _ positions: [ClosedRange<Position>], _ correction: Correction, _ type: TouchpointType,
    at instant: Instant
  ) -> Position {
    let position = record(type, by: 0, at: instant)
    state.withLock { $0.arrangements.correct(positions, correction, at: position) }
    return position
  }

  /// Lets time pass: the wall clock shows this instant.
  public func setClock(_ instant: Instant) { state.withLock { $0.wallClock = instant } }

  // MARK: FactSource

  public func newestPosition() -> Position { state.withLock { Position(UInt64($0.facts.count)) } }

  public func clock() -> Instant {
    state.withLock { max($0.wallClock, $0.facts.last?.recorded ?? .distantPast) }
  }

  public func scanFacts(
    after: Position, through: Position, types: TypeSet?, _ body: (Position, Span<Fact>) throws -> Void
  ) throws {
    let facts = state.withLock { $0.facts }
    // In runs as short as a ledger's blocks, so that what depends on their borders shows.
    var first = Int(after.rawValue)
    let end = min(Int(through.rawValue), facts.count)
    while first < end {
      let next = min(end, (first / 63 + 1) * 63)
      let run = facts[first..<next]
      if types.map({ types in run.contains { types.contains($0.type) } }) ?? true {
        try body(Position(UInt64(first + 1)), facts.span.extracting(first..<next))
      }
      first = next
    }
  }

  public func arrangement(through position: Position) -> Arrangement {
    state.withLock { $0.arrangements.arrangement(through: position) }
  }

  public func history(of customer: CustomerNumber, as arrangement: Arrangement) -> History {
    let root = arrangement.root(of: customer)
    let facts = state.withLock { $0.facts.prefix(Int(clamping: arrangement.position.rawValue)) }
    let touchpoints = facts.enumerated()
      .map { Touchpoint(position: Position(UInt64($0.offset + 1)), fact: $0.element) }
      .filter { arrangement.owner(of: $0.fact, at: $0.position) == root }
      .sorted(by: Touchpoint.precedes)
    return History(customer: root, members: arrangement.members(with: root), touchpoints: touchpoints)
  }

  public func publishedPolicies() -> [PublishedPolicy] { state.withLock { $0.policies } }
}

extension MemoryLedger {
  /// The row of a customer by a projector as of an instant, folded by the engine; the initial row where nothing has
  /// happened.
  ///
  /// - Throws: what the fold or a policy throws.
  public func row<P: Projector>(of customer: UInt32, with projector: P, asOf: Instant) throws -> P.Row {
    let head = newestPosition()
    let policies = try PolicyTimeline(publishedPolicies(), for: projector, through: head)
    let history = history(of: CustomerNumber(customer), as: arrangement(through: head))
    let happened = history.touchpoints.filter { touchpoint in
      touchpoint.fact.historyTime <= asOf
        && Self.matters(touchpoint, to: projector, under: policies.policy(at: touchpoint.fact.historyTime))
    }
    var state = FoldState(initial: projector.initialRow())
    try projector.fold(happened.span, under: policies, into: &state)
    try projector.settle(&state, under: policies, at: asOf)
    return state.row
  }

  /// The totals of all customers by a projector as of an instant.
  public func totals<P: Projector>(with projector: P, asOf: Instant) throws -> Totals {
    let head = newestPosition()
    let policies = try PolicyTimeline(publishedPolicies(), for: projector, through: head)
    let arrangement = arrangement(through: head)
    let touchpoints = state.withLock { $0.facts }.enumerated().map {
      Touchpoint(position: Position(UInt64($0.offset + 1)), fact: $0.element)
    }
    var totals = Totals()
    let owners = touchpoints.map { arrangement.owner(of: $0.fact, at: $0.position) }
    for customer in Set(owners.compactMap { $0 }) where customer != .business {
      projector.contribute(try row(of: customer.rawValue, with: projector, asOf: asOf), to: &totals)
    }
    for (touchpoint, owner) in zip(touchpoints, owners)
    where owner == .business && touchpoint.fact.historyTime <= asOf {
      let policy = policies.policy(at: touchpoint.fact.historyTime)
      guard Self.matters(touchpoint, to: projector, under: policy) else { continue }
      projector.contribute(anonymous: touchpoint, under: policy, to: &totals)
    }
    return totals
  }

  private static func matters<P: Projector>(
    _ touchpoint: Touchpoint, to projector: P, under policy: P.Policy
  ) -> Bool {
    projector.types(under: policy)?.contains(touchpoint.fact.type) ?? true
  }
}

extension Instant: ExpressibleByStringLiteral {
  /// RFC 3339, for tests: `"2024-03-01T10:00:00Z"`. A literal that is not one stops the test.
  public init(stringLiteral text: String) {
    guard let instant = Instant(text) else { preconditionFailure("\(text) is not an instant (RFC 3339)") }
    self = instant
  }
}
