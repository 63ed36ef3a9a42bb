// What a producer hands to the ledger.

/// A touchpoint that has not been recorded yet.
public struct NewTouchpoint: Sendable {
  /// The producer: `till/2`, `shop.example`. At most 200 bytes. Must not identify a person.
  public var source: String
  /// The producer's own id, unique within its source: the same (source, id) is recorded once, for ever.
  /// At most 200 bytes. Must not identify a person.
  public var id: String
  /// Who it is about.
  public var subject: Subject
  /// When it happened, as the producer says; `nil` for "now, as it is recorded".
  public var occurred: Instant?
  /// `store`, `web`, `app`, `phone`, `email`, `social`, or the user's own; `nil` where it has none.
  public var channel: String?
  /// Whose number the order, the ticket … is that the content names; at most 200 bytes. `nil` for its producer's own, or
  /// where it has none of that number whoever else's it is. What the content introduces is the producer's own, unless this
  /// says otherwise.
  public var namespace: String?
  public var content: Content
  public var context: Context
  /// The number of the message's field that holds a sum so far: recorded is by how much it exceeds what was
  /// recorded before, under the ids `id/1`, `id/2`, ….
  package var cumulativeField: Int?
  /// Whether the touchpoint goes with the one before it, and is refused where that is: the refund of an order
  /// that was refused is none.
  package var goesWithOther = false
  /// Identifiers that whoever made it has left out already, so that the receipt says it.
  package var leftOut: [DroppedIdentifier] = []

  public init(
    source: String, id: String, subject: Subject, occurred: Instant? = nil, channel: String? = nil,
    namespace: String? = nil, content: Content, context: Context = Context()
  ) {
    self.source = source
    self.id = id
    self.subject = subject
    self.occurred = occurred
    self.channel = channel
    self.namespace = namespace
    self.content = content
    self.context = context
  }

  /// A touchpoint of a built-in type, from its message.
  public init(
    source: String, id: String, subject: Subject, occurred: Instant? = nil, channel: String? = nil,
    namespace: String? = nil, _ message: some TouchpointMessage, context: Context = Context()
  ) {
    self.init(
      source: source, id: id, subject: subject, occurred: occurred, channel: channel, namespace: namespace,
      content: .message(message), context: context)
  }

  /// Who a touchpoint is about.
  public enum Subject: Hashable, Sendable {
    /// Whoever these identifiers are linked to: nobody yet is a new customer, several are merged. Refused where all of them
    /// stand for nobody.
    case identifiers([Identifier])
    /// Whoever these identifiers are linked to, and the business where all of them stand for nobody: a sale
    /// to somebody who gave no name.
    case identifiersOrBusiness([Identifier])
    /// A customer of this ledger, by number.
    case customer(CustomerNumber)
    /// The customer of the touchpoint that introduced an order, a ticket, a subscription …: the producer's own of that
    /// number, or else the only one that another producer has.
    case reference(Reference)
    /// The business itself, or a sale to nobody in particular.
    case business
  }

  /// What happened.
  public enum Content: Sendable {
    /// A built-in type of schemas/touchpoints.proto.
    case message(any TouchpointMessage)
    /// A type of the user's own, `acme.tasting.held`, with any JSON object. A member `personal` is sealed.
    case custom(type: String, json: String)
  }

  /// What surrounds a touchpoint and no fold needs.
  public struct Context: Hashable, Sendable {
    public var correlation: String?
    public var causation: String?
    public var actor: String?
    public var store: String?
    /// The import that it came with.
    public var batch: String?
    /// CloudEvents extension attributes that have no other place.
    public var extensions: [Extension]

    public init(
      correlation: String? = nil, causation: String? = nil, actor: String? = nil, store: String? = nil,
      batch: String? = nil, extensions: [Extension] = []
    ) {
      self.correlation = correlation
      self.causation = causation
      self.actor = actor
      self.store = store
      self.batch = batch
      self.extensions = extensions
    }
  }

  /// One CloudEvents extension attribute.
  public struct Extension: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }
}

/// What the ledger says of a touchpoint that it has recorded, or had recorded before.
public struct Receipt: Hashable, Sendable {
  /// Where it stands. For a duplicate, where the first one stands.
  public var position: Position
  public var customer: CustomerNumber
  /// The same (source, id) with the same content was recorded before; nothing was added.
  public var duplicate: Bool
  /// The duplicate's customer has been erased since; its content could not be compared.
  public var erased: Bool
  /// The duplicate was voided since: it counts no more. To bring it back, void what voided it.
  public var voided: Bool
  /// A merge that this touchpoint asked for was refused, and why. The touchpoint itself is recorded.
  public var refusedMerge: String?
  /// Identifiers that it was given with and that were not linked, and why. Empty for a duplicate.
  public var droppedIdentifiers: [DroppedIdentifier]
  /// The customer is new: none of the identifiers was known.
  public var isCustomerNew: Bool
  /// Who turned out to be the same person as the customer, and was merged with them.
  public var merges: [Merge]
  /// Nothing was recorded, nor had been: the sum so far is 0.
  package var isNothing = false

  /// A customer who was merged with another, because a touchpoint bore identifiers of both.
  public struct Merge: Hashable, Sendable {
    public var other: CustomerNumber
    /// The kinds of the two identifiers: the one that the customer was known by, and the other's.
    public var kinds: [String]

    public init(other: CustomerNumber, kinds: [String]) {
      self.other = other
      self.kinds = kinds
    }
  }

  public init(
    position: Position, customer: CustomerNumber, duplicate: Bool = false, erased: Bool = false,
    voided: Bool = false, refusedMerge: String? = nil, droppedIdentifiers: [DroppedIdentifier] = [],
    isCustomerNew: Bool = false, merges: [Merge] = []
  ) {
    self.position = position
    self.customer = customer
    self.duplicate = duplicate
    self.erased = erased
    self.voided = voided
    self.refusedMerge = refusedMerge
    self.droppedIdentifiers = droppedIdentifiers
    self.isCustomerNew = isCustomerNew
    self.merges = merges
  }
}

/// What must still hold when a batch is recorded.
public enum Expectation: Hashable, Sendable {
  case none
  /// Nothing was recorded about these customers (and those merged with them) after a position, and no correction since
  /// has changed what counts for them. A batch that was voided since, and brought back, has changed nothing.
  case unchanged([CustomerNumber], since: Position)
  /// The newest touchpoint is the one at this position.
  case head(Position)
}
