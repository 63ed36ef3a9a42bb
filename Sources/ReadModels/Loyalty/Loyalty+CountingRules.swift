// The rules about what counts for points and tiers, in words.

internal import Words
public import Reporting

extension Loyalty {
  public func countingRules(under policy: LoyaltyPolicy?) -> [ReportBasis.Rule] {
    guard let policy else {
      return [ReportBasis.Rule("programme", "none", "no loyalty policy is in force")]
    }
    let currency = policy.currency.currencyCode ?? "\(policy.currency.rawValue)"
    return [
      ReportBasis.Rule("currency", currency, "only amounts in \(currency) earn"),
      ReportBasis.Rule("cancelled", "reversed", "a cancelled order takes its points back"),
      ReportBasis.Rule("refunds", "reversed", "a refund takes back the points of its part of the order"),
      ReportBasis.Rule("anonymous", "out", "sales to nobody in particular earn nothing"),
    ]
  }
}
