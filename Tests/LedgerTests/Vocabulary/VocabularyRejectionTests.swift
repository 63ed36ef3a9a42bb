import Ledger
import Testing

/// Expects that a message is refused, while it is read or when it is validated, with this place and these
/// words.
func check(
  _ type: String, _ json: String, faultAt field: String, saying problem: String,
  _ location: SourceLocation = #_sourceLocation
) {
  let fault = #expect(throws: TouchpointFault.self, sourceLocation: location) {
    try Vocabulary.message(named: type, json: Array(json.utf8)).validate()
  }
  guard let fault else { return }
  #expect(fault.field == field, sourceLocation: location)
  #expect(fault.problem.contains(problem), "\(fault.problem)", sourceLocation: location)
}

/// A message that breaks one rule.
struct Rejection: CustomTestStringConvertible {
  var type: String
  var json: String
  var field: String
  var problem: String

  init(_ type: String, _ json: String, _ field: String, _ problem: String) {
    self.type = type
    self.json = json
    self.field = "data." + field
    self.problem = problem
  }

  var testDescription: String { "\(type) \(field): \(problem)" }
}

private let long = String(repeating: "x", count: 201)

/// An order of one line, with further fields of the order and of the line.
private func order(_ fields: String, line: String = #""sku":"a","quantity":1,"amount":500"#) -> String {
  #"{"order":"1","currency":"GBP","lines":[{\#(line)}]\#(fields)}"#
}

