// Rows of a view, as JSON and as a table.

internal import Ledger
public import Projection

/// `rows VIEW`: `{"view":…,"position":n,"asOf":…,"quarantined":n,"matched":n,"offset":n,"columns":[…],"rows":[{"customer":1,…}]}`.
///
/// In JSON money is in integer minor units, days and instants are texts, and `null` is no value.
public struct RowsReport: ViewReport {
  public var report = "rows"
  public var listing: RowListing

  public init(_ listing: RowListing) { self.listing = listing }

  public var view: ViewName { listing.view }
  public var quarantined: Int { listing.quarantined }
  public var setAside: [SetAsidePolicy] { listing.setAside }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FieldName.self)
    try container.encode(report, forKey: "report")
    try container.encode(listing.view.text, forKey: "view")
    try container.encode(listing.position.rawValue, forKey: "position")
    try container.encode(listing.asOf.description, forKey: "asOf")
    try container.encode(listing.quarantined, forKey: "quarantined")
    try container.encode(listing.setAside, forKey: "setAside")
    try container.encode(listing.matched, forKey: "matched")
    try container.encode(listing.offset, forKey: "offset")
    try container.encode(listing.columns.map(ColumnJSON.init), forKey: "columns")
    try container.encode(
      listing.rows.map { row in
        var fields = [("customer", ColumnKind.number, ColumnValue.number(Int64(row.customer.rawValue)))]
        for (column, value) in zip(listing.columns, row.values) {
          fields.append((column.name, column.kind, value))
        }
        return FieldsJSON(fields)
      }, forKey: "rows")
  }

  /// Money's currency is in the heads of the columns.
  public var table: ReportTable {
    ReportTable(
      columns: ["customer"]
        + listing.columns.map { column in
          column.kind.currencyCode.map { "\(column.name) (\($0))" } ?? column.name
        },
      rows: listing.rows.map { row in
        [.count(Int64(row.customer.rawValue))]
          + zip(listing.columns, row.values).map { .text($0.kind.text($1)) }
      })
  }
}

/// What a column is, in JSON.
struct ColumnJSON: Encodable, Hashable {
  var name: String
  var kind: String
  var currency: String?
  var title: String

  init(_ column: ColumnDescription) {
    (name, kind, currency) = (column.name, column.kind.word, column.kind.currencyCode)
    title = column.title
  }
}

/// The value of a column, in JSON.
struct ValueJSON: Encodable {
  var kind: ColumnKind
  var value: ColumnValue

  init(_ kind: ColumnKind, _ value: ColumnValue) {
    self.kind = kind
    self.value = value
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch (kind, value) {
    case (_, .absent): try container.encodeNil()
    case (.day, _), (_, .instant), (_, .text): try container.encode(kind.plain(value))
    case (_, .flag(let flag)): try container.encode(flag)
    case (_, .number(let number)): try container.encode(number)
    }
  }
}

/// Values by the names of their columns, in JSON.
struct FieldsJSON: Encodable {
  var fields: [(name: String, kind: ColumnKind, value: ColumnValue)]

  init(_ fields: [(name: String, kind: ColumnKind, value: ColumnValue)]) { self.fields = fields }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: FieldName.self)
    for field in fields { try container.encode(ValueJSON(field.kind, field.value), forKey: "\(field.name)") }
  }
}

/// A name that is only known at run time.
struct FieldName: CodingKey, ExpressibleByStringInterpolation {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
  init(stringLiteral value: String) { stringValue = value }
}
