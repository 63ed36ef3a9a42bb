// Queries of the rows of a view: which rows, in which order, and which of their columns.

public import Words

/// A question to the rows of a view: what to show, which, in which order, how many.
public struct RowQuery: Hashable, Sendable {
  /// The columns to show, by name; empty for all. `customer` comes first, named or not.
  public var columns: [String] = []
  /// The conditions that a row must meet, all of them.
  public var conditions: [RowCondition] = []
  /// The keys that rows are ordered by. Rows that are equal in all of them, and all rows where there are
  /// no keys, are ordered by customer ascending.
  public var order: [RowOrder] = []
  /// How many of the rows that match are passed over.
  public var offset = 0
  /// How many are shown at the most; `nil` for all.
  public var limit: Int?

  /// Customers whose rows are passed over, whatever the conditions say; they do not match.
  public var leftOut: Set<CustomerNumber> = []

  /// The query for all rows and all columns, by customer ascending.
  public init() {}

  /// Reads what a person wrote: `tier=gold`, `-spend,customer`, `tier,spend`.
  ///
  /// - Parameters:
  ///   - conditions: see `RowCondition.init(_:in:calendar:)`.
  ///   - order: names of columns between commas, those with `-` before them descending; empty for none.
  ///   - columns: names of columns between commas; empty for all.
  ///   - schema: the columns that there are.
  ///   - calendar: the calendar in whose time zone the days of conditions begin; `nil` for UTC.
  /// - Throws: `ProjectionError` with code `invalidRequest`, which says what there is.
  public init(
    where conditions: [String] = [], order: String = "", columns: String = "", in schema: RowSchema,
    calendar: LocalCalendar? = nil
  ) throws {
    self.conditions = try conditions.map { try RowCondition($0, in: schema, calendar: calendar) }
    self.order = try Self.names(order).map { name in
      let isDescending = name.hasPrefix("-")
      let column = isDescending ? String(name.dropFirst()) : name
      _ = try schema.column(named: column)
      return RowOrder(column, descending: isDescending)
    }
    self.columns = try Self.names(columns).map { try schema.column(named: $0).name }
  }

  private static func names(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
  }
}

/// One key that rows are ordered by. Rows without a value come last, whatever the direction.
public struct RowOrder: Hashable, Sendable {
  /// The name of the column whose values decide; `customer` is one, too.
  public var column: String
  /// Whether the largest value comes first.
  public var isDescending: Bool

  /// A key by the name of its column. Whether there is such a column is seen when a view is asked.
  public init(_ column: String, descending: Bool = false) {
    self.column = column
    isDescending = descending
  }
}

/// A condition on the value of one column.
public struct RowCondition: Hashable, Sendable {
  /// The name of the column whose values are compared; `customer` is one, too.
  public var column: String
  /// How they are compared with `value`.
  public var comparison: Comparison
  /// What it is compared with; `.absent` for `isAbsent` and `isPresent`.
  public var value: ColumnValue
  /// The end of the day, where an instant was written as a day: `lastSeen=2011-06-01` means any time of
  /// it.
  var dayEnd: Instant?

  /// How a value is compared. A row without a value meets only `isAbsent` and `notEqual`.
  public enum Comparison: String, CaseIterable, Sendable {
    /// The same value; where the condition was written with a day, any time of that day.
    case equal = "="
    /// Another value, or none; where the condition was written with a day, any time outside of it, or none.
    case notEqual = "!="
    /// A smaller number, an earlier time, or a text that sorts before; of a day, any time before its
    /// beginning.
    case less = "<"
    /// The value or less; of a day, any time up to its end.
    case atMost = "<="
    /// A larger number, a later time, or a text that sorts after; of a day, any time after its end.
    case greater = ">"
    /// The value or more; of a day, any time from its beginning on.
    case atLeast = ">="
    /// No value: the row has none in the column.
    case isAbsent = "is absent"
    /// Any value.
    case isPresent = "is not absent"
  }

  /// A condition with a value of the column's kind. An instant is compared as that moment: only
  /// `init(_:in:calendar:)` reads whole days.
  public init(_ column: String, _ comparison: Comparison, _ value: ColumnValue = .absent) {
    self.column = column
    self.comparison = comparison
    self.value = value
  }

