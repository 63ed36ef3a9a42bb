// The rules about what counts in the summary and on a customer's page, in words.

public import Projection
public import Reporting

extension Customer360 {
  public func countingRules(under policy: NoPolicy) -> [ReportBasis.Rule] {
    [
      ReportBasis.Rule(
        "orders", "above 0 or unknown", "an order is one of more than 0, or of an unknown amount"),
      ReportBasis.Rule("cancelled", "out", "cancelled orders are left out, with their refunds"),
      ReportBasis.Rule(
        "refunds", "apart", "refunds are a figure of their own and not taken off what was spent"),
      ReportBasis.Rule("tax", "in", "amounts are what customers pay, with tax and shipping"),
      ReportBasis.Rule("anonymous", "apart", "sales to nobody in particular are told apart"),
    ]
  }
}
