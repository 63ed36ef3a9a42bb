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
  /// The moment and the position that the page is of, and what counts as an order.
  public var basis: ReportBasis
  /// The customer that the page is of: the smallest number of the component, at which the row lives.
  public var customer: CustomerNumber
  /// All numbers of the component, ascending; `customer` is the first.
  public var members: [CustomerNumber]
  /// Where the customer was erased; `nil` where that has not happened.
  public var erased: Note?
  /// Since when the customer's data is kept without being used; `nil` where it may be used.
  public var restricted: Note?
  /// Whether identifiers were left unopened.
  public var isSealed: Bool
  /// The identifiers in force of all members, in clear; empty where they were left unopened.
  public var identifiers: [Identifier]
  /// When the customer was first there; `nil` for never. What the business did by itself, such as sending a
  /// message, does not count.
  public var firstSeen: Instant?
  /// When the customer was last there; `nil` for never.
  public var lastSeen: Instant?
  /// How many touchpoints there are with the customer; records of the ledger itself, such as merges, are
  /// not among them.
  public var touchpoints: Int64
  /// How many orders count: those that were not cancelled and whose total is above 0 or not known.
  public var orders: Int64
  /// How many orders were cancelled; they are in none of the other figures.
  public var cancelled: Int64
  /// What the orders that count come to, in minor units, by the code of the currency: `["GBP": 3564]`.
  public var spent: [String: Int64]
  /// What was given back, likewise; currencies without a refund are left out.
  public var refunded: [String: Int64]
  /// The average of an order, rounded to the nearest minor unit, halves to even.
  public var averageOrder: [String: Int64]
  /// How often the customer came through each channel, by the name of the channel.
  public var channels: [String: Int64]
  /// The sections of the models, each under its own key, as fields to show. What a model says of the customer by its own
  /// types is the row: `reports.row(of: customer, in: Loyalty.self)`.
  public var sections: [CustomerSection]
  /// The consents in force; those that were withdrawn or have lapsed are left out. Somebody who was erased, or whose data is not
  /// used, has none.
  public var consents: [Consent]
  /// All tickets, open or not, in the order in which they were opened.
  public var tickets: [Ticket]
  /// The latest answers to surveys, and the latest review.
  public var satisfaction: Satisfaction
  /// The positions at which the profile was registered and updated, newest first; a name comes from these
  /// touchpoints.
  public var profilePositions: [Position]
  /// The touchpoints of the part of the timeline that was asked for, the newest first.
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
    /// The view.
    public var view: ViewName
    /// The touchpoint at which the fold fails.
    public var position: Position
    /// What the fold threw, in words.
    public var reason: String

    /// A view's failure, without whose row it is.
    public init(_ view: ViewName, _ failure: Quarantined) {
      (self.view, position, reason) = (view, failure.position, failure.reason)
    }
  }

  /// Something that was recorded of the customer as a whole.
  public struct Note: Hashable, Sendable {
    /// Where it was recorded.
    public var position: Position
    /// When it was recorded.
    public var at: Instant
  }

  /// A consent in force.
  public struct Consent: Hashable, Sendable {
    /// What was consented to, by the name that the business gave it: `newsletter`.
    public var purpose: String
    /// The channels that the consent is limited to; empty where it is for all.
    public var channels: [String]
    /// When it was granted, the last time that it was.
    public var since: Instant
    /// When it lapses; `nil` where it does not by itself.
    public var expires: Instant?
    /// The position of the touchpoint that granted it.
    public var position: Position
  }

  /// A ticket of a helpdesk.
  public struct Ticket: Hashable, Sendable {
    /// The ticket's number, with the namespace of the helpdesk; `nil` where none was recorded.
    public var reference: Reference?
    /// Whether it is neither resolved nor closed, or was opened again since.
    public var open: Bool
    /// When it was opened.
    public var opened: Instant
    /// Seconds from opening to the first reply, whoever wrote it; `nil` before there is one.
    public var firstReplySeconds: Int64?
    /// Seconds from opening until it was resolved, the last time that it was; `nil` where it is not, or was
    /// opened again since.
    public var resolutionSeconds: Int64?
    /// The position of the touchpoint that opened it, or else of the first that names it.
    public var position: Position
  }

  /// The latest answer of each kind; `nil` where there is none.
  public struct Satisfaction: Hashable, Sendable {
    /// The latest answer to a survey with the instrument `nps`: from 0 to 10.
    public var nps: Score?
    /// The latest answer to a survey with the instrument `csat`, on the scale of that survey.
    public var csat: Score?
    /// The latest review, with its rating.
    public var review: Score?
  }

  /// An answer to a survey, or a review.
  public struct Score: Hashable, Sendable {
    /// The score, on the scale of its survey or review.
    public var score: Int64
    /// When it was given.
    public var at: Instant
    /// The position of the answer.
    public var position: Position
  }

  /// One touchpoint of the timeline, newest first.
  public struct Entry: Hashable, Sendable {
    /// Where the touchpoint stands in the log.
    public var position: Position
    /// When it happened: its history time, which is never later than it was recorded.
    public var time: Instant
    /// The name of its type: `order.placed`.
    public var type: String
    /// What it counts, such as an amount of money; `Measure.none` where it counts nothing.
    public var measure: Measure
    /// What it is about; `nil` where that is nothing in particular.
    public var reference: Reference?
    /// The name of the channel that it came through; `nil` where none was given.
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
    customer = history.customer
    members = history.members
    basis = ReportBasis(
      asOf: state.asOf, position: state.position, timeZone: timeZone,
      rules: Customer360().countingRules(under: state.policy).filter { $0.key != "anonymous" })
    (erased, restricted) = Self.bars(history, state)
    isSealed = !revealed
    identifiers = revealed ? try reader.identifiers(of: history.customer) : []
    firstSeen = row.firstSeen == .distantPast ? nil : row.firstSeen
    lastSeen = row.lastSeen == .distantPast ? nil : row.lastSeen
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
    consents =
      erased != nil || restricted != nil
      ? [] : try row.consents.compactMap { try Self.consent($0, at: state.asOf, reader) }
    tickets = try Self.tickets(row.tickets.map(\.self), reader)
    satisfaction = try Self.satisfaction(row, reader)
    profilePositions = row.profiles.reversed()
    let happened = history.touchpoints.filter {
      $0.fact.historyTime <= state.asOf && $0.position <= state.position
    }
    let newestFirst = Array(happened.reversed())
    let shown = newestFirst.dropFirst(page.lowerBound).prefix(page.count)
    timeline = try Self.entries(Array(shown), reader)
    timelineRest = max(0, newestFirst.count - page.lowerBound - shown.count)
  }

  /// The erasure, and the restriction in force. These count from when they were recorded, in that order: the ledger itself goes by
  /// them so.
  private static func bars(_ history: History, _ state: RowState<Customer360>) -> (
    erased: Note?, restricted: Note?
  ) {
    var erased: Note?
    var restricted: [CustomerNumber: Note] = [:]
    for touchpoint in history.touchpoints.sorted(by: { $0.position < $1.position }) {
      let (fact, position) = (touchpoint.fact, touchpoint.position)
      guard fact.recorded <= state.asOf, position <= state.position else { continue }
      let note = Note(position: position, at: fact.recorded)
      switch fact.type {
      case .customerErased: erased = erased ?? note
      case .useRestricted: restricted[fact.customer] = restricted[fact.customer] ?? note
      case .useAllowed: restricted[fact.customer] = nil
      default: break
      }
    }
    return (erased, restricted.values.min { $0.position < $1.position })
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
      purpose: recorded.reference?.text ?? "", channels: channels, since: consent.at, expires: expires,
      position: consent.position)
  }

  private static func tickets(_ tickets: [Customer360Row.Ticket], _ reader: some CustomerReader) throws
    -> [Ticket]
  {
    try tickets.map { ticket in
      func seconds(_ later: Instant?) -> Int64? {
        later.map { ($0.microseconds - ticket.openedAt.microseconds) / Instant.microsecondsPerSecond }
      }
      return Ticket(
        reference: try reader.touchpoint(at: ticket.opened, reveal: false).reference, open: ticket.isOpen,
        opened: ticket.openedAt, firstReplySeconds: seconds(ticket.repliedAt),
        resolutionSeconds: seconds(ticket.resolvedAt), position: ticket.opened)
    }
  }

  private static func satisfaction(_ row: Customer360Row, _ reader: some CustomerReader) throws
    -> Satisfaction
  {
    func score(_ answer: Customer360Row.Answer) -> Score {
      Score(score: answer.score, at: answer.at, position: answer.position)
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
    try touchpoints.map { touchpoint in
      let fact = touchpoint.fact
      let recorded = try reader.touchpoint(at: touchpoint.position, reveal: false)
      return Entry(
        position: touchpoint.position, time: fact.historyTime, type: recorded.typeName,
        measure: fact.unit == .none ? .none : Measure(fact.value, fact.unit), reference: recorded.reference,
        channel: recorded.channel)
    }
  }
}
