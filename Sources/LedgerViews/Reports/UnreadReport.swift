// The report of touchpoints that no view looks at.

public import Ledger
internal import Projection
public import Reporting

/// How many touchpoints are in the ledger that no view takes in, by type.
public struct UnreadReport: Report {
  /// The position up to which touchpoints were looked at.
  public var basis: ReportBasis
  /// The touchpoints, by type and by field.
  public var entries: [Entry]

  /// Touchpoints of one type that no view takes in, in whole or in one field.
  public struct Entry: Encodable, Hashable, Sendable {
    /// The name of the type: `tier.granted`.
    public var type: String
    /// The field that no view looks at; `nil` where that is the whole touchpoint.
    public var field: String?
    /// What the field names, such as a programme; `nil` where it names nothing.
    public var name: String?
    /// How many touchpoints they are.
    public var count: Int

    /// Touchpoints of one type: in one field, which `claim` names, or in whole where there is none.
    public init(_ type: String, _ claim: TouchpointClaim? = nil, count: Int) {
      (self.type, field, name) = (type, claim?.field, claim?.name)
      self.count = count
    }

    /// The entry in words: `tier.granted`, `points.adjusted (program staff)`.
    public var what: String {
      guard let field else { return type }
      return "\(type) (\(field)\(name.map { " \($0)" } ?? ""))"
    }
  }

  /// The report of some entries, which is shown in their order.
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

  /// One sentence for a person, to show beside what was recorded; empty where views take in everything.
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
