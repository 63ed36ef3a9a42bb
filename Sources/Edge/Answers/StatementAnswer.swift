// A member's statement, for a program.

package import Perennial

/// What became of a member's points in a period.
package struct StatementAnswer: Encodable, Sendable {
  package var program: String
  package var opening, earned, `in`, adjusted, reinstated, spent, expired, out, reversed, closing: Int64
  package var lines: [Line]
  package var expiring: [Expiring]

  package struct Line: Encodable, Sendable {
    /// Absent where time alone did it.
    package var position: UInt64?
    package var time: PrintedInstant
    package var type: String
    package var points: Int64
    package var balance: Int64
  }

  package struct Expiring: Encodable, Sendable {
    /// The local day: `2024-06-30`.
    package var on: String
    package var points: Int64
  }

  package init(_ statement: LoyaltyStatement) {
    program = statement.program
    (opening, earned, `in`) = (statement.opening, statement.earned, statement.transferredIn)
    (adjusted, reinstated, spent) = (statement.adjusted, statement.reinstated, statement.spent)
    (expired, out, reversed) = (statement.expired, statement.transferredOut, statement.reversed)
    closing = statement.closing
    lines = statement.lines.map {
      Line(
        position: $0.position?.rawValue, time: PrintedInstant($0.time), type: $0.type, points: $0.points,
        balance: $0.balance)
    }
    expiring = statement.expiring.map {
      Expiring(on: PeriodKind.day.label(of: $0.day), points: $0.points)
    }
  }

  /// The sums, by their names.
  package var sums: [(name: String, points: Int64)] {
    [
      ("opening", opening), ("earned", earned), ("in", `in`), ("adjusted", adjusted),
      ("reinstated", reinstated),
      ("spent", spent), ("expired", expired), ("out", out), ("reversed", reversed), ("closing", closing),
    ]
  }
}

extension Reports {
  /// The statement of whom a text names, for the period that a text names: `2024-03`, `2024-Q1`, `2024`.
  ///
  /// - Throws: `Failure` where there is no such customer; `ProjectionError` with code `invalidRequest` where there is no such
  ///   period or programme; `LedgerError`.
  package func statement(of customer: String, in program: String?, period: String) throws -> StatementAnswer {
    let number = try ledger.customer(named: customer)
    let kinds = PeriodKind.allCases.filter { (try? $0.index(labelled: period)).map($0.label(of:)) == period }
    guard let kind = kinds.first else {
      throw Failure.usage("\(period) is not a period; give one such as 2024-03, 2024-Q1, 2024 or 2024-03-31")
    }
    let (index, calendar) = (try kind.index(labelled: period), try ledger.calendar)
    return StatementAnswer(
      try statement(
        of: number, in: program, from: calendar.start(ofDay: kind.firstDay(of: index)),
        until: calendar.start(ofDay: kind.firstDay(of: index + 1))))
  }
}
