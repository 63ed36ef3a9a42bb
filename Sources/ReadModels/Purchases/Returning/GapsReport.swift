// The report `gaps`: how long customers take from one order to the next, and to the second one.

internal import Words
public import Projection
public import Reporting
public import Statistics

/// The time between orders, in whole local days, as `report gaps` shows it. Orders of one day are one.
public struct GapsReport: ViewReport {
  public var basis: ReportBasis
  /// The attribute by which customers are told apart; `nil` where they are not.
  public var attribute: CustomerAttribute?
  /// The figures of all customers.
  public var figures: Figures
  /// The figures of the customers of each value of the attribute, that of most customers first and those without
  /// one last; empty where they are not told apart.
  public var values: [OfValue<Figures>]

  /// What is said of some customers.
  public struct Figures: CustomerCounts, Hashable, Sendable {
    /// The days from each day with orders of a customer to their next: how often there are so many.
    public internal(set) var gaps = Histogram()
    /// The days from the first day with orders of a customer to their second: how many took so many.
    public internal(set) var toSecondOrder = Histogram()
    /// Of the customers who have orders on one day only, so far: for how many days they have been known. The day
    /// that is not over does not count.
    public internal(set) var withoutSecondOrder = Histogram()
    /// The curve's part of `toSecondOrder`: that of which the second day with orders is over.
    private(set) var seenAgain = Histogram()
    /// For how many days that are over all the others of the curve have been known.
    private(set) var notSeenAgain = Histogram()

    init() {}

    /// How many customers have an order.
    public var customers: Int64 { Int64(clamping: toSecondOrder.count + withoutSecondOrder.count) }

    /// How many days customers have ordered on one day only, where those who have no second order yet count as
    /// long as they have been known: what is left of the curve have not ordered again by then. It goes up to the
    /// last day that is over for everybody, so that a second order of the day that is not over is not seen yet.
    public var onlyOnce: SurvivalCurve { SurvivalCurve(ended: seenAgain, censored: notSeenAgain) }

    /// Adds the local days with orders of a customer, ascending.
    ///
    /// - Parameter last: the last local day that is over.
    mutating func add(_ days: [Int64], lastOver last: Int64) {
      guard let first = days.first else { return }
      for (day, next) in zip(days, days.dropFirst()) { gaps.add(next - day) }
      let known = max(0, last - first)
      guard days.count > 1 else {
        withoutSecondOrder.add(known)
        notSeenAgain.add(known)
        return
      }
      toSecondOrder.add(days[1] - first)
      if days[1] <= last { seenAgain.add(days[1] - first) } else { notSeenAgain.add(known) }
    }

    mutating func add(_ others: Figures) {
      gaps += others.gaps
      toSecondOrder += others.toSecondOrder
      withoutSecondOrder += others.withoutSecondOrder
      seenAgain += others.seenAgain
      notSeenAgain += others.notSeenAgain
    }
  }

  /// The report of a view.
  ///
  /// - Throws: what reading the view throws.
  public init(_ view: View<Purchases>) throws { try self.init(view, by: nil) }

  init(_ view: View<Purchases>, by asked: AskedAttribute?) throws {
    let calendar = view.projector.calendar
    basis = ReportBasis(of: view, timeZone: calendar.timeZone)
    basis.rules.removeAll { $0.key == Retention.lookBackRule }
    basis.rules +=
      [
        ReportBasis.Rule("sameDay", "one", "orders of one customer on one local day are one"),
        ReportBasis.Rule(
          "quantiles", "least",
          "a quantile is the least number of days of which enough have so many or fewer"),
      ]
    asked?.values.note(in: &basis)
    let last = Int64(calendar.lastDayOver(at: view.asOf))
    attribute = asked?.values.attribute
    (figures, values) = try view.counted(by: asked) { (row: PurchasesRow, counts: inout Figures) in
      counts.add(row.days.map { Int64($0.day) }, lastOver: last)
    }
  }
}
