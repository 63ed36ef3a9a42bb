// What is said of a programme when it is published, beside whether it is valid.

public import Reporting
public import Words
internal import Projection

extension Loyalty {
  /// A warning about a programme that is valid and hardly meant, or that needs something done for it.
  public static func remark(on policy: String, from instant: Instant, in setting: ModelSetting) -> String? {
    guard let programme = programme(policy, setting) else { return nil }
    if setting.currency != .none, programme.currency != setting.currency {
      return
        "this programme counts \(programme.currency.currencyCode ?? "another currency"), and the ledger's currency is "
        + "\(setting.currency.currencyCode ?? "another"): sales in it earn nothing (currency)"
    }
    let remarks = [
      programme.remarkOnPending, programme.remarkOnPast(at: instant, setting.calendar),
      programme.remarkOnRuns,
    ].compactMap(\.self)
    return remarks.isEmpty ? nil : remarks.joined(separator: "; ")
  }

  /// The other names by which touchpoints call a programme.
  public static func names(in policy: String, _ setting: ModelSetting) -> [String] {
    programme(policy, setting)?.names ?? []
  }

  private static func programme(_ document: String, _ setting: ModelSetting) -> LoyaltyProgramme? {
    try? LoyaltyProgramme(document: document, name: defaultProgramme, types: setting.types)
  }
}

extension LoyaltyProgramme {
  fileprivate var remarkOnPending: String? {
    guard earning.pendingUntil == .delivery, expiry.isShort else { return nil }
    return
      "points wait for the delivery of their order, and expire within a month of it (earning.pendingUntil)"
  }

  /// What is over when the programme comes into force never holds.
  fileprivate func remarkOnPast(at instant: Instant, _ calendar: LocalCalendar) -> String? {
    let rules = earning.rules.enumerated().compactMap { index, rule in
      rule.condition.until.map { ("earning.rules[\(index)].when.until", $0) }
    }
    let rewards = rewards.enumerated().compactMap { index, reward in
      reward.until.map { ("rewards[\(index)].until", $0) }
    }
    let past = (rules + rewards).filter { $0.1.instant(calendar) <= instant }.map(\.0)
    guard let first = past.first else { return nil }
    let more = past.count > 1 ? " and \(past.count - 1) more" : ""
    return "is over before the programme comes into force (\(first)\(more))"
  }

  fileprivate var remarkOnRuns: String? {
    guard hasClaims || referral != nil || pools != nil || !noticeDays.isEmpty else { return nil }
    let what = [
      hasClaims ? "limits over all members" : nil, referral == nil ? nil : "referral",
      pools == nil ? nil : "pools", noticeDays.isEmpty ? nil : "notices",
    ].compactMap(\.self)
    return
      "\(ProgramName.command("program run")) records what follows of these: run it every day "
      + "(\(what.joined(separator: ", ")))"
  }
}
