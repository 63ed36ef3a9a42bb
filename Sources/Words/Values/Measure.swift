/// What a touchpoint counts: its fact's value, and the unit it is in. As JSON `{"unit":"GBP","value":1250}`: 12.50 pounds.
public struct Measure: Hashable, Codable, Sendable {
  /// Minor units of money, points, a score, seconds: the type of the touchpoint fixes which.
  public var value: Int64
  public var unit: MeasureUnit

  public init(_ value: Int64, _ unit: MeasureUnit) {
    self.value = value
    self.unit = unit
  }

  /// What a touchpoint counts that counts nothing.
  @inlinable public static var none: Measure { Measure(0, .none) }
}

/// The unit of a fact's value: an ISO 4217 numeric code for money, a number of ours above 1000 otherwise.
@frozen
public struct MeasureUnit: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The value has no unit, or there is no value.
  @inlinable public static var none: MeasureUnit { MeasureUnit(rawValue: 0) }
  @inlinable public static var points: MeasureUnit { MeasureUnit(rawValue: 1001) }
  @inlinable public static var seconds: MeasureUnit { MeasureUnit(rawValue: 1002) }
  @inlinable public static var score: MeasureUnit { MeasureUnit(rawValue: 1003) }
  @inlinable public static var rating: MeasureUnit { MeasureUnit(rawValue: 1004) }
  @inlinable public static var people: MeasureUnit { MeasureUnit(rawValue: 1005) }
  @inlinable public static var priority: MeasureUnit { MeasureUnit(rawValue: 1006) }
  @inlinable public static var step: MeasureUnit { MeasureUnit(rawValue: 1007) }
  @inlinable public static var customer: MeasureUnit { MeasureUnit(rawValue: 1008) }
  @inlinable public static var position: MeasureUnit { MeasureUnit(rawValue: 1009) }
  @inlinable public static var instant: MeasureUnit { MeasureUnit(rawValue: 1010) }
  @inlinable public static var number: MeasureUnit { MeasureUnit(rawValue: 1011) }

  /// Whether the value is money, in minor units of an ISO 4217 currency.
  @inlinable
  public var isMoney: Bool { rawValue > 0 && rawValue < 1000 }
}
