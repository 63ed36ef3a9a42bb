// A member's statement: what became of their points in a period, line by line.

public import Words
package import Projection

/// What became of a member's points in a period: `opening + earned + in + adjusted + reinstated − spent − expired − out − reversed
/// = closing`, and each line with the touchpoint that made it.
public struct LoyaltyStatement: Hashable, Sendable {
  /// The programme, by its name.
  public var program: String
  /// Where the period begins.
  public var from: Instant
  /// Where the period ends; that moment is no part of it.
  public var until: Instant
  /// What the member had before, debts taken off.
  public var opening: Int64 = 0
  /// What was earned, what still waits included.
  public var earned: Int64 = 0
  /// What came from other members.
  public var transferredIn: Int64 = 0
  /// What was given by hand, less what was taken.
  public var adjusted: Int64 = 0
  /// What had expired and was given back.
  public var reinstated: Int64 = 0
  /// What was redeemed, less what was given back.
  public var spent: Int64 = 0
  /// What expired.
  public var expired: Int64 = 0
  /// What went to other members.
  public var transferredOut: Int64 = 0
  /// What refunds and cancellations took back.
  public var reversed: Int64 = 0
  /// What the member has at the end, debts taken off.
  public var closing: Int64 = 0
  /// What changed something, in the order in which it did.
  public var lines: [Line] = []
  /// The points that are to expire, by day, as they stand at the end of the period.
  public var expiring: [Expiring] = []

  /// One thing that changed what the member has.
  public struct Line: Hashable, Sendable {
    /// The touchpoint that did it; `nil` where time alone did.
    public var position: Position?
    /// When it happened.
    public var time: Instant
    /// The name of the touchpoint's type; of what time alone did `expired`, `activated` or `hold.lapsed`, and
    /// `policy` where a policy came into force.
    public var type: String
    /// By how many points what the member has became more, or less.
    public var points: Int64
    /// What the member has after it, debts taken off.
    public var balance: Int64
  }

  /// Points that expire on one day.
  public struct Expiring: Hashable, Sendable {
    /// The local day, in days since 1970, on which they are no longer good.
    public var day: Int32
    /// How many.
    public var points: Int64
  }

  /// A statement of nothing yet.
  package init(of program: String, from: Instant, until: Instant) {
    (self.program, self.from, self.until) = (program, from, until)
  }
}

extension LoyaltyRow.Points {
  /// What a member has, whether it can be spent yet or not, debts taken off.
  package var owned: Int64 { available + pending + held - debt }
}

/// Makes a statement of the steps of a fold.
package struct StatementMaker {
  package private(set) var statement: LoyaltyStatement
  private var points = LoyaltyRow.Points()
  private var openHolds = 0

  package init(_ statement: LoyaltyStatement) { self.statement = statement }

  /// Takes in a step: what the member had in the programme after it.
  ///
  /// - Parameters:
  ///   - type: the name of the touchpoint's type; `nil` where time alone, or a policy, made the step.
  ///   - isPolicy: whether a policy did.
  package mutating func take(
    _ member: LoyaltyMember?, at time: Instant, position: Position?, type: String?, isPolicy: Bool
  ) {
    guard time < statement.until else { return }
    let before = points
    points = member?.points ?? LoyaltyRow.Points()
    let holds = member?.extras.holds.reduce(0) { $0 + ($1.state == .open ? 1 : 0) } ?? 0
    defer { openHolds = holds }
    guard time >= statement.from else {
      statement.opening = points.owned
      statement.closing = points.owned
      return
    }
    guard points != before else { return }
    add(points, less: before)
    let silent = isPolicy ? "policy" : Self.word(for: points, after: before, hasLapsed: holds < openHolds)
    statement.lines.append(
      LoyaltyStatement.Line(
        position: position, time: time, type: type ?? silent, points: points.owned - before.owned,
        balance: points.owned))
  }

  /// Notes what is to expire, once all steps are taken in.
  package mutating func finish(_ member: LoyaltyMember?, _ calendar: LocalCalendar) {
    var days: [Int32: Int64] = [:]
    for lot in member?.lots ?? [] where lot.expires < .distantFuture && lot.remaining > 0 {
      days[calendar.day(of: lot.expires), default: 0] += lot.remaining
    }
    statement.expiring = days.sorted { $0.key < $1.key }.map { .init(day: $0.key, points: $0.value) }
  }

  private mutating func add(_ after: LoyaltyRow.Points, less before: LoyaltyRow.Points) {
    statement.earned += after.earned - before.earned
    statement.transferredIn += after.transferredIn - before.transferredIn
    statement.adjusted += after.adjustedUp - before.adjustedUp - (after.adjustedDown - before.adjustedDown)
    statement.reinstated += after.reinstated - before.reinstated
    statement.spent += after.spent - before.spent
    statement.expired += after.expired - before.expired
    statement.transferredOut += after.transferredOut - before.transferredOut
    statement.reversed += after.reversed - before.reversed
    statement.closing = after.owned
  }

  /// What time alone did.
  private static func word(
    for after: LoyaltyRow.Points, after before: LoyaltyRow.Points, hasLapsed: Bool
  ) -> String {
    if after.expired > before.expired { return "expired" }
    return hasLapsed ? "hold.lapsed" : "activated"
  }
}
