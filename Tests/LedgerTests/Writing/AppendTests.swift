import Foundation
import Ledger
import enum Ledger.Expectation
import Schema
import SwiftProtobuf
import Testing

@Suite struct AppendTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func aBatchIsRecordedWholeAndInOrder() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let receipts = try await ledger.append((0..<200).map { order("o\($0)", of: crm("c\($0 % 7)")) })
    #expect(receipts.map(\.position) == receipts.map(\.position).sorted())
    #expect(Set(receipts.map(\.position)).count == 200)
    for (number, receipt) in receipts.enumerated() {
      #expect(try ledger.touchpoint(at: receipt.position).id == "o\(number)")
    }
    #expect(try await ledger.append([]).isEmpty)
    try ledger.close()
  }

  /// The batch defines a source, a channel, a type, customers, links, a merge, references and ids before it fails.
  @Test func ofABatchThatFailsNothingRemains() async throws {
    var ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: .identifiers([Identifier("email", "a@example.org")])))
    _ = try await ledger.append(order("2", of: .identifiers([Identifier("phone", "+44 20 7946 0000")])))
    let before = try ledger.transcript()
    let batch = [
      order("n1", of: crm("new"), source: "new source", channel: "new channel"),
      NewTouchpoint(
        source: "new source", id: "n2", subject: crm("new"),
        content: .custom(type: "acme.tasting.held", json: "{}")),
      order(
        "n3",
        of: .identifiers([Identifier("email", "a@example.org"), Identifier("phone", "+44 20 7946 0000")])),
      order("n4", of: .customer(CustomerNumber(4711))),
    ]
    for _ in 0..<2 {
      let error = try await expect(.unknownSubject) { _ = try await ledger.append(batch) }
      #expect(error.index == 3)
      #expect(try ledger.transcript() == before)
      #expect(try ledger.customerCount == 2)
      #expect(try ledger.customerNumber(of: Identifier("crm", "new")) == nil)
      #expect(try ledger.type(named: "acme.tasting.held") == nil)
      #expect(try ledger.arrangement().mergedComponents.isEmpty)
      try await expect(.unknownSubject) {
        _ = try await ledger.append(order("r", of: .reference(Reference(.order, "n1"))))
      }
      try ledger.expectSoundTables()
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger)
    }
    // The batch records as if it had never been refused.
    let receipts = try await ledger.append(Array(batch.dropLast()))
    #expect(receipts.allSatisfy { !$0.duplicate })
    #expect(receipts[0].customer == CustomerNumber(3))
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func oneThatIsRefusedDoesNotHoldTheOthersUp() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let results = try await ledger.appendEach([
      order("1", of: crm("a")),
      order("2", of: .customer(CustomerNumber(99)), source: "never seen"),
      order("1", of: crm("a")),
      order("1", of: crm("a"), total: 2),
      NewTouchpoint(
        source: "", id: "3", subject: crm("a"), content: .custom(type: "acme.tasting.held", json: "{}")),
      order("4", of: crm("b")),
    ])
    let codes = results.map { result -> String in
      switch result {
      case .success(let receipt): receipt.duplicate ? "duplicate" : "recorded"
      case .failure(let error): error.code.rawValue
      }
    }
    #expect(
      codes == [
        "recorded", "unknownSubject", "duplicate", "conflictingDuplicate", "invalidTouchpoint", "recorded",
      ])
    #expect(try ledger.transcript().contains { $0.contains("never seen") } == false)
    if case .failure(let error) = results[3] { #expect(error.index == 3) }
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func anExpectationThatFailsSaysWhatItFoundAndRecordsNothing() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let first = try await ledger.append(order("1", of: .identifiers([Identifier("email", "a@example.org")])))
    let second = try await ledger.append(
      order("2", of: .identifiers([Identifier("phone", "+44 20 7946 0000")])))
    let head = try ledger.head
    var error = try await expect(.expectationFailed) {
      _ = try await ledger.append(order("3", of: crm("c")), expecting: .head(Position(1)))
    }
    #expect(error.position == head)
    error = try await expect(.expectationFailed) {
      _ = try await ledger.append(
        order("3", of: crm("c")), expecting: .unchanged([second.customer], since: first.position))
    }
    #expect(error.position == second.position)
    #expect(try ledger.head == head)
    _ = try await ledger.append(
      order("3", of: .customer(first.customer)),
      expecting: .unchanged([first.customer], since: first.position))
    // A component is unchanged only if all of it is.
    try await ledger.merge(first.customer, with: second.customer, evidence: "same")
    let merged = try ledger.head
    _ = try await ledger.append(order("4", of: .customer(second.customer)))
    try await expect(.expectationFailed) {
      _ = try await ledger.append(
        order("5", of: .customer(first.customer)), expecting: .unchanged([first.customer], since: merged))
    }
    _ = try await ledger.append(order("5", of: .customer(first.customer)), expecting: .head(try ledger.head))
    try await expect(.unknownSubject) {
      _ = try await ledger.append(
        order("6", of: .business), expecting: .unchanged([CustomerNumber(.max)], since: merged))
    }
    try ledger.close()
  }

  /// Whoever did not hear the answer sends it again, with the same expectation.
  @Test func anAppendThatIsSentAgainIsAnsweredAsTheFirstTime() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let customer = try await ledger.append(order("1", of: crm("a"))).customer
    for name in ["head", "unchanged"] {
      let head = try ledger.head
      let expectation: Expectation = name == "head" ? .head(head) : .unchanged([customer], since: head)
      let batch = ["\(name)-1", "\(name)-2"].map { order($0, of: .customer(customer)) }
      let first = try await ledger.append(batch, expecting: expectation)
      let again = try await ledger.append(batch, expecting: expectation)
      for (second, receipt) in zip(again, first) {
        #expect(second.position == receipt.position)
        #expect(second.duplicate)
      }
      #expect(try await ledger.append(batch[1], expecting: expectation).duplicate)
      // An append that was not recorded before, or that has other content, does not count as sent again.
      for other in [
        order("\(name)-3", of: .customer(customer)), order("\(name)-2", of: .customer(customer), total: 7),
      ] {
        try await expect(.expectationFailed) {
          _ = try await ledger.append([batch[0], other], expecting: expectation)
        }
        try await expect(.expectationFailed) { _ = try await ledger.append(other, expecting: expectation) }
      }
      try await expect(.expectationFailed) { _ = try await ledger.append([], expecting: expectation) }
    }
    try ledger.close()
  }

  @Test(arguments: [
    ("no source", "", "1", "store"), ("no id", "till", "", "store"),
    ("own source", "perennial", "1", "store"),
    ("long source", String(repeating: "s", count: 201), "1", "store"),
    ("long id", "till", String(repeating: "i", count: 201), "store"), ("no channel", "till", "1", ""),
    ("long channel", "till", "1", String(repeating: "c", count: 201)),
  ])
  func namesHaveLengths(_ what: String, _ source: String, _ id: String, _ channel: String) async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(order(id, of: .business, source: source, channel: channel))
    }
    #expect(try ledger.head == Position(1))
    try ledger.close()
  }

  @Test func theLongestNamesFit() async throws {
    var ledger = try Ledger.temporary(in: directory)
    let long = String(repeating: "é", count: 100)
    let identifier = Identifier("crm", String(repeating: "x", count: 200))
    let new = order(long, of: .identifiers([identifier]), source: long, channel: long)
    let receipt = try await ledger.append(new)
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger)
    #expect(
      try await ledger.append(new)
        == Receipt(position: receipt.position, customer: receipt.customer, duplicate: true))
    #expect(try ledger.customerNumber(of: identifier) == receipt.customer)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func aTouchpointThatNeedsACustomerIsRefusedWhereItsReferenceHasNone() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("anonymous", of: .business))
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(
        NewTouchpoint(
          source: "till", id: "1", subject: .reference(Reference(.order, "anonymous")),
          CustomerRegistered.with { $0.household = "h" }))
    }
    #expect(
      try await ledger.append(order("o", of: .reference(Reference(.order, "anonymous")))).customer
        == .business)
    try ledger.close()
  }

  @Test func aCustomTypeIsReadAsItWasGivenWithItsPersonalPartOnlyWhenRevealed() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let json = #"{"wine":"Riesling","glasses":3,"personal":{"note":"likes it dry"}}"#
    let receipt = try await ledger.append(
      NewTouchpoint(
        source: "bar", id: "1", subject: crm("a"), content: .custom(type: "acme.tasting.held", json: json)))
    func read(reveal: Bool) throws -> String {
      guard case .custom(_, let json) = try ledger.touchpoint(at: receipt.position, reveal: reveal).content
      else {
        return ""
      }
      return json
    }
    #expect(try read(reveal: false) == #"{"glasses":3,"wine":"Riesling"}"#)
    #expect(try read(reveal: true) == #"{"glasses":3,"wine":"Riesling","personal":{"note":"likes it dry"}}"#)
    #expect(try ledger.touchpoint(at: receipt.position).personalPart == .sealed)
    for json in ["", "[]", "1", "{", "null"] {
      try await expect(.invalidTouchpoint) {
        _ = try await ledger.append(
          NewTouchpoint(
            source: "bar", id: "2", subject: crm("a"), content: .custom(type: "acme.x.y", json: json)))
      }
    }
    for type in ["tasting", "acme.tasting", "Acme.a.b", "acme..b", "acme.a b.c", "acme.a.b."] {
      try await expect(.invalidTouchpoint) {
        _ = try await ledger.append(
          NewTouchpoint(source: "bar", id: "2", subject: crm("a"), content: .custom(type: type, json: "{}")))
      }
    }
    try ledger.close()
  }

  @Test func aBatchLargerThanAGroupIsRecordedWhole() async throws {
    var options = LedgerOptions()
    options.groupLimit = 0
    options.indexBatch = 0
    let ledger = try Ledger.temporary(in: directory, options: options)
    let receipts = try await ledger.append((0..<500).map { order("o\($0)", of: crm("c\($0 % 200)")) })
    #expect(receipts.count == 500)
    #expect(try await ledger.append(order("o499", of: crm("c99"))).duplicate)
    try ledger.expectSoundTables()
    try ledger.close()
  }

  @Test func bodiesOfAnySizeAreRead() async throws {
    var ledger = try Ledger.temporary(in: directory)
    let sizes = [0, 1, 2000, 4000, 4096, 64_000, 70_000, 1_000_000]
    func new(_ size: Int) -> NewTouchpoint {
      NewTouchpoint(
        source: "s", id: "\(size)", subject: .business,
        content: .custom(type: "acme.size.seen", json: #"{"x":"\#(String(repeating: "y", count: size))"}"#))
    }
    _ = try await ledger.append(sizes.map(new))
    for size in sizes { _ = try await ledger.append(order("o\(size)", of: .business)) }
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger)
    for size in sizes { #expect(try await ledger.append(new(size)).duplicate) }
    try await expect(.invalidTouchpoint) { _ = try await ledger.append(new(1 << 20)) }
    try ledger.expectSoundTables()
    try ledger.close()
  }
}
