// Where the fold of one history has come to: so that it can go on later.

public import Words

/// A row, and what is needed to fold on from it.
public struct FoldState<Row: ViewRow>: Sendable {
  public var row: Row
  /// When the row was last changed: by a touchpoint, by time, or by another policy. A touchpoint that happened before
  /// it cannot be folded in any more.
  public var latest: Instant
  /// The touchpoint that the fold has come to.
  public var reached: Position
  /// The policy in force, by its index; `nil` before the first touchpoint.
  @usableFromInline var segment: Int?

  /// Nothing has been folded.
  @inlinable
  public init(initial row: Row) {
    self.row = row
    latest = .distantPast
    reached = .start
  }

  /// Nothing has been folded, again. The row is not touched.
  @inlinable
  mutating func begin() {
    latest = .distantPast
    reached = .start
    segment = nil
  }

  /// What was stored: brought to an instant, under the policy that is in force then.
  @inlinable
  public init(resuming row: Row, latest: Instant, segment: Int) {
    self.row = row
    self.latest = latest
    self.segment = segment
    reached = .start
  }
}

/// What changes a row though nothing happens.
public enum SettledChange: Hashable, Sendable {
  /// An expiry, the end of a window.
  case time
  /// The policy that was published there comes into force.
  case policy(Position)
}

/// `nextChange` names an instant that is not after the one that the row was settled to, or so many instants that a fold
/// would not come to an end.
public struct TimeStandsStill: Error, Hashable, Sendable, CustomStringConvertible {
  public var instant: Instant

  @inlinable
  public init(instant: Instant) { self.instant = instant }

  public var description: String {
    "nextChange does not move on: it is \(instant) after the row was settled to that, or comes more often than "
      + "\(settledStepsMax) times"
  }
}

/// More changes than any history has touchpoints: a fold that makes them does not come to an end.
@usableFromInline let settledStepsMax = 1 << 26

extension Projector {
  /// The fold: for each touchpoint in order that the policy in force looks at, settle to its time, then apply; policies
  /// come in at their effective instant, before touchpoints of that instant. Goes on from `state`.
  @inlinable
  public func fold(
    _ touchpoints: Span<Touchpoint>, _ details: DetailSpan, under policies: PolicyTimeline<Policy>,
    into state: inout FoldState<Row>
  ) throws {
    // Through a pointer: a touchpoint is 72 bytes, and a span gives a copy of all of them for each look at one.
    try touchpoints.withUnsafeBufferPointer { try fold($0, details, under: policies, into: &state) }
  }

  @inlinable
  @inline(__always)
  func fold(
    _ touchpoints: UnsafeBufferPointer<Touchpoint>, _ details: DetailSpan,
    under policies: PolicyTimeline<Policy>, into state: inout FoldState<Row>
  ) throws {
    guard let first = touchpoints.baseAddress else { return }
    var next = first
    let hasDetails = !details.isEmpty
    let end = next + touchpoints.count
    if state.segment == nil {
      while next < end, !policies.looks(at: next.pointee.fact.type, at: next.pointee.fact.historyTime) {
        next += 1
      }
    }
    guard next < end else { return }
    var segment = state.segment ?? policies.index(at: next.pointee.fact.historyTime)
    var nextPolicy = policies.begin(of: segment + 1)
    // Read once: what is in a policy is counted as often as it is copied.
    var (policy, types) = (policies.segments[segment].policy, policies.segments[segment].types)
    defer { state.segment = segment }
    while next < end {
      defer { next += 1 }
      let time = next.pointee.fact.historyTime
      if time < nextPolicy {
        guard types.contains(next.pointee.fact.type) else { continue }
        state.reached = next.pointee.position
      } else {
        // What is not looked at under the policy of its own time does not bring that in.
        guard policies.looks(at: next.pointee.fact.type, at: time, from: segment) else { continue }
        state.reached = next.pointee.position
        while nextPolicy <= time {
          try step(&segment, of: policies, row: &state.row)
          nextPolicy = policies.begin(of: segment + 1)
        }
        (policy, types) = (policies.segments[segment].policy, policies.segments[segment].types)
      }
      try settle(&state.row, at: time, under: policy)
      if hasDetails {
        try take(next.pointee, details[next - first], under: policy, to: &state.row)
      } else {
        try apply(next.pointee, under: policy, to: &state.row)
      }
      state.latest = time
    }
  }

  @inlinable
  func step(_ segment: inout Int, of policies: PolicyTimeline<Policy>, row: inout Row) throws {
    let next = policies.segments[segment + 1]
    try settle(&row, at: next.from, under: policies.segments[segment].policy)
    try adopt(next.policy, at: next.from, cause: next.position, row: &row)
    segment += 1
  }

  /// Brings a fold to an instant: what time alone changes, and policies that come into force until then.
  ///
  /// - Parameter note: told of each change when it is made, with what the row is then. It gets that as it is, and not a
  ///   copy, which would cost more than most changes.
  @inlinable
  public func settle(
    _ state: inout FoldState<Row>, under policies: PolicyTimeline<Policy>, at instant: Instant,
    noting note: (_ change: SettledChange, _ at: Instant, _ state: inout FoldState<Row>) -> Void = {
      _, _, _ in
    }
  ) throws {
    guard var segment = state.segment else { return }
    while segment + 1 < policies.segments.count, policies.begin(of: segment + 1) <= instant {
      let next = policies.segments[segment + 1]
      try settleSteps(&state, to: next.from, under: policies.segments[segment].policy, note)
      try adopt(next.policy, at: next.from, cause: next.position, row: &state.row)
      state.latest = max(state.latest, next.from)
      segment += 1
      state.segment = segment
      note(.policy(next.position), next.from, &state)
    }
    try settleSteps(&state, to: instant, under: policies.segments[segment].policy, note)
  }

  /// Settles change by change, so that the instant of the last one is known. The same as settling once: nothing changes
  /// before `nextChange`.
  @inlinable
  func settleSteps(
    _ state: inout FoldState<Row>, to instant: Instant, under policy: Policy,
    _ note: (SettledChange, Instant, inout FoldState<Row>) -> Void
  ) throws {
    var last: Instant?
    var steps = 0
    while let next = nextChange(of: state.row, under: policy), next <= instant {
      steps += 1
      if let last, next <= last || steps > settledStepsMax { throw TimeStandsStill(instant: next) }
      try settle(&state.row, at: next, under: policy)
      state.latest = max(state.latest, next)
      last = next
      note(.time, next, &state)
    }
  }
}
