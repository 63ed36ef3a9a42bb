// The columns of the retention view, and which touchpoints it looks at.

public import Words
public import Projection

extension Retention {
  /// The types that qualify as activity, and those that take an order back.
  public func types(under policy: RetentionPolicy) -> TypeSet? {
    TypeSet(policy.types + [.refundIssued, .orderCancelled])
  }

  /// Whether the customer has been active. Somebody whose orders were all cancelled, or who has only
  /// refunds and cancellations that wait for an order, has not.
  public func isShown(_ row: RetentionRow) -> Bool { row.touchpoints > 0 }

  public var columns: [RowColumn<RetentionRow>] {
    [
      RowColumn("active", .flag, title: "whether the customer counts as active") { .flag($0.isActive) },
      RowColumn("days", .number, title: "local days with a qualifying touchpoint") {
        .number(Int64(days(of: $0).count))
      },
      RowColumn("touchpoints", .number, title: "qualifying touchpoints") { .number($0.touchpoints) },
      RowColumn("firstDay", .day, title: "the first of those days") { Self.day(days(of: $0).first) },
      RowColumn("lastDay", .day, title: "the last of those days") { Self.day(days(of: $0).last) },
      RowColumn("latest", .instant, title: "the latest qualifying touchpoint") {
        $0.latest.map { .instant($0) } ?? .absent
      },
      RowColumn("activeUntil", .instant, title: "the last instant whose look-back window holds one") { row in
        let window = LookBack(days: row.lookBackDays, in: calendar)
        return row.latest.flatMap { window.last(holding: $0) }.map { .instant($0) } ?? .absent
      },
    ]
  }

  private static func day(_ day: Int32?) -> ColumnValue { day.map { .number(Int64($0)) } ?? .absent }
}
