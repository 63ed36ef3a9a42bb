// The report `survival`: how long the relationship with customers lasts.

internal import Words
public import Projection
public import Reporting
public import Statistics

/// How long customers go on buying, as `report survival` shows it.
///
/// A relationship begins on the day of the first order, and ends on the last day with an order before a
/// *silence*: more local days than the look-back without one. Who bought once and then fell silent stayed 0
/// days. That somebody has fallen silent is only known once the look-back is over, so that the time up to so
/// many days before the as-of instant is what is known of everybody: whoever had not ended by then is censored
/// there, and whoever had their first order after it is left out.
public struct SurvivalReport: ViewReport {
  public var basis: ReportBasis
  /// The length of the look-back in local days.
  public var lookBackDays: Int64
  /// The attribute by which customers are told apart; `nil` where they are not.
  public var attribute: CustomerAttribute?
  /// The figures of all customers.
  public var figures: Figures
  /// The figures of the customers of each value of the attribute, that of most customers first and those without
  /// one last; empty where they are not told apart.
  public var values: [OfValue<Figures>]

  /// What is said of some customers.
  public struct Figures: CustomerCounts, Hashable, Sendable {
    /// How long the relationships lasted that have ended, in local days.
    public internal(set) var ended = Histogram()
    /// How long those have been followed that go on, in local days.
    public internal(set) var active = Histogram()
    /// How many customers are too new: their first order is less than the look-back ago.
    public internal(set) var tooNew: Int64 = 0
    /// How many of those who had fallen silent bought again later. Their relationship ended all the same.
    public internal(set) var resumed: Int64 = 0

    init() {}

    /// How many customers have an order.
    public var customers: Int64 { Int64(clamping: ended.count + active.count) + tooNew }

    /// The share of relationships that last longer than so many local days.
    public var curve: SurvivalCurve { SurvivalCurve(ended: ended, censored: active) }

    mutating func add(_ others: Figures) {
      ended += others.ended
      active += others.active
      tooNew += others.tooNew
      resumed += others.resumed
    }
  }

  /// - Parameters:
  ///   - view: the view of `purchases`, at the moment that the report is of.
  ///   - lookBackDays: the length of a silence; `nil` for the look-back of the policy of retention in force.
  /// - Throws: `ProjectionError` with code `invalidRequest` for a look-back below 1; what reading the view
  ///   throws.
  public init(_ view: View<Purchases>, lookBackDays: Int64? = nil) throws {
    try self.init(view, lookBackDays: lookBackDays, by: nil)
  }

  init(_ view: View<Purchases>, lookBackDays: Int64?, by asked: AskedAttribute?) throws {
    let days = lookBackDays ?? Int64(view.policy.lookBackDays)
    guard days > 0 else {
      throw ProjectionError(.invalidRequest, "look-back: \(days) is not a number of days; give 1 or more")
    }
    let calendar = view.projector.calendar
    basis = ReportBasis(of: view, timeZone: calendar.timeZone)
    basis.rules.removeAll { $0.key == Retention.lookBackRule }
    basis.rules +=
      [
        ReportBasis.Rule(
          "ends", "lastOrder",
          "a relationship lasts from the day of the first order to the last one before a silence of more than "
            + "\(days) local days"),
        ReportBasis.Rule(
          "censored", "active",
          "who has not fallen silent counts up to \(days) days before the report, as going on"),
        ReportBasis.Rule("tooNew", "out", "who first bought after that is left out"),
      ]
    asked?.values.note(in: &basis)
    (self.lookBackDays, attribute) = (days, asked?.values.attribute)
    let last = Int64(calendar.lastDayOver(at: view.asOf)) - days
    (figures, values) = try view.counted(by: asked) { (row: PurchasesRow, counts: inout Figures) in
      let orders = row.days.map { Int64($0.day) }
      guard let first = orders.first else { return }
      if first > last {
        counts.tooNew += 1
        return
      }
      let silent = zip(orders, orders.dropFirst()).first { $1 - $0 > days }?.0
      if let end = silent ?? orders.last, end <= last {
        counts.ended.add(end - first)
        if silent != nil { counts.resumed += 1 }
      } else {
        counts.active.add(last - first)
      }
    }
  }
}
