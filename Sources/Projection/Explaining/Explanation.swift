// Why a row is what it is: its fold, step by step.

public import Words

/// How one customer's row came to be: everything that happened to it, in order, and what that changed.
public struct Explanation: Hashable, Sendable {
  public var view: ViewName
  /// The component's smallest number: where the row lives.
  public var customer: CustomerNumber
  /// All customers of the component, ascending.
  public var members: [CustomerNumber]
  public var position: Position
  public var asOf: Instant
  /// The columns of the row, and below their values in the end.
  public var columns: [ColumnDescription]
  public var values: [ColumnValue]
  public var steps: [Step]
  /// Touchpoints of the customer that the view does not look at.
  public var passedOver: Int
  /// Where the fold fails, and why: then there is no row, and the steps end there.
  public var failure: Quarantined?
  /// What the steps were narrowed to; `nil` where they are all there.
  public var reason: Reason?

  /// One thing that happened to the row.
  public struct Step: Hashable, Sendable {
    public var cause: Cause
    public var at: Instant
    /// What it changed, in the order of the columns; empty for nothing that shows.
    public var changes: [ColumnChange]
  }

  public enum Cause: Hashable, Sendable {
    case touchpoint(Touchpoint)
    /// Time alone: an expiry, the end of a window.
    case time
    /// A policy that was published at this position comes into force; or is in force when the history begins.
    case policy(Position)

    /// The touchpoint that it is or was published by; `nil` for time.
    public var position: Position? {
      switch self {
      case .touchpoint(let touchpoint): touchpoint.position
      case .policy(let position): position
      case .time: nil
      }
    }
  }

  /// Why a column is what it is.
  public struct Reason: Hashable, Sendable {
    public var column: String
    /// The sum or the rule, in numbers that can be checked by hand; empty where the projector says nothing.
    public var remark: String
  }
}

/// The values of a column before and after.
public struct ColumnChange: Hashable, Sendable {
  public var column: String
  /// What the values are; under another policy an amount may be of another currency.
  public var kind: ColumnKind
  public var from: ColumnValue
  public var to: ColumnValue

  public init(column: String, kind: ColumnKind, from: ColumnValue, to: ColumnValue) {
    self.column = column
    self.kind = kind
    self.from = from
    self.to = to
  }

  /// `tier: – → gold`
  public var text: String { "\(column): \(kind.text(from)) → \(kind.text(to))" }

  /// What differs between two rows, whose columns are the same.
  static func between(_ old: [ColumnValue], _ new: [ColumnValue], _ columns: [ColumnDescription]) -> [Self] {
    columns.indices.compactMap { index in
      old[index] == new[index]
        ? nil
        : ColumnChange(
          column: columns[index].name, kind: columns[index].kind, from: old[index], to: new[index])
    }
  }
}

extension Explanation {
  /// Only what made a column what it is: the touchpoints that count for it where the projector knows, else those that
  /// changed it.
  func narrowed(to column: String, causes: ColumnCauses?, policy: Position?) -> Explanation {
    var narrowed = self
    narrowed.reason = Reason(column: column, remark: causes?.remark ?? "")
    var shown: Set<String> = [column]
    if let causes {
      shown.formUnion(causes.columns)
      let positions = causes.positions
      let last = steps.lastIndex { step in step.changes.contains { $0.column == column } }
      narrowed.steps = steps.indices.filter { index in
        // The policy that is in force decides what the numbers mean; the last change may have been time's.
        guard let position = steps[index].cause.position else { return index == last }
        return positions.contains(position) || position == policy
      }.map { steps[$0] }
    } else {
      narrowed.steps = steps.filter { step in step.changes.contains { $0.column == column } }
    }
    for index in narrowed.steps.indices {
      narrowed.steps[index].changes.removeAll { !shown.contains($0.column) }
    }
    return narrowed
  }
}
