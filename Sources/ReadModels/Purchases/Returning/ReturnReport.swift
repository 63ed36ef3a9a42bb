// The report `return`: of those who bought, how many bought again n days later.

internal import Words
public import Projection
public import Reporting

/// Who came back n days after their first order, as `report return` shows it.
public struct ReturnReport: ViewReport {
  public var basis: ReportBasis
  /// When an order counts as coming back on day n.
  public var kind: Kind
  /// What day n is.
  public var clock: Clock
  /// The attribute by which customers are told apart; `nil` where they are not.
  public var attribute: CustomerAttribute?
  /// The figures of all customers.
  public var figures: Figures
  /// The figures of the customers of each value of the attribute, that of most customers first and those without
  /// one last; empty where they are not told apart.
  public var values: [OfValue<Figures>]

  /// When an order counts as coming back on day n. Orders on day 0 never do.
  public enum Kind: String, CaseIterable, Sendable {
    /// On day n exactly.
    case on
    /// On day n or on any later one.
    case after
    /// On any day from the one behind the number before it, or from day 1, to day n.
    case bracket
  }

  /// What day n is.
  public enum Clock: String, CaseIterable, Sendable {
    /// The nth local calendar day after that of the first order, from its first moment to its last.
    case day
    /// The 24 hours that begin n times 24 hours after the first order, whatever clocks do.
    case hours
  }

  /// What is said of some customers.
  public struct Figures: Hashable, Sendable {
    /// How many have an order.
    public var customers: Int64
    /// The days that were asked for, ascending.
    public var days: [Day]
  }

  /// The figures of one day n.
  public struct Day: Hashable, Sendable {
    /// The first day that counts: n, or in brackets the day behind the bracket before.
    public var from: Int64
    /// n: the day whose end decides who is eligible.
    public var day: Int64
    /// How many customers there are whose day n is over at the as-of instant.
    public var eligible: Int64
    /// How many of these came back.
    public var returned: Int64
    /// `returned ÷ eligible`.
    public var rate: Ratio
  }

  /// The most days that one report is of.
  private static let daysMax = 400

  /// The report of a view.
  ///
  /// - Parameters:
  ///   - view: the view of `purchases`, at the moment that the report is of.
  ///   - days: each n once, 1 or more, in any order.
  ///   - kind: when an order counts as coming back on day n.
  ///   - clock: what day n is.
  /// - Throws: `ProjectionError` with code `invalidRequest` for no days, too many, one that is given twice or is
  ///   below 1; what reading the view throws.
  public init(_ view: View<Purchases>, days: [Int64], kind: Kind = .on, clock: Clock = .day) throws {
    try self.init(view, days: days, kind: kind, clock: clock, by: nil)
  }

  init(_ view: View<Purchases>, days: [Int64], kind: Kind, clock: Clock, by asked: AskedAttribute?) throws {
    if days.isEmpty { throw ProjectionError(.invalidRequest, "days: give one at least, such as 1,7,30") }
    let ends = try days.checkedDays("days", "a day after the first order", atMost: Self.daysMax)
    let calendar = view.projector.calendar
    basis = ReportBasis(of: view, timeZone: calendar.timeZone)
    basis.rules.removeAll { $0.key == Retention.lookBackRule }
    basis.rules += Self.rules(kind, clock)
    asked?.values.note(in: &basis)
    // A bracket begins behind the one before it.
    let begins = kind == .bracket ? [1] + ends.dropLast().map { $0 + 1 } : ends
    let last = calendar.lastDayOver(at: view.asOf)
    let (all, values) = try view.counted(by: asked) { (row: PurchasesRow, counts: inout Counts) in
      guard let span = DaysSinceFirst(row, clock, lastOver: last, asOf: view.asOf) else { return }
      counts.customers += 1
      if counts.days.isEmpty { counts.days = ends.map { _ in Counts.Day() } }
      for index in ends.indices where ends[index] <= span.over {
        counts.days[index].eligible += 1
        let through = kind == .after ? Int64.max : ends[index]
        if span.holds(from: begins[index], through: through) { counts.days[index].returned += 1 }
      }
    }
    func figures(_ counts: Counts) -> Figures {
      Figures(
        customers: counts.customers,
        days: ends.indices.map { index in
          let day = counts.days.isEmpty ? Counts.Day() : counts.days[index]
          return Day(
            from: begins[index], day: ends[index], eligible: day.eligible, returned: day.returned,
            rate: Ratio(day.returned, day.eligible))
        })
    }
    (self.kind, self.clock, attribute) = (kind, clock, asked?.values.attribute)
    self.figures = figures(all)
    self.values = values.map {
      OfValue(value: $0.value, isRest: $0.isRest, figures: figures($0.figures))
    }
  }

