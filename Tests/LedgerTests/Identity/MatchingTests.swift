import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// Flat matching: identifiers lead to customers and merge them, within limits.
@Suite struct MatchingTests {
  let directory: TemporaryDirectory
  let clock = TestClock(Instant(year: 2024, month: 3, day: 30, hour: 12))

  init() throws { directory = try TemporaryDirectory() }

  private func ids(_ identifiers: (String, String)...) -> NewTouchpoint.Subject {
    .identifiers(identifiers.map { Identifier($0.0, $0.1) })
  }

  @Test func anIdentifierOverALimitIsDroppedFromTheLowestPriorityUp() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let first = try await ledger.append(order("1", of: ids(("crm", "abc123"), ("email", "jane@example.org"))))
    // The e-mail address is left out, and the remaining identifier makes a new customer.
    let second = try await ledger.append(
      order("2", of: ids(("crm", "abc456"), ("email", "jane@example.org"))))
    #expect(first.customer == CustomerNumber(1))
    #expect(second.customer == CustomerNumber(2))
    #expect(second.refusedMerge == nil)
    #expect(try ledger.customerNumber(of: Identifier("email", "jane@example.org")) == CustomerNumber(1))
    #expect(try ledger.customerNumber(of: Identifier("crm", "abc456")) == CustomerNumber(2))
    #expect(try ledger.component(of: CustomerNumber(1)) == [CustomerNumber(1)])
    try ledger.close()
  }

  @Test(
    "A customer has up to five identifiers of a kind and one crm number, and a component counts as one customer"
  )
  func limitsOfAComponent() async throws {
    let ledger = try Ledger.temporary(in: directory)
    var count = 0
    func append(_ identifiers: (String, String)...) async throws -> Receipt {
      count += 1
      return try await ledger.append(
        order("\(count)", of: .identifiers(identifiers.map { Identifier($0.0, $0.1) })))
    }
    for card in 1...5 {
      #expect(try await append(("crm", "1"), ("card", "77\(card)")).droppedIdentifiers.isEmpty)
    }
    let sixth = try await append(("crm", "1"), ("card", "776"))
    #expect(sixth.customer == CustomerNumber(1))
    #expect(sixth.droppedIdentifiers == [DroppedIdentifier(kind: "card", reason: .overLimit)])
    #expect(try ledger.customerNumber(of: Identifier("card", "776")) == nil)
    let second = try await append(("crm", "2"), ("phone", "020 7946 0000")).customer
    #expect(try await append(("crm", "2"), ("card", "881")).droppedIdentifiers.isEmpty)
    try await ledger.merge(CustomerNumber(1), with: second, evidence: "confirmed")
    // The two have six cards by now, since somebody said so; another is one too many for either.
    let more = try await append(("crm", "2"), ("card", "882"))
    #expect(more.customer == second)
    #expect(more.droppedIdentifiers == [DroppedIdentifier(kind: "card", reason: .overLimit)])
    #expect(try await append(("crm", "2"), ("phone", "020 7946 0001")).droppedIdentifiers.isEmpty)
    try ledger.close()
  }

  @Test func unknownIdentifiersAreLinkedToTheCustomerThatAKnownOneLeadsTo() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: ids(("email", "a@example.org"))))
    let second = try await ledger.append(
      order("2", of: ids(("phone", "+44 20 7946 0000"), ("email", "A@EXAMPLE.org"))))
    #expect(second.customer == CustomerNumber(1))
    #expect(try ledger.customerNumber(of: Identifier("phone", "0044 20 7946 0000")) == CustomerNumber(1))
    #expect(try ledger.identifiers(of: CustomerNumber(1)).count == 2)
    try ledger.close()
  }

  @Test func customersThatOneTouchpointNamesAreMergedOnBothChains() async throws {
    var ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: ids(("email", "a@example.org"))))
    _ = try await ledger.append(order("2", of: ids(("phone", "+44 20 7946 0000"))))
    let both = try await ledger.append(
      order("3", of: ids(("email", "a@example.org"), ("phone", "+44 20 7946 0000"))))
    #expect(both.customer == CustomerNumber(1))
    for _ in 0..<2 {
      #expect(try ledger.component(of: CustomerNumber(2)) == [CustomerNumber(1), CustomerNumber(2)])
      #expect(try ledger.arrangement().mergedComponents == [[CustomerNumber(1), CustomerNumber(2)]])
      let merges = try ledger.history(of: CustomerNumber(2)).touchpoints.filter {
        $0.fact.type == .customerMerged
      }
      #expect(Set(merges.map(\.fact.customer)) == [CustomerNumber(1), CustomerNumber(2)])
      // The links keep the customers that they were made for.
      #expect(try ledger.customerNumber(of: Identifier("phone", "+44 20 7946 0000")) == CustomerNumber(2))
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    let merge = try #require(
      try ledger.history(of: CustomerNumber(1)).touchpoints.first { $0.fact.type == .customerMerged })
    try await ledger.unmerge(at: merge.position, evidence: "mistake")
    #expect(try ledger.component(of: CustomerNumber(2)) == [CustomerNumber(2)])
    try expect(.unknownSubject) { try ledger.unmerge(at: merge.position, evidence: "mistake") }
    try expect(.unknownSubject) {
      try ledger.merge(CustomerNumber(1), with: CustomerNumber(9), evidence: "same")
    }
    try await ledger.merge(CustomerNumber(2), with: CustomerNumber(1), evidence: "same")
    try expect(.invalidTouchpoint) {
      try ledger.merge(CustomerNumber(2), with: CustomerNumber(1), evidence: "same")
    }
    try ledger.close()
  }

  @Test func aLinkOfAValueThatStandsForNobodyIsRefusedAndNotRebuilt() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let customer = try await ledger.append(order("1", of: ids(("crm", "1")))).customer
    func link(_ id: String, _ kind: String, _ value: String) -> NewTouchpoint {
      NewTouchpoint(
        source: "desk", id: id, subject: .customer(customer),
        CustomerLinked.with {
          $0.evidence = "confirmed"
          $0.personal.identifiers = [
            .with {
              $0.kind = kind
              $0.value = value
            }
          ]
        })
    }
    try await expect(.invalidTouchpoint) { _ = try await ledger.append(link("2", "email", "unknown")) }
    _ = try await ledger.append(link("3", "email", "b@example.org"))
    #expect(try ledger.customerNumber(of: Identifier("email", "b@example.org")) == customer)
    // An identifier of somebody else stays theirs.
    let other = try await ledger.append(order("4", of: ids(("crm", "2")))).customer
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "5", subject: .customer(other),
        CustomerLinked.with {
          $0.evidence = "confirmed"
          $0.personal.identifiers = [
            .with {
              $0.kind = "email"
              $0.value = "b@example.org"
            }
          ]
        }))
    #expect(try ledger.customerNumber(of: Identifier("email", "b@example.org")) == customer)
    #expect(try ledger.identifiers(of: other) == [Identifier("crm", "2")])
    try ledger.expectSoundTables()
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  @Test func anUnlinkedIdentifierIsFreeForAnotherCustomer() async throws {
    var ledger = try Ledger.temporary(in: directory)
    let first = try await ledger.append(order("1", of: ids(("crm", "1"), ("card", "77")))).customer
    let unlink = NewTouchpoint(
      source: "desk", id: "2", subject: .customer(first),
      CustomerUnlinked.with {
        $0.evidence = "confirmed"
        $0.personal.identifiers = [
          .with {
            $0.kind = "card"
            $0.value = "77"
          }
        ]
      })
    // A batch that fails leaves the link as it was, for matching and for its limits.
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append([unlink, order("3", of: .business, total: -1)])
    }
    #expect(try ledger.customerNumber(of: Identifier("card", "77")) == first)
    _ = try await ledger.append(unlink)
    #expect(try ledger.customerNumber(of: Identifier("card", "77")) == nil)
    let second = try await ledger.append(order("4", of: ids(("crm", "2"), ("card", "77")))).customer
    #expect(second != first)
    for _ in 0..<2 {
      #expect(try ledger.customerNumber(of: Identifier("card", "77")) == second)
      #expect(try ledger.identifiers(of: first) == [Identifier("crm", "1")])
      try ledger.expectSoundTables()
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    try ledger.close()
  }

  // MARK: The limit of merges

  private func ledgerOfManyCards() async throws -> Ledger {
    let ledger = try Ledger.temporary(in: directory, options: clock.options)
    try await ledger.changeSettings { $0.identity.limit = 100 }
    return ledger
  }

  private func shared(_ number: Int) -> NewTouchpoint {
    order("s\(number)", of: ids(("email", "shop@example.org"), ("card", "\(100 + number)")))
  }

  @Test func oneIdentifierMergesSoManyCustomersADayAndNoMoreAcrossARestart() async throws {
    var ledger = try await ledgerOfManyCards()
    for number in 0..<12 {
      _ = try await ledger.append(order("c\(number)", of: ids(("card", "\(100 + number)"))))
    }
    _ = try await ledger.append(order("own", of: ids(("email", "shop@example.org"))))
    for number in 0..<3 { #expect(try await ledger.append(shared(number)).refusedMerge == nil) }
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger, options: clock.options)
    for number in 3..<5 { #expect(try await ledger.append(shared(number)).refusedMerge == nil) }
    #expect(try await ledger.append(shared(5)).refusedMerge != nil)
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger, options: clock.options)
    #expect(try await ledger.append(shared(6)).refusedMerge != nil)
    #expect(try ledger.arrangement().mergedComponents.map(\.count) == [6])
    // The day ends at midnight in London, which is summer time by then: 23 hours after the one before.
    clock.now = Instant(year: 2024, month: 3, day: 30, hour: 23, minute: 59, second: 59)
    #expect(try await ledger.append(shared(7)).refusedMerge != nil)
    clock.now = Instant(year: 2024, month: 3, day: 31)
    #expect(try await ledger.append(shared(8)).refusedMerge == nil)
    try ledger.close()
  }

  @Test func mergesOfABatchThatFailedDoNotCount() async throws {
    let ledger = try await ledgerOfManyCards()
    for number in 0..<6 {
      _ = try await ledger.append(order("c\(number)", of: ids(("card", "\(100 + number)"))))
    }
    _ = try await ledger.append(order("own", of: ids(("email", "shop@example.org"))))
    for _ in 0..<8 {
      try await expect(.unknownSubject) {
        _ = try await ledger.append([shared(0), order("x", of: .customer(CustomerNumber(999)))])
      }
    }
    #expect(try ledger.arrangement().mergedComponents.isEmpty)
    for number in 0..<5 { #expect(try await ledger.append(shared(number)).refusedMerge == nil) }
    try ledger.close()
  }
}
