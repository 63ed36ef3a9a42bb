// What is recorded and no view looks at, for a person and for a script.

public import Ledger
internal import Projection

/// Touchpoints that are in the ledger and in no number of any view.
public struct UnreadReport: Report {
  public var report = "unread"
  public var position: UInt64
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
    self.position = position.rawValue
  }

  /// One line for a person; empty where everything is looked at.
  public var notes: [String] {
    guard !entries.isEmpty else { return [] }
    let list = entries.map { "\($0.what) \($0.count)" }.joined(separator: ", ")
    return ["recorded, and no view looks at it: \(list)"]
  }

  public var table: ReportTable {
    ReportTable(
      columns: ["recorded, no view looks at it", "touchpoints"],
      rows: entries.map { [.text($0.what), .number(Int128($0.count))] })
  }
}
