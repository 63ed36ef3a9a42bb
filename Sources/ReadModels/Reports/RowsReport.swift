// The report of rows of a view.

internal import Words
public import Projection
public import Reporting

/// Rows of a view, as `rows VIEW` shows them:
/// `{"view":…,"position":n,"asOf":…,"quarantined":n,"matched":n,"offset":n,"columns":[…],"rows":[{"customer":1,…}]}`.
///
/// In JSON money is in minor units, as whole numbers; days and instants are texts; `null` stands for no
/// value.
public struct RowsReport: ViewReport {
  /// The rows that are shown, with their columns, and how many match.
  public var listing: RowListing
  public var basis: ReportBasis

  /// The report of a listing.
  ///
  /// - Parameters:
  ///   - listing: the rows to show.
  ///   - basis: the basis of the view (`ListableView.basis(timeZone:)`); `nil` makes one from the listing.
  public init(_ listing: RowListing, basis: ReportBasis? = nil) {
    self.listing = listing
    self.basis =
      basis
      ?? ReportBasis(
        view: listing.view, asOf: listing.asOf, position: listing.position,
        omissions: [
          ReportBasis.Omission(
            listing.view, quarantined: listing.quarantined, setAside: listing.setAside)
        ])
  }

  public var document: ReportDocument {
    ReportDocument(
      "rows", title: title, basis: basis, mainTable: "rows",
      sections: [
        ReportSection(
          "",
          fields: [
            ReportField("matched", .count(listing.matched)), ReportField("offset", .count(listing.offset)),
          ], audience: .programs),
        ReportSection("columns", table: ReportTable(describing: listing.columns), audience: .programs),
        ReportSection("rows", table: rows),
      ])
  }

  /// The title, which says when more rows match than are shown.
  private var title: String {
    func number(_ count: Int) -> String { ColumnKind.number.text(sum: Int128(count)) }
    let shown = listing.rows.count
    let which = shown < listing.matched ? ", \(number(shown)) of \(number(listing.matched))" : ""
    return "Rows of \(listing.view)\(which)"
  }

  private var rows: ReportTable {
    ReportTable(
      [ReportColumn("customer", .identifier)] + listing.columns.map { ReportColumn($0) },
      rows: listing.rows.map { row in
        [ReportCell(.customer(row.customer))]
          + zip(listing.columns, row.values).map { ReportCell(ReportValue($1, $0.kind)) }
      })
  }
}

extension ReportColumn {
  /// The column of a report for a column of a view, under the name that `--sort` and `--where` take.
  init(_ column: ColumnDescription) {
    var unit: MeasureUnit?
    if case .money(let currency) = column.kind { unit = currency }
    self.init(column.name, ReportKind(column.kind), unit: unit, about: column.title)
  }
}

extension ReportTable {
  /// A table that describes columns, for programs.
  package init(describing columns: [ColumnDescription]) {
    self.init(
      [
        ReportColumn("name", .text), ReportColumn("kind", .text),
        ReportColumn("currency", .text, isOptional: true), ReportColumn("title", .text),
      ],
      rows: columns.map { column in
        [
          ReportCell(.text(column.name)), ReportCell(.text(column.kind.word)),
          ReportCell(.text(column.kind.currencyCode)), ReportCell(.text(column.title)),
        ]
      })
  }

  /// A table of changes of columns, for programs.
  package init(_ changes: [ColumnChange]) {
    self.init(
      [ReportColumn("column", .text), ReportColumn("from", .nested), ReportColumn("to", .nested)],
      rows: changes.map { change in
        [
          ReportCell(.text(change.column)), ReportCell(ReportValue(change.from, change.kind)),
          ReportCell(ReportValue(change.to, change.kind)),
        ]
      })
  }
}
