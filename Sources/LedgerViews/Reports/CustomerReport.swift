// The report of the command `customer ID`: one customer's page, with the touchpoints that the row points
// to opened.

public import Ledger
public import Projection
public import ReadModels
public import Reporting
internal import Schema

/// Opens what was recorded, for pages and reports. `Ledger` is one.
public protocol CustomerReader {
  /// The identifiers in force of a customer and of those merged with them, in clear.
  func identifiers(of customer: CustomerNumber) throws -> [Identifier]
  /// The name of a channel by its number; `nil` where no channel has it.
  func channelName(of number: UInt16) throws -> String?
  /// A recorded touchpoint, with its personal part where `reveal` asks for it and it can be read.
  func touchpoint(at position: Position, reveal: Bool) throws -> RecordedTouchpoint
}

/// One customer's page, as the command `customer ID` shows it. Amounts are in minor units, by the code of
/// the currency.
public struct CustomerReport: Report, CustomerPage {
  public var basis: ReportBasis
  public var customer: UInt32
  /// All numbers of the component, ascending; the row lives at the first.
  public var members: [UInt32]
  /// Whether identifiers were left unopened.
  public var isSealed: Bool
  /// The identifiers, such as `crm:17850`; empty where they were left unopened.
  public var identifiers: [String]
  public var firstSeen: String?
  public var lastSeen: String?
  public var touchpoints: Int64
  public var orders: Int64
  /// How many orders were cancelled; they are in none of the other figures.
  public var cancelled: Int64
  public var spent: [String: Int64]
  public var refunded: [String: Int64]
  /// The average of an order, rounded to the nearest minor unit, halves to even.
  public var averageOrder: [String: Int64]
  public var channels: [String: Int64]
  /// The sections of the models, each under its own key.
  public var sections: [CustomerSection]
  public var consents: [Consent]
  public var tickets: [Ticket]
  public var satisfaction: Satisfaction
  /// The positions at which the profile was registered and updated, newest first; a name comes from these
  /// touchpoints.
  public var profilePositions: [UInt64]
  public var timeline: [Entry]
  /// How many touchpoints are older than the last of the timeline.
  public var timelineRest: Int
  /// How many views leave the customer out because the fold fails, so that what they would show is
  /// missing here.
  public var quarantined: Int
  /// These views, with where and why the fold fails.
  public var leftOut: [LeftOut]

  /// A view that leaves the customer out.
  public struct LeftOut: Hashable, Sendable {
    public var view: String
    public var position: UInt64
    public var reason: String

    public init(_ view: ViewName, _ failure: Quarantined) {
      (self.view, position, reason) = (view.text, failure.position.rawValue, failure.reason)
    }
  }

  /// A consent in force.
  public struct Consent: Hashable, Sendable {
    public var purpose: String
    public var channels: [String]
    public var since: String
    public var expires: String?
    public var position: UInt64
  }

  public struct Ticket: Hashable, Sendable {
    public var ticket: String
    public var open: Bool
    public var opened: String
    /// From opening to the first reply, whoever wrote it.
    public var firstReplySeconds: Int64?
    public var resolutionSeconds: Int64?
    public var position: UInt64
  }

  /// The latest answer of each kind; `nil` where there is none.
  public struct Satisfaction: Hashable, Sendable {
    public var nps: Score?
    public var csat: Score?
    public var review: Score?
  }

  public struct Score: Hashable, Sendable {
    public var score: Int64
    public var at: String
    public var position: UInt64
  }

  /// One touchpoint of the timeline, newest first.
  public struct Entry: Hashable, Sendable {
    public var position: UInt64
    public var time: String
    public var type: String
    public var value: Int64?
    /// The currency's code, where the value is money.
    public var currency: String?
    public var reference: String?
    public var channel: String?
  }
}

