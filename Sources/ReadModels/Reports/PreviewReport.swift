// The report of what a policy would change.

internal import Words
public import Projection
public import Reporting

/// Whose rows a policy would change, and from what to what, as `project --preview` shows it.
public struct PreviewReport: Report {
  /// Whose rows would change, by column and by customer.
  public var preview: Preview
  /// The view, the moment and the position that the preview is of, and what would count in the view.
  public var basis: ReportBasis

  /// The report of a preview.
  ///
  /// - Parameters:
  ///   - preview: what a policy would change.
  ///   - timeZone: the ledger's time zone, in which days are named.
  ///   - rules: what counts in the view as it would be (`ModelViews.countingRules(in:asOf:at:with:)`).
  public init(_ preview: Preview, timeZone: String? = nil, rules: [ReportBasis.Rule] = []) {
    self.preview = preview
    basis = ReportBasis(
      view: preview.view, asOf: preview.asOf, position: preview.position, timeZone: timeZone, rules: rules)
  }

  public var document: ReportDocument {
    var sections = [
      ReportSection("", fields: facts, audience: .programs),
      ReportSection("", fields: [ReportField("verdict", title: "in all", .text(verdict))], audience: .people),
      ReportSection(
        "columns", table: ReportTable(describing: preview.columns), audience: .programs),
      ReportSection("differences", table: differences, audience: .programs),
      ReportSection("customers", table: customers, audience: .programs),
    ]
    if preview.changed > preview.unseen {
      let some =
        preview.customers.count < preview.changed
        ? "the first \(preview.customers.count) of them" : "all of them"
      sections += [
        ReportSection("summary", title: "By column", table: summary, audience: .people),
        ReportSection("changes", title: "Who: \(some)", table: changes, audience: .people),
      ]
    } else {
      sections.append(ReportSection("changes", table: changes, audience: .spreadsheets))
    }
    return ReportDocument(
      "preview", title: title, basis: basis, mainTable: "changes", sections: sections, notes: failures)
  }

  private var title: String {
    guard let change = preview.change else { return "Preview of \(preview.view)" }
    let what = change.policy == nil ? "without" : "under"
    let calendar = basis.timeZone.flatMap { try? LocalCalendar(timeZone: $0) }
    let from = calendar.map { change.effectiveFrom.readable(in: $0) } ?? change.effectiveFrom.description
    return "Preview of \(preview.view) \(what) \(change.name) from \(from)"
  }

  private var verdict: String {
    func number(_ count: Int) -> String { ColumnKind.number.text(sum: Int128(count)) }
    let (changed, all) = (number(preview.changed), number(max(preview.rowsBefore, preview.rowsAfter)))
    return "\(changed) of \(all) customers would change"
      + (preview.appearing > 0 ? ", \(number(preview.appearing)) would be new" : "")
      + (preview.vanishing > 0 ? ", \(number(preview.vanishing)) would have no row" : "")
      + (preview.unseen > 0 ? ", \(number(preview.unseen)) only in what no column shows" : "")
  }

  private var failures: [String] {
    guard preview.quarantinedBefore + preview.quarantinedAfter > 0 else { return [] }
    return [
      "customers without a row because their fold fails: \(preview.quarantinedBefore) now, "
        + "\(preview.quarantinedAfter) then"
    ]
  }

  // MARK: For a person

  /// For each column, how many customers change, and what that comes to.
  private var summary: ReportTable {
    var table = ReportTable([
      ReportColumn("column", .text), ReportColumn("customers", .number), ReportColumn("before", .text),
      ReportColumn("after", .text),
    ])
    for difference in preview.differences {
      let (kind, sums) = (difference.kind, difference.sums)
      let currency = kind.currencyCode.map { " \($0)" } ?? ""
      table.rows.append([
        ReportCell(.text(difference.column)), ReportCell(.count(difference.customers)),
        ReportCell(.text(sums.map { "sum \(kind.text(sum: $0.before))\(currency)" } ?? "")),
        ReportCell(.text(sums.map { "sum \(kind.text(sum: $0.after))\(currency)" } ?? "")),
      ])
      for move in difference.moves {
        table.rows.append([
          ReportCell(.text("")), ReportCell(.count(move.customers)), ReportCell(.text(kind.text(move.from))),
          ReportCell(.text(kind.text(move.to))),
        ])
      }
    }
    return table
  }

  /// The customers that change, with a line for each change. A difference that no column shows is a line
  /// without a column.
  private var changes: ReportTable {
    var table = ReportTable([
      ReportColumn("customer", .identifier), ReportColumn("column", .text), ReportColumn("from", .text),
      ReportColumn("to", .text),
    ])
    func cell(_ value: ColumnValue, _ kind: ColumnKind) -> ReportCell {
      ReportCell(value == .absent ? .absent : .text(kind.text(value)))
    }
    for customer in preview.customers {
      let number = ReportCell(.customer(customer.customer))
      if customer.changes.isEmpty {
        table.rows.append([number, ReportCell(.absent), ReportCell(.absent), ReportCell(.absent)])
      }
      for change in customer.changes {
        table.rows.append([
          number, ReportCell(.text(change.column)), cell(change.from, change.kind),
          cell(change.to, change.kind),
        ])
      }
    }
    return table
  }
}

// MARK: - For programs

extension PreviewReport {
  private var facts: [ReportField] {
    func sides(_ before: Int, _ after: Int) -> ReportValue {
      .fields([ReportField("before", .count(before)), ReportField("after", .count(after))])
    }
    var fields = [
      ReportField("rows", sides(preview.rowsBefore, preview.rowsAfter)),
      ReportField("quarantined", sides(preview.quarantinedBefore, preview.quarantinedAfter)),
      ReportField("changed", .count(preview.changed)), ReportField("appearing", .count(preview.appearing)),
      ReportField("vanishing", .count(preview.vanishing)), ReportField("unseen", .count(preview.unseen)),
    ]
    if let change = preview.change {
      fields += [
        ReportField("policy", .text(change.name)),
        ReportField("effectiveFrom", .instant(change.effectiveFrom)),
      ]
      if change.policy == nil { fields.append(ReportField("withdrawn", .flag(true))) }
    }
    return fields
  }

  private var differences: ReportTable {
    ReportTable(
      [
        ReportColumn("column", .text), ReportColumn("customers", .number),
        ReportColumn("sumBefore", .number, isOptional: true),
        ReportColumn("sumAfter", .number, isOptional: true), ReportColumn("moves", .nested),
      ],
      rows: preview.differences.map { difference in
        let moves = ReportTable(
          [ReportColumn("from", .nested), ReportColumn("to", .nested), ReportColumn("customers", .number)],
          rows: difference.moves.map { move in
            [
              ReportCell(ReportValue(move.from, difference.kind)),
              ReportCell(ReportValue(move.to, difference.kind)), ReportCell(.count(move.customers)),
            ]
          })
        return [
          ReportCell(.text(difference.column)), ReportCell(.count(difference.customers)),
          ReportCell(difference.sums.map { .number($0.before) } ?? .absent),
          ReportCell(difference.sums.map { .number($0.after) } ?? .absent), ReportCell(.table(moves)),
        ]
      })
  }

  private var customers: ReportTable {
    ReportTable(
      [ReportColumn("customer", .identifier), ReportColumn("changes", .nested)],
      rows: preview.customers.map { customer in
        [
          ReportCell(.customer(customer.customer)),
          ReportCell(.table(ReportTable(customer.changes))),
        ]
      })
  }
}
