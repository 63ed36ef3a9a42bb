// What a read model counts: declared once, with the name that reports know it by.

/// One thing that rows are counted for: how many tickets, how much money, how long until the first reply.
///
/// ```swift
/// static let tallies: [Tally<Row>] = [
///   Tally(1, "tickets", "tickets that were opened", .number, by: .month) { row, add in
///     for ticket in row.tickets { add(1, at: ticket.opened) }
///   },
///   Tally(2, "firstReply", "from opening to the first reply", .histogram, by: .month) { row, add in
///     for ticket in row.tickets {
///       if let seconds = ticket.firstReplySeconds { add(seconds, at: ticket.opened) }
///     }
///   },
/// ]
/// ```
///
/// What a model counts goes into the totals and can be added up: the tallies of two ledgers are those of their sum. So they
/// are of names that mean the same in both (`of:` takes the hash of a name), never of a ledger's own small numbers.
public struct Tally<Row>: Sendable {
  public let description: TallyDescription
  private let body: @Sendable (Row, inout TallyAdder) -> Void

  /// - Parameters:
  ///   - number: the tally's own for ever, from 1: it is on disk.
  ///   - name: lower camel case.
  ///   - title: what it is, in a line for a person.
  ///   - period: the shortest period that it is told apart by; longer ones follow. `nil` where it is not told apart.
  ///   - body: adds what a row counts for; it depends on the row alone.
  public init(
    _ number: UInt16, _ name: String, _ title: String, _ kind: TallyKind, by period: PeriodKind? = nil,
    _ body: @escaping @Sendable (_ row: Row, _ add: inout TallyAdder) -> Void
  ) {
    description = TallyDescription(number: number, name: name, title: title, kind: kind, period: period)
    self.body = body
  }

  /// One number of each row.
  public init(_ number: UInt16, _ name: String, _ title: String, _ value: @escaping @Sendable (Row) -> Int64)
  {
    self.init(number, name, title, .number) { row, add in add(value(row)) }
  }

  /// Adds what a row counts for.
  ///
  /// - Parameter calendar: in whose local days periods are told apart; not asked by a tally without a period.
  public func contribute(_ row: Row, to totals: inout Totals, in calendar: LocalCalendar?) {
    totals.adding { counters in
      var adder = TallyAdder(description, calendar, counters)
      body(row, &adder)
      counters = adder.end()
    }
  }
}

/// A tally whatever its rows are.
public struct TallyDescription: Hashable, Sendable {
  public var number: UInt16
  public var name: String
  public var title: String
  public var kind: TallyKind
  public var period: PeriodKind?
}

/// What is counted of something.
public enum TallyKind: Hashable, Sendable {
  /// A sum of whole numbers, such as how many there are.
  case number
  /// A sum in minor units, of each currency by itself.
  case money
  /// How many there are of each of several durations in seconds, from 0; of long ones to 3 %.
  case durations
  /// How many there are of each whole number, from 0; of those above 64 to 3 %.
  case numbers
}
