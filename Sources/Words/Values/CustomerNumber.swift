/// A customer of one ledger: a number from 1. People's own identifiers are links to it.
///
/// 0 is the business itself: its policies, its products, and sales to nobody in particular.
@frozen
public struct CustomerNumber: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The customer with a number; 0 is the business itself.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Customer 0, the business itself.
  @inlinable public static var business: CustomerNumber { CustomerNumber(0) }

  @inlinable
  public static func < (left: CustomerNumber, right: CustomerNumber) -> Bool {
    left.rawValue < right.rawValue
  }
}

extension CustomerNumber: CustomStringConvertible {
  /// The form that logs, exports and metrics show: `customer:17`.
  public var description: String { "customer:\(rawValue)" }
}
