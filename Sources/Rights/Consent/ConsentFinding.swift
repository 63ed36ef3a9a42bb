// Whether a person's data may be used for a purpose, and why.

public import Words

/// Whether a person's data may be used for a purpose through a channel: at an instant, as known at a position.
public struct ConsentFinding: Hashable, Sendable {
  /// The purpose that was asked about: `marketing`.
  public var purpose: String
  /// The channel that was asked about; `nil` for use that goes through none, or through any.
  public var channel: String?
  /// The instant that was asked about.
  public var at: Instant
  /// The position up to which the ledger was asked.
  public var knownAt: Position
  /// On which ground the purpose stands: that of the register, or consent where there is no register.
  public var basis: LawfulBasis
  /// Where the register in force was published; `nil` where none was.
  public var register: Position?
  /// Why it may be used, or may not.
  public var reason: Reason
  /// Since when that is so: when the consent was granted or withdrawn, when the use was restricted, or when it lapsed. `nil` where
  /// nothing has happened that it follows from.
  public var since: Instant?
  /// The touchpoint that it follows from: the grant, the withdrawal, the restriction, the erasure; `nil` for none.
  public var position: Position?
  /// When a consent ends by itself; `nil` where it does not.
  public var expires: Instant?
  /// What a consent or its withdrawal says of how it came about.
  public var evidence = Evidence()

  /// How a consent was given, or withdrawn; empty where it does not say.
  public struct Evidence: Hashable, Sendable {
    /// The name and version of the text that was shown.
    public var wording = ""
    /// The hash of that text.
    public var wordingHash = ""
    /// `checkbox`, `double-opt-in`, `verbal`, `paper`.
    public var mechanism = ""
    /// Under whose law: `GB`, `EU`, `US-CA`.
    public var jurisdiction = ""

    /// Evidence that says nothing yet.
    public init() {}
  }

  /// Why data may be used for a purpose, or may not.
  public enum Reason: String, CaseIterable, Sendable, Codable {
    /// The person has consented.
    case granted
    /// The purpose stands on another ground than consent.
    case notNeeded = "not-needed"
    /// The person was erased.
    case erased
    /// The use of the person's data is restricted.
    case restricted
    /// The register of purposes does not have the purpose.
    case purposeNotRegistered = "purpose-not-registered"
    /// By the register the purpose does not go through the channel.
    case channelNotRegistered = "channel-not-registered"
    /// The person was never asked, or never consented.
    case neverGranted = "never-granted"
    /// The person has withdrawn the consent.
    case withdrawn
    /// The person objects to what stands on a legitimate interest.
    case objected
    /// The consent has ended by itself.
    case expired

    /// Whether data may be used.
    public var isInForce: Bool { self == .granted || self == .notNeeded }
  }

  /// Whether the person's data may be used for the purpose.
  public var isInForce: Bool { reason.isInForce }
}
