// The list of the read models that come with the library. No other place names them all.

public import Reporting

/// The read models that come with Perennial. A program adds its own to them: `Reports(of: ledger, adding:
/// [Visits.self])`.
public enum StandardModels {
  /// The models, each once; whatever goes over all of them goes in this order.
  public static let all: [any ReadModel.Type] = [
    Retention.self, Purchases.self, Loyalty.self, Customer360.self, CustomerService.self, Satisfaction.self,
    GiftCards.self, Budgets.self, Consents.self, Favourites.self, Referrals.self,
  ]
}

extension ModelList {
  /// The read models that come with Perennial.
  public static let standard = ModelList(StandardModels.all)
}
