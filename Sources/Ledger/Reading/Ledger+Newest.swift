// A customer's newest touchpoints, without a walk through the whole history.

internal import Words

/// Some of a customer's touchpoints, the newest first.
public struct NewestTouchpoints: Sendable {
  /// The touchpoints that were asked for, in descending order of (history time, position).
  public var touchpoints: [Touchpoint]
  /// Whether there are older ones.
  public var hasOlder: Bool
  /// How many facts were read for them.
  package var factsRead: Int
}

extension Ledger {
  /// The newest of the touchpoints that count for a customer and those merged with it, a page at a time.
  ///
  /// A customer's facts are read from the newest one recorded backwards, until none of those before them can be among the newest by
  /// history time: so a page takes no longer for a long history, unless most of it was recorded in the opposite order of its times,
  /// or the page lies far back.
  ///
  /// ```swift
  /// let page = try ledger.newestTouchpoints(of: ann, as: arrangement, limit: 20)
  /// let older = try ledger.newestTouchpoints(
  ///   of: ann, as: arrangement, limit: 20, before: page.touchpoints.last?.position)
  /// ```
  ///
  /// - Parameters:
  ///   - customer: any of the numbers of the person whose history it is.
  ///   - arrangement: what counts for whom, and up to which position.
  ///   - limit: how many are given at the most.
  ///   - position: gives those that come before the touchpoint at this position, by history time and then by position; `nil` for the
  ///     newest of all. It may be anybody's.
  ///   - asOf: leaves out what happened after this instant.
  /// - Throws: `unknownSubject` where there is no such customer or position, `damaged`.
  public func newestTouchpoints(
    of customer: CustomerNumber, as arrangement: Arrangement, limit: Int, before position: Position? = nil,
    asOf: Instant = .distantFuture
  ) throws -> NewestTouchpoints {
    precondition(limit >= 0, "a page of touchpoints cannot have fewer than none")
    let members = arrangement.members(with: customer)
    let heads = try indexes.heads(of: members)
    return try store.read { snapshot in
      let end = try position.map { Touchpoint(position: $0, fact: try snapshot.fact(at: $0)) }
      var page = NewestPage(limit: limit, before: end, asOf: asOf, arrangement)
      for (member, head) in zip(members, heads) {
        page.begin()
        var left = ChainCount(member, head)
        try snapshot.walkBack(from: head.last, after: .start) { position, fact in
          let next = try left.take(fact, at: position)
          if arrangement.correction(at: position) == nil {
            page.take(Touchpoint(position: position, fact: fact))
          } else {
            page.pass(fact)
          }
          return page.isFull(before: position, fact, ofOneCustomer: true) ? .start : next
        }
      }
      for run in members.flatMap({ arrangement.runs(assignedTo: $0) }) {
        page.begin()
        var position = min(run.upperBound, arrangement.position)
        while position >= run.lowerBound {
          let fact = try snapshot.fact(at: position)
          page.take(Touchpoint(position: position, fact: fact))
          if page.isFull(before: position, fact, ofOneCustomer: false) { break }
          position = Position(position.rawValue - 1)
        }
      }
      return page.result
    }
  }
}

/// Gathers the newest touchpoints of runs of facts, each of which is read backwards.
private struct NewestPage {
  private let limit: Int
  private let end: Touchpoint?
  private let asOf: Instant
  private let arrangement: Arrangement
  /// The newest so far, the newest first; one more than are asked for, which says that there are older ones.
  private var newest: [Touchpoint] = []
  private var factsRead = 0
  /// No fact of the run that is read can have a later history time from here on.
  private var bound = Instant.distantFuture

  init(limit: Int, before end: Touchpoint?, asOf: Instant, _ arrangement: Arrangement) {
    (self.limit, self.end, self.asOf, self.arrangement) = (limit, end, asOf, arrangement)
  }

  /// Begins with another run of facts.
  mutating func begin() { bound = .distantFuture }

  mutating func pass(_ fact: Fact) { factsRead += 1 }

  mutating func take(_ touchpoint: Touchpoint) {
    factsRead += 1
    guard touchpoint.position <= arrangement.position, touchpoint.fact.historyTime <= asOf,
      end.map({ Touchpoint.precedes(touchpoint, $0) }) ?? true
    else { return }
    // Hardly anything comes late: mostly the place is at the end.
    var index = newest.count
    while index > 0, Touchpoint.precedes(newest[index - 1], touchpoint) { index -= 1 }
    guard index <= limit else { return }
    newest.insert(touchpoint, at: index)
    if newest.count > limit + 1 { newest.removeLast() }
  }

  /// Whether nothing that is read later in the run can be among the newest.
  ///
  /// - Parameters:
  ///   - position: the position that was read last.
  ///   - fact: the fact there.
  ///   - isOfOne: whether all facts of the run were recorded of one customer. Then one that did not come late is the latest of all
  ///     before it. Otherwise it is only known that nothing happens later than it is recorded, and that what was recorded before a
  ///     fact was not recorded later.
  mutating func isFull(before position: Position, _ fact: Fact, ofOneCustomer isOfOne: Bool) -> Bool {
    bound = min(bound, isOfOne && !fact.flags.contains(.late) ? fact.historyTime : fact.recorded)
    guard newest.count > limit, let least = newest.last else { return false }
    // What comes is earlier by its position too.
    return (least.fact.historyTime, least.position) >= (bound, position)
  }

  var result: NewestTouchpoints {
    NewestTouchpoints(
      touchpoints: Array(newest.prefix(limit)), hasOlder: newest.count > limit, factsRead: factsRead)
  }
}
