import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// A known (source, id) is recorded once, for ever.
@Suite struct DuplicateTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static let time = Instant(year: 2024, month: 5, day: 1)

  private func registered(_ id: String, name: String, of subject: NewTouchpoint.Subject? = nil)
    -> NewTouchpoint
  {
    NewTouchpoint(
      source: "desk", id: id, subject: subject ?? crm("a"), occurred: Self.time, channel: "store",
      CustomerRegistered.with {
        $0.household = "h1"
        $0.personal.name = name
      })
  }

  private func custom(_ id: String, _ json: String) -> NewTouchpoint {
    NewTouchpoint(
      source: "desk", id: id, subject: crm("a"), occurred: Self.time,
      content: .custom(type: "acme.tasting.held", json: json))
  }

  /// A touchpoint that was recorded, one that comes again, and the fields in which the error says they
  /// differ; none where they are the same.
  private var cases: [(NewTouchpoint, NewTouchpoint, [String])] {
    var batch = registered("14", name: "Jane")
    batch.context.batch = "import 2"
    var actor = registered("15", name: "Jane")
    actor.context.actor = "7"
    var undated = registered("16", name: "Jane")
    undated.occurred = nil
    var later = registered("18", name: "Jane")
    later.occurred = Instant(microseconds: Self.time.microseconds + 1)
    var channel = registered("19", name: "Jane")
    channel.channel = "web"
    var channelless = registered("20", name: "Jane")
    channelless.channel = nil
    var other = registered("21", name: "Jane")
    other = order("21", of: crm("a"), source: "desk")
    return [
      (registered("1", name: "Jane"), registered("1", name: "Jane"), []),
      (registered("2", name: "Jane"), registered("2", name: "Secretname"), ["data.personal.name"]),
      (order("3", of: crm("a"), total: 5), order("3", of: crm("a"), total: 6), ["data.lines[0].amount"]),
      (custom("4", #"{"a":1,"b":[1,2]}"#), custom("4", #" {"b":[1,2], "a":1} "#), []),
      (custom("5", #"{"a":1}"#), custom("5", #"{"a":2}"#), ["data"]),
      (
        custom("6", #"{"a":1,"personal":{"n":"x"}}"#), custom("6", #"{"a":1,"personal":{"n":"Secretname"}}"#),
        ["data.personal"]
      ),
      (custom("7", #"{"personal":{"n":"x"}}"#), custom("7", "{}"), ["data.personal"]),
      (registered("14", name: "Jane"), batch, []),
      (registered("15", name: "Jane"), actor, ["actor"]),
      (registered("16", name: "Jane"), undated, []),
      (registered("18", name: "Jane"), later, ["time"]),
      (registered("19", name: "Jane"), channel, ["channel"]),
      (registered("20", name: "Jane"), channelless, ["channel"]),
      (registered("21", name: "Jane"), other, ["type"]),
      (registered("22", name: "Jane"), registered("22", name: "Jane", of: crm("other")), ["subject"]),
      (
        registered("23", name: "Jane"), registered("23", name: "Jane", of: .customer(CustomerNumber(2))),
        ["subject"]
      ),
      // The identifier is nobody's yet, and so may be hers.
      (registered("24", name: "Jane"), registered("24", name: "Jane", of: crm("Unknownname")), []),
      (
        registered("25", name: "Jane"),
        registered(
          "25", name: "Jane", of: .identifiers([Identifier("crm", "a"), Identifier("crm", "other")])), []
      ),
    ]
  }

  @Test func sameContentGivesTheFirstPositionAndOtherContentIsRefused() async throws {
    var options = LedgerOptions()
    var ledger = try Ledger.temporary(in: directory, options: options)
    _ = try await ledger.append(order("someone", of: crm("a")))
    _ = try await ledger.append(order("other", of: crm("other")))
    var positions: [Position] = []
    for (first, _, _) in cases { positions.append(try await ledger.append(first).position) }
    // Compared at once, after the ledger was opened again, and with the index written at every commit.
    for round in 0..<3 {
      let head = try ledger.head
      for ((_, again, paths), position) in zip(cases, positions) {
        if paths.isEmpty {
          let receipt = try await ledger.append(again)
          #expect(receipt.duplicate && receipt.position == position, "\(again.id), round \(round)")
        } else {
          let error = try await expect(.conflictingDuplicate) { _ = try await ledger.append(again) }
          #expect(error.position == position)
          #expect(error.message.contains("it differs in \(paths.joined(separator: ", "));"), "\(error)")
          #expect(!"\(error)".contains("Secretname") && !"\(error)".contains("Unknownname"))
        }
      }
      #expect(try ledger.head == head)
      try ledger.expectSoundTables()
      try ledger.close()
      options.indexBatch = 1
      ledger = try Ledger.open(at: directory.ledger, options: options)
    }
    try ledger.close()
  }

  @Test func aSecondSendingInOneBatchIsOneTouchpoint() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let receipts = try await ledger.append([
      order("1", of: crm("a")), order("2", of: crm("a")), order("1", of: crm("a")),
    ])
    #expect(receipts.map(\.duplicate) == [false, false, true])
    #expect(receipts[2].position == receipts[0].position)
    let error = try await expect(.conflictingDuplicate) {
      _ = try await ledger.append([order("3", of: crm("a")), order("3", of: crm("a"), total: 9)])
    }
    #expect(error.index == 1)
    #expect(try await ledger.append(order("3", of: crm("a"), total: 9)).duplicate == false)
    try ledger.close()
  }

  @Test func theSameIdOfAnotherSourceIsAnotherTouchpoint() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let first = try await ledger.append(order("1", of: crm("a"), source: "till/1"))
    let second = try await ledger.append(order("1", of: crm("a"), source: "till/2"))
    #expect(first.position != second.position)
    #expect(!second.duplicate)
    try ledger.close()
  }

  /// A till's numbers ascend and are stored as they are; random ids are stored as hashes; both are found for ever.
  @Test(arguments: [1, 700, 300_000])
  func everyIdOfManyIsKnownAfterManyOthers(_ indexBatch: UInt64) async throws {
    var options = LedgerOptions()
    options.indexBatch = indexBatch
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    let count = indexBatch == 1 ? 40 : 5000
    let batches = stride(from: 0, to: count, by: indexBatch == 1 ? 4 : 500).map { start in
      (start..<start + (indexBatch == 1 ? 4 : 500)).flatMap { number in
        [
          order(padded(number), of: .business, source: "till"),
          order("\(random.next())-\(random.next())", of: .business, source: "web"),
        ]
      }
    }
    var ledger = try Ledger.temporary(in: directory, options: options)
    var positions: [Position] = []
    for batch in batches { positions += try await ledger.append(batch).map(\.position) }
    for _ in 0..<2 {
      let again = try await batches.asyncMap { try await ledger.append($0) }.joined()
      #expect(again.allSatisfy { $0.duplicate }, "seed \(seed)")
      #expect(again.map(\.position) == positions, "seed \(seed)")
      try ledger.close()
      ledger = try Ledger.open(at: directory.ledger, options: options)
    }
    try ledger.expectSoundTables()
    try ledger.close()
  }

  private func padded(_ number: Int) -> String { String(String(number + 1_000_000).dropFirst()) }
}

extension Sequence {
  func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
