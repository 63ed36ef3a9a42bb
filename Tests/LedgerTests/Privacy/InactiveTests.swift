import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

@Suite struct InactiveTests {
  let directory: TemporaryDirectory
  let clock = TestClock(InactiveTests.day(2000))

  init() throws { directory = try TemporaryDirectory() }

  static func day(_ number: Int64) -> Instant {
    Instant(microseconds: number * Instant.microsecondsPerDay)
  }

  /// 1 bought long ago, 2 lately, 3 long ago but was merged with 2, 4 long ago and is restricted, 5 was restricted once, 6 is
  /// only known, 7 is a gift card, 8 has had a late sale voided, 9 was given one by mistake that is assigned to 1's like.
  private func shop() async throws -> Ledger {
    let ledger = try Ledger.temporary(in: directory, options: clock.options)
    for (name, day) in [("1", 100), ("2", 1900), ("3", 100), ("4", 100), ("5", 100)] as [(String, Int64)] {
      _ = try await ledger.append(order("o\(name)", of: crm(name), occurred: Self.day(day)))
    }
    try await ledger.merge(CustomerNumber(3), with: CustomerNumber(2), evidence: "confirmed")
    try await restrict(ledger, 4, UseRestricted.with { ($0.request, $0.reason) = ("Q", "claims") })
    try await restrict(ledger, 5, UseRestricted.with { ($0.request, $0.reason) = ("Q", "claims") })
    try await restrict(ledger, 5, UseAllowed.with { ($0.request, $0.reason) = ("Q", "claims") })
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "6", subject: crm("6"), occurred: Self.day(90),
        CustomerRegistered.with { $0.personal.name = "Six" }))
    _ = try await ledger.account(.giftCard, named: "GIFT-1234", currency: MeasureUnit(rawValue: 826))
    _ = try await ledger.append(order("o8", of: crm("8"), occurred: Self.day(80)))
    let late = try await ledger.append(order("o8b", of: crm("8"), occurred: Self.day(1950)))
    try await ledger.void([late.position], reason: "test")
    return ledger
  }

  private func restrict(_ ledger: Ledger, _ customer: UInt32, _ message: some TouchpointMessage) async throws
  {
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: UUID().uuidString, subject: .customer(CustomerNumber(customer)), message))
  }

  @Test func thoseWhoWereNotSeenForLongAreErasedAndNobodyElse() async throws {
    let ledger = try await shop()
    let people = try ledger.inactivePeople(since: Self.day(1000))
    #expect(people.customers.map(\.rawValue) == [1, 5, 6, 8])
    #expect(people.restricted == 1)
    let end = try ledger.head
    let outcome = try await ledger.eraseInactive(since: Self.day(1000), request: "run-1", actor: "3")
    let erasure = try #require(outcome.erasure)
    #expect(outcome.restricted == people.restricted && erasure.requestBefore == nil)
    #expect(erasure.customers == people.customers && erasure.isPurged && !erasure.duplicate)
    #expect(try ledger.head.rawValue == end.rawValue + 4)
    #expect(erasure.receipt.contains("reason: inactive") && erasure.receipt.contains("customers: 1 5 6 8"))
    for customer in people.customers { #expect(try ledger.keys().hasDestroyed(customer)) }
    for customer in [2, 3, 4] { #expect(try ledger.keys().key(of: CustomerNumber(UInt32(customer))) != nil) }
    // Again there is nobody.
    let nobody = try await ledger.eraseInactive(since: Self.day(1000), request: "run-2")
    #expect(nobody == InactiveErasure(erasure: nil, restricted: 1))
    #expect(try ledger.inactivePeople(since: Self.day(1000)).customers.isEmpty)
    // From a time on that nobody was seen since, a merged person goes with both numbers.
    let all = try #require(try await ledger.eraseInactive(since: Self.day(1990), request: "run-3").erasure)
    #expect(all.customers.map(\.rawValue) == [2, 3])
    try ledger.expectSoundTables()
  }

  /// Each number's own last word counts: that another of them may be used says nothing of the one that may not.
  @Test func whoeverIsRestrictedUnderOneNumberIsLeft() async throws {
    let ledger = try await shop()
    for number in [UInt32(1), 8] {
      try await restrict(ledger, number, UseRestricted.with { ($0.request, $0.reason) = ("Q", "claims") })
    }
    try await restrict(ledger, 8, UseAllowed.with { ($0.request, $0.reason) = ("Q", "claims") })
    try await ledger.merge(CustomerNumber(1), with: CustomerNumber(8), evidence: "confirmed")
    #expect(try ledger.isUseRestricted(of: CustomerNumber(8)))
    let people = try ledger.inactivePeople(since: Self.day(1000))
    #expect(people.customers.map(\.rawValue) == [5, 6] && people.restricted == 2)
    try await expect(.invalidTouchpoint) {
      try await ledger.erase(CustomerNumber(8), request: "R", reason: "requested")
    }
  }

  @Test func aDayInTheFutureIsRefused() async throws {
    let ledger = try await shop()
    for since in [Self.day(2001), Instant(microseconds: Self.day(2000).microseconds + 1)] {
      let error = try expect(.invalidTouchpoint) { _ = try ledger.inactivePeople(since: since) }
      #expect(error.message.contains("in the future"))
      try await expect(.invalidTouchpoint) { try await ledger.eraseInactive(since: since, request: "R") }
    }
    #expect(try ledger.inactivePeople(since: Self.day(2000)).customers.map(\.rawValue) == [1, 2, 5, 6, 8])
  }

  @Test func whatTheShopDoesByItselfMakesNobodySeen() async throws {
    let ledger = try await shop()
    let one = CustomerNumber(1)
    let messages: [any TouchpointMessage] = [
      MessageSent.with { $0.campaign = "spring" }, TicketClosed.with { ($0.ticket, $0.actor) = ("9", "bot") },
      OrderShipped.with { $0.order = "o1" },
    ]
    for (index, message) in messages.enumerated() {
      _ = try await ledger.append(
        NewTouchpoint(
          source: "shop", id: "m\(index)", subject: .customer(one), occurred: Self.day(1900),
          content: .message(message)))
    }
    #expect(try ledger.inactivePeople(since: Self.day(1000)).customers.contains(one))
    _ = try await ledger.append(
      NewTouchpoint(
        source: "shop", id: "visit", subject: .customer(one), occurred: Self.day(1900),
        VisitMade.with { $0.session = "1" }))
    #expect(try !ledger.inactivePeople(since: Self.day(1000)).customers.contains(one))
  }

  @Test func aPersonWhoIsMergedWithSomebodyActiveIsActive() async throws {
    let ledger = try await shop()
    #expect(try !ledger.inactivePeople(since: Self.day(1000)).customers.contains(CustomerNumber(3)))
    #expect(try ledger.inactivePeople(since: Self.day(1901)).customers.contains(CustomerNumber(2)))
    #expect(try ledger.inactivePeople(since: Self.day(1900)).customers.contains(CustomerNumber(2)) == false)
  }

  @Test func manyAreErasedInSeveralBatches() async throws {
    let ledger = try Ledger.temporary(in: directory, options: clock.options)
    _ = try await ledger.append((0..<2300).map { order("o\($0)", of: crm("c\($0)"), occurred: Self.day(10)) })
    let erasure = try #require(try await ledger.eraseInactive(since: Self.day(11), request: "run").erasure)
    #expect(erasure.customers.count == 2300 && Set(erasure.customers).count == 2300)
    #expect(try ledger.keyState().destroyed == 2300 && ledger.keyState().generation == 1)
    try ledger.expectSoundTables()
  }
}