  /// Reads `tier=gold`, `spend>=1000`, `lastSeen<2011-06-01`, `tier is absent`.
  ///
  /// Money is written in whole units with a decimal point: `spend>=12.50`. Instants are RFC 3339, or a
  /// day, which is all of that day: `lastSeen<=2011-06-01` includes its evening, `lastSeen>2011-06-01`
  /// begins with the day after. `customer=2` finds the row of customer 2 also where it stands at the number of
  /// another whom they were merged with.
  ///
  /// - Parameters:
  ///   - text: the condition as a person writes it.
  ///   - schema: the columns that there are.
  ///   - calendar: the calendar in whose time zone days begin; `nil` for UTC.
  /// - Throws: `ProjectionError` with code `invalidRequest`, whose message says what was expected.
  public init(_ text: String, in schema: RowSchema, calendar: LocalCalendar? = nil) throws {
    let name = text.prefix { $0.isLetter || $0.isNumber }
    let rest = String(text.dropFirst(name.count)).trimmed
    // Longer signs come before the shorter ones that they begin with.
    let signs: [Comparison] = [.notEqual, .atMost, .atLeast, .equal, .less, .greater, .isPresent, .isAbsent]
    guard !name.isEmpty, let comparison = signs.first(where: { rest.hasPrefix($0.rawValue) }) else {
      throw ProjectionError(
        .invalidRequest,
        "\(text) is not a condition; write one as tier=gold, spend>=12.50, lastSeen<2011-06-01 "
          + "or 'tier is absent'; the signs are = != < <= > >=")
    }
    let column = try schema.column(named: String(name))
    let written = String(rest.dropFirst(comparison.rawValue.count)).trimmed
    self.init(column.name, comparison)
    if comparison == .isAbsent || comparison == .isPresent {
      guard written.isEmpty else {
        throw ProjectionError(.invalidRequest, "\(text): nothing follows \(comparison.rawValue)")
      }
      return
    }
    guard !written.isEmpty else {
      throw ProjectionError(
        .invalidRequest,
        "\(text): a value is missing, \(column.kind.example); for rows without one write '\(name) is absent'")
    }
    guard let value = column.kind.value(written, in: calendar) else {
      throw ProjectionError(
        .invalidRequest, "\(text): \(column.name) is compared with \(column.kind.example), not \(written)")
    }
    self.value = value.value
    dayEnd = value.dayEnd
  }

  /// Whether a value meets the condition.
  func holds(for found: ColumnValue) -> Bool {
    switch comparison {
    case .isAbsent: return found == .absent
    case .isPresent: return found != .absent
    case .equal: return found != .absent && side(of: found) == 0
    case .notEqual: return found == .absent || side(of: found) != 0
    case .less: return found != .absent && side(of: found) < 0
    case .atMost: return found != .absent && side(of: found) <= 0
    case .greater: return found != .absent && side(of: found) > 0
    case .atLeast: return found != .absent && side(of: found) >= 0
    }
  }

  /// Negative where a value lies before the one of the condition, 0 where it equals it or lies within its
  /// day, otherwise positive.
  private func side(of found: ColumnValue) -> Int {
    if let dayEnd, case .instant(let instant) = found {
      return instant >= dayEnd ? 1 : found.compared(to: value) < 0 ? -1 : 0
    }
    return found.compared(to: value)
  }
}

/// The columns that the rows of a view have.
public struct RowSchema: Hashable, Sendable {
  /// The column that every row has: whose it is.
  public static let customer = ColumnDescription(
    name: "customer", kind: .number, title: "the customer's number")

  /// The name of the view whose rows have these columns.
  public var view: ViewName
  /// The most important first; without `customer`.
  public var columns: [ColumnDescription]

  /// The columns of a view's rows, without `customer`, which is always there.
  public init(view: ViewName, columns: [ColumnDescription]) {
    self.view = view
    self.columns = columns
  }

  /// The column with a name, `customer` included.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest`, whose message lists the columns.
  public func column(named name: String) throws -> ColumnDescription {
    if name == Self.customer.name { return Self.customer }
    guard let column = columns.first(where: { $0.name == name }) else {
      let names = ([Self.customer] + columns).map(\.name).joined(separator: ", ")
      throw ProjectionError(
        .invalidRequest, "\(view) has no column \(name.isEmpty ? "''" : name); there are \(names)")
    }
    return column
  }
}

extension ColumnValue {
  /// Negative where this value comes before another of the same column, 0 where they are equal, otherwise
  /// positive. An absent value comes last.
  func compared(to other: ColumnValue) -> Int {
    func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
      left < right ? -1 : left == right ? 0 : 1
    }
    switch (self, other) {
    case (.number(let left), .number(let right)): return order(left, right)
    case (.instant(let left), .instant(let right)): return order(left, right)
    case (.text(let left), .text(let right)): return order(left, right)
    case (.flag(let left), .flag(let right)): return order(left ? 1 : 0, right ? 1 : 0)
    default: return order(rank, other.rank)
    }
  }

  private var rank: Int {
    switch self {
    case .flag: 0
    case .number: 1
    case .instant: 2
    case .text: 3
    case .absent: 4
    }
  }
}

extension String {
  /// The text without the spaces around it.
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
