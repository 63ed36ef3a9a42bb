// The columns of the service view.

internal import Words
public import Projection

extension CustomerService {
  public var columns: [RowColumn<ServiceRow>] {
    [
      RowColumn("tickets", .number, title: "tickets that were opened") {
        .number(Int64($0.tickets.count { $0.opened != nil }))
      },
      RowColumn("open", .number, title: "tickets that are open") {
        .number(Int64($0.tickets.count(where: \.isOpen)))
      },
      RowColumn("awaitingReply", .number, title: "open tickets that no person has replied to") {
        .number(Int64($0.tickets.count(where: \.isAwaitingReply)))
      },
      RowColumn("reopenings", .number, title: "how often tickets were opened again") {
        .number($0.tickets.reduce(0) { $0 + ($1.opened == nil ? 0 : $1.reopenings) })
      },
      RowColumn("latest", .instant, title: "the latest opening of a ticket") {
        $0.tickets.compactMap(\.opened).max().map { .instant($0) } ?? .absent
      },
      RowColumn("slowestReply", .number, title: "the longest first reply, in seconds") {
        $0.tickets.compactMap(\.firstReply).max().map { .number($0) } ?? .absent
      },
      RowColumn("slowestResolution", .number, title: "the longest full resolution, in seconds") {
        $0.tickets.compactMap(\.fullResolution).max().map { .number($0) } ?? .absent
      },
    ]
  }
}

extension ServiceRow.Ticket {
  /// Whether the ticket is open and no person has replied.
  public var isAwaitingReply: Bool { isOpen && replied == nil }
}
