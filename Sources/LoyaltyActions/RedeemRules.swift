// The reasons to refuse what spends points, in their order.

internal import ReadModels

/// What is checked before points are spent. A request is refused for the first reason that applies: no programme, no member,
/// the balance.
struct RedeemRules {
  var membership: Membership
  /// The points that are asked for.
  var points: Int64

  /// - Throws: `Refused`: the first reason.
  func check() throws {
    try membership.checkBalance(for: points)
  }
}

extension Membership {
  /// - Throws: `Refused`: `balance`.
  func checkBalance(for asked: Int64) throws {
    guard points.balance < asked else { return }
    throw Refused(
      "balance", "\(points.balance) points can be spent, and \(asked) are asked for",
      [
        "asked": asked, "available": points.available, "debt": points.debt, "balance": points.balance,
      ])
  }
}
