import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// Values that stand for nobody, and values that many people share, join nobody.
@Suite struct NobodyTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func ids(_ identifiers: (String, String)...) -> NewTouchpoint.Subject {
    .identifiers(identifiers.map { Identifier($0.0, $0.1) })
  }

  private func dropped(_ all: (String, DroppedIdentifier.Reason)...) -> [DroppedIdentifier] {
    all.map { DroppedIdentifier(kind: $0.0, reason: $0.1) }
  }

  // MARK: Placeholders

  @Test func aPlaceholderIsLeftOutAndSaidAndTheOtherIdentifierFindsItsCustomer() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let first = try await ledger.append(
      order("1", of: ids(("email", "n/a"), ("phone", "4.47912E+11"), ("crm", "7"))))
    #expect(first.customer == CustomerNumber(1))
    #expect(first.droppedIdentifiers == dropped(("email", .placeholder), ("phone", .malformed)))
    #expect(try ledger.identifiers(of: first.customer) == [Identifier("crm", "7")])
    let second = try await ledger.append(order("2", of: ids(("email", "N/A"), ("crm", "8"))))
    #expect(second.customer == CustomerNumber(2))
    // What was recorded before is not judged again.
    let again = try await ledger.append(order("2", of: ids(("email", "N/A"), ("crm", "8"))))
    #expect(again.duplicate && again.droppedIdentifiers.isEmpty)
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  @Test func whereAllStandForNobodyItIsRefusedUnlessItMayBeTheBusinesss() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let nobodies = [
      Identifier("crm", "0"), Identifier("email", "noemail@shop.example"), Identifier("phone", "+44 0000"),
    ]
    let refused = try await ledger.appendEach([
      order("1", of: .identifiers(nobodies)), order("2", of: .identifiers([])),
    ])
    let errors = refused.compactMap { outcome in
      if case .failure(let error) = outcome { error } else { nil }
    }
    #expect(errors.map(\.code) == [.invalidTouchpoint, .invalidTouchpoint])
    let message = errors[0].message
    for part in ["stands for nobody", "crm is a placeholder", "email is a placeholder", "business"] {
      #expect(message.contains(part), "\(message)")
    }
    #expect(!message.contains("noemail@"))
    let sale = try await ledger.append(order("1", of: .identifiersOrBusiness(nobodies)))
    #expect(sale.customer == .business)
    #expect(sale.droppedIdentifiers.map(\.kind) == ["crm", "email", "phone"])
    #expect(try await ledger.append(order("2", of: .identifiersOrBusiness([]))).customer == .business)
    // The touchpoint is known when it is sent again.
    #expect(try await ledger.append(order("1", of: .identifiersOrBusiness(nobodies))).duplicate)
    // An identifier that is somebody's, and touchpoints that are only ever a person's.
    #expect(
      try await ledger.append(order("3", of: .identifiersOrBusiness([Identifier("crm", "7")]))).customer
        .rawValue == 1)
    for subject in [NewTouchpoint.Subject.identifiers(nobodies), .identifiersOrBusiness(nobodies)] {
      try await expect(.invalidTouchpoint) {
        _ = try await ledger.append(
          NewTouchpoint(
            source: "till", id: "4", subject: subject, CustomerRegistered.with { $0.household = "h" }))
      }
    }
    #expect(try ledger.customerCount == 1)
    try ledger.close()
  }

  @Test func aLedgerThatHasNotSaidSoLinksWhatItAlwaysHas() async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await ledger.changeSettings {
      $0.identity.placeholders = false
      $0.identity.distinguishing = []
    }
    let shared = Identifier("phone", "1234567890")
    let first = try await ledger.append(
      order("1", of: .identifiers([Identifier("email", "a@example.org"), shared])))
    let second = try await ledger.append(
      order("2", of: .identifiers([Identifier("email", "b@example.org"), shared])))
    #expect(first.customer == second.customer)
    try await ledger.changeSettings {
      $0.identity.placeholders = true
      $0.identity.distinguishing = ["crm", "email"]
    }
    // A resent touchpoint is judged by the rules of its time; a new one by those of today.
    #expect(try await ledger.append(order("2", of: .identifiers([shared]))).duplicate)
    try await expect(.invalidTouchpoint) {
      _ = try await ledger.append(order("3", of: .identifiers([shared])))
    }
    #expect(try ledger.customerNumber(of: shared) == first.customer)
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  // MARK: Many people on one value

  @Test(arguments: [UInt64](1...20))
  func peopleWithAnAddressEachAndOneTelephoneAreAsManyInWhateverOrder(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let ledger = try Ledger.temporary(in: directory)
    var sent: [NewTouchpoint.Subject] = []
    for number in 0..<8 {
      let email = Identifier("email", "c\(number)@example.com")
      sent.append(.identifiers([email, Identifier("phone", "0711 555 0100")]))
      sent.append(.identifiers([Identifier("phone", "0711 555 0100"), email]))
      sent.append(.identifiers([email]))
    }
    sent.append(.identifiers([Identifier("phone", "0711 555 0100")]))
    sent.shuffle(using: &random)
    for (number, subject) in sent.enumerated() {
      _ = try await ledger.append(order("\(number)", of: subject))
    }
    let components = Set(
      try (0..<8).map { number in
        let customer = try #require(
          try ledger.customerNumber(of: Identifier("email", "c\(number)@example.com")))
        return try ledger.component(of: customer)
      })
    #expect(components.count == 8, "seed \(seed)")
    // The telephone number belongs to one of them.
    let held = try #require(try ledger.customerNumber(of: Identifier("phone", "0711 555 0100")))
    #expect(components.contains { $0.contains(held) }, "seed \(seed)")
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  /// Touchpoints in turn, and the customers that they make; `dropped` is what is left out of the last one.
  struct Matching: CustomTestStringConvertible, Sendable {
    var what: String
    var touchpoints: [[String]]
    var components: [[UInt32]]
    var dropped: [String] = []
    var testDescription: String { what }
  }

  @Test(arguments: [
    Matching(
      what: "e-mail and telephone at the till, telephone alone later",
      touchpoints: [["email:a@e.org", "phone:0711 555 0100"], ["phone:0711 555 0100"]], components: [[1]]),
    Matching(
      what: "telephone alone first",
      touchpoints: [["phone:0711 555 0100"], ["email:a@e.org", "phone:0711 555 0100"]],
      components: [[1]]),
    Matching(
      what: "a card and an e-mail, each known by itself",
      touchpoints: [["card:1"], ["email:a@e.org"], ["card:1", "email:a@e.org"]],
      components: [[1, 2]]),
    Matching(
      what: "two telephones under one e-mail",
      touchpoints: [["email:a@e.org", "phone:0711 555 0100"], ["email:a@e.org", "phone:0711 555 0101"]],
      components: [[1]]),
    Matching(
      what: "two e-mails under one number of the shop's",
      touchpoints: [["crm:1", "email:a@e.org"], ["crm:1", "email:b@e.org"], ["email:b@e.org"]],
      components: [[1]]),
    Matching(
      what: "two e-mails, each known by itself, under one number of the shop's",
      touchpoints: [
        ["email:a@e.org"], ["email:b@e.org"], ["crm:1", "email:a@e.org"], ["crm:1", "email:b@e.org"],
      ],
      components: [[1, 2]]),
    Matching(
      what: "two e-mails named together",
      touchpoints: [["email:a@e.org"], ["email:b@e.org"], ["email:a@e.org", "email:b@e.org"]],
      components: [[1, 2]]),
    Matching(
      what: "telephones that differ tell nobody apart",
      touchpoints: [
        ["email:a@e.org", "phone:0711 555 0100"], ["card:1", "phone:0711 555 0101"],
        ["email:a@e.org", "card:1"],
      ],
      components: [[1, 2]]),
    Matching(
      what: "another e-mail at a shared telephone",
      touchpoints: [["email:a@e.org", "phone:0711 555 0100"], ["email:b@e.org", "phone:0711 555 0100"]],
      components: [[1], [2]], dropped: ["phone anothers"]),
    Matching(
      what: "another e-mail at a shared device",
      touchpoints: [["email:a@e.org", "device:d"], ["email:b@e.org", "device:d"]], components: [[1], [2]],
      dropped: ["device anothers"]),
    Matching(
      what: "both known, and named with one telephone",
      touchpoints: [
        ["email:a@e.org", "phone:0711 555 0100"], ["email:b@e.org"],
        ["email:b@e.org", "phone:0711 555 0100"],
      ],
      components: [[1], [2]], dropped: ["phone anothers"]),
    Matching(
      what: "a number of the shop's whose customer has another e-mail than the telephone's",
      touchpoints: [
        ["crm:1", "email:a@e.org"], ["email:b@e.org", "phone:0711 555 0100"],
        ["crm:1", "phone:0711 555 0100"],
      ],
      components: [[1], [2]], dropped: ["phone anothers"]),
    Matching(
      what: "two numbers of the shop's and one e-mail",
      touchpoints: [["crm:1", "email:a@e.org"], ["crm:2", "email:a@e.org"]], components: [[1], [2]],
      dropped: ["email anothers"]),
    Matching(
      what: "more telephones than a customer may have",
      touchpoints: (0..<6).map { ["email:a@e.org", "phone:0711 555 010\($0)"] }, components: [[1]],
      dropped: ["phone overLimit"]),
    Matching(
      what: "guests under one address, a telephone each",
      touchpoints: (0..<8).map { ["email:guest@shop.example", "phone:0711 555 010\($0)"] },
      components: (1...8).map { [$0] }, dropped: ["email placeholder"]),
  ])
  func whoIsJoinedAndWhoIsNot(_ matching: Matching) async throws {
    let ledger = try Ledger.temporary(in: directory)
    var last: Receipt?
    for (number, identifiers) in matching.touchpoints.enumerated() {
      last = try await ledger.append(
        order("\(number)", of: .identifiers(identifiers.compactMap { Identifier($0) })))
    }
    var components: Set<[CustomerNumber]> = []
    for number in 1...(try ledger.customerCount) {
      components.insert(try ledger.component(of: CustomerNumber(UInt32(number))))
    }
    #expect(components == Set(matching.components.map { $0.map { CustomerNumber($0) } }))
    #expect(last?.droppedIdentifiers.map { "\($0.kind) \($0.reason)" } == matching.dropped)
    try ledger.expectSoundTables(rebuild: true)
    try ledger.close()
  }

  @Test func whatSomebodySaysOutrightJoins() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: ids(("email", "a@e.org"), ("phone", "0711 555 0100"))))
    _ = try await ledger.append(order("2", of: ids(("email", "b@e.org"))))
    _ = try await ledger.append(
      NewTouchpoint(
        source: "desk", id: "3", subject: ids(("email", "b@e.org")),
        CustomerLinked.with {
          $0.evidence = "confirmed"
          $0.personal.identifiers = [
            .with {
              $0.kind = "phone"
              $0.value = "0711 555 0100"
            }
          ]
        }))
    #expect(try ledger.component(of: CustomerNumber(1)) == [CustomerNumber(1), CustomerNumber(2)])
    try ledger.close()
  }
}
