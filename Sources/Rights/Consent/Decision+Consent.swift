// Asking for consent inside a decision.

public import Actions
internal import Ledger
internal import Projection
public import Words

extension Decision {
  /// Whether a person's data may be used for a purpose, at the instant of the decision. What is found is recorded with what is
  /// decided, so that the decision can be explained by it whatever comes later.
  ///
  /// ```swift
  /// guard try decision.consent(of: ann, for: "marketing", through: "email").isInForce else {
  ///   return .refuse("consent", "there is no consent to marketing by e-mail")
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - customer: one of those that the decision is about, or merged with one of them.
  ///   - purpose: the purpose, as consents and the register name it.
  ///   - channel: the channel that it would go through; `nil` for use that goes through no channel in particular.
  /// - Throws: `LedgerError` with code `unknownSubject` for anybody else; `PolicyFault` where the register cannot be read.
  public func consent(of customer: CustomerNumber, for purpose: String, through channel: String? = nil) throws
    -> ConsentFinding
  {
    let position = try lastPosition
    let history = try ConsentHistory(try history(of: customer), at: now, knownAt: position) {
      try touchpoint(at: $0)
    }
    let register = try PurposeRegister.inForce(at: now, by: try policyChanges, through: position)
    let finding = history.finding(for: purpose, through: channel, under: register)
    try note(
      CheckedConsent(
        customer: customer, purpose: purpose, channel: channel, isInForce: finding.isInForce,
        reason: finding.reason.rawValue, position: finding.position, register: finding.register))
    return finding
  }
}
