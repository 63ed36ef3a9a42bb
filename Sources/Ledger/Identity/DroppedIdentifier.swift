// Identifiers on a touchpoint that led to nobody, and why: kinds and reasons, never values.

/// An identifier that a touchpoint was given with and that was not linked to its customer.
public struct DroppedIdentifier: Hashable, Sendable {
  /// The identifier's kind: `email`, `phone`.
  public var kind: String
  /// Why it was not linked.
  public var reason: Reason

  /// An identifier of a kind that was not linked for a reason; its value is not kept.
  public init(kind: String, reason: Reason) {
    self.kind = kind
    self.reason = reason
  }

  /// Why an identifier was not linked.
  public enum Reason: String, CaseIterable, Sendable {
    /// The identifier stands for nobody: `n/a`, `1234567890`, or what the settings block.
    case placeholder
    /// The identifier is no address and no number: an e-mail address without `@`, `4.47912E+11`.
    case malformed
    /// The identifier is another customer's, who has a stronger identifier of their own: see
    /// `IdentityRules.distinguishing`.
    case anothers
    /// The customer would have more of a kind than `IdentityRules.limits` allow.
    case overLimit

    /// Why the identifier leads to nobody, in words that follow the kind.
    var words: String {
      switch self {
      case .placeholder: "a placeholder"
      case .malformed: "no address or number"
      case .anothers: "another customer's"
      case .overLimit: "one too many"
      }
    }
  }
}
