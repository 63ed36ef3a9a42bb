// How far the fold of one history has come, so that it can go on later.

public import Words

/// A row with what is needed to go on folding from it.
public struct FoldState<Row: ViewRow>: Sendable {
  /// The row as far as it is folded; before anything is, it is the one that the fold began with.
  public var row: Row
  /// When the row was last changed: by a touchpoint, by time, or by another policy. A touchpoint that
  /// happened before it cannot be folded in any more.
  public var latest: Instant
  /// The position of the touchpoint that was folded last, or whose fold fails; 0 before the first.
  public var reached: Position
  /// The index of the timeline's segment that is in force; `nil` before the first touchpoint.
  @usableFromInline var segment: Int?

  /// The state before anything is folded.
  @inlinable
  public init(initial row: Row) {
    self.row = row
    latest = .distantPast
    reached = .start
  }

  /// Goes back to the state before anything is folded, but leaves the row as it is: the caller clears it.
  @inlinable
  mutating func begin() {
    latest = .distantPast
    reached = .start
    segment = nil
  }

  /// The state of a stored row.
  ///
  /// - Parameters:
  ///   - row: the row as it was stored.
  ///   - latest: when the row last changed.
  ///   - segment: the segment in force at the instant that the row was settled to.
  @inlinable
  public init(resuming row: Row, latest: Instant, segment: Int) {
    self.row = row
    self.latest = latest
    self.segment = segment
    reached = .start
  }
}

/// A change of a row without a touchpoint.
public enum SettledChange: Hashable, Sendable {
  /// An expiry, the end of a window.
  case time
  /// A policy comes into force, or ceases to be, by what was recorded at this position.
  case policy(Position)
}

/// The failure of a projector whose `nextChange` gives an instant that is not after the one the row was
/// settled to, or gives so many that the fold would never end.
public struct TimeStandsStill: Error, Hashable, Sendable, CustomStringConvertible {
  /// What `nextChange` gave: when the row was to change next.
  public var instant: Instant

  /// The failure at the instant that `nextChange` gave.
  @inlinable
  public init(instant: Instant) { self.instant = instant }

  public var description: String {
    "nextChange does not move on: it is \(instant) after the row was settled to that, or comes more often than "
      + "\(settledStepsMax) times"
  }
}

/// The most changes that settling a row may take. It is more than any history has touchpoints: a fold
/// that takes more does not end.
@usableFromInline let settledStepsMax = 1 << 26

extension Projector {
  /// The fold, which goes on from `state`: for each touchpoint in order whose type the policy in force
  /// looks at, the row is settled to its time, then the touchpoint is applied. A policy is adopted at its
  /// effective instant, before the touchpoints of that instant.
  @inlinable
  public func fold(
    _ touchpoints: Span<Touchpoint>, _ details: DetailSpan, under policies: PolicyTimeline<Policy>,
    into state: inout FoldState<Row>
  ) throws {
    // By pointer: a touchpoint is 72 bytes, and each access through a span would copy all of them.
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
    // The policy is read once for many touchpoints, since every copy counts references to what is in it.
    var (policy, types) = (policies.segments[segment].policy, policies.segments[segment].types)
    defer { state.segment = segment }
    while next < end {
      defer { next += 1 }
      let time = next.pointee.fact.historyTime
      if time < nextPolicy {
        guard types.contains(next.pointee.fact.type) else { continue }
        state.reached = next.pointee.position
      } else {
        // A touchpoint that the policy of its own time does not look at does not make that policy be
        // adopted.
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

  /// Brings a fold to an instant: makes the changes that time alone brings, and adopts the policies that
  /// come into force until then.
  ///
  /// - Parameters:
  ///   - state: the fold to go on with; where nothing is folded yet, nothing changes.
  ///   - policies: the policies of the view, as the fold has gone by them so far.
  ///   - instant: the instant to come to, included.
  ///   - note: called after each change with the state. The state is passed in place, since a copy would cost
  ///     more than most changes do.
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

  /// Settles the row change by change, so that the instant of the last change is known. The row is the
  /// same as if it were settled once, since nothing changes before `nextChange`.
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
