/// What kind of touchpoint a fact is: its number in the fact, its name everywhere else.
///
/// Numbers below 1,024 belong to the types of schemas/touchpoints.proto and are never reused; a ledger
/// numbers its user's own types from 1,024, in the order in which they were first recorded.
@frozen
public struct TouchpointType: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The first number of a user's own type.
  @inlinable public static var firstCustom: TouchpointType { TouchpointType(rawValue: 1024) }

  /// Whether this is a type of the user's own, whose body carries JSON.
  @inlinable
  public var isCustom: Bool { rawValue >= 1024 }
}
