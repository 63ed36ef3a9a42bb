import Foundation
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// Names are numbered by their first appearance in the log, by whoever asks, and found again.
@Suite struct NameNumbersTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func ticket(_ index: Int, topic: String, staff: String = "") -> NewTouchpoint {
    NewTouchpoint(
      source: "desk", id: "t\(index)", subject: .identifiers([Identifier("crm", "c\(index % 7)")]),
      TicketOpened.with {
        $0.ticket = "T\(index)"
        $0.topic = topic
        $0.staff = staff
      })
  }

  private func sale(_ index: Int, _ skus: [String]) -> NewTouchpoint {
    NewTouchpoint(
      source: "till", id: "o\(index)", subject: .identifiers([Identifier("crm", "c\(index % 7)")]),
      OrderPlaced.with {
        $0.order = "\(index)"
        $0.currency = "GBP"
        $0.lines = skus.map { sku in
          OrderLine.with {
            $0.sku = sku
            $0.quantity = 1
            $0.amount = 100
          }
        }
      })
  }

  private func names(_ ledger: Ledger, _ domain: NameDomain) throws -> [String] {
    let names = try ledger.names(in: domain)
    return (0..<names.count).map { names.name(NameNumber(rawValue: UInt32($0 + 1))) ?? "?" }
  }

  @Test("Numbers are by first appearance, per domain, and both ways; what is voided has named what it names")
  func numbers() async throws {
    let ledger = try Ledger.temporary(in: directory)
    defer { try? ledger.close() }
    let first = try await ledger.append(ticket(1, topic: "delivery", staff: "ann"))
    _ = try await ledger.append(ticket(2, topic: "billing"))
    _ = try await ledger.append(ticket(3, topic: "delivery", staff: "delivery"))
    _ = try await ledger.append(sale(4, ["tea", "milk", "tea"]))
    #expect(try names(ledger, .topic) == ["delivery", "billing"])
    #expect(try names(ledger, .actor) == ["ann", "delivery"])
    #expect(try names(ledger, .sku) == ["tea", "milk"])
    try await ledger.void(first.position, reason: "test")
    _ = try await ledger.append(ticket(5, topic: "returns"))
    let topics = try ledger.names(in: .topic)
    #expect(topics.number(of: "returns") == NameNumber(rawValue: 3))
    #expect(topics.number(of: "delivery") == NameNumber(rawValue: 1))
    #expect(topics.number(of: "nobody") == nil && topics.name(NameNumber(rawValue: 4)) == nil)
    #expect(topics.hash(NameNumber(rawValue: 3)) == NameHash("returns"))
    #expect(topics.name(hashed: NameHash("billing")) == "billing")
  }

  @Test(
    "Whoever opens the ledger numbers alike: later, for reading, from the file or without it, from a copy")
  func alike() async throws {
    var random = SeededRandom(seed: 11)
    try Ledger.temporary(in: directory).close()
    var index = 0
    for round in 0..<4 {
      let ledger = try Ledger.open(at: directory.ledger)
      for _ in 0..<40 {
        index += 1
        let skus = (0..<Int.random(in: 1...4, using: &random)).map { _ in
          "sku \(Int.random(in: 0...(20 * (round + 1)), using: &random))"
        }
        _ = try await ledger.append(
          index % 3 == 0
            ? ticket(index, topic: "topic-\(Int.random(in: 0...9, using: &random))") : sale(index, skus))
      }
      let (skus, topics) = (try names(ledger, .sku), try names(ledger, .topic))
      // The file is written here because no more is read than would have it written by itself; from now on
      // it lies behind.
      if round == 1 { try ledger.expectSoundTables(rebuild: true) }
      try ledger.close()
      let reader = try Ledger.open(at: directory.ledger, for: .readOnly)
      #expect(try names(reader, .topic) == topics)
      #expect(try names(reader, .sku) == skus)
      try reader.close()
    }
    #expect(FileManager.default.fileExists(atPath: directory.ledger + "/names"))
    let ledger = try Ledger.open(at: directory.ledger)
    let (skus, topics) = (try names(ledger, .sku), try names(ledger, .topic))
    _ = try await ledger.append(sale(index + 1, ["something new"]))
    try ledger.close()
    for removes in [false, true] {
      if removes { try FileManager.default.removeItem(atPath: directory.ledger + "/names") }
      let again = try Ledger.open(at: directory.ledger)
      #expect(try names(again, .sku) == skus + ["something new"])
      #expect(try names(again, .topic) == topics)
      try again.close()
    }
  }

  @Test(
    "A file of names that is damaged, or another ledger's, is passed over; doctor says so and writes it anew")
  func doctor() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for index in 0..<50 { _ = try await ledger.append(ticket(index, topic: "topic-\(index % 9)")) }
    let topics = try names(ledger, .topic)
    _ = try ledger.checkDerivedTables(rebuild: true)
    try ledger.close()
    let path = directory.ledger + "/names"
    let whole = try Data(contentsOf: URL(filePath: path))
    for offset in stride(from: 0, to: whole.count, by: 7) {
      var damaged = whole
      damaged[offset] ^= 0x10
      try damaged.write(to: URL(filePath: path))
      let again = try Ledger.open(at: directory.ledger)
      if offset % 5 == 0 { #expect(try names(again, .topic) == topics) }
      let found = try again.checkDerivedTables().first { $0.table == "names" }
      #expect(found?.differences.isEmpty == false, "byte \(offset)")
      if offset % 4 == 0 {
        _ = try names(again, .topic)
        let mended = try again.checkDerivedTables(rebuild: true).first { $0.table == "names" }
        #expect(mended?.differences.isEmpty == true && mended?.rebuilt == true)
        #expect(try again.checkDerivedTables().allSatisfy { $0.differences.isEmpty })
        #expect(try Data(contentsOf: URL(filePath: path)) == whole)
      }
      try again.close()
    }
    try whole.prefix(whole.count / 2).write(to: URL(filePath: path))
    let cut = try Ledger.open(at: directory.ledger, for: .readOnly)
    #expect(try names(cut, .topic) == topics)
    try cut.close()
  }

  @Test("A table with other numbers than the log gives is found, whatever its checksum says")
  func planted() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for index in 0..<20 { _ = try await ledger.append(ticket(index, topic: "topic-\(index % 5)")) }
    _ = try names(ledger, .topic)
    _ = try ledger.checkDerivedTables(rebuild: true)
    let identity = ledger.store.identity
    try ledger.close()
    let path = directory.ledger + "/names"
    var stored = try NameFile.read(at: path, of: identity)
    var table = NameTable()
    for name in ["topic-1", "topic-0", "topic-2", "topic-3", "topic-4"] {
      let bytes = Array(name.utf8)
      _ = table.add(bytes.span.bytes, hash: NameHash(name))
    }
    stored[.topic]?.table = table
    try NameFile.write(stored, at: path, of: identity)
    let again = try Ledger.open(at: directory.ledger)
    defer { try? again.close() }
    let found = try again.checkDerivedTables().first { $0.table == "names" }
    #expect(found?.differences == ["names of topic have other numbers than the log gives them"])
    _ = try again.checkDerivedTables(rebuild: true)
    #expect(try names(again, .topic).first == "topic-0")
  }

  @Test("What was derived under another declaration of a domain is not gone on with")
  func declaration() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for index in 0..<20 { _ = try await ledger.append(ticket(index, topic: "topic-\(index % 5)")) }
    let topics = try names(ledger, .topic)
    _ = try ledger.checkDerivedTables(rebuild: true)
    let identity = ledger.store.identity
    try ledger.close()
    let path = directory.ledger + "/names"
    var stored = try NameFile.read(at: path, of: identity)
    stored[.topic]?.declared ^= 1
    stored[.topic]?.table = NameTable()
    try NameFile.write(stored, at: path, of: identity)
    let again = try Ledger.open(at: directory.ledger)
    #expect(try names(again, .topic) == topics)
    try again.close()
  }

  @Test("Details come in the order of the touchpoints that are asked for, and end where there are enough")
  func details() async throws {
    let ledger = try Ledger.temporary(in: directory)
    defer { try? ledger.close() }
    for index in 0..<60 {
      _ = try await ledger.append(
        index % 4 == 0 ? ticket(index, topic: "t\(index % 3)") : sale(index, ["a", "sku \(index)"]))
    }
    let needs =
      DetailNeeds(OrderLineDetails.sku, OrderLineDetails.amount, of: [.orderPlaced])
      + DetailNeeds(TicketDetails.topic, TicketDetails.topic.hashed, of: [.ticketOpened])
    var touchpoints: [Touchpoint] = []
    try ledger.scanFacts(through: try ledger.head) { first, facts in
      for index in facts.indices {
        touchpoints.append(Touchpoint(position: Position(first.rawValue + UInt64(index)), fact: facts[index]))
      }
    }
    touchpoints.shuffle()
    let records = try ledger.details(of: touchpoints.span, needs)
    #expect(records.count == touchpoints.count)
    let (topics, skus) = (try ledger.names(in: .topic), try ledger.names(in: .sku))
    for (index, touchpoint) in touchpoints.enumerated() {
      let details = records.span[index]
      let recorded = try ledger.touchpoint(at: touchpoint.position)
      guard case .message(let message) = recorded.content else { continue }
      switch message {
      case let ticket as TicketOpened:
        let (topic, hash) = (details[TicketDetails.topic], details[TicketDetails.topic.hashed])
        #expect(topic.flatMap(topics.name) == ticket.topic && hash == NameHash(ticket.topic))
      case let order as OrderPlaced:
        let lines = details[OrderDetails.lines]
        let count = lines.count
        #expect(count == order.lines.count)
        for line in lines.indices {
          let (sku, amount) = (lines[line][OrderLineDetails.sku], lines[line][OrderLineDetails.amount])
          #expect(sku.flatMap(skus.name) == order.lines[line].sku && amount == 100)
          // Nobody has asked for this detail.
          let quantity = lines[line][OrderLineDetails.quantity]
          #expect(quantity == nil)
        }
      default:
        let isEmpty = details.isEmpty
        #expect(isEmpty)
      }
    }
    let few = try ledger.details(of: touchpoints.span, needs, wordsMax: 40)
    #expect(few.count > 0 && few.count < touchpoints.count)
    #expect(try ledger.details(of: touchpoints.span, needs, wordsMax: 0).count >= 1)
    #expect(try ledger.details(of: touchpoints.span, .none).count == 0)
  }

  @Test("Channels and sources of facts have the catalogue's names")
  func catalogue() async throws {
    let ledger = try Ledger.temporary(in: directory)
    defer { try? ledger.close() }
    let receipt = try await ledger.append(sale(1, ["tea"]))
    let fact = try ledger.fact(at: receipt.position)
    let names = try ledger.catalogueNames()
    #expect(names.source(fact.source) == "till" && names.channel(0) == nil && names.channel(1) == "store")
    #expect(names.type(.orderPlaced) == "order.placed")
    #expect(names.sources.map(\.name).contains("till") && names.channels.map(\.name).contains("web"))
  }
}
