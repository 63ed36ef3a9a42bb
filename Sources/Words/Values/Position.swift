/// A touchpoint's place in the log: 1, 2, 3 … without gaps, in order of commit.
///
/// 0 stands for "before the first touchpoint": the head of an empty ledger.
@frozen
public struct Position: RawRepresentable, Hashable, Comparable, Sendable {
  public var rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The place with a number, from 1; 0 is before the first touchpoint.
  @inlinable
  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  /// Before the first touchpoint.
  @inlinable public static var start: Position { Position(0) }

  @inlinable
  public static func < (left: Position, right: Position) -> Bool { left.rawValue < right.rawValue }

  /// The position after this one.
  @inlinable
  public var next: Position { Position(rawValue + 1) }
}

extension Position: CustomStringConvertible {
  public var description: String { String(rawValue) }
}
