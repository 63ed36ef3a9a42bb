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

/// The touchpoints of one customer, and of those merged with them, in the order that folds go by.
public struct History: Sendable {
  /// The component's smallest number: where its row lives.
  public var customer: CustomerNumber
  /// All customers of the component, ascending.
  public var members: [CustomerNumber]
  /// Ordered by (history time, position).
  public var touchpoints: [Touchpoint]

  public init(customer: CustomerNumber, members: [CustomerNumber], touchpoints: [Touchpoint]) {
    self.customer = customer
    self.members = members
    self.touchpoints = touchpoints
  }
}

/// A policy as it was published into the ledger.
public struct PublishedPolicy: Hashable, Sendable {
  public var position: Position
  /// The view that it configures: `loyalty`, `retention`.
  public var view: String
  /// The policy's own name within the view; several programmes may run side by side.
  public var name: String
  public var effectiveFrom: Instant
  /// The document, JSON.
  public var document: String
  /// The highest number of a user's own type when it was published: a type that came later was not meant.
  public var lastType: TouchpointType

  public init(
    position: Position, view: String, name: String, effectiveFrom: Instant, document: String,
    lastType: TouchpointType = TouchpointType(rawValue: .max)
  ) {
    self.position = position
    self.view = view
    self.name = name
    self.effectiveFrom = effectiveFrom
    self.document = document
    self.lastType = lastType
  }
}
