// What a producer hands to the ledger.

internal import Schema

/// A touchpoint that has not been recorded yet.
public struct NewTouchpoint: Sendable {
  /// The producer: `till/2`, `shop.example`. At most 200 bytes. Must not identify a person.
  public var source: String
  /// The producer's own id, unique within its source: the same (source, id) is recorded once, for ever.
  /// At most 200 bytes. Must not identify a person.
  public var id: String
  /// Who the touchpoint is about.
  public var subject: Subject
  /// When it happened, as the producer says; `nil` for "now, as it is recorded".
  public var occurred: Instant?
  /// The channel: `store`, `web`, `app`, `phone`, `email`, `social`, or the user's own; `nil` where it has
  /// none.
  public var channel: String?
  /// The namespace of the order, the ticket … that the content names, at most 200 bytes. `nil` for the
  /// producer's own or, where the producer has none of that number, for whoever's it is. A thing that the
  /// content introduces is the producer's own, unless this says otherwise.
  public var namespace: String?
  /// What happened.
  public var content: Content
  /// What else is known of it: who did it where, in which import, because of what.
  public var context: Context
  /// The number of the message's field that holds a sum so far. What is recorded is by how much the sum
  /// exceeds what was recorded before, under the ids `id/1`, `id/2`, ….
  package var cumulativeField: Int?
  /// Whether the touchpoint goes with the one before it, and is refused where that one is: without the
  /// order, the refund of an order is none.
  package var goesWithOther = false
  /// Identifiers that whoever made the touchpoint has left out already, so that the receipt names them.
  package var leftOut: [DroppedIdentifier] = []

  /// A touchpoint with this content, of a built-in type or of the user's own. Nothing is checked before it is
  /// appended.
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
    /// The customer to whom these identifiers are linked. Where nobody has them yet it is a new customer;
    /// where several have them they are merged. Refused where all of them stand for nobody.
    case identifiers([Identifier])
    /// The customer to whom these identifiers are linked, or the business where all of them stand for
    /// nobody: a sale to somebody who gave no name.
    case identifiersOrBusiness([Identifier])
    /// A customer of this ledger, by number.
    case customer(CustomerNumber)
    /// The customer of the touchpoint that introduced an order, a ticket, a subscription …: the producer's
    /// own of that number or, where the producer has none, the only one that another producer has.
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

  /// What is known of a touchpoint's circumstances, and no fold needs.
  public struct Context: Hashable, Sendable {
    /// The id of a larger process that the touchpoint belongs to.
    public var correlation: String?
    /// The id of what caused it, as another event.
    public var causation: String?
    /// A number or code of who did it, never a name.
    public var actor: String?
    /// The shop or branch where it happened.
    public var store: String?
    /// The name of the import or batch that it came with.
    public var batch: String?
    /// CloudEvents extension attributes that have no other place.
    public var extensions: [Extension]

    /// Circumstances, all of which may be unknown.
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
    /// The attribute's name, of lower-case letters and digits.
    public var name: String
    /// The attribute's value, in the canonical string form of CloudEvents.
    public var value: String

    /// An attribute with this name and value, which are recorded as they are.
    ///
    /// A touchpoint is refused where a name is not one that CloudEvents allows, comes twice, or is one that an event has
    /// for something else: of its own attributes, or of those that tell the rest of a touchpoint.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }

    /// Names that mean something else in an event.
    static let taken: Set<String> = [
      "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data", "channel",
      "namespace", "identifiers", "correlationid", "causationid", "actor", "store", "batch", "sequence",
      "recordedtime", "voided", "assignedto", "consents", "component",
    ]

    /// CloudEvents 1.0.2 §3: names consist of lower-case letters and digits.
    package static func isName(_ name: String) -> Bool {
      !name.isEmpty
        && name.utf8.allSatisfy {
          (0x30...0x39).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
        }
    }
  }
}

/// The answer of the ledger for a touchpoint that it has recorded, or had recorded before.
public struct Receipt: Hashable, Sendable {
  /// The touchpoint's position; for a duplicate, that of the first one.
  public var position: Position
  /// The customer that the touchpoint was recorded of; 0 for the business. For a duplicate it is the number of
  /// then, whoever the customer was merged with since: every call takes any number of a merged customer.
  public var customer: CustomerNumber
  /// Whether the same (source, id) was recorded before with the same content, and nothing was added.
  public var duplicate: Bool
  /// Whether the customer of a duplicate has been erased since, so that its content could not be compared.
  public var erased: Bool
  /// Whether a duplicate was voided since, and counts no more. To bring it back, void what voided it.
  public var voided: Bool
  /// Why a merge that the touchpoint asked for was refused; `nil` where none was. The touchpoint itself is
  /// recorded.
  public var refusedMerge: String?
  /// The identifiers that it was given with and that were not linked, and why. Empty for a duplicate.
  public var droppedIdentifiers: [DroppedIdentifier]
  /// Whether the customer is new, because none of the identifiers was known.
  public var isCustomerNew: Bool
  /// The customers who turned out to be the same person as this customer, and were merged with it.
  public var merges: [Merge]
  /// Of what a person's request had done: where its number was recorded before of another customer, first; `nil` where it was of
  /// nobody else.
  public var requestBefore: Position?
  /// Whether there is nothing to record and never was, because the sum so far is 0.
  package var isNothing = false

  /// A customer who was merged with another, because a touchpoint bore identifiers of both.
  public struct Merge: Hashable, Codable, Sendable {
    /// The customer who was merged with the touchpoint's.
    public var other: CustomerNumber
    /// The kinds of the two identifiers: the one that led to the customer, and the one that led to the
    /// other.
    public var kinds: [String]

    /// A merge with another customer, by identifiers of two kinds.
    public init(other: CustomerNumber, kinds: [String]) {
      self.other = other
      self.kinds = kinds
    }
  }

  /// A receipt with these values, such as a program's own tests need; the ledger's come from `append`.
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
  /// Nothing: the batch is recorded whatever was recorded before it.
  case none
  /// Since a position nothing was recorded about these customers, nor about those merged with them, and no
  /// correction has changed what counts for them. Voiding a batch and bringing it back changes nothing.
  case unchanged([CustomerNumber], since: Position)
  /// The newest touchpoint is the one at this position.
  case head(Position)
}

extension Context {
  var asGiven: NewTouchpoint.Context {
    func given(_ text: String) -> String? { text.isEmpty ? nil : text }
    return NewTouchpoint.Context(
      correlation: given(correlationID), causation: given(causationID), actor: given(actor),
      store: given(store),
      batch: given(batch), extensions: extensions.map { NewTouchpoint.Extension($0.name, $0.value) })
  }
}
