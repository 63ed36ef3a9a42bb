import Ledger
import Testing

/// What the golden example of a type counts and what it is about, as the vocabulary states it.
struct Stated: CustomTestStringConvertible {
  var name: String
  var measure: Measure
  var reference: String?

  init(_ name: String, _ measure: Measure, _ reference: String? = nil) {
    self.name = name
    self.measure = measure
    self.reference = reference
  }

  var testDescription: String { name }
}

private func money(_ value: Int64, _ currency: String) -> Measure {
  Measure(value, MeasureUnit(currency: currency) ?? .none)
}

private let stated: [Stated] = [
  Stated("customer.registered", .none),
  Stated("customer.updated", .none),
  Stated("customer.linked", .none),
  Stated("customer.unlinked", .none),
  Stated("customer.merged", Measure(17, .customer)),
  Stated("customer.unmerged", Measure(17, .customer)),
  Stated("consent.granted", .none, "purpose:marketing"),
  Stated("consent.withdrawn", .none, "purpose:marketing"),
  Stated("preference.set", .none),
  Stated("customer.erased", .none, "request:DSR-31"),
  Stated("customer.disclosed", .none, "request:DSR-30"),
  Stated("touchpoint.voided", Measure(4711, .position)),
  Stated("touchpoint.assigned", Measure(4712, .position)),
  Stated("touchpoint.redacted", Measure(4712, .position)),
  Stated("use.restricted", .none, "request:DSR-34"),
  Stated("use.allowed", .none, "request:DSR-34"),
  Stated("merge.suggested", Measure(17, .customer)),
  Stated("merge.dismissed", Measure(17, .customer)),
  Stated("product.viewed", .none, "sku:85123A"),
  Stated("product.searched", .none, "sku:85123A"),
  Stated("cart.updated", money(3_564, "GBP"), "cart:c-881"),
  Stated("checkout.started", money(3_564, "GBP"), "cart:c-881"),
  Stated("order.placed", money(3_914, "GBP"), "order:536365"),
  Stated("order.shipped", .none, "order:536365"),
  Stated("order.delivered", .none, "order:536365"),
  Stated("order.cancelled", .none, "order:536365"),
  Stated("payment.captured", money(3_914, "GBP"), "order:536365"),
  Stated("payment.failed", money(7_200, "JPY"), "order:536365"),
  Stated("refund.issued", money(255, "GBP"), "order:536365"),
  Stated("subscription.started", money(1_900, "EUR"), "subscription:s-12"),
  Stated("subscription.renewed", money(1_900, "EUR"), "subscription:s-12"),
  Stated("subscription.paused", .none, "subscription:s-12"),
  Stated("subscription.cancelled", .none, "subscription:s-12"),
  Stated("booking.made", .none, "booking:b-77"),
  Stated("booking.kept", .none, "booking:b-77"),
  Stated("booking.missed", .none, "booking:b-77"),
  Stated("booking.cancelled", .none, "booking:b-77"),
  Stated("visit.made", Measure(185, .seconds), "session:v-3001"),
  Stated("message.sent", .none, "campaign:spring-26"),
  Stated("message.delivered", .none, "campaign:spring-26"),
  Stated("message.opened", .none, "campaign:spring-26"),
  Stated("message.clicked", .none, "campaign:spring-26"),
  Stated("message.bounced", .none, "campaign:spring-26"),
  Stated("message.complained", .none, "campaign:spring-26"),
  Stated("message.unsubscribed", .none, "campaign:spring-26"),
  Stated("call.made", Measure(240, .seconds), "ticket:t-17"),
  Stated("interaction.logged", Measure(1800, .seconds), "deal:d-4"),
  Stated("onboarding.progressed", Measure(2, .step)),
  Stated("checkin.made", Measure(1, .step)),
  Stated("ticket.opened", Measure(5, .priority), "ticket:t-17"),
  Stated("ticket.replied", Measure(5, .priority), "ticket:t-17"),
  Stated("ticket.waiting", Measure(5, .priority), "ticket:t-17"),
  Stated("ticket.escalated", Measure(9, .priority), "ticket:t-17"),
  Stated("ticket.resolved", Measure(9, .priority), "ticket:t-17"),
  Stated("ticket.reopened", Measure(9, .priority), "ticket:t-17"),
  Stated("ticket.closed", Measure(0, .priority), "ticket:t-17"),
  Stated("help.searched", .none, "session:v-3001"),
  Stated("chat.handled", .none, "session:v-3001"),
  Stated("survey.answered", Measure(0, .score), "survey:after-sale"),
  Stated("review.posted", Measure(5, .rating), "order:536365"),
  Stated("feedback.given", Measure(2, .rating), "sku:85123A"),
  Stated("feedback.answered", .none, "sku:85123A"),
  Stated("mention.made", Measure(1200, .people), "campaign:spring-26"),
  Stated("content.shared", Measure(40, .people), "campaign:spring-26"),
  Stated("program.joined", .none, "program:hearts"),
  Stated("program.left", .none, "program:hearts"),
  Stated("points.redeemed", Measure(500, .points), "order:536365"),
  Stated("points.adjusted", Measure(-50, .points), "reward:five-off"),
  Stated("points.transferred", Measure(-200, .points), "customer:18"),
  Stated("points.reinstated", Measure(120, .points)),
  Stated("reward.granted", .none, "reward:five-off"),
  Stated("reward.used", .none, "reward:five-off"),
  Stated("tier.granted", .none, "program:hearts"),
  Stated("referral.made", .none, "referral:HEART-17"),
  Stated("referral.accepted", .none, "referral:HEART-17"),
  Stated("community.joined", .none, "community:makers"),
  Stated("community.posted", .none, "community:makers"),
  Stated("event.attended", .none, "community:makers"),
  Stated("points.held", Measure(500, .points), "order:536365"),
  Stated("points.captured", Measure(450, .points), "order:536365"),
  Stated("points.released", .none, "program:hearts"),
  Stated("member.changed", .none, "program:hearts"),
  Stated("pool.joined", .none, "customer:19"),
  Stated("pool.left", .none, "customer:19"),
  Stated("referral.rewarded", Measure(-500, .points), "referral:HEART-17"),
  Stated("expiry.announced", Measure(120, .points), "program:hearts"),
  Stated("account.opened", .none),
  Stated("account.counted", Measure(1, .number)),
  Stated("giftcard.issued", money(2500, "GBP"), "order:536365"),
  Stated("giftcard.used", money(1200, "GBP"), "order:536366"),
  Stated("giftcard.refunded", money(700, "GBP"), "order:536366"),
  Stated("giftcard.expired", .none),
  Stated("lead.captured", money(120_000, "GBP"), "lead:l-9"),
  Stated("lead.qualified", money(120_000, "GBP"), "lead:l-9"),
  Stated("lead.dropped", .none, "lead:l-9"),
  Stated("deal.opened", money(118_000, "GBP"), "deal:d-4"),
  Stated("deal.moved", money(118_000, "GBP"), "deal:d-4"),
  Stated("deal.won", money(115_000, "GBP"), "deal:d-4"),
  Stated("deal.lost", .none, "deal:d-4"),
  Stated("quote.sent", money(118_000, "KWD"), "deal:d-4"),
  Stated("followup.scheduled", Measure(1_772_355_600_000_000, .instant), "deal:d-4"),
  Stated("followup.done", Measure(1_772_355_600_000_000, .instant), "deal:d-4"),
  Stated("campaign.shown", .none, "campaign:spring-26"),
  Stated("experiment.assigned", .none, "experiment:free-shipping"),
  Stated("action.decided", .none, "rule:win-back"),
  Stated("action.delivered", .none, "rule:win-back"),
  Stated("action.failed", .none, "rule:win-back"),
  Stated("action.suppressed", .none, "rule:win-back"),
  Stated("decision.refused", .none),
  Stated("policy.published", .none, "policy:hearts"),
  Stated("settings.changed", .none),
  Stated("spend.recorded", money(45_000, "GBP"), "campaign:spring-26"),
  Stated("product.defined", money(117, "GBP"), "sku:85123A"),
  Stated("store.defined", money(320_000, "GBP"), "name:st-james"),
  Stated("staff.defined", money(210_000, "GBP"), "party:staff-7"),
  Stated("party.defined", .none, "party:sup-2"),
  Stated("objective.set", Measure(6500, .number), "objective:repeat-2026"),
  Stated("catalog.defined", Measure(1024, .number), "name:acme.tasting.held"),
  Stated("policy.withdrawn", .none, nil),
  Stated("keys.rotated", Measure(2, .number)),
  Stated("data.exported", Measure(3, .number), "party:bookkeeper"),
]

