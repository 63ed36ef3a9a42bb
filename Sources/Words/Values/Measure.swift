/// What a touchpoint counts: its fact's value, and the unit it is in.
public struct Measure: Hashable, Sendable {
  /// Minor units of money, points, a score, seconds: the type of the touchpoint fixes which.
  public var value: Int64
  public var unit: Unit

  public init(_ value: Int64, _ unit: Unit) {
    self.value = value
    self.unit = unit
  }

  /// What a touchpoint counts that counts nothing.
  @inlinable public static var none: Measure { Measure(0, .none) }
}

/// The unit of a fact's value: an ISO 4217 numeric code for money, a number of ours above 1000 otherwise.
@frozen
public struct Unit: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The value has no unit, or there is no value.
  @inlinable public static var none: Unit { Unit(rawValue: 0) }
  @inlinable public static var points: Unit { Unit(rawValue: 1001) }
  @inlinable public static var seconds: Unit { Unit(rawValue: 1002) }
  @inlinable public static var score: Unit { Unit(rawValue: 1003) }
  @inlinable public static var rating: Unit { Unit(rawValue: 1004) }
  @inlinable public static var people: Unit { Unit(rawValue: 1005) }
  @inlinable public static var priority: Unit { Unit(rawValue: 1006) }
  @inlinable public static var step: Unit { Unit(rawValue: 1007) }
  @inlinable public static var customer: Unit { Unit(rawValue: 1008) }
  @inlinable public static var position: Unit { Unit(rawValue: 1009) }
  @inlinable public static var instant: Unit { Unit(rawValue: 1010) }
  @inlinable public static var number: Unit { Unit(rawValue: 1011) }

  /// Whether the value is money, in minor units of an ISO 4217 currency.
  @inlinable
  public var isMoney: Bool { rawValue > 0 && rawValue < 1000 }
}
