/// What a touchpoint counts: its fact's value, and the unit it is in. As JSON `{"unit":"GBP","value":1250}`: 12.50 pounds.
public struct Measure: Hashable, Codable, Sendable {
  /// Minor units of money, points, a score, seconds: the type of the touchpoint fixes which.
  public var value: Int64
  /// What the value is a number of.
  public var unit: MeasureUnit

  /// So much of a unit: `Measure(500, .points)`.
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
  /// Points of a loyalty programme.
  @inlinable public static var points: MeasureUnit { MeasureUnit(rawValue: 1001) }
  /// Seconds that a visit, a call or a conversation took.
  @inlinable public static var seconds: MeasureUnit { MeasureUnit(rawValue: 1002) }
  /// The score of a survey's answer, on the survey's own scale.
  @inlinable public static var score: MeasureUnit { MeasureUnit(rawValue: 1003) }
  /// The rating of a review or of feedback: 1 to 5, of which 5 is the best.
  @inlinable public static var rating: MeasureUnit { MeasureUnit(rawValue: 1004) }
  /// How many people could have seen what was said or shared.
  @inlinable public static var people: MeasureUnit { MeasureUnit(rawValue: 1005) }
  /// The priority of a ticket: 0 to 9, of which 9 is the most urgent.
  @inlinable public static var priority: MeasureUnit { MeasureUnit(rawValue: 1006) }
  /// The number of a step of an onboarding or of check-ins, from 1.
  @inlinable public static var step: MeasureUnit { MeasureUnit(rawValue: 1007) }
  /// The number of another customer, with whom this one was merged or is no longer.
  @inlinable public static var customer: MeasureUnit { MeasureUnit(rawValue: 1008) }
  /// The position of another touchpoint, which is corrected.
  @inlinable public static var position: MeasureUnit { MeasureUnit(rawValue: 1009) }
  /// A moment, in microseconds since 1970-01-01T00:00:00Z: when a follow-up is due.
  @inlinable public static var instant: MeasureUnit { MeasureUnit(rawValue: 1010) }
  /// A number that has no unit: an objective's target, or the number that the catalogue gives a name.
  @inlinable public static var number: MeasureUnit { MeasureUnit(rawValue: 1011) }

  /// Whether the value is money, in minor units of an ISO 4217 currency.
  @inlinable
  public var isMoney: Bool { rawValue > 0 && rawValue < 1000 }
}
