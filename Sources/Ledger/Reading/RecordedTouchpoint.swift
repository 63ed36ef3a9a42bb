// A touchpoint with its names and its body: what exports, logs and people read.

/// A recorded touchpoint, opened: every number turned back into its name, and the body decoded.
public struct RecordedTouchpoint: Sendable {
  /// The touchpoint's place in the log.
  public var position: Position
  /// The customer that it was recorded of: the one that its identifiers were linked to then.
  public var customer: CustomerNumber
  /// The customer whose history it counts in, as the ledger knows now: of those that are one person the smallest number, at which rows
  /// stand. `nil` where it was voided.
  public var component: CustomerNumber?
  /// The name of its type: `order.placed`, `acme.tasting.held`.
  public var typeName: String
  /// The producer, such as `till/2`; for the ledger's own touchpoints the ledger's name as a source.
  public var source: String
  /// The producer's id. Touchpoints that the ledger recorded of its own accord have one that it made.
  public var id: String
  /// The channel's name; `nil` for none.
  public var channel: String?
  /// When the producer says it happened; `recorded` where the producer did not say.
  public var occurred: Instant
  /// The fact, in which names are numbers.
  public var fact: Fact
  /// What it is about, with its namespace; `nil` for nothing.
  public var reference: Reference?
  /// Correlation, actor, store, batch and extension attributes, as they were given.
  public var context: NewTouchpoint.Context
  /// The message. Its personal part is in place only where it was revealed.
  public var content: NewTouchpoint.Content
  /// The decision that recorded it, and perhaps others behind it; `nil` where none did, and in those others.
  public var decision: DecisionNote?
  /// Whether the message holds its personal part.
  public var personalPart: PersonalPart
  /// How the touchpoint counts otherwise than it was recorded, as the ledger knows now; `nil` where it counts
  /// as it was.
  public var correction: Correction?
  /// What was taken out of the touchpoint since it was recorded; `nil` where nothing was. Where it is `body`, `content` is the type's
  /// message with nothing in it, or `{}`, and `context` is empty.
  public var redaction: RedactionScope?

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
    /// The part was taken out of the log.
    case redacted
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
