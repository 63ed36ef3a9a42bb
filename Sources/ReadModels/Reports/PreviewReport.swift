// What a policy would change, as JSON and as tables.

internal import Ledger
public import Projection

/// `project --preview`: who would change, from what to what.
public struct PreviewReport: Report {
  public var report = "preview"
  public var preview: Preview

  public init(_ preview: Preview) { self.preview = preview }

  /// The customers that change: a change a line, each with its customer; what no column shows is a line without a column.
  public var table: ReportTable {
    var table = ReportTable(columns: ["customer", "column", "from", "to"], rows: [])
    for customer in preview.customers {
      let number = String(customer.customer.rawValue)
      if customer.changes.isEmpty {
        table.rows.append([.text(number), .empty, .empty, .empty])
      }
      for change in customer.changes {
        table.rows.append([
          .text(number), .text(change.column), Self.cell(change.from, change.kind),
          Self.cell(change.to, change.kind),
        ])
      }
    }
    return table
  }

  private static func cell(_ value: ColumnValue, _ kind: ColumnKind) -> ReportTable.Cell {
    value == .absent ? .empty : .text(kind.text(value))
  }

  public var notes: [String] {
    guard preview.quarantinedBefore + preview.quarantinedAfter > 0 else { return [] }
    return [
      "customers without a row because their fold fails: \(preview.quarantinedBefore) now, "
        + "\(preview.quarantinedAfter) then"
    ]
  }

  /// By column: how many customers, and what that comes to.
  public var summary: ReportTable {
    var table = ReportTable(columns: ["column", "customers", "before", "after"], rows: [])
    for difference in preview.differences {
      let sums = difference.sums
      table.rows.append([
        .text(difference.column), .count(Int64(difference.customers)),
        .text(sums.map { "sum \(difference.kind.text(sum: $0.before))" } ?? ""),
        .text(sums.map { "sum \(difference.kind.text(sum: $0.after))" } ?? ""),
      ])
      for move in difference.moves {
        table.rows.append([
          .text(""), .count(Int64(move.customers)), .text(difference.kind.text(move.from)),
          .text(difference.kind.text(move.to)),
        ])
      }
    }
    return table
  }
}

extension PreviewReport: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FieldName.self)
    try container.encode(report, forKey: "report")
    try container.encode(preview.view.text, forKey: "view")
    try container.encode(preview.position.rawValue, forKey: "position")
    try container.encode(preview.asOf.description, forKey: "asOf")
    if let change = preview.change {
      try container.encode(change.name, forKey: "policy")
      try container.encode(change.effectiveFrom.description, forKey: "effectiveFrom")
      if change.policy == nil { try container.encode(true, forKey: "withdrawn") }
    }
    try container.encode(SidesJSON(before: preview.rowsBefore, after: preview.rowsAfter), forKey: "rows")
    try container.encode(
      SidesJSON(before: preview.quarantinedBefore, after: preview.quarantinedAfter), forKey: "quarantined")
    try container.encode(preview.changed, forKey: "changed")
    try container.encode(preview.appearing, forKey: "appearing")
    try container.encode(preview.vanishing, forKey: "vanishing")
    try container.encode(preview.unseen, forKey: "unseen")
    try container.encode(preview.columns.map(ColumnJSON.init), forKey: "columns")
    try container.encode(preview.differences.map(DifferenceJSON.init), forKey: "differences")
    try container.encode(preview.customers.map(CustomerJSON.init), forKey: "customers")
  }

  private struct SidesJSON: Encodable {
    var before: Int
    var after: Int
  }

  private struct DifferenceJSON: Encodable {
    var column: String
    var customers: Int
    var sumBefore: Int128?
    var sumAfter: Int128?
    var moves: [MoveJSON]

    init(_ difference: Preview.ColumnDifference) {
      (column, customers) = (difference.column, difference.customers)
      (sumBefore, sumAfter) = (difference.sums?.before, difference.sums?.after)
      moves = difference.moves.map {
        MoveJSON(
          from: ValueJSON(difference.kind, $0.from), to: ValueJSON(difference.kind, $0.to),
          customers: $0.customers)
      }
    }
  }

  private struct MoveJSON: Encodable {
    var from: ValueJSON
    var to: ValueJSON
    var customers: Int
  }

  private struct CustomerJSON: Encodable {
    var customer: UInt32
    var changes: [ChangeJSON]

    init(_ change: Preview.CustomerChange) {
      customer = change.customer.rawValue
      changes = change.changes.map(ChangeJSON.init)
    }
  }
}
