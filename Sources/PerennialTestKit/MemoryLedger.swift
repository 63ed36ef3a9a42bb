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
    var merges: [Merge] = []
    var wallClock = Instant.distantPast
  }

  private struct Merge {
    var left: CustomerNumber
    var right: CustomerNumber
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

  /// Joins two customers, with a touchpoint on each.
  public func merge(_ left: UInt32, _ right: UInt32, at instant: Instant) {
    record(.customerMerged, by: left, at: instant, value: Int64(right), unit: .customer)
    record(.customerMerged, by: right, at: instant, value: Int64(left), unit: .customer)
    state.withLock { $0.merges.append(Merge(left: CustomerNumber(left), right: CustomerNumber(right))) }
  }

  /// Undoes every merge of two customers, with a touchpoint on each.
  public func unmerge(_ left: UInt32, _ right: UInt32, at instant: Instant) {
    record(.customerUnmerged, by: left, at: instant, value: Int64(right), unit: .customer)
    record(.customerUnmerged, by: right, at: instant, value: Int64(left), unit: .customer)
    let pair: Set = [CustomerNumber(left), CustomerNumber(right)]
    state.withLock { $0.merges.removeAll { Set([$0.left, $0.right]) == pair } }
  }

  /// Lets time pass: the wall clock shows this instant.
  public func setClock(_ instant: Instant) { state.withLock { $0.wallClock = instant } }

  // MARK: FactSource

  public func newestPosition() -> Position { state.withLock { Position(UInt64($0.facts.count)) } }

  public func clock() -> Instant {
    state.withLock { max($0.wallClock, $0.facts.last?.recorded ?? .distantPast) }
  }

  public func scanFacts(
    after: Position, through: Position, _ body: (Position, Span<Fact>) throws -> Void
  ) throws {
    let facts = state.withLock { $0.facts }
    // In runs as short as a ledger's blocks, so that what depends on their borders shows.
    var first = Int(after.rawValue)
    let end = min(Int(through.rawValue), facts.count)
    while first < end {
      let next = min(end, (first / 63 + 1) * 63)
      try body(Position(UInt64(first + 1)), facts.span.extracting(first..<next))
      first = next
    }
  }

  public func component(of customer: CustomerNumber) -> [CustomerNumber] {
    let merges = state.withLock { $0.merges }
    var members: Set = [customer]
    var grew = true
    while grew {
      grew = false
      for merge in merges where members.contains(merge.left) != members.contains(merge.right) {
        members.formUnion([merge.left, merge.right])
        grew = true
      }
    }
    return members.sorted()
  }

  public func mergedComponents() -> [[CustomerNumber]] {
    let merged = Set(state.withLock { $0.merges.flatMap { [$0.left, $0.right] } })
    return Set(merged.map { component(of: $0) }).sorted { $0[0] < $1[0] }
  }

  public func history(of customer: CustomerNumber, through: Position) -> History {
    let members = component(of: customer)
    let facts = state.withLock { $0.facts.prefix(Int(clamping: through.rawValue)) }
    let touchpoints = facts.enumerated().filter { members.contains($0.element.customer) }
      .map { Touchpoint(position: Position(UInt64($0.offset + 1)), fact: $0.element) }
      .sorted(by: Touchpoint.precedes)
    return History(customer: members.first ?? customer, members: members, touchpoints: touchpoints)
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
    let history = history(of: CustomerNumber(customer), through: head)
    let happened = history.touchpoints.filter { $0.fact.historyTime <= asOf }
    var reached = Position.start
    return try projector.fold(happened.span, under: policies, at: asOf, reached: &reached)
  }

  /// The totals of all customers by a projector as of an instant.
  public func totals<P: Projector>(with projector: P, asOf: Instant) throws -> Totals {
    let head = newestPosition()
    let policies = try PolicyTimeline(publishedPolicies(), for: projector, through: head)
    let facts = state.withLock { $0.facts }
    var totals = Totals()
    for customer in Set(facts.map(\.customer))
    where customer != .business && component(of: customer)[0] == customer {
      projector.contribute(try row(of: customer.rawValue, with: projector, asOf: asOf), to: &totals)
    }
    for (index, fact) in facts.enumerated() where fact.customer == .business && fact.historyTime <= asOf {
      projector.contribute(
        anonymous: Touchpoint(position: Position(UInt64(index + 1)), fact: fact),
        under: policies.policy(at: fact.historyTime), to: &totals)
    }
    return totals
  }
}

extension Instant: ExpressibleByStringLiteral {
  /// RFC 3339, for tests: `"2024-03-01T10:00:00Z"`. A literal that is not one stops the test.
  public init(stringLiteral text: String) {
    guard let instant = Instant(text) else { preconditionFailure("\(text) is not an instant (RFC 3339)") }
    self = instant
  }
}