extension CustomerReport {
  /// - Parameters:
  ///   - history: the history of the customer's component, up to the same position as the row.
  ///   - state: the customer's row in `Customer360`.
  ///   - sections: the sections of the models.
  ///   - others: other views that leave the customer out.
  ///   - reader: opens touchpoints.
  ///   - revealed: whether the customer's identifiers are opened.
  ///   - page: which entries of the timeline are shown, counted from the newest.
  ///   - timeZone: the ledger's time zone, in which days are named.
  /// - Throws: what `reader` throws.
  public init(
    _ history: History, _ state: RowState<Customer360>, sections: [CustomerSection] = [],
    leftOut others: [LeftOut] = [], reader: some CustomerReader,
    identifiers revealed: Bool = true, page: Range<Int> = 0..<50, timeZone: String? = nil
  ) throws {
    let row = state.row ?? Customer360Row()
    customer = history.customer.rawValue
    members = history.members.map(\.rawValue)
    basis = ReportBasis(
      asOf: state.asOf, position: state.position, timeZone: timeZone,
      rules: Customer360().countingRules(under: state.policy).filter { $0.key != "anonymous" })
    isSealed = !revealed
    identifiers = []
    if revealed {
      identifiers = try reader.identifiers(of: history.customer).map { "\($0.kind):\($0.value)" }
    }
    firstSeen = row.firstSeen == .distantPast ? nil : row.firstSeen.description
    lastSeen = row.lastSeen == .distantPast ? nil : row.lastSeen.description
    touchpoints = row.touchpoints
    orders = row.orders
    cancelled = row.cancelled
    (spent, refunded, averageOrder) = ([:], [:], [:])
    for money in row.money where money.unit != .none {
      let code = money.unit.currencyCode ?? "\(money.unit.rawValue)"
      spent[code] = money.spent
      if money.refunds > 0 { refunded[code] = money.refunded }
      averageOrder[code] = money.averageOrder
    }
    channels = [:]
    for channel in row.channels {
      channels[try reader.channelName(of: channel.channel) ?? "\(channel.channel)"] = channel.count
    }
    self.sections = sections
    leftOut = (state.failure.map { [LeftOut(Customer360.name, $0)] } ?? []) + others
    quarantined = leftOut.count
    consents = try row.consents.compactMap { try Self.consent($0, at: state.asOf, reader) }
    tickets = try Self.tickets(row.tickets.map(\.self), reader)
    satisfaction = try Self.satisfaction(row, reader)
    profilePositions = row.profiles.reversed().map(\.rawValue)
    let happened = history.touchpoints.filter {
      $0.fact.historyTime <= state.asOf && $0.position <= state.position
    }
    let newestFirst = Array(happened.reversed())
    let shown = newestFirst.dropFirst(page.lowerBound).prefix(page.count)
    timeline = try Self.entries(Array(shown), reader)
    timelineRest = max(0, newestFirst.count - page.lowerBound - shown.count)
  }

  private static func consent(
    _ consent: Customer360Row.Consent, at instant: Instant, _ reader: some CustomerReader
  ) throws -> Consent? {
    guard consent.granted else { return nil }
    let recorded = try reader.touchpoint(at: consent.position, reveal: false)
    var expires: Instant?
    var channels: [String] = []
    if case .message(let message) = recorded.content, let granted = message as? ConsentGranted {
      channels = granted.channels
      if granted.hasExpiresMicroseconds { expires = Instant(microseconds: granted.expiresMicroseconds) }
    }
    if let expires, expires <= instant { return nil }
    return Consent(
      purpose: recorded.reference?.text ?? "", channels: channels, since: consent.at.description,
      expires: expires?.description, position: consent.position.rawValue)
  }

  private static func tickets(_ tickets: [Customer360Row.Ticket], _ reader: some CustomerReader) throws
    -> [Ticket]
  {
    let references = try tickets.map { try reader.touchpoint(at: $0.opened, reveal: false).reference }
    let shown = ShownReferences(references.compactMap(\.self))
    return zip(tickets, references).map { ticket, reference in
      // Tickets of two helpdesks may have the same number; then their namespaces are shown.
      let name = reference.map { shown.isPlain($0) ? $0.text : shown.text(of: $0) }
      return Self.ticket(ticket, named: name ?? "")
    }
  }

  private static func ticket(_ ticket: Customer360Row.Ticket, named name: String) -> Ticket {
    func seconds(_ later: Instant?) -> Int64? {
      later.map { ($0.microseconds - ticket.openedAt.microseconds) / Instant.microsecondsPerSecond }
    }
    return Ticket(
      ticket: name, open: ticket.isOpen, opened: ticket.openedAt.description,
      firstReplySeconds: seconds(ticket.repliedAt), resolutionSeconds: seconds(ticket.resolvedAt),
      position: ticket.opened.rawValue)
  }

  private static func satisfaction(_ row: Customer360Row, _ reader: some CustomerReader) throws
    -> Satisfaction
  {
    func score(_ answer: Customer360Row.Answer) -> Score {
      Score(score: answer.score, at: answer.at.description, position: answer.position.rawValue)
    }
    var result = Satisfaction(review: row.latestReview.map(score))
    // Only the body says which instrument a survey has, so that answers are opened from the newest on
    // until both are found.
    for answer in row.answers.sorted(by: { ($0.at, $0.position) > ($1.at, $1.position) }) {
      if result.nps != nil && result.csat != nil { break }
      guard case .message(let message) = try reader.touchpoint(at: answer.position, reveal: false).content,
        let survey = message as? SurveyAnswered
      else { continue }
      if survey.instrument == "nps", result.nps == nil { result.nps = score(answer) }
      if survey.instrument == "csat", result.csat == nil { result.csat = score(answer) }
    }
    return result
  }

  private static func entries(_ touchpoints: [Touchpoint], _ reader: some CustomerReader) throws -> [Entry] {
    let opened = try touchpoints.map { try reader.touchpoint(at: $0.position, reveal: false) }
    let references = ShownReferences(opened.compactMap(\.reference))
    return zip(touchpoints, opened).map { touchpoint, recorded in
      let fact = touchpoint.fact
      return Entry(
        position: touchpoint.position.rawValue, time: fact.historyTime.description, type: recorded.typeName,
        value: fact.unit == .none ? nil : fact.value, currency: fact.unit.currencyCode,
        reference: recorded.reference.map { references.text(of: $0) }, channel: recorded.channel)
    }
  }
}
