// A member's statement, read step by step.

internal import Ledger
public import LedgerViews
internal import Projection
public import ReadModels
internal import Reporting
public import Words

extension ModelViews {
  /// What became of a member's points in a period, line by line, as it is known now. It is the fold itself, so that the statements
  /// of periods that follow each other begin where the one before has ended, unless something was recorded late.
  ///
  /// - Parameters:
  ///   - customer: the member: of customers who were merged, any of their numbers.
  ///   - program: the programme, by its name; `nil` for the only one, or else for the one named `default`.
  ///   - from: where the period begins.
  ///   - until: where it ends, that moment excluded; what is not there yet is left out.
  /// - Throws: `ProjectionError`: `invalidRequest` where there is no such programme, or the period ends before it begins;
  ///   `quarantined` where the fold fails; `LedgerError`.
  public func statement(
    of customer: CustomerNumber, in program: String? = nil, from: Instant, until: Instant
  ) throws -> LoyaltyStatement {
    guard from < until else {
      throw ProjectionError(.invalidRequest, "the period ends before it begins: \(from) to \(until)")
    }
    let loyalty = self[Loyalty.self]
    guard let policy = try views.row(of: customer, in: loyalty).policy else {
      throw ProjectionError(.invalidRequest, "no loyalty programme is in force")
    }
    let programme = try policy.chosen(named: program)
    var maker = StatementMaker(LoyaltyStatement(of: programme.name, from: from, until: until))
    var row = LoyaltyRow()
    let last = min(until - .microseconds(1), try ledger.now)
    try views.steps(of: customer, in: loyalty, asOf: last) { cause, time, after in
      row = after
      let member = row.member(of: programme)
      switch cause {
      case .touchpoint(let touchpoint):
        maker.take(
          member, at: time, position: touchpoint.position,
          type: try ledger.typeName(of: touchpoint.fact.type),
          isPolicy: false)
      case .policy(let position): maker.take(member, at: time, position: position, type: nil, isPolicy: true)
      case .time: maker.take(member, at: time, position: nil, type: nil, isPolicy: false)
      }
    }
    maker.finish(row.member(of: programme), loyalty.calendar)
    return maker.statement
  }
}
