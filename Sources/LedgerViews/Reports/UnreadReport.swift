// What is recorded and no view looks at, for a person and for a script.

public import Ledger
internal import Projection
public import Reporting

/// Touchpoints that are in the ledger and in no number of any view.
public struct UnreadReport: Report {
  public var basis: ReportBasis
  /// By type.
  public var entries: [Entry]

  public struct Entry: Encodable, Hashable, Sendable {
    public var type: String
    /// The field that is not looked at; absent where it is all of the touchpoint.
    public var field: String?
    /// What that names.
    public var name: String?
    public var count: Int

    public init(_ type: String, _ claim: TouchpointClaim? = nil, count: Int) {
      (self.type, field, name) = (type, claim?.field, claim?.name)
      self.count = count
    }

    /// `tier.granted`, `points.adjusted (program staff)`.
    public var what: String {
      guard let field else { return type }
      return "\(type) (\(field)\(name.map { " \($0)" } ?? ""))"
    }
  }

  public init(_ entries: [Entry], position: Position) {
    self.entries = entries
    basis = ReportBasis(position: position)
  }

  public var document: ReportDocument {
    ReportDocument(
      "unread", title: "Recorded, and in no report", basis: basis, mainTable: "unread",
      sections: [
        ReportSection("entries", table: table, audience: .programs),
        ReportSection("unread", table: lines, audience: .people),
      ])
  }

  /// One line for a person, to be said beside what was recorded; empty where everything is looked at.
  public var notes: [String] {
    guard !entries.isEmpty else { return [] }
    let list = entries.map { "\($0.what) \($0.count)" }.joined(separator: ", ")
    return ["recorded, and no view looks at it: \(list)"]
  }

  private var table: ReportTable {
    ReportTable(
      [
        ReportColumn("type", .text), ReportColumn("field", .text, isOptional: true),
        ReportColumn("name", .text, isOptional: true), ReportColumn("count", .number),
      ],
      rows: entries.map { entry in
        [
          ReportCell(.text(entry.type)), ReportCell(.text(entry.field)), ReportCell(.text(entry.name)),
          ReportCell(.count(entry.count)),
        ]
      })
  }

  private var lines: ReportTable {
    ReportTable(
      [ReportColumn("recorded, no view looks at it", .text), ReportColumn("touchpoints", .number)],
      rows: entries.map { [ReportCell(.text($0.what)), ReportCell(.count($0.count))] })
  }
}
