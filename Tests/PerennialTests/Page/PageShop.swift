import Foundation
import Perennial
import PerennialTestKit
import Testing

/// A shop in which everything has happened to one customer that a page has a place for.
final class PageShop {
  let path = NSTemporaryDirectory() + "perennial-page-\(UUID().uuidString)"
  let ledger: Ledger

  /// Who customers 1 and 2 are, of whom the second was merged with the first, and customer 3.
  static let (ann, double, bob) = (CustomerNumber(1), CustomerNumber(2), CustomerNumber(3))
  static let asOf: Instant = "2024-06-16T00:00:00Z"

  init() throws {
    ledger = try Ledger.create(at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    try ledger.publishPolicy(
      view: "loyalty", name: "default",
      document:
        #"{"currency":"GBP","earning":{"per":100},"tiers":{"levels":[{"name":"silver","from":500},{"name":"gold","from":900000}]}}"#,
      effectiveFrom: "2024-01-01T00:00:00Z")
    try ledger.append(
      try Self.events.split(separator: "\n").map { try NewTouchpoint(cloudEvent: Array($0.utf8)) })
    try ledger.merge(Self.ann, with: Self.double, evidence: "same")
  }

  deinit {
    try? ledger.close()
    try? FileManager.default.removeItem(atPath: path)
    try? FileManager.default.removeItem(atPath: path + ".key")
  }

  private static func event(
    _ id: String, _ type: String, _ time: String, of subject: String = "crm:ann", channel: String = "store",
    _ data: String
  ) -> String {
    #"{"specversion":"1.0","id":"\#(id)","source":"shop/1","type":"\#(type)","subject":"\#(subject)","#
      + #""time":"2024-\#(time)Z","channel":"\#(channel)","data":\#(data)}"#
  }

  /// One a line, ann's in order of time.
  static let events = [
    event(
      "1", "customer.registered", "01-03T09:00:00",
      #"{"origin":"walk-in","personal":{"name":"Ann Old","email":"ann@shop.example"}}"#),
    event("25", "visit.made", "04-01T08:00:00", of: "crm:double", #"{"session":"v1"}"#),
    event("26", "referral.made", "04-02T08:00:00", of: "crm:bob", #"{"code":"BOB1","friend":1}"#),
    event(
      "2", "consent.granted", "01-03T09:05:00",
      #"{"purpose":"newsletter","channels":["email","sms"],"mechanism":"checkbox"}"#),
    event("3", "consent.granted", "01-03T09:06:00", #"{"purpose":"profiling"}"#),
    event(
      "4", "consent.granted", "01-03T09:07:00",
      #"{"purpose":"trial","expiresMicroseconds":1709251200000000}"#),
    event(
      "5", "order.placed", "01-05T10:00:00",
      #"{"order":"1","currency":"GBP","total":1500,"store":"north","lines":[{"sku":"tea","category":"drinks","quantity":2,"amount":600},{"sku":"cup","category":"ware","quantity":1,"amount":900}]}"#
    ),
    event(
      "6", "order.placed", "02-05T10:00:00", channel: "web",
      #"{"order":"2","currency":"GBP","total":300,"lines":[{"sku":"tea","category":"drinks","quantity":1,"amount":300}]}"#
    ),
    event("7", "consent.withdrawn", "02-06T10:00:00", #"{"purpose":"newsletter","channels":["sms"]}"#),
    event("8", "consent.withdrawn", "02-06T10:01:00", #"{"purpose":"profiling","channels":["phone"]}"#),
    event("9", "refund.issued", "02-07T10:00:00", #"{"order":"2","currency":"GBP","amount":100}"#),
    event("10", "order.placed", "02-08T10:00:00", #"{"order":"3","currency":"GBP","total":5000}"#),
    event("11", "order.cancelled", "02-09T10:00:00", #"{"order":"3","reason":"changed-mind"}"#),
    event("12", "ticket.opened", "03-01T09:00:00", channel: "email", #"{"ticket":"71","actor":"customer"}"#),
    event("13", "ticket.replied", "03-01T09:01:00", channel: "email", #"{"ticket":"71","actor":"bot"}"#),
    event("14", "ticket.replied", "03-01T09:30:00", channel: "email", #"{"ticket":"71","actor":"customer"}"#),
    event(
      "15", "ticket.replied", "03-01T14:00:00", channel: "email",
      #"{"ticket":"71","actor":"agent","staff":"s7"}"#),
    event("16", "ticket.resolved", "03-02T09:00:00", channel: "email", #"{"ticket":"71","actor":"agent"}"#),
    event("17", "ticket.opened", "03-03T09:00:00", channel: "email", #"{"ticket":"72","actor":"customer"}"#),
    event(
      "18", "survey.answered", "03-07T08:00:00", #"{"survey":"spring","instrument":"nps","score":9}"#),
    event(
      "19", "survey.answered", "03-08T08:00:00",
      #"{"survey":"t71","instrument":"csat","score":4,"scale":5}"#),
    event(
      "20", "survey.answered", "03-09T08:00:00",
      #"{"survey":"t71e","instrument":"ces","score":6,"scale":7}"#),
    event("21", "review.posted", "03-10T08:00:00", channel: "web", #"{"sku":"tea","rating":5}"#),
    event("22", "referral.accepted", "03-11T08:00:00", #"{"code":"BOB1","advocate":3}"#),
    event("23", "referral.made", "03-12T08:00:00", #"{"code":"ANN1"}"#),
    event("24", "customer.updated", "03-13T08:00:00", #"{"personal":{"name":"Ann New"}}"#),
  ].joined(separator: "\n")
}
