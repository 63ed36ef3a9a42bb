// Reading a view by the names of its columns, whatever its projector.

public import Words

/// A view whose rows are read by the names of their columns. Every `View` is one.
public protocol ListableView: AnyObject {
  /// The columns that the rows have.
  var schema: RowSchema { get }
  /// The position up to which touchpoints are folded in.
  var position: Position { get }
  /// The instant up to which what has happened is folded in.
  var asOf: Instant { get }
  /// Whether a published policy is in force at `asOf`; otherwise the default is.
  var hasPublishedPolicy: Bool { get }
  /// Policies of the view that are recorded and cannot be used.
  var setAside: [SetAsidePolicy] { get }
  /// The digest that the stored view records of all its rows, totals and quarantined customers.
  var digest: Digest { get }
  /// How many customers have a row, shown or not.
  var count: Int { get }
  /// How many customers have no row because their fold fails.
  var quarantined: Int { get }

  /// Calls `body` with the rows that a query asks for, in its order. Rows that are not shown
  /// (`Projector.isShown`) are left out.
  ///
  /// Without an order rows are handed on as they are read. With an order and a limit, no more rows are
  /// held in memory than offset and limit together.
  ///
  /// - Returns: how many rows match, those included that offset and limit leave out.
  ///
  /// - Throws: `ProjectionError`: `invalidRequest` for a column that there is not, `damagedView`.
  @discardableResult
  func list(_ query: RowQuery, _ body: (ListedRow) throws -> Void) throws -> Int

  /// The customers whose fold fails, ascending.
  func quarantine() throws -> [Quarantined]
}

/// The values of one row that a query shows.
public struct ListedRow: Hashable, Sendable {
  /// Whose row it is: the smallest number of the component.
  public var customer: CustomerNumber
  /// The values of the columns that were asked for, in their order, without the customer.
  public var values: [ColumnValue]

  /// The values of a customer's row, in the order of the columns that they are of.
  public init(customer: CustomerNumber, values: [ColumnValue]) {
    self.customer = customer
    self.values = values
  }
}

extension ListableView {
  /// The columns that a query shows, without the customer.
  public func shown(by query: RowQuery) throws -> [ColumnDescription] {
    if query.columns.isEmpty { return schema.columns }
    var shown: [ColumnDescription] = []
    for name in query.columns {
      let column = try schema.column(named: name)
      if column != RowSchema.customer, !shown.contains(column) { shown.append(column) }
    }
    return shown
  }
}

extension View: ListableView {
  public var schema: RowSchema {
    RowSchema(view: P.name, columns: projector.columns(under: policy).map(\.description))
  }

  @discardableResult
  public func list(_ query: RowQuery, _ body: (ListedRow) throws -> Void) throws -> Int {
    let columns = projector.columns(under: policy)
    func value(_ name: String) throws -> @Sendable (CustomerNumber, P.Row) -> ColumnValue {
      if try schema.column(named: name) == RowSchema.customer {
        return { customer, _ in .number(Int64(customer.rawValue)) }
      }
      guard let column = columns.first(where: { $0.name == name }) else { return { _, _ in .absent } }
      return { column.value($1) }
    }
    let shown = try shown(by: query).map { try value($0.name) }
    let conditions = try query.conditions.map { (try followingMerges($0), try value($0.column)) }
    // No two rows have the same customer, so that keys behind that one decide nothing. By customer
    // ascending rows come anyway.
    let decisive = query.order.firstIndex { $0.column == RowSchema.customer.name }
    var order = Array(query.order.prefix(decisive.map { $0 + 1 } ?? query.order.count))
    if order.last == RowOrder(RowSchema.customer.name) { order.removeLast() }
    let keys = try order.map { try value($0.column) }
    let offset = max(0, query.offset)
    let (sum, overflow) = offset.addingReportingOverflow(max(0, query.limit ?? .max))
    let end = overflow ? .max : sum
    var first = FirstRows(descending: order.map(\.isDescending), limit: end)
    var matched = 0
    try forEachRow { customer, row in
      guard projector.isShown(row), !query.leftOut.contains(customer) else { return true }
      guard conditions.allSatisfy({ $0.0.holds(for: $0.1(customer, row)) }) else { return true }
      matched += 1
      if !keys.isEmpty {
        first.offer(customer, keys: keys.map { $0(customer, row) }) {
          ListedRow(customer: customer, values: shown.map { $0(customer, row) })
        }
      } else if matched > offset, matched <= end {
        try body(ListedRow(customer: customer, values: shown.map { $0(customer, row) }))
      }
      return true
    }
    for row in first.sorted().dropFirst(offset) { try body(row) }
    return matched
  }
}

extension View {
  /// A condition in which a customer's number is the one at which their row stands: `customer=2` asks for
  /// the row of customer 2, whoever they are merged with. As a bound a number stays as it is.
  private func followingMerges(_ condition: RowCondition) throws -> RowCondition {
    guard condition.column == RowSchema.customer.name,
      condition.comparison == .equal || condition.comparison == .notEqual,
      case .number(let number) = condition.value, let number = UInt32(exactly: number)
    else { return condition }
    var condition = condition
    condition.value = .number(Int64(try root(of: CustomerNumber(number)).rawValue))
    return condition
  }
}

extension Views {
  /// Opens a view by its name; see `view(_:asOf:at:)`, which opens it by its projector.
  ///
  /// - Throws: `ProjectionError` with code `unknownView`, whose message lists the views.
  public func listable(_ name: ViewName, asOf: Instant? = nil, at: Position? = nil) throws
    -> any ListableView
  {
    try listable(try projector(named: name), asOf: asOf, at: at)
  }

  private func listable<P: Projector>(_ projector: P, asOf: Instant?, at: Position?) throws
    -> any ListableView
  { try view(projector, asOf: asOf, at: at) }

  func projector(named name: ViewName) throws -> any Projector {
    guard let projector = projectors.first(where: { type(of: $0).name == name }) else {
      let known = projectors.map { type(of: $0).name.text }.joined(separator: ", ")
      throw ProjectionError(.unknownView, "there is no view \(name); there are \(known)")
    }
    return projector
  }
}

/// The rows that a query asked for, with the state of the view that they are from.
public struct RowListing: Hashable, Sendable {
  /// The name of the view that was asked.
  public var view: ViewName
  /// The position up to which touchpoints are folded into the rows.
  public var position: Position
  /// The instant that the rows are as of.
  public var asOf: Instant
  /// Customers that are missing because their fold fails.
  public var quarantined: Int
  /// Policies of the view that are recorded and cannot be used.
  public var setAside: [SetAsidePolicy]
  /// How many rows match, with those that offset and limit leave out.
  public var matched: Int
  /// How many of the rows that match were passed over before the first of `rows`.
  public var offset: Int
  /// The columns of the values of the rows, in the same order.
  public var columns: [ColumnDescription]
  /// The rows that were asked for, in the order of the query.
  public var rows: [ListedRow]
}

extension ListableView {
  /// The rows that a query asks for. All are held in memory: give the query a limit.
  public func listing(_ query: RowQuery) throws -> RowListing {
    var rows: [ListedRow] = []
    let matched = try list(query) { rows.append($0) }
    return RowListing(
      view: schema.view, position: position, asOf: asOf, quarantined: quarantined, setAside: setAside,
      matched: matched, offset: query.offset, columns: try shown(by: query), rows: rows)
  }
}
