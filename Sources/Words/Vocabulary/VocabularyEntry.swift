/// One row of the vocabulary: what is fixed about a built-in type, whatever its messages hold.
public struct VocabularyEntry: Sendable {
  /// The type that this is fixed about, with the number that its facts have.
  public var type: TouchpointType
  /// The name in CloudEvents, `order.placed`.
  public var name: String
  /// Of whom touchpoints of the type may be recorded.
  public var subject: Subject
  /// The kinds of reference that its messages may have; empty where it has none.
  public var references: [Reference.Kind]
  /// Whether its messages introduce what they are about: an order is placed, a ticket is opened. Such a
  /// thing is always of the producer's own namespace. Messages of the other types may be about a thing
  /// that another producer introduced, which the ledger looks for.
  public var introduces: Bool
  /// What the value of its facts counts.
  public var counts: Counts
  /// The schema version that messages are written with; it is raised when the meaning of a field changes.
  public internal(set) var schemaVersion: UInt8 = 1
  /// The fields of its messages that folds may read beside the fact. No personal field is among them.
  public internal(set) var details: [DetailField] = []

  /// Of whom a touchpoint may be recorded.
  public enum Subject: Sendable {
    /// A touchpoint is recorded of a customer only: without one it means nothing.
    case customer
    /// A touchpoint is recorded of a customer, or of customer 0 where nobody is known, as an anonymous
    /// sale is.
    case anyone
    /// A touchpoint is recorded of customer 0 only.
    case business
  }

  /// What the value of a fact is.
  public enum Counts: Hashable, Sendable {
    /// Nothing: the value is 0.
    case nothing
    /// Minor units of the currency that the message names.
    case money
    /// A number in a unit that is not money.
    case unit(MeasureUnit)
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

  /// The entry with the schema version that messages are written with, where it is not the first.
  func version(_ version: UInt8) -> VocabularyEntry {
    var entry = self
    entry.schemaVersion = version
    return entry
  }
}
