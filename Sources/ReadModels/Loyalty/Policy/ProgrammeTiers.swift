// The tiers of a programme.

internal import Projection
internal import Reporting
internal import Words

extension LoyaltyProgramme {
  /// The tiers of a programme, and what counts for them.
  public struct Tiers: Hashable, Sendable {
    /// What is counted.
    public var measure: TierMeasure
    /// How long it counts.
    public var window: Window
    /// What happens where the measure no longer supports the tier.
    public var downgrade: Downgrade
    /// How many days later it happens; `nil` for at once.
    public var graceDays: Int?
    /// The tiers, ascending by what they take.
    public var levels: [Level]

    /// How many calendar days of the measure count, in a rolling window; otherwise `nil`.
    public var windowDays: Int? {
      if case .days(let days) = window { days } else { nil }
    }

    /// Whether the window ends, rather than rolls or lasts for ever.
    var hasWindowEnd: Bool {
      switch window {
      case .lifetime, .days: false
      case .calendarYear, .anniversary: true
      }
    }

    /// What counts, and the window, as a text that other versions of the same have as well.
    var measureText: String {
      let window =
        switch window {
        case .lifetime: "lifetime"
        case .days(let days): "days \(days)"
        case .calendarYear(let first): "year \(first.month)-\(first.day)"
        case .anniversary(let anniversary, let months): "\(anniversary.rawValue) \(months)"
        }
      return "\(measure.rawValue) \(window)"
    }

    /// Whether a member may keep a tier that the measure no longer supports.
    var keepsTiers: Bool {
      hasWindowEnd || downgrade == .oneStep || graceDays != nil || levels.contains(where: \.isForLife)
    }
  }

  /// What is counted for the tier.
  public enum TierMeasure: String, CaseIterable, BitwiseCopyable, Hashable, Sendable {
    /// The totals of orders less what they sell of gift cards, refunds taken off, in minor units.
    case spend
    /// The points that touchpoints earned, less those that were revoked.
    case points
    /// Touchpoints of the types that earn.
    case visits
  }

  /// How long something counts for the tier.
  public enum Window: Hashable, Sendable {
    /// For ever.
    case lifetime
    /// So many calendar days.
    case days(Int)
    /// Until the next start of a year that begins on a day.
    case calendarYear(DayOfYear)
    /// Until the next anniversary, so many months apart.
    case anniversary(of: Anniversary, months: Int)
  }

  /// What an anniversary is of.
  public enum Anniversary: String, CaseIterable, Hashable, Sendable {
    /// Of joining the programme.
    case joining
    /// Of the latest upgrade.
    case tier
  }

  /// What happens where the measure no longer supports the tier.
  public enum Downgrade: String, CaseIterable, Hashable, Sendable {
    /// The member goes to the tier that it supports.
    case toEarned
    /// The member goes down one tier, unless it supports more.
    case oneStep
  }

  /// One tier.
  public struct Level: Hashable, Sendable {
    /// The name of the tier, as reports show it; no two tiers have the same.
    public var name: String
    /// The least measure for the tier; of spend, in minor units.
    public var from: Int64
    /// What the points of orders are multiplied by, in thousandths.
    public var multiplier: Int64 = 1000
    /// Whether a member who reaches the tier has it for life.
    public var isForLife = false

    /// The hash of the name.
    public var hash: UInt64 { NameHash(name).rawValue }
  }
}

extension LoyaltyProgramme.Tiers {
  init?(_ programme: inout PolicyObject) throws {
    guard var object = try programme.object("tiers") else { return nil }
    measure = try object.word("measure", default: .spend)
    window = try LoyaltyProgramme.Window(&object)
    downgrade = try object.word("downgrade", default: .toEarned)
    var grace = try object.object("grace")
    graceDays = try grace.map { _ in Int(try grace?.integer("days", in: 1...3650) ?? 1) }
    try grace?.finish()
    guard object.has("levels") else { throw PolicyFault(object.path(of: "levels"), "is required") }
    levels = []
    var names = UniqueNames("level", bytesMax: .max)
    for var entry in try object.objects("levels", max: 100, "levels") {
      let level = try LoyaltyProgramme.Level(&entry, &names)
      if let last = levels.last, level.from <= last.from {
        throw PolicyFault(entry.path(of: "from"), "must be above that of the level before, \(last.from)")
      }
      levels.append(level)
    }
    try object.finish()
  }
}

extension LoyaltyProgramme.Level {
  fileprivate init(_ object: inout PolicyObject, _ names: inout UniqueNames) throws {
    name = try names.take(&object)
    from = try object.integer("from", in: 0...Int64.max)
    multiplier = try object.thousandths("multiplier", default: 1000, most: 100)
    isForLife = try object.flag("forLife", default: false)
    try object.finish()
  }
}

extension LoyaltyProgramme.Window {
  fileprivate init(_ object: inout PolicyObject) throws {
    let path = object.path(of: "window")
    switch object.take("window") {
    case nil, .text("lifetime"): self = .lifetime
    case .some(let value):
      let problem = "must be lifetime, or an object with days, calendarYear or anniversaryOf"
      guard case .object = value else { throw PolicyFault(path, problem) }
      var window = try PolicyObject(value, at: path)
      try window.refuseBoth("days", "calendarYear", "anniversaryOf")
      if let days = try window.optionalInteger("days", in: 1...36_500) {
        self = .days(Int(days))
      } else if let text = try window.optionalText("calendarYear") {
        guard let day = DayOfYear(text) else {
          throw PolicyFault(
            window.path(of: "calendarYear"), "\(text) is not a day of the year, such as 04-01")
        }
        self = .calendarYear(day)
      } else if window.has("anniversaryOf") {
        let anniversary = try window.word("anniversaryOf", default: LoyaltyProgramme.Anniversary.joining)
        self = .anniversary(
          of: anniversary, months: Int(try window.integer("months", in: 1...120, default: 12)))
      } else {
        throw PolicyFault(path, problem)
      }
      try window.finish()
    }
  }
}