  /// What is counted of some customers.
  private struct Counts: CustomerCounts, Hashable, Sendable {
    struct Day: Hashable {
      var eligible: Int64 = 0
      var returned: Int64 = 0
    }

    var customers: Int64 = 0
    /// The days that are asked for, in their order; empty before the first customer.
    var days: [Day] = []

    mutating func add(_ others: Counts) {
      customers += others.customers
      if days.isEmpty {
        days = others.days
      } else {
        for (index, day) in others.days.enumerated() {
          days[index].eligible += day.eligible
          days[index].returned += day.returned
        }
      }
    }
  }

  private static func rules(_ kind: Kind, _ clock: Clock) -> [ReportBasis.Rule] {
    let meaning =
      switch kind {
      case .on: "came back on day n is who has an order on that very day"
      case .after: "came back after n days is who has an order on day n or later"
      case .bracket: "came back in a bracket is who has an order on one of its days"
      }
    let day =
      switch clock {
      case .day: "day n is the nth local calendar day after that of the first order"
      case .hours: "day n is the 24 hours that begin n times 24 hours after the first order"
      }
    return [
      ReportBasis.Rule("kind", kind.rawValue, meaning), ReportBasis.Rule("clock", clock.rawValue, day),
      ReportBasis.Rule("eligible", "over", "the rate is of those whose day n is over"),
    ]
  }
}

/// On which days after their first order a customer bought, by one of the clocks; day 0 is that of the first
/// order.
struct DaysSinceFirst {
  /// The days with an order, ascending.
  private let days: [Int64]
  /// The last day that is over; below 0 where not even day 0 is.
  let over: Int64

  /// Fails for a customer without orders.
  ///
  /// - Parameters:
  ///   - lastOver: the last local day that is over.
  ///   - asOf: the instant up to which orders count.
  init?(_ row: PurchasesRow, _ clock: ReturnReport.Clock, lastOver: Int32, asOf: Instant) {
    var (days, first) = ([Int64](), PurchasesRow.Order?.none)
    row.forEachOrder { order in
      let start = first ?? order
      first = start
      let day =
        switch clock {
        case .day: Int64(order.day) - Int64(start.day)
        case .hours:
          (order.placed.microseconds - start.placed.microseconds) / Instant.microsecondsPerDay
        }
      if days.last != day { days.append(day) }
      return true
    }
    guard let first else { return nil }
    self.days = days
    over =
      switch clock {
      case .day: Int64(lastOver) - Int64(first.day)
      case .hours:
        // The instant itself is the last that counts.
        (asOf.microseconds - first.placed.microseconds + 1) / Instant.microsecondsPerDay - 1
      }
  }

  /// Whether there is an order on a day from one to another, both included.
  func holds(from first: Int64, through last: Int64) -> Bool {
    var (low, high) = (0, days.count)
    while low < high {
      let middle = (low + high) / 2
      if days[middle] < first { low = middle + 1 } else { high = middle }
    }
    return low < days.count && days[low] <= last
  }
}

extension LocalCalendar {
  /// The last local day that is over at an instant.
  func lastDayOver(at instant: Instant) -> Int32 {
    let day = dayBegun(at: moment(of: instant))
    return isOver(.day, day, at: instant) ? day : day - 1
  }
}
