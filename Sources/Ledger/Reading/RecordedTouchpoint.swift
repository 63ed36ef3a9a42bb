// A touchpoint with its names and its body: what exports, logs and people read.

/// A recorded touchpoint, opened: every number turned back into its name, and the body decoded.
public struct RecordedTouchpoint: Sendable {
  public var position: Position
  /// The number that its identifiers were linked to when it was recorded.
  public var customer: CustomerNumber
  /// `order.placed`, `acme.tasting.held`.
  public var typeName: String
  public var source: String
  /// The producer's id; for the ledger's own touchpoints one that it made.
  public var id: String
  public var channel: String?
  /// When the producer says it happened; `recorded` where the producer did not say.
  public var occurred: Instant
  public var fact: Fact
  public var reference: Reference?
  public var context: NewTouchpoint.Context
  /// The message. Its personal part is in place only where it was revealed.
  public var content: NewTouchpoint.Content
  public var personalPart: PersonalPart
  /// How the touchpoint counts otherwise than it was recorded, as the ledger knows now; `nil` where it counts
  /// as it was.
  public var correction: Correction?

  /// What became of the part of a touchpoint that could name or describe a person.
  public enum PersonalPart: Hashable, Sendable {
    /// There never was such a part.
    case none
    /// There is a part, which was not asked for.
    case sealed
    /// The part is in `content`.
    case revealed
    /// The part can no longer be read: its person was erased.
    case erased
  }
}

extension RecordedTouchpoint {
  /// The reference as it stands beside the source: without a namespace that the source's name gives.
  public var referenceText: String? {
    guard var shown = reference else { return nil }
    if shown.namespace == Reference.namespace(ofSource: source) { shown.namespace = nil }
    return shown.description
  }
}
