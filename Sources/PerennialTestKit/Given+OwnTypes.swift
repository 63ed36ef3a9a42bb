// Types of the user's own in tests of projectors.

internal import Ledger
public import Words

extension Given {
  /// Given that a user's own type is defined, or defined again.
  ///
  /// - Parameters:
  ///   - definition: the definition, as JSON text (schemas/type.schema.json).
  ///   - instant: when it is recorded; it counts for what is recorded after it.
  /// - Throws: `TypeFault` with the place in the definition that is wrong.
  public func defined(_ definition: String, at instant: Instant) throws -> Given {
    try ledger.define(TypeDefinition(json: definition), at: instant)
    return self
  }

  /// Given a touchpoint of a user's own type, with details where the type is defined.
  public func recorded(
    _ type: OwnTypeName, by customer: UInt32, at occurred: Instant, value: Int64 = 0,
    unit: MeasureUnit = .none,
    reference: UInt64 = 0, channel: UInt16 = 0, id: String? = nil,
    details: [GivenDetail] = [], recorded time: Instant? = nil
  ) -> Given {
    recorded(
      ledger.type(type, at: time ?? occurred), by: customer, at: occurred, value: value, unit: unit,
      reference: reference, channel: channel, id: id, details: details, recorded: time)
  }

  /// When a touchpoint of a user's own type is recorded, with details where the type is defined.
  public func when(
    _ type: OwnTypeName, by customer: UInt32, at occurred: Instant, value: Int64 = 0,
    unit: MeasureUnit = .none,
    reference: UInt64 = 0, channel: UInt16 = 0, id: String? = nil,
    details: [GivenDetail] = [], recorded time: Instant? = nil
  ) -> Given {
    recorded(
      type, by: customer, at: occurred, value: value, unit: unit, reference: reference, channel: channel,
      id: id, details: details, recorded: time)
  }
}
