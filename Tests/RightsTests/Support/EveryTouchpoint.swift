// A person of whom there is a touchpoint of every type.

import Foundation
import Perennial
import Testing

/// Fills a shop's ledger with everything that can be recorded of one person.
enum EveryTouchpoint {
  /// The example of each type, as the tests of the vocabulary have it.
  static func example(_ name: String) throws -> any TouchpointMessage {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../LedgerTests/Golden/\(name).json").standardized
    return try Vocabulary.message(named: name, json: try Data(contentsOf: file))
  }

  /// Types that only the ledger itself records, by its calls, or that are of accounts and of no person: `arrange` and `account` have them
  /// recorded.
  static let notSent: Set<String> = [
    "customer.linked", "customer.unlinked", "customer.merged", "customer.unmerged", "customer.erased",
    "touchpoint.voided", "touchpoint.assigned", "touchpoint.redacted", "use.restricted", "use.allowed",
    "account.opened", "account.counted", "customer.disclosed", "merge.suggested", "merge.dismissed",
  ]

  static func fill(_ shop: Shop) throws -> CustomerNumber {
    // What of a person may be recorded in clear: all that the examples have.
    try shop.ledger.publishPolicy(
      view: "purposes", name: "default",
      document: #"""
        {"controller": {"name": "Bath Cheese Ltd", "contact": "privacy@bath.example"}, "purposes": [{"name": "sales", "basis": "contract"}],
         "derived": ["ageBand", "region", "country", "household", "birthday"]}
        """#)
    let ada = try shop.record(ProgramJoined.with { $0.program = "club" }, of: "1").customer
    for entry in Vocabulary.entries where entry.subject != .business && !notSent.contains(entry.name) {
      let message = try example(entry.name)
      try shop.record(
        message, of: "1", at: "2025-05-03T10:14:00.25Z", from: "till/2", channel: "web",
        context: NewTouchpoint.Context(
          correlation: "c-1", causation: "k-1", actor: "7", store: "bath", batch: "may",
          extensions: [.init("weather", "rain")]))
    }
    try shop.ledger.define(TypeDefinition(json: #"{"name": "acme.tasting.held", "title": "A tasting"}"#))
    try shop.ledger.append(
      NewTouchpoint(
        source: "bar", id: "t-1", subject: .identifiers([.crm("1")]),
        content: .custom(
          type: "acme.tasting.held",
          json: #"{"wine": "Barolo", "glasses": 2.50, "personal": {"said": "Lovely \"nose\"\nand all"}}"#)))
    return ada
  }

  /// What the ledger itself records of people, by its calls.
  static func arrange(_ shop: Shop, _ ada: CustomerNumber) throws {
    let ledger = shop.ledger
    let sale = try shop.record(
      OrderPlaced.with { ($0.order, $0.currency, $0.total) = ("77", "GBP", 900) }, of: "2")
    let away = try shop.record(ProductViewed.with { $0.sku = "a" }, of: "1")
    let wrong = try shop.record(ProductViewed.with { $0.sku = "b" }, of: "1")
    try ledger.link([.email("ada@example.org"), .card("9001")], to: ada, evidence: "stated", actor: "7")
    try ledger.unlink([.card("9001")], from: ada, evidence: "card-returned")
    try ledger.assign(sale.position, to: ada, reason: "receipt-shown", actor: "7")
    try ledger.assign(away.position, to: sale.customer, reason: "mistake")
    try ledger.void(wrong.position, reason: "test")
    let third = try shop.record(ProductViewed.with { $0.sku = "c" }, of: "3").customer
    let fourth = try shop.record(ProductViewed.with { $0.sku = "d" }, of: "4").customer
    try ledger.merge(ada, with: third, evidence: "confirmed", actor: "7")
    let undone = try ledger.merge(ada, with: fourth, evidence: "same-email")
    try ledger.unmerge(at: undone.position, evidence: "mistake")
    let fifth = try shop.record(try example("customer.registered"), of: "5").customer
    let suggestion = try ledger.mergeSuggestion(of: ada, and: fifth)
    try ledger.recordMergeSuggestions([suggestion], actor: "7")
    try ledger.dismissMerge(of: ada, with: fifth, reason: "twins", actor: "7")
    try shop.reports.disclose(ada, to: shop.place("first"), request: "R-1", actor: "7")
    try ledger.restrictUse(of: ada, request: "R-3", reason: "contested", actor: "7")
    try ledger.allowUse(of: ada, request: "R-3", reason: "resolved")
    let note = try shop.record(
      InteractionLogged.with { ($0.kind, $0.personal.notes) = ("visit", "Her card is 4111 1111") }, of: "1")
    let seen = try shop.record(ProductViewed.with { ($0.sku, $0.category) = ("z", "secret") }, of: "1")
    try ledger.redact([note.position], scope: .personal, reason: "card-number", actor: "7", request: "R-4")
    let liked = try shop.record(
      PreferenceSet.with { ($0.topic, $0.choice) = ("dietary", "no-nuts") }, of: "1")
    try ledger.redact([seen.position, liked.position], scope: .body, reason: "health")
    try account(shop, ada)
    try ledger.append(
      NewTouchpoint(
        source: "office", id: "e", subject: .business,
        DataExported.with {
          ($0.recipient, $0.what, $0.runs) = (
            "bookkeeper", "rows", [Int64(ada.rawValue), Int64(ada.rawValue)]
          )
        }))
    try ledger.append(
      NewTouchpoint(
        source: "office", id: "f", subject: .business,
        DataExported.with { ($0.recipient, $0.what, $0.runs) = ("bookkeeper", "rows", [900, 901]) }))
  }

  /// What stands on accounts, which are no persons, and names the person by a number; some of it was a mistake.
  private static func account(_ shop: Shop, _ ada: CustomerNumber) throws {
    var count = 0
    @discardableResult
    func record(_ message: some TouchpointMessage, on account: String, named name: String) throws -> Receipt {
      count += 1
      return try shop.ledger.append(
        NewTouchpoint(
          source: "till/2", id: "account-\(count)", subject: .identifiers([Identifier(account, name)]),
          message))
    }
    let number = Int64(ada.rawValue)
    try record(
      AccountOpened.with { ($0.kind, $0.program, $0.name) = ("budget", "club", "stock/mug") }, on: "budget",
      named: "stock/mug")
    try record(
      AccountOpened.with { ($0.kind, $0.currency) = ("giftcard", "GBP") }, on: "giftcard", named: "G-1")
    try record(
      GiftcardIssued.with { ($0.currency, $0.amount, $0.kind) = ("GBP", 5000, "card") }, on: "giftcard",
      named: "G-1")
    for customer in [number, number + 1, number] {
      try record(
        AccountCounted.with {
          ($0.program, $0.name, $0.count, $0.customer) = ("club", "stock/mug", 1, customer)
        }, on: "budget", named: "stock/mug")
      try record(
        GiftcardUsed.with {
          ($0.currency, $0.amount, $0.order, $0.customer) = ("GBP", 700, "77", customer)
        }, on: "giftcard", named: "G-1")
    }
    let wrong = try record(
      GiftcardUsed.with { ($0.currency, $0.amount, $0.order, $0.customer) = ("GBP", 300, "78", number) },
      on: "giftcard", named: "G-1")
    try shop.ledger.void(wrong.position, reason: "test")
  }
}
