// The one order in which histories are folded.

public import Ledger

extension Projector {
  /// The fold: for each touchpoint in order, settle to its time, then apply; policies come in at their effective
  /// instant, before touchpoints of that instant; at the end settle to `instant`.
  @inlinable
  public func fold(
    _ touchpoints: Span<Touchpoint>, under policies: PolicyTimeline<Policy>, at instant: Instant,
    reached: inout Position
  ) throws -> Row {
    var row = initialRow()
    guard touchpoints.count > 0 else { return row }
    var segment = policies.index(at: touchpoints[0].fact.historyTime)
    var nextPolicy = policies.begin(of: segment + 1)
    for index in touchpoints.indices {
      let touchpoint = touchpoints[index]
      reached = touchpoint.position
      let time = touchpoint.fact.historyTime
      while nextPolicy <= time {
        try step(&segment, of: policies, row: &row)
        nextPolicy = policies.begin(of: segment + 1)
      }
      let policy = policies.segments[segment].policy
      try settle(&row, at: time, under: policy)
      try apply(touchpoint, under: policy, to: &row)
    }
    while policies.begin(of: segment + 1) <= instant, segment + 1 < policies.segments.count {
      try step(&segment, of: policies, row: &row)
    }
    try settle(&row, at: instant, under: policies.segments[segment].policy)
    return row
  }

  @inlinable
  func step(_ segment: inout Int, of policies: PolicyTimeline<Policy>, row: inout Row) throws {
    let next = policies.segments[segment + 1]
    try settle(&row, at: next.from, under: policies.segments[segment].policy)
    try adopt(next.policy, at: next.from, cause: next.position, row: &row)
    segment += 1
  }
}