private let orders: [Rejection] = [
  Rejection("order.placed", #"{"currency":"GBP","total":1}"#, "order", "is required"),
  Rejection("order.placed", #"{"order":"\#(long)"}"#, "order", "201 bytes long; at most 200"),
  Rejection("order.placed", #"{"order":"1","total":1}"#, "currency", "is required"),
  Rejection("order.placed", #"{"order":"1","currency":"gbp","total":1}"#, "currency", "ISO 4217"),
  Rejection("order.placed", #"{"order":"1","currency":"XXX","total":1}"#, "currency", "ISO 4217"),
  Rejection("order.placed", #"{"order":"1","currency":"GBP"}"#, "total", "where there are no lines"),
  Rejection("order.placed", #"{"order":"1","currency":"GBP","total":-1}"#, "total", "not be negative"),
  Rejection("order.placed", order(#","total":501"#), "total", "come to 500"),
  Rejection("order.placed", order(#","total":500,"tax":80"#), "total", "come to 580"),
  Rejection("order.placed", order(#","total":580,"tax":80,"taxIncluded":true"#), "total", "come to 500"),
  Rejection("order.placed", order(#","discount":501"#), "total", "would be negative"),
  Rejection("order.placed", order(#","shipping":9223372036854775807"#), "total", "exceed 64 bits"),
  Rejection("order.placed", order(#","tax":-1"#), "tax", "not be negative"),
  Rejection("order.placed", order(#","discount":-1"#), "discount", "not be negative"),
  Rejection("order.placed", order(#","shipping":-1"#), "shipping", "not be negative"),
  Rejection("order.placed", order(#","paidWithPoints":501"#), "paidWithPoints", "more than the total, 500"),
  Rejection("order.placed", order(#","total":501,"rounding":2"#), "total", "come to 502"),
  Rejection("order.placed", order(#","total":1501,"rounding":1001"#), "rounding", "at most 1000 minor units"),
  Rejection("order.placed", order(#","rounding":-1001"#), "rounding", "at most 1000 minor units"),
  Rejection(
    "order.placed", #"{"order":"1","currency":"GBP","total":5,"rounding":1}"#, "rounding", "lines all have"),
  Rejection(
    "order.placed", order(#","total":501,"rounding":1"#, line: #""sku":"a","quantity":1"#), "rounding",
    "lines all have an amount"),
  Rejection(
    "order.placed", order("", line: #""sku":"a","quantity":350,"unit":"kg","amount":5"#), "lines[0].unit",
    "g, ml, mm or milli"),
  Rejection(
    "order.placed", order("", line: #""sku":"a","unit":"g","amount":5"#), "lines[0].quantity", "not be 0"),
  Rejection("order.placed", order("", line: #""quantity":1"#), "lines[0].sku", "is required"),
  Rejection(
    "order.placed", order("", line: #""sku":"\#(long)","quantity":1"#), "lines[0].sku", "at most 200"),
  Rejection("order.placed", order("", line: #""sku":"a""#), "lines[0].quantity", "not be 0"),
  Rejection(
    "order.placed", order("", line: #""sku":"a","quantity":1,"kind":"giftcard""#), "lines[0].kind",
    "goods, shipping, gift-card, service"),
  Rejection(
    "order.placed", order("", line: #""sku":"a","quantity":1,"amount":5,"discount":-1"#), "lines[0].discount",
    "sign"),
  Rejection(
    "order.placed", order("", line: #""sku":"a","quantity":-1,"amount":-5,"tax":1"#), "lines[0].tax", "sign"),
  Rejection(
    "order.placed", order("", line: #""sku":"a","quantity":1,"amount":-5"#), "lines[0].amount", "sign"),
  Rejection(
    "order.placed", order("", line: #""sku":"a","quantity":-1,"amount":5"#), "lines[0].amount", "sign"),
  Rejection(
    "order.placed",
    order(
      "",
      line: #""sku":"a","quantity":1,"amount":9223372036854775807},{"sku":"b","quantity":1,"amount":1"#),
    "lines[1].amount", "exceed 64 bits"),
  Rejection(
    "order.placed",
    #"{"order":"1","currency":"GBP","lines":[\#(String(repeating: "{},", count: 10_000)){}]}"#,
    "lines", "at most 10000"),
  Rejection("order.cancelled", #"{"order":"1","reason":"she left us"}"#, "reason", "data.personal"),
  Rejection(
    "order.shipped", #"{"order":"1","lines":[{"sku":"a","quantity":-1}]}"#, "lines[0].quantity", "positive"),
  Rejection("cart.updated", #"{"currency":"GBP"}"#, "cart", "is required"),
  Rejection("cart.updated", #"{"cart":"1"}"#, "currency", "is required"),
  Rejection("payment.captured", #"{"currency":"GBP"}"#, "amount", "is required"),
  Rejection("payment.captured", #"{"currency":"GBP","amount":-1}"#, "amount", "not be negative"),
  Rejection("refund.issued", #"{"currency":"GBP"}"#, "amount", "where there are no lines"),
  Rejection("refund.issued", #"{"currency":"GBP","amount":-5}"#, "amount", "not be negative"),
  Rejection("subscription.started", #"{"subscription":"1","price":5}"#, "currency", "is required"),
  Rejection("product.viewed", "{}", "sku", "is required"),
  Rejection("product.searched", #"{"found":-1}"#, "found", "0 or more"),
  Rejection("booking.made", "{}", "booking", "is required"),
]

private let people: [Rejection] = [
  Rejection("customer.registered", #"{"birthMonth":13}"#, "birthMonth", "between 1 and 12"),
  Rejection("customer.registered", #"{"birthDay":0}"#, "birthDay", "between 1 and 31"),
  Rejection(
    "customer.registered", #"{"personal":{"birthday":"10/12/1984"}}"#, "personal.birthday", "1984-02-29"),
  Rejection("customer.updated", #"{"personal":{"birthday":"1984-13-01"}}"#, "personal.birthday", "date"),
  Rejection("customer.updated", #"{"personal":{"birthday":"--02-30"}}"#, "personal.birthday", "date"),
  Rejection("customer.linked", "{}", "personal.identifiers", "at least one"),
  Rejection(
    "customer.linked", #"{"personal":{"identifiers":[{"value":"v"}]}}"#, "personal.identifiers[0].kind",
    "is required"),
  Rejection(
    "customer.linked", #"{"personal":{"identifiers":[{"kind":"crm"}]}}"#, "personal.identifiers[0].value",
    "is required"),
  Rejection(
    "customer.linked", #"{"personal":{"identifiers":[{"kind":"crm","value":"\#(long)"}]}}"#,
    "personal.identifiers[0].value", "at most 200"),
  Rejection("customer.merged", "{}", "other", "the number of a customer"),
  Rejection("customer.merged", #"{"other":4294967296}"#, "other", "between 1 and 4294967295"),
  Rejection("customer.unmerged", #"{"other":2}"#, "merge", "is required"),
  Rejection("consent.granted", "{}", "purpose", "is required"),
  Rejection("consent.granted", #"{"purpose":"a","channels":["email",""]}"#, "channels[1]", "is required"),
  Rejection("preference.set", #"{"topic":"diet","choice":"no nuts please"}"#, "choice", "must be a code"),
  Rejection("customer.erased", #"{"reason":"asked on the phone"}"#, "reason", "must be a code"),
  Rejection("touchpoint.voided", "{}", "position", "data.batch"),
  Rejection("touchpoint.voided", #"{"position":1,"batch":"b"}"#, "batch", "beside data.position"),
  Rejection("touchpoint.voided", #"{"position":-1}"#, "position", "0 or more"),
  Rejection("touchpoint.voided", #"{"position":1,"runs":[1,1]}"#, "runs", "beside data.position"),
  Rejection("touchpoint.voided", #"{"batch":"b","runs":[1,2,2,3]}"#, "runs", "ascending"),
  Rejection("touchpoint.voided", #"{"batch":"b","runs":[0,2]}"#, "runs", "ascending"),
  Rejection("touchpoint.voided", #"{"batch":"b","runs":[1,2,4]}"#, "runs", "lacks its end"),
  Rejection("touchpoint.voided", #"{"position":1,"reason":"by mistake"}"#, "reason", "must be a code"),
  Rejection("touchpoint.assigned", #"{"batch":"b","customer":1,"runs":[3,2]}"#, "runs", "ascending"),
  Rejection("touchpoint.assigned", #"{"position":1}"#, "customer", "the number of a customer"),
  Rejection("touchpoint.redacted", "{}", "position", "data.runs"),
  Rejection("touchpoint.redacted", #"{"position":1,"runs":[1,1]}"#, "runs", "beside data.position"),
  Rejection("touchpoint.redacted", #"{"runs":[2,1]}"#, "runs", "ascending"),
  Rejection("touchpoint.redacted", #"{"position":1}"#, "scope", "one of personal, body"),
  Rejection("touchpoint.redacted", #"{"position":1,"scope":"all","reason":"r"}"#, "scope", "personal, body"),
  Rejection("touchpoint.redacted", #"{"position":1,"scope":"body"}"#, "reason", "is required"),
  Rejection("use.restricted", #"{"reason":"asked on the phone"}"#, "reason", "must be a code"),
  Rejection("use.restricted", #"{"request":"eve@example.com"}"#, "request", "nobody's name or address"),
  Rejection("customer.erased", #"{"request":"R-1\ncustomers: 99"}"#, "request", "a number or code"),
  Rejection("customer.disclosed", #"{"request":"Ada Zebedee please"}"#, "request", "a number or code"),
  Rejection(
    "touchpoint.redacted", #"{"position":1,"scope":"body","reason":"r","request":"Eve Smith"}"#, "request",
    "a number or code"),
  Rejection("customer.updated", #"{"region":"5 Elm St"}"#, "region", "an address is personal"),
  Rejection("use.allowed", #"{"actor":"Ada Smith"}"#, "actor", "must be a number or code"),
  Rejection("use.allowed", #"{"actorNumber":7}"#, "actorNumber", "is not given any more"),
  Rejection("merge.suggested", #"{"reasons":["name"],"score":700}"#, "other", "the number of a customer"),
  Rejection("merge.suggested", #"{"other":2,"score":700}"#, "reasons", "at least one code"),
  Rejection(
    "merge.suggested", #"{"other":2,"reasons":["Ada Bell"],"score":1}"#, "reasons[0]", "must be a code"),
  Rejection("merge.suggested", #"{"other":2,"reasons":["name"]}"#, "score", "is required"),
  Rejection("merge.suggested", #"{"other":2,"reasons":["name"],"score":1001}"#, "score", "1 and 1000"),
  Rejection(
    "merge.dismissed", #"{"other":2,"reasons":["name"],"against":[""],"score":1}"#, "against[0]",
    "is required"),
  Rejection(
    "merge.dismissed", #"{"other":2,"reasons":["name"],"score":1,"reason":"they are twins"}"#, "reason",
    "must be a code"),
  Rejection("keys.rotated", #"{"reason":"r"}"#, "number", "is required"),
  Rejection("keys.rotated", #"{"number":65536,"reason":"r"}"#, "number", "65535"),
  Rejection("data.exported", #"{"what":"rows"}"#, "recipient", "is required"),
  Rejection("data.exported", #"{"recipient":"r"}"#, "what", "is required"),
  Rejection(
    "data.exported", #"{"recipient":"r","what":"rows","runs":[1]}"#, "runs", "lacks its end"),
]

private let others: [Rejection] = [
  Rejection("visit.made", #"{"seconds":-1}"#, "seconds", "0 or more"),
  Rejection("message.sent", "{}", "campaign", "data.message"),
  Rejection("call.made", #"{"direction":"in"}"#, "direction", "inbound, outbound"),
  Rejection("onboarding.progressed", "{}", "step", "is required"),
  Rejection("checkin.made", #"{"step":3,"of":2}"#, "of", "less than data.step"),
  Rejection("ticket.opened", "{}", "ticket", "is required"),
  Rejection("ticket.opened", #"{"ticket":"1","priority":10}"#, "priority", "between 0 and 9"),
  Rejection("ticket.opened", #"{"ticket":"1","actor":"Ada"}"#, "actor", "customer, agent, bot"),
  Rejection("help.searched", "{}", "outcome", "found, handed-over, nothing"),
  Rejection("chat.handled", #"{"outcome":"lost"}"#, "outcome", "found, handed-over, nothing"),
  Rejection("survey.answered", #"{"survey":"s","score":1}"#, "instrument", "nps, csat, ces, own"),
  Rejection("survey.answered", #"{"survey":"s","instrument":"nps"}"#, "score", "is required"),
  Rejection("survey.answered", #"{"survey":"s","instrument":"nps","score":11}"#, "score", "0 and 10"),
  Rejection("survey.answered", #"{"survey":"s","instrument":"nps","score":1,"scale":5}"#, "scale", "10"),
  Rejection("survey.answered", #"{"survey":"s","instrument":"csat","score":0}"#, "score", "1 and 5"),
  Rejection("survey.answered", #"{"survey":"s","instrument":"ces","score":8}"#, "score", "1 and 7"),
  Rejection(
    "survey.answered", #"{"survey":"s","instrument":"csat","score":5,"scale":4}"#, "score", "1 and 4"),
  Rejection("survey.answered", #"{"survey":"s","instrument":"own","score":5}"#, "scale", "is required"),
  Rejection(
    "survey.answered", #"{"survey":"s","instrument":"nps","score":5,"about":"Ada"}"#, "about",
    "order:536365"),
  Rejection("review.posted", "{}", "rating", "1 to 5"),
  Rejection("review.posted", #"{"rating":6}"#, "rating", "between 1 and 5"),
  Rejection("feedback.given", #"{"rating":0}"#, "rating", "between 1 and 5"),
  Rejection("feedback.given", #"{"sentiment":"glad"}"#, "sentiment", "positive, neutral, negative, mixed"),
  Rejection("mention.made", #"{"reach":-1}"#, "reach", "0 or more"),
  Rejection("points.redeemed", #"{"points":5}"#, "program", "is required"),
  Rejection("points.redeemed", #"{"program":"p"}"#, "points", "is required"),
  Rejection("points.redeemed", #"{"program":"p","points":0}"#, "points", "1 or more"),
  Rejection("points.adjusted", #"{"program":"p","points":0}"#, "points", "not be 0"),
  Rejection("points.adjusted", #"{"program":"p","points":1}"#, "reason", "is required"),
  Rejection("points.adjusted", #"{"program":"p","points":1,"reason":"r"}"#, "actor", "is required"),
  Rejection("points.transferred", #"{"program":"p","points":1}"#, "customer", "the number of a customer"),
  Rejection(
    "points.adjusted", #"{"program":"p","points":1,"reason":"r","actor":"a","expiresOn":"2023-02-29"}"#,
    "expiresOn", "a day of the calendar, such as 2024-06-30"),
  Rejection(
    "points.adjusted",
    #"{"program":"p","points":1,"reason":"r","actor":"a","expiresOn":"2024-06-30","expiresMicroseconds":1}"#,
    "expiresOn", "beside data.expiresMicroseconds"),
  Rejection(
    "points.adjusted", #"{"program":"p","points":1,"reason":"r","actor":"a","cause":-1}"#, "cause",
    "0 or more"
  ),
  Rejection(
    "points.reinstated", #"{"program":"p","points":1,"reason":"r","redemption":-1}"#, "redemption",
    "0 or more"),
  Rejection("points.held", #"{"program":"p","points":1}"#, "expiresMicroseconds", "microseconds since"),
  Rejection("points.captured", #"{"program":"p","points":1}"#, "hold", "the position of a touchpoint"),
  Rejection("points.captured", #"{"program":"p","points":0,"hold":1}"#, "points", "1 or more"),
  Rejection("points.released", #"{"program":"p","hold":-1}"#, "hold", "1 or more"),
  Rejection("member.changed", #"{"program":"p","status":"gone"}"#, "status", "active, suspended, closed"),
  Rejection("pool.joined", #"{"program":"p","pool":1,"share":1001}"#, "share", "between 0 and 1000"),
  Rejection("pool.left", #"{"program":"p"}"#, "pool", "the number of a customer"),
  Rejection("referral.rewarded", #"{"program":"p"}"#, "code", "is required"),
  Rejection(
    "expiry.announced", #"{"program":"p","points":1,"expiresMicroseconds":1}"#, "days", "is required"),
  Rejection("account.opened", #"{"kind":"person"}"#, "kind", "giftcard, pool, budget"),
  Rejection("account.opened", #"{"kind":"giftcard","currency":"pounds"}"#, "currency", "ISO 4217"),
  Rejection("account.counted", #"{"name":"mug"}"#, "count", "is required"),
  Rejection("giftcard.issued", #"{"currency":"GBP","amount":0}"#, "amount", "1 or more"),
  Rejection("giftcard.issued", #"{"currency":"GBP","amount":1,"kind":"paper"}"#, "kind", "card, credit"),
  Rejection("giftcard.used", #"{"amount":1}"#, "currency", "is required"),
  Rejection("giftcard.refunded", #"{"currency":"GBP","amount":-1}"#, "amount", "1 or more"),
  Rejection("giftcard.expired", "{}", "reason", "is required"),
  Rejection(
    "decision.refused", #"{"decision":"d","version":1,"reason":"r","cause":-1}"#, "cause", "0 or more"),
  Rejection("tier.granted", #"{"program":"p"}"#, "tier", "is required"),
  Rejection("referral.made", #"{"code":"c","friend":-1}"#, "friend", "between 0 and"),
  Rejection("event.attended", "{}", "community", "data.event"),
  Rejection("deal.won", #"{"deal":"d","currency":"GBP","amount":-1}"#, "amount", "not be negative"),
  Rejection("lead.captured", #"{"lead":"l","expected":1}"#, "currency", "is required"),
  Rejection("quote.sent", #"{"deal":"d","currency":"GBP"}"#, "amount", "is required"),
  Rejection("followup.scheduled", "{}", "dueMicroseconds", "microseconds since"),
  Rejection("experiment.assigned", #"{"experiment":"e"}"#, "variant", "is required"),
  Rejection("action.decided", #"{"rule":"r","action":"a","causes":[1,0]}"#, "causes[1]", "1 or more"),
  Rejection("action.suppressed", #"{"rule":"r","action":"a"}"#, "reason", "is required"),
  Rejection("decision.refused", #"{"version":1,"reason":"balance"}"#, "decision", "is required"),
  Rejection("decision.refused", #"{"decision":"d","reason":"balance"}"#, "version", "between 1 and"),
  Rejection("decision.refused", #"{"decision":"d","version":1}"#, "reason", "is required"),
  Rejection(
    "decision.refused", #"{"decision":"d","version":1,"reason":"not so"}"#, "reason", "must be a code"),
  Rejection(
    "decision.refused", #"{"decision":"d","version":1,"reason":"r","numbers":[{"value":1}]}"#,
    "numbers[0].name",
    "is required"),
  Rejection(
    "decision.refused",
    #"{"decision":"d","version":1,"reason":"r","numbers":[{"name":"b","value":1},{"name":"a","value":1}]}"#,
    "numbers[1].name", "must come after"),
  Rejection("policy.published", #"{"view":"v","name":"n","document":"[]"}"#, "document", "JSON object"),
  Rejection(
    "policy.published", #"{"view":"v","name":"n","document":"{}"}"#, "effectiveFromMicroseconds",
    "is required"),
  Rejection("policy.withdrawn", #"{"effectiveFromMicroseconds":0}"#, "view", "is required"),
  Rejection("policy.withdrawn", #"{"view":"v","effectiveFromMicroseconds":0}"#, "name", "is required"),
  Rejection("policy.withdrawn", #"{"position":-1}"#, "position", "must be 0 or more"),
  Rejection(
    "policy.withdrawn", #"{"position":1,"view":"v"}"#, "position", "leave data.view and data.name out"),
  Rejection("policy.withdrawn", #"{"position":1}"#, "effectiveFromMicroseconds", "is required"),
  Rejection(
    "policy.withdrawn", #"{"position":1,"effectiveFromMicroseconds":0,"reason":"in words"}"#, "reason", "code"
  ),
  Rejection("settings.changed", "{}", "currency", "no other setting"),
  Rejection("settings.changed", #"{"timeZone":"London, England"}"#, "timeZone", "Europe/London"),
  Rejection("product.defined", #"{"sku":"a","price":5}"#, "currency", "is required"),
  Rejection("store.defined", #"{"store":"a","attributes":[{}]}"#, "attributes[0].name", "is required"),
  Rejection("objective.set", #"{"objective":"o"}"#, "target", "is required"),
  Rejection("catalog.defined", #"{"kind":"colour","name":"n","number":1}"#, "kind", "type, source, channel"),
  Rejection("catalog.defined", #"{"kind":"type","name":"n","number":65536}"#, "number", "1 and 65535"),
]

@Suite struct VocabularyRejectionTests {
  @Test(arguments: orders + people + others)
  func `A broken rule is refused with its place and what would be right`(row: Rejection) {
    check(row.type, row.json, faultAt: row.field, saying: row.problem)
  }

  @Test(arguments: orders + people + others)
  func `A refusal repeats nothing from a personal part`(row: Rejection) {
    let fault = #expect(throws: TouchpointFault.self) {
      try Vocabulary.message(named: row.type, json: Array(row.json.utf8)).validate()
    }
    for secret in ["10/12/1984", "1984-13-01", "she left us", "no nuts", "Ada", long] {
      #expect(fault?.description.contains(secret) == false)
    }
  }
}
