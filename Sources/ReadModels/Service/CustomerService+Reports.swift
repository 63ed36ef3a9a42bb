// The report of the service view, and its section of a customer's page.

internal import Words
internal import Projection
public import Reporting

extension CustomerService {
  public static let reports: [ReportDeclaration<CustomerService>] = [
    ReportDeclaration(
      "service", "Tickets by the period and by topic: how many, and how fast they were answered.",
      parameters: .periods
    ) { try ServiceReport($0, $1.periods) }
  ]

  public static let customerSection: CustomerSectionDeclaration<CustomerService>? =
    CustomerSectionDeclaration(
      "service"
    ) { state in
      guard let row = state.row, row.tickets.contains(where: { $0.opened != nil }) else { return nil }
      let standing = ServiceStanding(row)
      return CustomerSection.Content(
        standing,
        fields: [
          ReportField("tickets", .count(standing.tickets), audience: .programs),
          ReportField("open", title: "open tickets", .count(standing.open)),
          ReportField("awaitingReply", title: "of these without a reply", .count(standing.awaitingReply)),
          ReportField("reopenings", .count(standing.reopenings), audience: .programs),
        ])
    }
}

/// How one customer is served, for the customer's page.
public struct ServiceStanding: Hashable, Sendable {
  /// How many tickets were ever opened.
  public var tickets: Int
  /// How many of these are neither solved nor closed.
  public var open: Int
  /// How many open tickets no person has replied to.
  public var awaitingReply: Int
  /// How often tickets were opened again.
  public var reopenings: Int64

  /// What a customer's row comes to; tickets whose opening is not recorded are left out.
  public init(_ row: ServiceRow) {
    let opened = row.tickets.filter { $0.opened != nil }
    tickets = opened.count
    open = opened.count(where: \.isOpen)
    awaitingReply = opened.count(where: \.isAwaitingReply)
    reopenings = opened.reduce(0) { $0 + $1.reopenings }
  }
}

extension CustomerPage {
  /// How the customer is served; `nil` where they have opened no ticket.
  public var service: ServiceStanding? {
    section(CustomerService.customerSection?.key)?.value as? ServiceStanding
  }
}

extension ReportSource {
  /// The service report: tickets by period and by topic, and how fast they were answered and solved.
  public func service(_ range: PeriodRange, _ moment: Moment = .now) throws -> ServiceReport {
    try ServiceReport(try view(of: CustomerService.self, moment), range)
  }
}
