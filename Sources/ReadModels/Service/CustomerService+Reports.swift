// The report of the service view, and its section of a customer's page.

public import Words
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
    CustomerSectionDeclaration("service", columns: ["tickets": "tickets"]) { state, names in
      let standing = try ServiceStanding(state.row ?? ServiceRow(), names)
      let list = ReportSection("tickets", title: standing.title, table: standing.table)
      guard standing.tickets > 0 else { return CustomerSection.Content(sections: [list]) }
      return CustomerSection.Content(
        standing,
        fields: [
          ReportField("tickets", .count(standing.tickets), audience: .programs),
          ReportField("open", title: "open tickets", .count(standing.open)),
          ReportField(
            "awaitingReply", title: "of these never answered by a person", .count(standing.awaitingReply)),
          ReportField("reopenings", .count(standing.reopenings), audience: .programs),
        ], sections: [list])
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
  /// The newest tickets, open or not, at most `listedMax`, in the order of the first touchpoint of each.
  public var list: [Ticket]

  /// How many tickets a page lists at the most.
  public static let listedMax = 50

  /// A ticket of a helpdesk.
  public struct Ticket: Hashable, Sendable {
    /// The ticket's number, with the namespace of the helpdesk; `nil` where none was recorded.
    public var reference: Reference?
    /// Whether it is neither solved nor closed, or was opened again since.
    public var open: Bool
    /// When it was opened.
    public var opened: Instant
    /// Seconds until a person first replied, from the opening, or where only bots had solved the ticket from when it was opened
    /// again; `nil` before there is such a reply.
    public var firstReplySeconds: Int64?
    /// Seconds from opening until it was solved, the last time that it was; `nil` where it is not, or was
    /// opened again since.
    public var resolutionSeconds: Int64?
    /// The position of the touchpoint that opened it.
    public var position: Position
  }

  /// What a customer's row comes to; tickets whose opening is not recorded are left out.
  ///
  /// - Throws: what `names` throws.
  public init(_ row: ServiceRow, _ names: some PageNames) throws {
    let opened = row.tickets.filter { $0.opened != nil }
    tickets = opened.count
    open = opened.count(where: \.isOpen)
    awaitingReply = opened.count(where: \.isAwaitingReply)
    reopenings = opened.reduce(0) { $0 + $1.reopenings }
    list = try opened.suffix(Self.listedMax).map { ticket in
      Ticket(
        reference: try names.reference(at: ticket.position), open: ticket.isOpen,
        opened: ticket.opened ?? Instant(), firstReplySeconds: ticket.firstReply,
        resolutionSeconds: ticket.fullResolution, position: ticket.position)
    }
  }

  fileprivate var title: String {
    tickets > list.count ? "Tickets, the newest \(list.count) of \(tickets)" : "Tickets"
  }

  fileprivate var table: ReportTable {
    let references = ShownReferences(list.compactMap(\.reference))
    // Tickets of two helpdesks may have the same number; then their namespaces are shown.
    func name(of reference: Reference) -> String {
      references.isPlain(reference) ? reference.text : references.text(of: reference)
    }
    return ReportTable(
      [
        ReportColumn("ticket", .text), ReportColumn("open", .flag), ReportColumn("opened", .instant),
        ReportColumn("firstReplySeconds", title: "first reply after", .duration, isOptional: true),
        ReportColumn("resolutionSeconds", title: "resolved after", .duration, isOptional: true),
        ReportColumn("position", .identifier),
      ],
      rows: list.map { ticket in
        [
          ReportCell(.text(ticket.reference.map(name) ?? "")), ReportCell(.flag(ticket.open)),
          ReportCell(.instant(ticket.opened)),
          ReportCell(ticket.firstReplySeconds.map { .duration($0) } ?? .absent),
          ReportCell(ticket.resolutionSeconds.map { .duration($0) } ?? .absent),
          ReportCell(.position(ticket.position)),
        ]
      })
  }
}

extension CustomerPage {
  /// How the customer is served; `nil` where they have opened no ticket.
  public var service: ServiceStanding? {
    section(CustomerService.customerSection?.key)?.value as? ServiceStanding
  }

  /// The customer's newest tickets, open or not, in the order of the first touchpoint of each.
  public var tickets: [ServiceStanding.Ticket] { service?.list ?? [] }
}

extension ReportSource {
  /// The service report: tickets by period and by topic, and how fast they were answered and solved.
  public func service(_ range: PeriodRange, _ moment: Moment = .now) throws -> ServiceReport {
    try ServiceReport(try view(of: CustomerService.self, moment), range)
  }
}
