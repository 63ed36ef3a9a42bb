// What the vocabulary declares of a built-in type, for the code of the type's message.

import SwiftProtobuf

/// A message whose type has an entry in the vocabulary, from which its number, name and version follow.
protocol BuiltInMessage: TouchpointMessage {
  static var entry: VocabularyEntry { get }
}

extension BuiltInMessage {
  public static var type: TouchpointType { entry.type }
  public static var typeName: String { entry.name }
  public static var schemaVersion: UInt8 { entry.schemaVersion }

  /// The reference to a thing of the first kind that the type's entry names; `nil` where the text is empty.
  func about(_ text: String) -> Reference? {
    guard !text.isEmpty, let kind = Self.entry.references.first else { return nil }
    return Reference(kind, text)
  }

  /// The reference to whichever of two things is named, the first one before the second; their kinds are
  /// those of the type's entry, in order.
  func about(_ first: String, or second: String) -> Reference? {
    if let reference = about(first) { return reference }
    guard !second.isEmpty, let kind = Self.entry.references.last else { return nil }
    return Reference(kind, second)
  }

  /// The measure of an amount of money; none where no amount is given.
  func money(_ amount: Int64, given: Bool, in currency: String) -> Measure {
    guard given, let unit = MeasureUnit(currency: currency) else { return .none }
    return Measure(amount, unit)
  }

  /// The measure of a number in the type's unit; none where no number is given.
  func count(_ number: Int64, given: Bool = true) -> Measure {
    guard given, case .unit(let unit) = Self.entry.counts else { return .none }
    return Measure(number, unit)
  }
}

extension TouchpointMessage {
  /// Whether the message breaks a rule that only those are refused for that are new.
  var isRefusedAsNew: Bool {
    do { try validateAsNew() } catch { return true }
    return false
  }
}

/// A message that says who did it, in clear and for ever: by a number or a code, never by a name.
protocol ActedMessage: BuiltInMessage {
  var actor: String { get }
}

extension ActedMessage {
  public func validateAsNew() throws(TouchpointFault) { try Check.person("actor", actor) }
}

/// A message with a personal part: always the field `personal`, so that one piece of code can take it out.
protocol PersonalMessage: BuiltInMessage {
  associatedtype PersonalPart: SwiftProtobuf.Message
  var personal: PersonalPart { get set }
  mutating func clearPersonal()
}

extension PersonalMessage {
  /// A personal part that is there and empty is taken out as if there were none.
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

extension Vocabulary {
  /// Whether touchpoints of a type may have a personal part: some built-in types, and every type of the user's own.
  package static func takesPersonal(_ type: TouchpointType) -> Bool {
    message(of: type).map { $0 is any PersonalMessage.Type } ?? true
  }
}

extension VocabularyEntry {
  /// The entry of a built-in type.
  static func declared(_ type: TouchpointType) -> VocabularyEntry {
    guard let entry = Vocabulary.entry(of: type) else {
      preconditionFailure("the vocabulary does not declare type \(type.rawValue)")
    }
    return entry
  }
}
