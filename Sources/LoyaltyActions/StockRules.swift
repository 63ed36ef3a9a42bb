// What there is of a reward, for all members together.

internal import Actions
internal import Ledger
internal import ReadModels
internal import Words

/// A stock counts what is handed out: a redemption, a captured hold, a granted reward that is used. Holds and grants are
/// refused where nothing is left, and set nothing aside: those that lapse, are released or end unused have taken
/// nothing. What is returned is not put back by itself, since nobody knows its state: a larger stock says so.
extension Membership {
  /// The budget of a reward's stock; none where it has no bound.
  func stock(of reward: LoyaltyProgramme.Reward?) -> [BudgetName] {
    guard let reward, reward.stock != nil else { return [] }
    return [BudgetName(program: program, name: "stock/\(reward.name)")]
  }

  /// - Throws: `Refused`: `stock`.
  func checkStock(
    of reward: LoyaltyProgramme.Reward?, _ budgets: BudgetAccounts, _ decision: borrowing Decision
  ) throws {
    guard let stock = reward?.stock, let name = self.stock(of: reward).first else { return }
    let used = try budgets.used(of: name, decision)
    guard used >= stock else { return }
    throw Refused(
      "stock", "there were \(stock) of the reward, and \(used) are gone", ["stock": stock, "used": used])
  }

  /// What is recorded beside what hands out a reward.
  ///
  /// - Parameter points: how many were redeemed for it.
  func handedOut(
    _ reward: LoyaltyProgramme.Reward?, for points: Int64, to customer: CustomerNumber,
    _ budgets: BudgetAccounts
  ) throws -> [DecidedTouchpoint] {
    try stock(of: reward).map { try budgets.counted(1, on: $0, points: points, for: customer) }
  }
}
