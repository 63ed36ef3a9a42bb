// What a read model counts, declared once under the name that reports use.

/// One thing that is counted over all rows: how many tickets, how much money, how long until the first
/// reply.
///
/// ```swift
/// static let tallies: [Tally<Row>] = [
///   Tally(1, "tickets", "tickets that were opened", .number, by: .month) { row, add in
///     for ticket in row.tickets { add(1, at: ticket.opened) }
///   },
///   Tally(2, "firstReply", "from opening to the first reply", .durations, by: .month) { row, add in
///     for ticket in row.tickets {
///       if let seconds = ticket.firstReplySeconds { add(seconds, at: ticket.opened) }
///     }
///   },
/// ]
/// ```
///
/// What is counted goes into the totals, which can be added up: the tallies of two ledgers together are
/// the sums of theirs. So tallies are told apart by what means the same in both, the hash of a name
/// (`of:`), and never by the small numbers that one ledger gives to names.
public struct Tally<Row>: Sendable {
  /// The number, name, title, kind and period that the tally was declared with.
  public let description: TallyDescription
  private let body: @Sendable (Row, inout TallyAdder) -> Void

  /// - Parameters:
  ///   - number: from 1, and never used for another tally of the model, since it is on disk.
  ///   - name: lower camel case.
  ///   - title: what is counted, in a line for a person.
  ///   - kind: whether numbers or amounts are added up, or values are counted.
  ///   - period: the shortest period for which it is counted separately; longer ones are sums of it. `nil`
  ///     where it is not counted by period.
  ///   - body: adds what a row counts for; it depends on the row alone.
  public init(
    _ number: UInt16, _ name: String, _ title: String, _ kind: TallyKind, by period: PeriodKind? = nil,
    _ body: @escaping @Sendable (_ row: Row, _ add: inout TallyAdder) -> Void
  ) {
    description = TallyDescription(number: number, name: name, title: title, kind: kind, period: period)
    self.body = body
  }

  /// A tally that sums one number of each row.
  public init(_ number: UInt16, _ name: String, _ title: String, _ value: @escaping @Sendable (Row) -> Int64)
  {
    self.init(number, name, title, .number) { row, add in add(value(row)) }
  }

  /// Adds what a row counts for.
  ///
  /// - Parameters:
  ///   - row: the row that counts.
  ///   - totals: what is added to, or taken away from while an old row's contributions are.
  ///   - calendar: the calendar whose local days decide about periods; a tally without a period needs none.
  public func contribute(_ row: Row, to totals: inout Totals, in calendar: LocalCalendar?) {
    totals.adding { counters in
      var adder = TallyAdder(description, calendar, counters)
      body(row, &adder)
      counters = adder.end()
    }
  }
}

/// A tally without the type of its rows.
public struct TallyDescription: Hashable, Sendable {
  /// The kind of the tally's counters (`Counter.kind`), from 1.
  public var number: UInt16
  /// The name that reports ask for, in lower camel case: `firstReply`.
  public var name: String
  /// What is counted, in a line for a person.
  public var title: String
  /// Whether numbers or amounts are added up, or values are counted.
  public var kind: TallyKind
  /// The shortest period for which it is counted separately; `nil` where it is not counted by period.
  public var period: PeriodKind?
}

/// How a tally counts.
public enum TallyKind: Hashable, Sendable {
  /// A sum of whole numbers, such as how many there are.
  case number
  /// A sum in minor units, for each currency separately.
  case money
  /// A distribution of durations in seconds, from 0: how many there are of each. Those from 64 s on are told
  /// apart to 3 %.
  case durations
  /// A distribution of whole numbers from 0: how many there are of each. Those from 64 on are told apart to
  /// 3 %.
  case numbers
}
