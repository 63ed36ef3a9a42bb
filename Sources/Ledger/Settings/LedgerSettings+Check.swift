// Which values settings can have.

internal import Foundation

extension LedgerSettings {
  /// Refuses values that settings cannot have.
  ///
  /// - Throws: `LedgerError` with code `invalidSettings`, naming the first setting that is wrong as JSON
  ///   writes it.
  public func check() throws(LedgerError) {
    guard MeasureUnit(currency: currency) != nil else {
      throw Self.invalid("\(currency) is not an ISO 4217 currency code; give one such as GBP or EUR")
    }
    guard TimeZone(identifier: timeZone) != nil, timeZone.contains("/") || timeZone == "UTC" else {
      throw Self.invalid("\(timeZone) is not an IANA time zone; give one such as Europe/London or UTC")
    }
    try identity.check()
    try Self.check("amountMax", amountMax, 1...Self.amountMaxMax)
    try Self.check("clockJumpMaxSeconds", clockJumpMaxSeconds, Self.clockRange)
    try Self.check("clockGapMaxSeconds", clockGapMaxSeconds, Self.clockRange)
    guard clockGapMaxSeconds >= clockJumpMaxSeconds else {
      throw Self.invalid(
        "clockGapMaxSeconds is \(clockGapMaxSeconds), and must not be less than clockJumpMaxSeconds, "
          + "\(clockJumpMaxSeconds)")
    }
  }

  static func check<Number: BinaryInteger>(_ name: String, _ number: Number, _ range: ClosedRange<Number>)
    throws(LedgerError)
  {
    guard range.contains(number) else {
      throw invalid("\(name) is \(number), and must be from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  static func invalid(_ message: String) -> LedgerError { LedgerError(.invalidSettings, message) }
}

extension IdentityRules {
  fileprivate func check() throws(LedgerError) {
    let (countRange, listCountMax) = (LedgerSettings.countRange, LedgerSettings.listCountMax)
    for (name, count) in [
      ("identityOrder", priority.count), ("identityLimits", limits.count), ("blockedValues", blocked.count),
      ("distinguishingKinds", distinguishing.count),
    ] where count > listCountMax {
      throw LedgerSettings.invalid("\(name) has \(count) entries; at most \(listCountMax) are taken")
    }
    for kind in priority { try Self.check("identityOrder", kind: kind) }
    for kind in distinguishing { try Self.check("distinguishingKinds", kind: kind) }
    for (name, kinds) in [("identityOrder", priority), ("distinguishingKinds", distinguishing)]
    where Set(kinds).count != kinds.count {
      throw LedgerSettings.invalid("\(name) names a kind twice")
    }
    for (kind, limit) in limits.sorted(by: { $0.key < $1.key }) {
      try Self.check("identityLimits", kind: kind)
      try LedgerSettings.check("identityLimits.\(kind)", limit, countRange)
    }
    try LedgerSettings.check("identityLimit", limit, countRange)
    try LedgerSettings.check("mergeLimit", mergeLimit, countRange)
    // A value that is longer than an identifier's can be would block nothing.
    for value in blocked.sorted() where value.isEmpty || value.utf8.count > 200 {
      throw LedgerSettings.invalid("blockedValues has a value that is empty or longer than 200 bytes")
    }
  }

  private static func check(_ name: String, kind: String) throws(LedgerError) {
    guard isKind(kind) else {
      throw LedgerSettings.invalid(
        "\(name) names a kind that is none: lower-case letters and digits, as in crm, at most 40 of them")
    }
  }
}
