import SwiftProtobuf

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

/// A message whose row of the vocabulary stands beside its rules.
protocol BuiltInMessage: TouchpointMessage {
  static var entry: VocabularyEntry { get }
}

extension BuiltInMessage {
  public static var type: TouchpointType { entry.type }
  public static var typeName: String { entry.name }

  /// The reference to a thing of the type's first kind; `nil` where the text is empty.
  func about(_ text: String) -> Reference? {
    guard !text.isEmpty, let kind = Self.entry.references.first else { return nil }
    return Reference(kind, text)
  }

  /// The reference to the first of two things that is named, in the order of the type's kinds.
  func about(_ first: String, or second: String) -> Reference? {
    if let reference = about(first) { return reference }
    guard !second.isEmpty, let kind = Self.entry.references.last else { return nil }
    return Reference(kind, second)
  }

  /// So much money, or nothing where no amount is given.
  func money(_ amount: Int64, given: Bool, in currency: String) -> Measure {
    guard given, let unit = Unit(currency: currency) else { return .none }
    return Measure(amount, unit)
  }

  /// So many of the type's unit, or nothing where no number is given.
  func count(_ number: Int64, given: Bool = true) -> Measure {
    guard given, case .unit(let unit) = Self.entry.counts else { return .none }
    return Measure(number, unit)
  }
}

/// A message with a personal part: always the field `personal`, so that one piece of code can take it out.
protocol PersonalMessage: BuiltInMessage {
  associatedtype PersonalPart: SwiftProtobuf.Message
  var personal: PersonalPart { get set }
  mutating func clearPersonal()
}

extension PersonalMessage {
  /// An empty personal part is taken out as none.
  public mutating func takePersonal() throws -> [UInt8]? {
    guard hasPersonal else { return nil }
    let bytes: [UInt8] = try personal.serializedBytes()
    clearPersonal()
    return bytes.isEmpty ? nil : bytes
  }

  public mutating func restorePersonal(_ bytes: [UInt8]) throws {
    personal = try PersonalPart(serializedBytes: bytes)
  }
}
