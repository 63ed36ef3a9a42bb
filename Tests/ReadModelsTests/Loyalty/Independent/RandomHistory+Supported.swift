import PlainLoyalty

extension PlainLoyalty.RandomHistory {
  /// What of the history programmes can do so far: one programme that earns by its base rate. Left out are
  /// the lines and other parts of orders, members' joining and leaving, and the kinds beside points and tiers.
  func supported() -> Self {
    var history = self
    history.setting.versions = [setting.versions[0].supported]
    history.steps = steps.compactMap { step in
      var step = step
      step.what = step.what?.supported
      return step.what == nil ? nil : step
    }
    return history
  }
}

extension PlainLoyalty.Programme {
  fileprivate var supported: Self {
    var programme = Self(name: "default")
    programme.earning.points = earning.points
    programme.earning.per = earning.per ?? 100
    programme.earning.multiplier = earning.multiplier
    if case .days = earning.pending { programme.earning.pending = earning.pending }
    programme.expiry = expiry
    programme.returnedLiveDays = returnedLiveDays
    programme.balance = balance
    if var tiers {
      for level in tiers.levels.indices { tiers.levels[level].multiplier = 1000 }
      programme.tiers = tiers
    }
    return programme
  }
}

extension PlainLoyalty.Happening {
  fileprivate var supported: Self? {
    switch self {
    case .orderPlaced(let order):
      var plain = PlainLoyalty.Order(order.number, total: max(0, order.total))
      plain.channel = order.channel
      return .orderPlaced(plain)
    case .refundIssued(let refund):
      return .refundIssued(PlainLoyalty.Refund(order: refund.order, amount: refund.amount))
    case .orderCancelled, .merged, .voided: return self
    case .ofProgramme(_, let what):
      switch what {
      case .redeemed, .adjusted, .transferred, .reinstated, .held, .captured, .released:
        return .ofProgramme("default", what)
      default: return nil
      }
    default: return nil
    }
  }
}
