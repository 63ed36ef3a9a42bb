// The policy of retention: what counts as activity, for how long, and when weeks begin.

public import Words
public import Projection
internal import Reporting

/// What counts as activity, and for how long.
public struct RetentionPolicy: Hashable, Sendable {
  /// The types that qualify.
  public var types: [TouchpointType] = [.orderPlaced]
  /// The least value that qualifies: an order above 0.
  public var minimumValue: Int64 = 1
  /// For how many calendar days an activity counts, back from an instant to the same local time
  /// (`LookBack`).
  public var lookBackDays: Int32 = 365
  /// The day that weeks begin on, in reports by week.
  public var weekStart = WeekStart.monday

  /// What holds where no policy is published: orders above 0 count, for 365 days.
  public init() {}

  /// Reads a policy document (schemas/policies/retention.schema.json).
  ///
  /// - Throws: `PolicyFault`.
  public init(document: String, types names: TypeNames = TypeNames()) throws {
    var object = try PolicyObject(document: document)
    types = try names.types(&object, "touchpoints", default: types)
    minimumValue = try object.integer("minimumValue", in: 0...Int64.max, default: minimumValue)
    lookBackDays = Int32(clamping: try object.integer("lookBackDays", in: 1...36_500, default: 365))
    weekStart = try object.word("weekStart", default: WeekStart.monday)
    try object.finish()
  }
}

/// The day that weeks begin on, by its word in a policy.
public enum WeekStart: String, Hashable, Sendable, CaseIterable {
  /// Weeks of ISO 8601, which have numbers.
  case monday
  /// As in most of the Americas, in Japan and in Israel.
  case sunday
  /// As in much of the Middle East.
  case saturday

  /// The kind of period that such weeks are.
  public var kind: PeriodKind {
    switch self {
    case .monday: .week
    case .sunday: .weekFromSunday
    case .saturday: .weekFromSaturday
    }
  }

  /// The number that rows have for the day: two bits.
  var bits: UInt8 {
    switch self {
    case .monday: 0
    case .sunday: 1
    case .saturday: 2
    }
  }

  /// The day with a number of `bits`.
  init?(bits: UInt8) {
    guard let found = Self.allCases.first(where: { $0.bits == bits }) else { return nil }
    self = found
  }
}

extension PeriodRange {
  /// The range with the weeks of a policy of retention.
  ///
  /// - Throws: as `weeks(as:by:)`.
  func weeks(by policy: RetentionPolicy) throws -> PeriodRange {
    try weeks(as: policy.weekStart.kind, by: "the policy of retention")
  }
}
