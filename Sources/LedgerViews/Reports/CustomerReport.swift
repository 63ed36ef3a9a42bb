// The report of the command `customer ID`: one customer's page, with the touchpoints that rows point
// to opened.

public import Ledger
public import Projection
public import ReadModels
public import Reporting

/// Opens what was recorded, for reports. `Ledger` is one.
public protocol CustomerReader {
  /// A recorded touchpoint, with its personal part where `reveal` asks for it and it can be read.
  func touchpoint(at position: Position, reveal: Bool) throws -> RecordedTouchpoint
}

/// One customer's page, as the command `customer ID` shows it. Amounts are in minor units, by the code of
/// the currency. What takes more than facts is said by models in sections of their own: `consents`, `tickets`, `satisfaction`,
/// `loyalty`, `favourites`, `referrals`.
public struct CustomerReport: Report, CustomerPage {
  /// The moment and the position that the page is of, and what counts as an order.
  public var basis: ReportBasis
  /// The customer that the page is of: the smallest number of the component, at which the row lives.
  public var customer: CustomerNumber
  /// All numbers of the component, ascending; `customer` is the first.
  public var members: [CustomerNumber]
  /// Where the customer was erased; `nil` where that has not happened.
  public var erased: ConsentsStanding.Note?
  /// Since when the customer's data is kept without being used; `nil` where it may be used.
  public var restricted: ConsentsStanding.Note?
  /// Whether what is personal was left unopened: identifiers and profile.
  public var isSealed: Bool
  /// The identifiers in force of all members, in clear; empty where they were left unopened.
  public var identifiers: [Identifier]
  /// What the profile says, the newest word on each field; empty where it was left unopened.
  public var profile: [ProfileField]
  /// When the customer was first there; `nil` for never. What the business did by itself, such as sending a
  /// message, does not count.
  public var firstSeen: Instant?
  /// When the customer was last there; `nil` for never.
  public var lastSeen: Instant?
  /// When the newest of the orders that stand was placed; `nil` where there is none. A refund does not move it.
  public var lastOrder: Instant?
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
  /// What was bought less what was given back, likewise.
  public var net: [String: Int64]
  /// The average of an order, rounded to the nearest minor unit, halves to even.
  public var averageOrder: [String: Int64]
  /// How often the customer came through each channel, by the name of the channel.
  public var channels: [String: Int64]
  /// Which part of the touchpoints that came through a channel came through each, to four decimals.
  public var channelShares: [String: Double]
  /// The sections of the models, each under its own key, as fields to show. What a model says of the customer by its own
  /// types is the row: `reports.row(of: customer, in: Loyalty.self)`.
  public var sections: [CustomerSection]
  /// The positions at which the profile was registered and updated, newest first; a name comes from these
  /// touchpoints.
  public var profilePositions: [Position]
  /// The touchpoints of the part of the timeline that was asked for, the newest first.
  public var timeline: [Entry]
  /// Where the timeline goes on: with those before this position, the last one that is shown; `nil` where nothing is older.
  public var timelineNext: Position?
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

  /// A field of the profile, and where it comes from.
  public struct ProfileField: Hashable, Sendable {
    /// The name of the field, `email`; of an attribute that the business keeps, `attributes.` and its name.
    public var field: String
    /// What it says.
    public var value: String
    /// When it was said.
    public var at: Instant
    /// The position of the touchpoint that says it.
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
  ///   - state: the customer's row in `Customer360`.
  ///   - sections: the sections of the models.
  ///   - others: other views that leave the customer out.
  ///   - source: opens touchpoints, as known at the position of the row.
  ///   - revealed: whether identifiers and profile are opened.
  ///   - page: which part of the timeline is shown.
  /// - Throws: what the ledger throws.
  init(
    _ state: RowState<Customer360>, sections: [CustomerSection], leftOut others: [LeftOut],
    _ source: PageSource, identifiers revealed: Bool, _ page: TimelinePage
  ) throws {
    let row = state.row ?? Customer360Row()
    customer = state.customer
    members = source.arrangement.members(with: state.customer)
    basis = ReportBasis(
      asOf: state.asOf, position: state.position, timeZone: state.projector.timeZone,
      rules: Customer360().countingRules(under: state.policy).filter { $0.key != "anonymous" })
    self.sections = sections
    leftOut = (state.failure.map { [LeftOut(Customer360.name, $0)] } ?? []) + others
    quarantined = leftOut.count
    isSealed = !revealed
    identifiers =
      revealed
      ? try source.ledger.identifiers(of: state.customer, through: source.arrangement.position) : []
    profilePositions = row.profiles.reversed()
    profile = revealed ? try source.profile(profilePositions) : []
    (firstSeen, lastSeen) = (Self.known(row.firstSeen), Self.known(row.lastSeen))
    lastOrder = Self.known(row.lastOrder)
    (touchpoints, orders, cancelled) = (row.touchpoints, row.orders, row.cancelled)
    (spent, refunded, net, averageOrder) = ([:], [:], [:], [:])
    for money in row.money where money.unit != .none {
      let code = money.unit.currencyCode ?? "\(money.unit.rawValue)"
      spent[code] = money.spent
      if money.refunds > 0 { refunded[code] = money.refunded }
      net[code] = money.net
      averageOrder[code] = money.averageOrder
    }
    (channels, channelShares) = ([:], [:])
    let all = row.channels.reduce(0) { $0 + $1.count }
    for channel in row.channels {
      let name = try source.ledger.channelName(of: channel.channel) ?? "\(channel.channel)"
      channels[name] = channel.count
      channelShares[name] = Ratio(channel.count, all).value
    }
    let newest = try source.ledger.newestTouchpoints(
      of: state.customer, as: source.arrangement, limit: page.limit, before: page.before, asOf: state.asOf)
    timeline = try source.entries(newest.touchpoints)
    timelineNext = newest.hasOlder ? newest.touchpoints.last?.position : nil
    (erased, restricted) = (nil, nil)
    (erased, restricted) = (consentsStanding?.erased, consentsStanding?.restricted)
  }

  /// The instant; `nil` for `.distantPast`, which stands for never.
  private static func known(_ instant: Instant) -> Instant? { instant == .distantPast ? nil : instant }
}

/// Which part of a customer's timeline a page shows.
public struct TimelinePage: Hashable, Sendable {
  /// How many touchpoints at the most.
  public var limit: Int
  /// The page begins before the touchpoint at this position, in history time; `nil` for the newest of all.
  public var before: Position?

  /// The newest touchpoints, or those before a position: the `timelineNext` of the page before.
  public init(_ limit: Int = 50, before: Position? = nil) { (self.limit, self.before) = (limit, before) }
}
