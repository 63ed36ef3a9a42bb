// The envelope of an event: what CloudEvents 1.0.2 says of every event, whatever it is about.

public import Ledger

/// One event in the form of CloudEvents 1.0.2, with JSON data.
///
/// `specversion` is always `1.0`, and `datacontenttype` JSON: the ledger records nothing else.
public struct CloudEvent: Hashable, Sendable {
  /// The producer's id of the event, unique within `source` (§3.1).
  public var id: String
  /// The producer (§3.1): a URI reference such as `till/2`.
  public var source: String
  /// What happened (§3.1): `order.placed`, `acme.tasting.held`.
  public var type: String
  /// Who or what it is about (§3.2): `crm:17850`, `customer:17`, `order:536365`.
  public var subject: String?
  /// When it happened (§3.2).
  public var time: Instant?
  /// Extension attributes (§3.3) by name, values in the canonical string form of §2.5; also `dataschema`.
  public var extensions: [NewTouchpoint.Extension]
  /// The JSON text of `data`, in UTF-8; `nil` where there is none.
  public var data: [UInt8]?

  /// An event with these attributes. Nothing is checked: the ledger refuses what it cannot record.
  public init(
    id: String, source: String, type: String, subject: String? = nil, time: Instant? = nil,
    extensions: [NewTouchpoint.Extension] = [], data: [UInt8]? = nil
  ) {
    self.id = id
    self.source = source
    self.type = type
    self.subject = subject
    self.time = time
    self.extensions = extensions
    self.data = data
  }

  /// The value of an extension attribute.
  public subscript(name: String) -> String? {
    extensions.first { $0.name == name }?.value
  }
}

extension CloudEvent {
  /// Extension attributes that mean something to the ledger.
  enum Attribute {
    static let channel = "channel"
    /// The namespace of the order, the ticket … that `data` names.
    static let namespace = "namespace"
    /// More identifiers of the subject: `kind:value`, percent-encoded, with spaces between.
    static let identifiers = "identifiers"
    /// `correlationid` and `causationid` are the names of CloudEvents' documented extension "Correlation".
    static let correlation = "correlationid"
    static let causation = "causationid"
    static let actor = "actor"
    static let store = "store"
    static let batch = "batch"
    /// The position, in twenty digits with leading zeros, so that it sorts as text.
    static let sequence = "sequence"
    static let recordedTime = "recordedtime"
    /// `true` where the touchpoint was voided, so that it counts no more.
    static let voided = "voided"
    /// `customer:<n>` where the touchpoint was assigned to another customer.
    static let assignedTo = "assignedto"
    /// `customer:<n>`, the smallest number of those that are one person, for whom the touchpoint counts.
    static let component = "component"
    /// What the decision that recorded it has found of consents, in words.
    static let consents = "consents"
    /// `personal` or `body` where something was taken out of the touchpoint.
    static let redacted = "redacted"
  }
}
