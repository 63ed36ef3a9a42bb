// The read model of budgets: how much of a limit over all members, or of a stock, was used.

public import Words
public import Projection
public import Reporting

/// Folds what was counted on a budget's account. Commands read it inside the write: a limit is never passed, whoever
/// asks at the same time.
public struct Budgets: ReadModel, DetailProjector {
  public static let about = About(
    "budgets", version: 1, "How much of limits over all members, and of stocks, was used.")

  public static let details = DetailNeeds(
    AccountDetails.name, AccountDetails.points, AccountDetails.money, of: [.accountCounted])

  /// The model; it has no settings.
  public init() {}

  public init(_ setting: ModelSetting) {}

  public func types(under policy: NoPolicy) -> TypeSet? { [.accountCounted] }

  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout BudgetRow
  ) throws {
    guard touchpoint.fact.type == .accountCounted else { return }
    try row.count(
      touchpoint.fact, named: details[AccountDetails.name]?.rawValue ?? 0,
      points: details[AccountDetails.points] ?? 0, money: details[AccountDetails.money] ?? 0)
  }

  /// The numbers of the tallies are on disk.
  public static let tallies: [Tally<BudgetRow>] = [
    Tally(1, "budgets", "budgets of which something was used") { $0.sums.isEmpty ? 0 : 1 }
  ]

  public var columns: [RowColumn<BudgetRow>] {
    [
      RowColumn("used", .number, title: "how much was used, all together") { row in
        .number(row.sums.reduce(0) { $0 &+ $1.sum })
      },
      RowColumn("recent", .number, title: "how often it was used in the latest 366 days") {
        .number(Int64($0.recent.count))
      },
    ]
  }
}

/// What was counted on one budget's account.
public struct BudgetRow: FieldRow {
  /// What was counted under each name, all together, in the order of first appearance.
  public internal(set) var sums: RowList<Sum> = []
  /// What was counted in the 366 days up to the latest time, in order of time.
  public internal(set) var recent: RowList<Recent> = []

  public init() {}

  /// What was counted under one name.
  public struct Sum: RowElement, Hashable {
    /// The hash of the name (`NameHash`); 0 for none.
    public internal(set) var name: UInt64 = 0
    /// How much was used.
    public internal(set) var sum: Int64 = 0

    public init() {}
  }

  /// One count.
  public struct Recent: RowElement, Hashable {
    /// When it was counted.
    public internal(set) var at = Instant()
    /// How much was used.
    public internal(set) var count: Int64 = 0
    /// How many points that came to.
    public internal(set) var points: Int64 = 0
    /// How much money that came to, in minor units.
    public internal(set) var money: Int64 = 0

    public init() {}
  }

  public mutating func fields(_ fields: inout some RowFields) throws {
    try fields.list(&sums) { sum, fields in
      try fields.hash(&sum.name)
      try fields.number(&sum.sum)
    }
    var last = Instant()
    try fields.list(&recent) { recent, fields in
      try fields.instant(&recent.at, from: last)
      last = recent.at
      try fields.number(&recent.count)
      try fields.number(&recent.points)
      try fields.number(&recent.money)
    }
  }

  /// How much was used under a name, all together.
  public func sum(named name: NameHash) -> Int64 { sums.first { $0.name == name.rawValue }?.sum ?? 0 }

  /// What was counted from an instant on, which must not be more than 366 days before the latest count: how much was used, and what
  /// that came to in points and in money.
  public func counted(since instant: Instant) -> (count: Int64, points: Int64, money: Int64) {
    var sum: (count: Int64, points: Int64, money: Int64) = (0, 0, 0)
    for recent in recent where recent.at >= instant {
      sum.count += recent.count
      sum.points += recent.points
      sum.money += recent.money
    }
    return sum
  }

  private static let recentMicroseconds = 366 * Instant.microsecondsPerDay

  mutating func count(_ fact: Fact, named name: UInt64, points: Int64, money: Int64) throws {
    // Sums of a year stay within 64 bits, however often is counted.
    guard max(fact.value.magnitude, points.magnitude, money.magnitude) <= 1 << 40 else {
      throw TooMuchCounted()
    }
    var index = sums.indices.first { sums[$0].name == name } ?? sums.count
    if index == sums.count {
      var sum = Sum()
      sum.name = name
      sums.append(sum)
      index = sums.count - 1
    }
    let (sum, overflow) = sums[index].sum.addingReportingOverflow(fact.value)
    guard !overflow else { throw TooMuchCounted() }
    sums[index].sum = sum
    var new = Recent()
    (new.at, new.count, new.points, new.money) = (fact.historyTime, fact.value, points, money)
    recent.append(new)
    let first = recent.indices.first {
      recent[$0].at.microseconds > fact.historyTime.microseconds - Self.recentMicroseconds
    }
    recent.removeFirst(first ?? 0)
  }
}

/// The failure of a fold whose sums do not fit.
private struct TooMuchCounted: Error, CustomStringConvertible {
  var description: String { "more was counted at once than any budget has" }
}
