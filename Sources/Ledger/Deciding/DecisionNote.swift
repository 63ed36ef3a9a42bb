// What the log says of a decision that has recorded something.

internal import Schema

/// The decision that recorded a touchpoint.
public struct DecisionNote: Hashable, Sendable {
  /// The decision's name and the version of its rules: `points.redeem/1`.
  public var decision: DecisionName
  /// What it found of consents, in the order in which it asked.
  public var consents: [CheckedConsent]
  /// The numbers that it came to, by their names: `balance`.
  public var numbers: [String: Int64]

  init(_ record: DecisionRecord) {
    decision = DecisionName(name: record.name, version: record.version)
    consents = record.consents.map { CheckedConsent($0) }
    numbers = [String: Int64](record.numbers)
  }
}
