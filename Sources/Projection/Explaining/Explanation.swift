// Why a row is what it is: the steps of its fold.

public import Words

/// How one customer's row came to be: what happened to it, in order, and what each step changed.
public struct Explanation: Hashable, Sendable {
  /// The name of the view whose row is explained.
  public var view: ViewName
  /// The component's smallest number: where the row lives.
  public var customer: CustomerNumber
  /// All customers of the component, ascending.
  public var members: [CustomerNumber]
  /// The position up to which touchpoints are folded in.
  public var position: Position
  /// The instant that the row is as of.
  public var asOf: Instant
  /// The columns of the row.
  public var columns: [ColumnDescription]
  /// The value of each column after the last step.
  public var values: [ColumnValue]
  /// What happened to the row, in the order in which it was folded; where `reason` is there, only what counts
  /// for its column.
  public var steps: [Step]
  /// Touchpoints of the customer that the view does not look at.
  public var passedOver: Int
  /// Where and why the fold fails; `nil` where it does not. A fold that fails gives no row, and the steps
  /// end where it fails.
  public var failure: Quarantined?
  /// The column that the steps were narrowed to; `nil` where all steps are there.
  public var reason: Reason?

  /// One thing that happened to the row.
  public struct Step: Hashable, Sendable {
    /// What the step comes from: a touchpoint, time alone or a policy.
    public var cause: Cause
    /// When it happened: the history time of the touchpoint, or the instant at which time or a policy changed
    /// the row.
    public var at: Instant
    /// The columns that it changed, in their order; empty where it changed none.
    public var changes: [ColumnChange]
  }

  /// What made a step happen.
  public enum Cause: Hashable, Sendable {
    /// A touchpoint of the history.
    case touchpoint(Touchpoint)
    /// Time alone: an expiry, the end of a window.
    case time
    /// A policy, by the position at which it was published or withdrawn, that comes into force, or is in
    /// force when the history begins.
    case policy(Position)

    /// The position of the touchpoint, or of the publication of the policy; `nil` for time.
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
    /// The name of the column that is explained: `tier`.
    public var column: String
    /// The sum or the rule that the value comes of, in numbers that can be checked by hand; empty where
    /// the projector gives none.
    public var remark: String
  }
}

/// A column's values before and after a step, or in two views.
public struct ColumnChange: Hashable, Sendable {
  /// The name of the column: `tier`.
  public var column: String
  /// What kind of value it is. It is given with each change, since an amount may have another currency
  /// under another policy.
  public var kind: ColumnKind
  /// The value before the step, or in the first of the two views; `.absent` also where there is no row.
  public var from: ColumnValue
  /// The value after the step, or in the second of the two views; `.absent` also where there is no row.
  public var to: ColumnValue

  /// A change of a column from one value to another, which are values of its kind.
  public init(column: String, kind: ColumnKind, from: ColumnValue, to: ColumnValue) {
    self.column = column
    self.kind = kind
    self.from = from
    self.to = to
  }

  /// `tier: – → gold`
  public var text: String { "\(column): \(kind.text(from)) → \(kind.text(to))" }

  /// The columns in which two rows differ, by their values in the same order of columns.
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
  /// The explanation with only those steps that made a column what it is: the touchpoints that count for
  /// it, where the projector says which, otherwise the steps that changed it.
  func narrowed(to column: String, causes: ColumnCauses?, policy: Position?) -> Explanation {
    var narrowed = self
    narrowed.reason = Reason(column: column, remark: causes?.remark ?? "")
    var shown: Set<String> = [column]
    if let causes {
      shown.formUnion(causes.columns)
      let positions = causes.positions
      let last = steps.lastIndex { step in step.changes.contains { $0.column == column } }
      narrowed.steps = steps.indices.filter { index in
        // The policy in force decides what the numbers mean. And the last change may have come with time
        // alone, which has no position.
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
