// How a view as it is differs from the view as it would be.

public import Words

/// How the rows of a view differ from what they would be under another policy, or by another projector.
///
/// Counts are exact; the customers that are listed are the first of those that change.
public struct Preview: Hashable, Sendable {
  /// The name of the view that is compared.
  public var view: ViewName
  /// The position up to which touchpoints are folded in on both sides.
  public var position: Position
  /// The instant that both sides are as of.
  public var asOf: Instant
  /// The policy change that would be recorded; `nil` where another projector is compared.
  public var change: PolicyChange?
  /// The columns of the view, the most important first. Where only one side knows the currency of an amount,
  /// its kind has that one.
  public var columns: [ColumnDescription]
  /// How many customers have a row that is shown, as things are.
  public var rowsBefore: Int
  /// How many would have one.
  public var rowsAfter: Int
  /// How many customers have no row because their fold fails, as things are.
  public var quarantinedBefore: Int
  /// How many would have none because of that.
  public var quarantinedAfter: Int
  /// How many customers' rows differ, by their bytes or in a column. A column may differ where the row
  /// does not: what is missing to the next tier follows from both row and policy.
  public var changed: Int
  /// How many of them have no row now, and would have one.
  public var appearing: Int
  /// How many of them have a row now, and would have none.
  public var vanishing: Int
  /// How many of them differ only in what no column shows.
  public var unseen: Int
  /// The columns in which rows differ, in their order.
  public var differences: [ColumnDifference]
  /// The first of the customers that change, ascending.
  public var customers: [CustomerChange]

  /// How one column differs over all customers.
  public struct ColumnDifference: Hashable, Sendable {
    /// The name of the column: `tier`.
    public var column: String
    /// What the column's values are, which says how to write `sums` and `moves`.
    public var kind: ColumnKind
    /// Customers whose value differs.
    public var customers: Int
    /// The sums over all customers, of numbers and of money; `nil` for others.
    public var sums: Sums?
    /// How many customers go from which value to which, for texts and flags; the most frequent first. At most
    /// 1,000 pairs of values are counted, those that are met first.
    public var moves: [Move]
  }

  /// The sums of a column over all customers on both sides.
  public struct Sums: Hashable, Sendable {
    /// The sum over the rows as they are; for a column of money, in minor units.
    public var before: Int128
    /// The sum over the rows as they would be, in the same unit.
    public var after: Int128
  }

  /// How many customers go from one value to another.
  public struct Move: Hashable, Sendable {
    /// The value as it is; `.absent` also where there is no row.
    public var from: ColumnValue
    /// The value as it would be; `.absent` also where there would be no row.
    public var to: ColumnValue
    /// How many customers go from the one to the other.
    public var customers: Int
  }

  /// What would change in one customer's row. There are no changes where no column shows the difference.
  public struct CustomerChange: Hashable, Sendable {
    /// Whose row it is: the smallest number of the component.
    public var customer: CustomerNumber
    /// The columns that would change, in their order, from the value as it is to the value as it would be.
    public var changes: [ColumnChange]
  }
}

/// Counts differences one customer at a time, in memory that does not grow with their number.
struct PreviewCounter {
  private static let movesMax = 1000

  private struct Move: Hashable {
    var from: ColumnValue
    var to: ColumnValue
  }

  private struct Column {
    var customers = 0
    var delta: Int128 = 0
    var moves: [Move: Int] = [:]
  }

  private let columns: [ColumnDescription]
  private let limit: Int
  private var counts: [Column]
  private(set) var changed = 0
  private(set) var appearing = 0
  private(set) var vanishing = 0
  private(set) var unseen = 0
  private(set) var customers: [Preview.CustomerChange] = []

  init(_ columns: [ColumnDescription], limit: Int) {
    self.columns = columns
    self.limit = limit
    counts = Array(repeating: Column(), count: columns.count)
  }

  /// Counts a customer whose row differs.
  ///
  /// - Parameters:
  ///   - old: the values of the row as it is; `nil` where there is none.
  ///   - new: the values of the row as it would be; `nil` where there would be none.
  mutating func add(_ customer: CustomerNumber, _ old: [ColumnValue]?, _ new: [ColumnValue]?) {
    changed += 1
    if old == nil { appearing += 1 }
    if new == nil { vanishing += 1 }
    let none = [ColumnValue](repeating: .absent, count: columns.count)
    let (old, new) = (old ?? none, new ?? none)
    if old == new { unseen += 1 }
    for index in columns.indices where old[index] != new[index] {
      counts[index].customers += 1
      switch columns[index].kind {
      case .number, .money:
        counts[index].delta += Self.number(new[index]) - Self.number(old[index])
      case .text, .flag:
        let move = Move(from: old[index], to: new[index])
        if counts[index].moves.count < Self.movesMax || counts[index].moves[move] != nil {
          counts[index].moves[move, default: 0] += 1
        }
      case .instant, .day, .position:
        break
      }
    }
    if customers.count < limit {
      customers.append(
        Preview.CustomerChange(
          customer: customer, changes: ColumnChange.between(old, new, columns)))
    }
  }

  /// What a value adds to a sum; 0 for an absent one.
  private static func number(_ value: ColumnValue) -> Int128 {
    if case .number(let number) = value { Int128(number) } else { 0 }
  }

  /// The columns that differ, with what was counted.
  ///
  /// - Parameter before: for each column of numbers or money the sum over all rows as they are; `nil` for
  ///   other columns.
  func differences(_ before: [Int128?]) -> [Preview.ColumnDifference] {
    columns.indices.filter { counts[$0].customers > 0 }.map { index in
      let sums = before[index].map { Preview.Sums(before: $0, after: $0 + counts[index].delta) }
      let moves = counts[index].moves.map { Preview.Move(from: $0.from, to: $0.to, customers: $1) }
      return Preview.ColumnDifference(
        column: columns[index].name, kind: columns[index].kind, customers: counts[index].customers,
        sums: sums,
        moves: moves.sorted { left, right in
          if left.customers != right.customers { return left.customers > right.customers }
          let order = left.from.compared(to: right.from)
          return order != 0 ? order < 0 : left.to.compared(to: right.to) < 0
        })
    }
  }
}
