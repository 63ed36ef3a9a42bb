import Foundation
import Perennial
import PerennialTestKit
import Testing

/// Everything about one customer, on one page.
struct CustomerPageTests {
  private let shop: PageShop
  private let reports: Reports
  private let page: CustomerReport

  init() throws {
    shop = try PageShop()
    reports = try Reports(of: shop.ledger)
    page = try reports.customer(PageShop.ann, Moment(asOf: PageShop.asOf))
  }

  private func json(_ report: some Report) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: try report.document.json) as? [String: Any])
  }

  @Test("The figures: what was bought, given back and left; the last order, which a refund does not move")
  func figures() throws {
    #expect((page.orders, page.cancelled) == (2, 1))
    #expect((page.spent, page.refunded, page.net) == (["GBP": 1800], ["GBP": 100], ["GBP": 1700]))
    #expect(page.averageOrder == ["GBP": 900])
    #expect(page.lastOrder == "2024-02-05T10:00:00Z")
    #expect(page.lastSeen == "2024-04-01T08:00:00Z")
    #expect(page.members == [PageShop.ann, PageShop.double])
    #expect(page.identifiers.map(\.value) == ["ann", "double"])
    #expect(page.channels == ["store": 17, "web": 2, "email": 5])
    #expect(page.channelShares == ["store": 0.7083, "web": 0.0833, "email": 0.2083])
  }

  @Test("Consents are of purpose and channel; what has expired is in no list, no column and no count")
  func consents() throws {
    #expect(page.consents.map(\.purpose) == ["newsletter", "profiling"])
    #expect(page.consents.map(\.channels) == [["email"], []])
    #expect(page.consents.map(\.except) == [[], ["phone"]])
    let rows = try reports.rows(of: "consents", Moment(asOf: PageShop.asOf)).listing
    let values = Dictionary(
      uniqueKeysWithValues: zip(rows.columns.map(\.name), try #require(rows.rows.first).values))
    #expect(values["consents"] == .number(2) && values["purposes"] == .number(2))
    #expect(values["withdrawn"] == .number(2) && values["expired"] == .number(1))
    let view = try reports.view(of: Consents.self, Moment(asOf: PageShop.asOf))
    #expect(try view.tally("consents").sum() == 2)
    // Before it expired it was there.
    let before = try reports.customer(PageShop.ann, Moment(asOf: "2024-02-29T23:59:59Z"))
    #expect(before.consents.map(\.purpose).contains("trial"))
  }

  @Test("The first reply is a person's: neither the bot's nor the customer's own")
  func tickets() throws {
    #expect(page.tickets.map { $0.reference?.text } == ["71", "72"])
    #expect(page.tickets.map(\.firstReplySeconds) == [5 * 3600, nil])
    #expect(page.tickets.map(\.resolutionSeconds) == [24 * 3600, nil])
    #expect(page.service?.awaitingReply == 1)
  }

  @Test("Favourites, answers, referrals and the profile say where they come from")
  func sections() throws {
    let favourites = try #require(page.favourites)
    #expect(favourites.items == 4)
    #expect(favourites.products.map(\.name) == ["tea", "cup"])
    #expect(favourites.products.map(\.orders) == [2, 1])
    #expect(favourites.categories.map(\.name) == ["drinks", "ware"])
    #expect(favourites.stores.map(\.name) == ["north"])
    #expect((page.satisfaction.nps?.score, page.satisfaction.csat?.score) == (9, 4))
    #expect((page.satisfaction.ces?.score, page.satisfaction.review?.score) == (6, 5))
    #expect(page.referrals?.referredBy.map(\.customer) == [PageShop.bob])
    #expect(page.referrals?.referrals.map(\.code) == ["ANN1"])
    #expect(page.profile.map(\.field) == ["name", "email"])
    #expect(page.profile.map(\.value) == ["Ann New", "ann@shop.example"])
    #expect(page.profilePositions.first == page.profile.first?.position)
    let bob = try reports.customer(PageShop.bob)
    #expect(bob.referrals?.referrals.map(\.customer) == [PageShop.ann])
    let sealed = try reports.customer(PageShop.ann, identifiers: false)
    #expect(sealed.profile.isEmpty && sealed.identifiers.isEmpty)
    let printed = String(decoding: try sealed.document.json, as: UTF8.self)
    #expect(!printed.contains("Ann"))
    #expect(try json(sealed)["sealed"] as? Bool == true)
    #expect(try json(page)["sealed"] == nil)
  }

  @Test("A friend who was merged with somebody is shown by the number that their rows have now")
  func mergedFriend() throws {
    try shop.ledger.merge(PageShop.bob, with: PageShop.double, evidence: "same")
    let merged = try reports.customer(PageShop.bob)
    #expect(merged.referrals?.referredBy.map(\.customer) == [PageShop.ann])
  }

  // MARK: Positions

  /// What a page says of itself, and not of the customer; the timeline's entries are positions themselves.
  private static let ofThePage: Set<String> = [
    "asOf", "basis", "position", "report", "timeZone", "timeline", "timelineNext", "leftOut", "quarantined",
  ]

  /// Each field of a page by its name, with its value: a member that is explained, or else all members of it.
  private func fields(_ members: [String: Any], _ moment: Moment, in prefix: String = "") throws -> [(
    name: String, value: Any, found: FieldReport
  )] {
    var fields: [(name: String, value: Any, found: FieldReport)] = []
    for (key, value) in members where !(prefix.isEmpty && Self.ofThePage.contains(key)) {
      let name = prefix + key
      if let found = try? reports.explain(name, of: PageShop.ann, moment) {
        fields.append((name, value, found))
      } else if prefix.isEmpty, let inner = value as? [String: Any] {
        fields += try self.fields(inner, moment, in: key + ".")
      } else {
        Issue.record("nothing explains the field \(name) of the page")
      }
    }
    return fields
  }

  private func isNothing(_ value: Any) -> Bool {
    value is NSNull || (value as? NSNumber)?.doubleValue == 0 || (value as? [Any])?.isEmpty == true
      || (value as? [String: Any])?.isEmpty == true
  }

  @Test("Every field of the page names the positions that it comes from")
  func positions() throws {
    let moment = Moment(asOf: PageShop.asOf)
    let fields = try fields(try json(page), moment)
    #expect(fields.count > 45)
    let head = try shop.ledger.head
    for field in fields where !isNothing(field.value) {
      #expect(!field.found.positions.isEmpty, "\(field.name)")
      #expect(field.found.positions.allSatisfy { $0 > .start && $0 <= head }, "\(field.name)")
    }
    // Somebody whose data is not used, and who was erased, has fields of that.
    try shop.ledger.restrictUse(of: PageShop.ann, reason: "contested")
    let restricted = try self.fields(try json(try reports.customer(PageShop.ann)), .now)
    let found = try #require(restricted.first { $0.name == "restricted" })
    #expect(found.found.positions.map { Int($0.rawValue) } == [found.value as? Int])
    #expect(try json(try reports.customer(PageShop.ann))["consents"] as? [Any] != nil)
    #expect(try reports.customer(PageShop.ann).consents.isEmpty)
  }

  @Test("What explains a field are the touchpoints that count for it, and no others")
  func explanations() throws {
    func types(_ field: String) throws -> [String] {
      try reports.explain(field, of: PageShop.ann, Moment(asOf: PageShop.asOf)).steps.map {
        $0.type ?? "time"
      }
    }
    #expect(
      try types("spent") == ["order.placed", "order.placed", "order.placed", "order.cancelled"])
    #expect(try types("lastOrder") == ["order.placed"])
    #expect(try types("lastSeen") == ["visit.made"])
    // What took a consent away is named too: one that lapsed by itself is there with its grant.
    #expect(
      try types("consents").filter { $0 != "time" }
        == [String](repeating: "consent.granted", count: 3) + ["consent.withdrawn", "consent.withdrawn"])
    #expect(try types("satisfaction.nps") == ["survey.answered"])
    #expect(try types("members") == ["customer.merged", "customer.merged"])
    #expect(try types("referredBy") == ["referral.accepted"])
    let spent = try reports.explain("spent", of: PageShop.double, Moment(asOf: PageShop.asOf))
    #expect((spent.customer, spent.view, spent.column) == (PageShop.ann, "customer360", "spent"))
    #expect(spent.remark == "18.00 GBP in 2 orders")
    let members = try json(spent)
    #expect(members["positions"] as? [Int] == spent.positions.map { Int($0.rawValue) })
    #expect(members["field"] as? String == "spent")
  }

  @Test("A field that there is not is answered with the nearest, and with all that there are")
  func unknownField() throws {
    for (field, near) in [
      ("spend", "spent"), ("loyalty.teir", "loyalty.tier"), ("nothing", "consents"),
      ("service", "name a figure of it: "), ("profile.name", "ask for profile"),
      ("spent.EUR", "ask for spent"),
    ] {
      do {
        _ = try reports.explain(field, of: PageShop.ann)
        Issue.record("\(field) is explained")
      } catch let error as ProjectionError {
        #expect(error.code == .invalidRequest && error.message.contains(near), "\(error)")
        // Of a part of the page only its own names are given.
        #expect(field == "nothing" || field == "spend" || !error.message.contains("consents"), "\(error)")
      }
    }
  }

  @Test("What was bought in another currency than the ledger's is explained in that currency")
  func currencies() throws {
    let cid = try shop.ledger.append([
      Self.sale("e1", 5000, "EUR"), Self.sale("e2", 0, "EUR"), Self.sale("e3", 700, "GBP"),
    ])
    let refund = try shop.ledger.append(
      NewTouchpoint(
        source: "shop/1", id: "e4", subject: .identifiers([.crm("cid")]),
        RefundIssued.with { ($0.order, $0.currency, $0.amount) = ("e1", "EUR", 500) }))
    func found(_ field: String) throws -> FieldReport { try reports.explain(field, of: cid[0].customer) }
    #expect(try reports.customer(cid[0].customer).spent == ["EUR": 5000, "GBP": 700])
    #expect(try found("spent").remark == "7.00 GBP in 1 order, 50.00 EUR in 1 order")
    // An order of 0 is none.
    #expect(try found("spent").positions == [cid[0].position, cid[2].position])
    #expect(try found("orders").positions == [cid[0].position, cid[2].position])
    #expect(try found("refunded").remark == "5.00 EUR in 1 refund")
    #expect(try found("refunded").positions == [refund.position])
    #expect(
      try found("net").remark
        == "7.00 GBP, which is 7.00 GBP less 0.00 GBP, 45.00 EUR, which is 50.00 EUR less 5.00 EUR")
    #expect(
      try found("averageOrder").remark
        == "7.00 GBP, which is 7.00 GBP by 1 order, 50.00 EUR, which is 50.00 EUR by 1 order")
  }

  private static func sale(_ order: String, _ total: Int64, _ currency: String) -> NewTouchpoint {
    NewTouchpoint(
      source: "shop/1", id: order, subject: .identifiers([.crm("cid")]),
      OrderPlaced.with { ($0.order, $0.currency, $0.total) = (order, currency, total) })
  }

  @Test("The last order is one that stands, also where a later one of the same moment was cancelled")
  func standingOrder() throws {
    let cid = try shop.ledger.append(
      ["e1", "e2"].map { order in
        var sale = Self.sale(order, 100, "GBP")
        sale.occurred = "2024-03-01T10:00:00Z"
        return sale
      })
    func explained() throws -> [Position] {
      try reports.explain("lastOrder", of: cid[0].customer).positions
    }
    #expect(try explained() == [cid[1].position])
    try shop.ledger.append(
      NewTouchpoint(
        source: "shop/1", id: "x", subject: .identifiers([.crm("cid")]),
        OrderCancelled.with { $0.order = "e2" }))
    #expect(try explained() == [cid[0].position])
  }

  @Test("How many friends referrals name is one number on the page, in the row, and where it is explained")
  func friends() throws {
    let dan = try shop.ledger.append(Self.sale("e9", 100, "GBP")).customer
    for (code, friend) in [("F1", PageShop.bob), ("F2", PageShop.double)] {
      try shop.ledger.append(
        NewTouchpoint(
          source: "shop/1", id: code, subject: .customer(dan),
          ReferralMade.with { ($0.code, $0.friend) = (code, Int64(friend.rawValue)) }))
    }
    try shop.ledger.merge(PageShop.bob, with: PageShop.ann, evidence: "same")
    #expect(try reports.customer(dan).referrals?.friends == 2)
    #expect(try reports.explain("referral.friends", of: dan).remark == "friends is 2")
  }

  @Test("The page of an earlier position has the identifiers that were known then")
  func earlier() throws {
    let before = try shop.ledger.head
    try shop.ledger.link([.card("78")], to: PageShop.ann, evidence: "said")
    #expect(try reports.customer(PageShop.ann).identifiers.map(\.value) == ["ann", "double", "78"])
    #expect(
      try reports.customer(PageShop.ann, Moment(at: before)).identifiers.map(\.value) == ["ann", "double"])
  }

  // MARK: Timeline

  @Test("The timeline goes on where it ended, page by page, to the first touchpoint")
  func timeline() throws {
    let all = try reports.customer(PageShop.ann, timeline: TimelinePage(100)).timeline
    #expect(all.count > 25)
    var (pages, before): ([CustomerReport.Entry], Position?) = ([], nil)
    repeat {
      let page = try reports.customer(PageShop.ann, timeline: TimelinePage(4, before: before))
      #expect(page.timeline.count <= 4)
      pages += page.timeline
      before = page.timelineNext
    } while before != nil
    #expect(pages == all)
    #expect(all.map(\.time) == all.map(\.time).sorted(by: >))
  }

  // MARK: People

  @Test("The terminal page and the browser's show what the JSON has")
  func forms() throws {
    let text = page.document.lines.joined(separator: "\n")
    let html = page.document.html
    for shown in [
      "newsletter", "profiling", "phone", "71", "5 h", "Favourite products", "tea", "drinks", "north",
      "Referred by", "ANN1", "Ann New", "would recommend", "promoter", "last order", "net", "Latest answers",
    ] {
      #expect(text.contains(shown), "\(shown) is not in\n\(text)")
      #expect(html.lowercased().contains(shown.lowercased()), "\(shown) is not on the page")
    }
  }
}
