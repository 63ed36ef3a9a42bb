// The rules about what counts in rate, churn, cohorts and lifecycle, in words.

internal import Words
internal import Projection
public import Reporting

extension Retention {
  /// The key of the rule for how long activity counts, which applies to rate and churn only.
  static var lookBackRule: String { "lookBackDays" }

  public func countingRules(under policy: RetentionPolicy) -> [ReportBasis.Rule] {
    let names = policy.types.map { Vocabulary.entry(of: $0)?.name ?? "a type of your own" }
    let isOrders = policy.types.contains(.orderPlaced)
    let least =
      switch policy.minimumValue {
      case ...0: ""
      case 1: " of more than 0, or of an unknown amount"
      default: " of \(policy.minimumValue) or more (in minor units), or of an unknown amount"
      }
    var rules = [
      ReportBasis.Rule(
        "activity", names.joined(separator: ","),
        "activity is \(policy.types == [.orderPlaced] ? "an order" : names.joined(separator: ", "))\(least)"),
      ReportBasis.Rule(
        Self.lookBackRule, "\(policy.lookBackDays)",
        "active at a moment is who had some in the \(policy.lookBackDays) days before"),
    ]
    if isOrders {
      rules.append(ReportBasis.Rule("cancelled", "out", "cancelled orders are left out"))
      if !policy.types.contains(.refundIssued) {
        rules.append(ReportBasis.Rule("refunds", "ignored", "an order that was refunded stays an order"))
      }
    }
    return rules + [ReportBasis.Rule("anonymous", "out", "sales to nobody in particular are left out")]
  }
}

extension ReportBasis {
  /// The basis of a report by period over a view that goes by the policy of retention. A report by week says on
  /// which day weeks begin.
  init<P: LocalReadModel>(of view: View<P>, by kind: PeriodKind) where P.Policy == RetentionPolicy {
    self.init(of: view, timeZone: view.projector.calendar.timeZone, period: kind)
    guard let weekday = kind.weekday else { return }
    rules.append(Rule("weekStart", weekday.lowercased(), "weeks begin on \(weekday)"))
  }
}
