import Foundation
import Perennial
import Testing

/// What reports give to a program: the ledger's own types, so that what one call answers another takes.
struct TypedReportsTests {
  private static let day = Instant(year: 2024, month: 1, day: 1)
  private static let hour = Duration.seconds(3600)

  private static let tiers = #"""
    {
      "currency": "GBP", "earning": {"per": 100},
      "tiers": {"levels": [{"name": "silver", "from": 50000}, {"name": "gold", "from": 100000}]}
    }
    """#

  private static func pounds(_ minorUnits: Int64) throws -> Measure {
    Measure(minorUnits, try #require(MeasureUnit(currency: "GBP")))
  }

  /// Records what somebody did, so many hours after the day began.
  private static func record(
    _ message: some TouchpointMessage, _ id: String, of customer: CustomerNumber, after hours: Int,
    source: String = "desk/1", in shop: PolicyShop
  ) async throws -> Receipt {
    try await shop.ledger.append(
      NewTouchpoint(
        source: source, id: id, subject: .customer(customer), occurred: day + hour * hours, message))
  }

  @Test("A page's customers, positions, instants and identifiers are those that the ledger takes")
  func page() async throws {
    let shop = try PolicyShop()
    let ada = try await shop.order("1", 3564, at: Self.day)
    let reports = try Reports(of: shop.ledger)
    let before = try reports.customer(ada)
    #expect(before.customer == ada)
    #expect(before.members == [ada])
    #expect(before.identifiers == [.crm("ada")])
    #expect((before.firstSeen, before.lastSeen) == (Self.day, Self.day))

    let (granted, expires) = (Self.day + Self.hour, Self.day + .seconds(3 * 365 * 86_400))
    let consent = try await Self.record(
      ConsentGranted.with {
        ($0.purpose, $0.channels) = ("marketing", ["email"])
        $0.expiresMicroseconds = expires.microseconds
      }, "c", of: ada, after: 1, in: shop)
    let ticket = try await Self.record(
      TicketOpened.with { $0.ticket = "7" }, "t", of: ada, after: 2, in: shop)
    _ = try await Self.record(
      TicketReplied.with { ($0.ticket, $0.actor) = ("7", "agent") }, "r", of: ada, after: 3, in: shop)
    let answer = try await Self.record(
      SurveyAnswered.with { ($0.survey, $0.instrument, $0.score) = ("s", "nps", 9) }, "s", of: ada,
      after: 4, in: shop)

    let page = try reports.customer(ada)
    let lastSeen = try #require(page.lastSeen)
    #expect(lastSeen - Self.day == Self.hour * 4)
    #expect(try lastSeen > Self.day && lastSeen < shop.ledger.now)
    let inForce = try #require(page.consents.first)
    #expect((inForce.since, inForce.expires, inForce.position) == (granted, expires, consent.position))
    let opened = try #require(page.tickets.first)
    #expect(opened.reference == Reference(.ticket, "7", namespace: "desk"))
    #expect((opened.opened, opened.position) == (Self.day + Self.hour * 2, ticket.position))
    #expect(opened.firstReplySeconds == 3600)
    #expect(page.satisfaction.nps?.at == Self.day + Self.hour * 4)
    #expect(page.satisfaction.nps?.position == answer.position)
    #expect(page.surveys?.group == .promoter)
    #expect(page.service?.tickets == 1)

    // What the page names can be asked for as it stands there.
    let sale = try #require(page.timeline.first { $0.type == "order.placed" })
    #expect(try sale.measure == Self.pounds(3564))
    #expect((sale.reference, sale.time) == (Reference(.order, "1", namespace: "till"), Self.day))
    #expect(try shop.ledger.touchpoint(at: sale.position).typeName == sale.type)
    #expect(page.timeline.allSatisfy { $0.position <= page.basis.position })
    let then = try reports.customer(page.members[0], Moment(asOf: granted, at: consent.position))
    #expect(then.lastSeen == granted)
    #expect(then.tickets.isEmpty)
  }

  @Test("Where a member stands is said in amounts of the programme's currency, instants and positions")
  func loyalty() async throws {
    let shop = try PolicyShop()
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "default", document: Self.tiers, effectiveFrom: Self.day)
    let reports = try Reports(of: shop.ledger)
    let ada = try await shop.order("1", 20_000, at: Self.day)
    let low = try #require(try reports.customer(ada).loyalty)
    #expect(low.tier == nil && low.since == nil && low.history.isEmpty)
    #expect(try low.measure == Self.pounds(20_000))
    #expect(try low.amountToNextTier == Self.pounds(30_000))

    let risen = Self.day + Self.hour * 24
    try await shop.order("2", 40_000, at: risen)
    let page = try reports.customer(ada)
    let standing = try #require(page.loyalty)
    #expect((standing.tier, standing.since) == ("silver", risen))
    #expect(try standing.measure == Self.pounds(60_000))
    #expect(standing.nextTier == "gold")
    #expect(try standing.amountToNextTier == Self.pounds(40_000))
    let change = try #require(standing.history.first)
    #expect((change.at, change.tier, change.position) == (risen, "silver", page.timeline[0].position))
  }

  @Test("Two orders of one number in two namespaces are two references, and are told apart where printed")
  func namespaces() async throws {
    let shop = try PolicyShop()
    let ada = try await shop.order("1", 3564, at: Self.day)
    func placed(_ id: String) -> OrderPlaced {
      OrderPlaced.with { ($0.order, $0.currency, $0.total) = (id, "GBP", 100) }
    }
    _ = try await Self.record(placed("1"), "w1", of: ada, after: 1, source: "web/1", in: shop)
    _ = try await Self.record(placed("2"), "w2", of: ada, after: 2, source: "web/1", in: shop)
    for (id, source) in [("t1", "desk/1"), ("t2", "app/1")] {
      _ = try await Self.record(
        TicketOpened.with { $0.ticket = "7" }, id, of: ada, after: 3, source: source, in: shop)
    }
    _ = try await Self.record(
      TicketOpened.with { $0.ticket = "8" }, "t3", of: ada, after: 4, source: "app/1", in: shop)

    let reports = try Reports(of: shop.ledger)
    let page = try reports.customer(ada)
    let orders = page.timeline.compactMap(\.reference).filter { $0.kind == .order }
    #expect(
      orders == [
        Reference(.order, "2", namespace: "web"), Reference(.order, "1", namespace: "web"),
        Reference(.order, "1", namespace: "till"),
      ])
    #expect(Set(page.tickets.compactMap(\.reference)).count == 3)
    let printed = String(decoding: try page.document.json, as: UTF8.self)
    for text in [#""order:2""#, #""order@web:1""#, #""order@till:1""#] { #expect(printed.contains(text)) }
    for text in [#""ticket":"8""#, #""ticket":"ticket@desk:7""#, #""ticket":"ticket@app:7""#] {
      #expect(printed.contains(text), "\(printed)")
    }

    let replay = try reports.replay(ada, in: "retention")
    #expect(replay.steps.compactMap(\.reference).contains(Reference(.order, "2", namespace: "web")))
    let steps = String(decoding: try replay.document.json, as: UTF8.self)
    for text in [#""order:2""#, #""order@web:1""#, #""order@till:1""#] { #expect(steps.contains(text)) }
  }

  @Test("A view that leaves a customer out, a kind of period and an age have types of their own")
  func others() async throws {
    let shop = try PolicyShop()
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "default",
      document: #"{"currency":"GBP","earning":{"per":1}}"#, effectiveFrom: Self.day)
    let ada = try await shop.order("1", 100, at: Self.day)
    try await shop.ledger.changeSettings { $0.amountMax = 1_000_000_000_000_000_000 }
    let much = PointsAdjusted.with {
      ($0.program, $0.points, $0.reason, $0.actor) = ("default", 1_000_000_000_000_000_000, "gift", "7")
    }
    // Nine of these fit in 64 bits.
    for number in 2...10 {
      _ = try await Self.record(much, "\(number)", of: ada, after: number, source: "till/1", in: shop)
    }
    let tooMuch = try await Self.record(much, "11", of: ada, after: 11, source: "till/1", in: shop)
    let reports = try Reports(of: shop.ledger)
    let left = try reports.customer(ada).leftOut
    #expect(left.map(\.view) == [Loyalty.name])
    #expect(left.map(\.position) == [tooMuch.position])

    #expect(try reports.retention(PeriodRange(.quarter)).basis.period == .quarter)
    #expect(try reports.summary().basis.period == nil)
    try reports.models.views.refresh()
    let age = try #require(try reports.models.views.status(of: Loyalty.name).sinceAdvanced)
    #expect(age >= .zero && age < .seconds(600))
  }
}