@Suite struct VocabularyFactTests {
  @Test(arguments: stated)
  func `A message becomes the fact that the vocabulary states`(row: Stated) throws {
    let message = try GoldenFile(name: row.name).message()
    #expect(message.measure == row.measure)
    #expect(message.reference?.description == row.reference)
  }

  @Test(arguments: stated)
  func `What a message counts and is about is of the kinds in its row`(row: Stated) throws {
    let message = try GoldenFile(name: row.name).message()
    let entry = try #require(Vocabulary.entry(named: row.name))
    if let reference = message.reference { #expect(entry.references.contains(reference.kind)) }
    switch entry.counts {
    case .nothing: #expect(message.measure == .none)
    case .money: #expect(message.measure == .none || message.measure.unit.isMoney)
    case .unit(let unit): #expect(message.measure == .none || message.measure.unit == unit)
    }
  }

  /// A customer's number is the one reference that is not a text of the producer's.
  @Test(arguments: stated.filter { $0.reference != nil && $0.reference?.hasPrefix("customer:") != true })
  func `A reference of more than 200 bytes is refused`(row: Stated) throws {
    let golden = GoldenFile(name: row.name)
    let text = try #require(try golden.message().reference).text
    let long = String(repeating: "x", count: 201)
    let json = try golden.json().replacing("\"\(text)\"", with: "\"\(long)\"")
    let fault = #expect(throws: TouchpointFault.self) {
      try Vocabulary.message(named: row.name, json: Array(json.utf8)).validate()
    }
    #expect(fault?.problem == "is 201 bytes long; at most 200 are allowed")
  }

  @Test func `Every built-in type is stated`() {
    #expect(stated.map(\.name) == Vocabulary.entries.map(\.name))
  }

  @Test(arguments: [
    (#"{"order":"1","currency":"GBP","lines":[{"sku":"a","quantity":1,"amount":500}]}"#, 500),
    (#"{"order":"1","currency":"GBP","lines":[{"sku":"a","quantity":1,"amount":500}],"tax":100}"#, 600),
    (
      #"""
      {"order":"1","currency":"GBP","tax":83,"taxIncluded":true,
       "lines":[{"sku":"a","quantity":1,"amount":500}]}
      """#, 500
    ),
    (
      #"""
      {"order":"1","currency":"GBP","tax":90,"shipping":"20","discount":50,
       "lines":[{"sku":"a","quantity":2,"amount":600},{"sku":"b","quantity":-1,"amount":-100}]}
      """#, 560
    ),
    (#"{"order":"1","currency":"GBP","total":0}"#, 0),
  ])
  func `An order without a total counts what its lines come to`(json: String, total: Int64) throws {
    let message = try Vocabulary.message(named: "order.placed", json: Array(json.utf8))
    try message.validate()
    #expect(message.measure == money(total, "GBP"))
  }
}
