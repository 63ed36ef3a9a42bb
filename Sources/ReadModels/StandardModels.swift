// The read models that come with the library: the one place that names them all.

public import Reporting

/// What comes with Perennial. A model of one's own is added to these: `Reports(of: ledger, adding: [Visits.self])`.
public enum StandardModels {
  public static let all: [any ReadModel.Type] = [
    Retention.self, Loyalty.self, Customer360.self, Service.self, Satisfaction.self,
  ]
}

extension ModelList {
  /// What comes with Perennial.
  public static let standard = ModelList(StandardModels.all)
}
