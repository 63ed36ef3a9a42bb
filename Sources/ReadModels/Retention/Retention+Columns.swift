// What a row of the retention view shows by name, and what the view looks at.

public import Ledger
public import Projection

extension Retention {
  public func types(under policy: RetentionPolicy) -> TypeSet? { TypeSet(policy.types) }

  public var columns: [RowColumn<RetentionRow>] {
    [
      RowColumn("active", .flag, title: "whether the customer counts as active") {
        .flag($0.state == .active)
      },
      RowColumn("days", .number, title: "local days with a qualifying touchpoint") {
        .number(Int64($0.days.count))
      },
      RowColumn("touchpoints", .number, title: "qualifying touchpoints") { .number($0.touchpoints) },
      RowColumn("firstDay", .day, title: "the first of those days") { Self.day($0.days.first) },
      RowColumn("lastDay", .day, title: "the last of those days") { Self.day($0.days.last) },
      RowColumn("latest", .instant, title: "the latest qualifying touchpoint") {
        ColumnValue(present: $0.latest)
      },
      RowColumn("activeUntil", .instant, title: "the last instant whose look-back window holds one") {
        ColumnValue(present: $0.activeUntil)
      },
    ]
  }

  private static func day(_ day: Int32?) -> ColumnValue { day.map { .number(Int64($0)) } ?? .absent }
}
