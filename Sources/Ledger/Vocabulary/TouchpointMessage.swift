public import SwiftProtobuf

/// The message of one built-in type of touchpoint: what it must hold, and what of it becomes the fact.
///
/// Every message of schemas/touchpoints.proto that is a touchpoint conforms, in the file of its family beside
/// this one. Nothing here reads a clock or a ledger: the same message always gives the same fact.
public protocol TouchpointMessage: SwiftProtobuf.Message, Sendable {
  /// The type's number, as facts have it.
  static var type: TouchpointType { get }
  /// The type's name, as CloudEvents have it: `order.placed`.
  static var typeName: String { get }
  /// The version of the message's meaning that this code writes. Raised when a field's meaning changes, with
  /// an upcast from the version before (`upcast`).
  static var schemaVersion: UInt8 { get }

  /// Checks required fields, ranges, currency codes and sums.
  ///
  /// - Throws: the first fault in the order of the message's fields.
  func validate() throws(TouchpointFault)

  /// Checks what a message that is recorded from now on must keep to besides. Earlier ones need not, and are answered as they were
  /// when they are sent again. Called on valid messages only.
  ///
  /// - Throws: the first fault in the order of the message's fields.
  func validateAsNew() throws(TouchpointFault)

  /// The fact's value and unit. Called on valid messages only.
  var measure: Measure { get }

  /// Names every number that is bounded by the ledger's `amountMax`: all money, and whatever else may be
  /// summed. Called on valid messages only.
  func noteAmounts(in largest: inout LargestAmount)

  /// The fact's reference. Called on valid messages only.
  var reference: Reference? { get }

  /// What the message says beyond its fact; `nil` where it says nothing that a view could count.
  var claim: TouchpointClaim? { get }

  /// Whether its fact has the flag `Fact.Flags.partial`: a part of what it counts earns nothing as a rule. Called on
  /// valid messages only.
  var isPartial: Bool { get }

  /// Whether the message holds a personal part, even an empty one.
  var hasPersonal: Bool { get }

  /// Takes the personal part out of the message and gives its serialised bytes; `nil` where there is none.
  mutating func takePersonal() throws -> [UInt8]?

  /// Puts a personal part back that `takePersonal` took out.
  mutating func restorePersonal(_ bytes: [UInt8]) throws

  /// Turns a message that was written as an older version of the schema into the present one.
  static func upcast(_ message: inout Self, from version: UInt8) throws
}

extension TouchpointMessage {
  public func validateAsNew() throws(TouchpointFault) {}
  public var measure: Measure { .none }
  public func noteAmounts(in largest: inout LargestAmount) {}
  public var reference: Reference? { nil }
  public var isPartial: Bool { false }
  public var hasPersonal: Bool { false }
  public mutating func takePersonal() throws -> [UInt8]? { nil }
  public mutating func restorePersonal(_ bytes: [UInt8]) throws {
    throw TouchpointFault("data.personal", "\(Self.typeName) has no personal part")
  }
  public static func upcast(_ message: inout Self, from version: UInt8) throws {}
}

/// What is wrong with a touchpoint that a producer sent: where, and why.
public struct TouchpointFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The place, as a path from the CloudEvent down: `data.lines[3].amount`, `time`, `subject`.
  public var field: String
  /// What is wrong and what would be right, without any personal value.
  public var problem: String
  /// Whether nothing but a customer is missing, and the business could be in their place: whoever reads a file can be told
  /// how it is said there.
  package var couldBeOfTheBusiness = false

  /// A fault at a path, whose description is the path and the problem.
  public init(_ field: String, _ problem: String) {
    self.field = field
    self.problem = problem
  }

  public var description: String { "\(field): \(problem)" }
}
