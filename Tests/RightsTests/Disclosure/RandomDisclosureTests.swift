import Foundation
import Perennial
import PerennialTestKit
import Testing

/// Random shops: whatever was merged, voided, assigned, linked, erased and taken out of the log, a disclosure says what the files hold.
struct RandomDisclosureTests {
  static let seeds: Range<UInt64> =
    0..<(ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap { UInt64($0) } ?? 12)

  /// Does something to a shop; what the ledger refuses is left out.
  private func act(_ shop: Shop, _ random: inout SeededRandom, _ number: Int) throws {
    let customer = String(Int.random(in: 1...4, using: &random))
    let ledger = shop.ledger
    let head = try ledger.head.rawValue
    func someone() throws -> CustomerNumber? { try ledger.customerNumber(of: .crm(customer)) }
    func somewhere() -> Position { Position(UInt64.random(in: 1...max(1, head), using: &random)) }
    let day = Int.random(in: 1...28, using: &random)
    let time = "2025-0\(Int.random(in: 1...9, using: &random))-\(day < 10 ? "0" : "")\(day)T12:00:00Z"
    switch Int.random(in: 0..<16, using: &random) {
    case 0...2:
      try shop.record(
        OrderPlaced.with {
          ($0.order, $0.currency) = ("o\(number)", "GBP")
          $0.total = Int64.random(in: 1...90_000, using: &random)
          if Bool.random(using: &random) { $0.personal.notes = "note \(number) of <\(customer)>" }
        }, of: customer, at: time)
    case 3, 4:
      try shop.record(
        CustomerUpdated.with {
          if Bool.random(using: &random) {
            $0.personal.name = "Name \(Int.random(in: 1...3, using: &random))"
          }
          if Bool.random(using: &random) {
            $0.personal.email = Bool.random(using: &random) ? "" : "a\(day)@b.c"
          }
          $0.personal.attributes = [.with { ($0.name, $0.value) = ("shoe size", "\(day)") }]
        }, of: customer, at: time)
    case 5:
      try shop.record(
        ConsentGranted.with { ($0.purpose, $0.channels) = ("marketing", ["email"]) }, of: customer, at: time)
    case 6:
      if let found = try someone() {
        try ledger.link(
          [.card("\(Int.random(in: 1...6, using: &random))")], to: found, evidence: "stated")
      }
    case 7:
      if let found = try someone() {
        try ledger.unlink(
          [.card("\(Int.random(in: 1...6, using: &random))")], from: found, evidence: "mistake")
      }
    case 8:
      let other = try ledger.customerNumber(of: .crm(String(Int.random(in: 1...4, using: &random))))
      if let found = try someone(), let other {
        shop.merges.append(try ledger.merge(found, with: other, evidence: "confirmed").position)
      }
    case 9:
      if let merge = shop.merges.randomElement(using: &random) {
        try ledger.unmerge(at: merge, evidence: "mistake")
      }
    case 10: try ledger.void(somewhere(), reason: "test")
    case 11:
      if let found = try someone() { try ledger.assign(somewhere(), to: found, reason: "receipt-shown") }
    case 12:
      try ledger.append(
        NewTouchpoint(
          source: "office", id: "e\(number)", subject: .business,
          DataExported.with { ($0.recipient, $0.what, $0.runs) = ("bookkeeper", "rows", [1, 1, 3, 4]) }))
    case 13:
      // Not too often, so that something is left to be told.
      if Int.random(in: 0..<3, using: &random) == 0, let found = try someone() {
        try ledger.erase(found, request: "R-\(number)", reason: "requested")
      }
    case 14:
      try ledger.redact(
        [somewhere()], scope: Bool.random(using: &random) ? .body : .personal, reason: "old")
    default:
      try shop.record(
        TicketOpened.with { ($0.ticket, $0.personal.text) = ("t\(number)", "Help") }, of: customer, at: time)
    }
  }

  @Test("A disclosure says what a plain reading of the files says", arguments: seeds)
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let shop = try Shop()
    for number in 0..<70 {
      // What cannot be done, such as to void a void twice, is refused, and is no part of this.
      do { try act(shop, &random, number) } catch is LedgerError {}
    }
    let ledger = shop.ledger
    // Of those who came back after an erasure, the erased number as well.
    let customers = (1...UInt32(try ledger.stats().customers)).map { CustomerNumber($0) }
    let told = try customers.map { try shop.disclosure(of: $0) }
    let letters = try customers.map { try shop.reports.disclosure(of: $0).letter(in: .english) }
    let log = try shop.plainLog()
    for (customer, disclosure) in zip(customers, told) {
      try compare(
        disclosure, with: try PlainPerson(customer.rawValue, in: log), "seed \(seed), customer \(customer)")
    }
    for letter in letters { #expect(!letter.contains("of <")) }
  }
}
