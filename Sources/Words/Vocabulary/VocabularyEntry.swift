/// One row of the vocabulary: what is fixed about a built-in type, whatever its messages hold.
public struct VocabularyEntry: Sendable {
  public var type: TouchpointType
  /// The name in CloudEvents, `order.placed`.
  public var name: String
  /// Of whom it may be recorded.
  public var subject: Subject
  /// The kinds of reference that its messages may have; empty where it has none.
  public var references: [Reference.Kind]
  /// Whether its messages introduce what they are about: an order is placed, a ticket opened. That is always a thing of the
  /// producer's own namespace. Messages of other types may be about another producer's, and look for it.
  public var introduces: Bool
  /// What its fact's value counts.
  public var counts: Counts
  /// The version of the messages' meaning that is written now: raised when a field's meaning changes.
  public internal(set) var schemaVersion: UInt8 = 1
  /// What folds may know of its messages beyond the fact. Nothing personal is among it.
  public internal(set) var details: [DetailField] = []

  /// Of whom a touchpoint is recorded.
  public enum Subject: Sendable {
    /// Of a customer: without one it means nothing.
    case customer
    /// Of a customer, or of customer 0 where nobody is known: an anonymous sale.
    case anyone
    /// Of customer 0 only.
    case business
  }

  /// What the value of a fact is.
  public enum Counts: Hashable, Sendable {
    case nothing
    /// Minor units of the currency that the message names.
    case money
    case unit(Unit)
  }

  init(
    _ type: TouchpointType, _ name: String, of subject: Subject = .anyone,
    about references: Reference.Kind..., counts: Counts = .nothing
  ) {
    self.type = type
    self.name = name
    self.subject = subject
    self.references = references
    introduces = false
    self.counts = counts
  }

  init(
    _ type: TouchpointType, _ name: String, of subject: Subject = .anyone,
    introducing kind: Reference.Kind, counts: Counts = .nothing
  ) {
    self.init(type, name, of: subject, about: kind, counts: counts)
    introduces = true
  }
}
