import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// Shops whose orders have the same numbers, on pages that are damaged: an order is taken back in its own shop, or whoever
/// asks is told of the damage.
@Suite struct NamespaceDamageTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static let shops = ["web", "till", "phone"]
  private static let files = ["log/data.mdb", "links/data.mdb", "keys", "head"]
  private static let rounds = 6
  private static let isLong = ProcessInfo.processInfo.environment["PERENNIAL_LONG_TESTS"] != nil
  private var path: String { directory.ledger }
  private var copy: String { directory.path + "/damaged.ledger" }

  /// Options by which indexes and their anchors are written again and again.
  private func options() -> LedgerOptions {
    var options = LedgerOptions()
    options.keySource = .file(path + ".key")
    options.indexBatch = 40
    return options
  }

  private func refund(_ number: String, source: String, id: String = "refund", namespace: String? = nil)
    -> NewTouchpoint
  {
    NewTouchpoint(
      source: source, id: "\(id) \(number)",
      subject: .reference(Reference(.order, number, namespace: namespace)),
      RefundIssued.with {
        $0.order = number
        $0.currency = "GBP"
        $0.amount = 10
        $0.personal.text = "in words"
      })
  }

  private func cancellation(_ number: String, source: String) -> NewTouchpoint {
    NewTouchpoint(
      source: source, id: "cancelled \(number)", subject: .business,
      OrderCancelled.with { $0.order = number })
  }

  private func sold(_ round: Int, _ shop: Int) -> [NewTouchpoint] {
    let (name, source) = (Self.shops[shop], Self.shops[shop] + "/1")
    var sold: [NewTouchpoint] = []
    for number in (round * 10)..<(round * 10 + 10) {
      // Each shop has customers of its own for these numbers, and numbers that no other shop has.
      let customer = crm("\(name)\(number % 12)")
      sold.append(order("\(number * 7919 % 60)", of: customer, total: Int64(100 + shop), source: source))
      sold.append(order("only \(name) \(number)", of: customer, source: source))
      sold.append(order("nobody's \(number)", of: .business, total: Int64(200 + shop), source: source))
    }
    sold.append(refund("\(round * 10 * 7919 % 60)", source: name + "/2"))
    sold.append(cancellation("nobody's \(round * 10)", source: name + "/2"))
    return sold
  }

  /// A ledger written in several sessions, with its files as each session left them.
  private func sample() async throws -> [[String: [UInt8]]] {
    try Ledger.temporary(in: directory, options: options()).close()
    var states: [[String: [UInt8]]] = []
    for round in 0..<Self.rounds {
      let ledger = try Ledger.open(at: path, options: options())
      for shop in Self.shops.indices { _ = try await ledger.append(sold(round, shop)) }
      try ledger.close()
      states.append(
        try Dictionary(uniqueKeysWithValues: Self.files.map { ($0, try bytes(ofFile: path + "/" + $0)) }))
    }
    for name in ["", "/log", "/links"] {
      try FileManager.default.createDirectory(atPath: copy + name, withIntermediateDirectories: true)
    }
    for name in Self.files {
      try FileManager.default.copyItem(atPath: path + "/" + name, toPath: copy + "/" + name)
    }
    return states
  }

  // MARK: What is asked

  private static func word(_ answer: () throws -> String) -> String {
    do {
      return try answer()
    } catch let error as LedgerError {
      return "! \(error.code.rawValue)"
    } catch {
      return "? \(error)"
    }
  }

  /// Everything that is read: of each shop, and of all that have a number.
  private func read(_ ledger: Ledger, _ answers: inout [String: String]) {
    answers["log"] = Self.word { try ledger.transcript(reveal: true).joined(separator: "\n") }
    answers["customers"] = Self.word { "\(try ledger.customerCount)" }
    for shop in Self.shops {
      for number in [0, 5, 11] {
        answers["\(shop)\(number)"] = Self.word {
          "\(try ledger.customerNumber(of: Identifier("crm", "\(shop)\(number)")).map { "\($0)" } ?? "nobody")"
        }
      }
    }
    for namespace in Self.shops.map(Optional.some) + [nil] {
      for text in ["0", "31", "59", "only till 33", "nobody's 20"] {
        answers["\(namespace ?? "any") \(text)"] = Self.word {
          var query = TouchpointQuery()
          query.references = [Reference(.order, text, namespace: namespace)]
          var found = ""
          try ledger.forEachTouchpoint(query) { touchpoint in
            found += "\(touchpoint.position) "
            return true
          }
          return found
        }
      }
    }
  }

  /// What is found while writing: the own shop's number, the only one elsewhere, one of several, and what was sent before.
  private func write(_ ledger: Ledger, _ answers: inout [String: String]) async throws {
    var sent: [NewTouchpoint] = []
    for number in [3, 17, 59] {
      for shop in Self.shops { sent.append(refund("\(number)", source: shop + "/3", id: "new")) }
      sent.append(refund("\(number)", source: "office", id: "new"))
      for shop in Self.shops {
        sent.append(refund("only \(shop) \(number)", source: "office", id: "new"))
        sent.append(cancellation("nobody's \(number)", source: shop + "/3"))
        sent.append(cancellation("nobody's \(number / 10 * 10)", source: shop + "/4"))
      }
    }
    for round in 0..<Self.rounds { for shop in Self.shops.indices { sent += sold(round, shop) } }
    let results = try await ledger.appendEach(sent)
    for (new, result) in zip(sent, results) {
      answers["sent \(new.source) \(new.id)"] = Self.word {
        let receipt = try result.get()
        // The positions depend on whether an earlier one was refused, so only those of duplicates are
        // compared.
        if receipt.duplicate { return "again \(receipt.position) \(receipt.customer)" }
        let touchpoint = try ledger.touchpoint(at: receipt.position)
        let reference = touchpoint.reference.map { "\($0)" } ?? ""
        return "new \(reference) \(touchpoint.fact.value) \(receipt.customer)"
      }
    }
  }

  private func answers() async throws -> [String: String] {
    var answers: [String: String] = [:]
    for access in [Ledger.Access.readOnly, .readWrite] {
      do {
        let ledger = try Ledger.open(at: copy, for: access, options: options())
        defer { try? ledger.close() }
        if access == .readOnly { read(ledger, &answers) } else { try await write(ledger, &answers) }
      } catch let error as LedgerError {
        answers["\(access)"] = "! \(error.code.rawValue)"
      }
    }
    return answers
  }

  // MARK: Damage

  private struct Tally {
    var tried = 0
    var told = 0
    var unharmed = 0
  }

  /// The answers that are neither what they were nor a refusal that speaks of damage.
  private func tryWith(
    _ damage: [String: [UInt8]], _ whole: [String: [UInt8]], _ expected: [String: String],
    _ tally: inout Tally
  ) async throws -> [String] {
    for (name, bytes) in whole { try overwrite(copy + "/" + name, with: damage[name] ?? bytes) }
    let found = try await answers()
    tally.tried += 1
    if found == expected { tally.unharmed += 1 } else { tally.told += 1 }
    var lies: [String] = []
    for (question, answer) in found where answer != expected[question] {
      let refusals = ["damaged", "keyLost", "keyUnavailable", "rolledBack", "notALedger"]
      if !refusals.contains(where: { answer == "! \($0)" }) {
        lies.append("\(question): \(answer.prefix(200))")
      }
    }
    for (question, _) in expected where found[question] == nil {
      let opened = question.hasPrefix("sent ") ? found["readWrite"] : found["readOnly"]
      if opened == nil { lies.append("\(question): no answer") }
    }
    return lies
  }

  private func undamaged(_ whole: [String: [UInt8]]) async throws -> [String: String] {
    var tally = Tally()
    _ = try await tryWith([:], whole, [:], &tally)
    for (name, bytes) in whole { try overwrite(copy + "/" + name, with: bytes) }
    let expected = try await answers()
    #expect(expected["sent till/3 new 17"]?.hasPrefix("new order@till:17 10 ") == true)
    #expect(expected["sent office new 17"] == "! ambiguousReference")
    #expect(expected["sent office new only web 17"]?.hasPrefix("new order@web:only web 17 ") == true)
    #expect(expected["sent web/3 cancelled nobody's 17"] == "new order@web:nobody's 17 200 customer:0")
    #expect(expected["sent phone/4 cancelled nobody's 10"] == "new order@phone:nobody's 10 0 customer:0")
    #expect(expected["sent web/1 0"]?.hasPrefix("again ") == true)
    #expect(!expected.values.contains { $0.hasPrefix("?") || $0 == "! damaged" })
    return expected
  }

  @Test func noFlippedBitTakesAnOrderOfAnotherShopBack() async throws {
    let whole = try #require(try await sample().last)
    let expected = try await undamaged(whole)
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    for name in ["log/data.mdb", "links/data.mdb", "keys"] {
      let sound = try #require(whole[name])
      var tally = Tally()
      // Only the header and the slots in use of the file of keys.
      let size = name == "keys" ? 4096 + 40 * 128 : sound.count
      for page in 0..<(size + 4095) / 4096 {
        for _ in 0..<(Self.isLong ? 64 : 1) {
          let bytes = min(4096, size - page * 4096)
          let inHeader = Bool.random(using: &random)
          let byte = page * 4096 + Int.random(in: 0..<(inHeader ? 128 : bytes), using: &random)
          let bit = Int.random(in: 0..<8, using: &random)
          var damaged = sound
          damaged[byte] ^= 1 << bit
          for lie in try await tryWith([name: damaged], whole, expected, &tally) {
            Issue.record("\(name), byte \(byte), bit \(bit), seed \(seed): \(lie)")
          }
        }
      }
      print(
        "flips of \(name): \(tally.tried) tried, \(tally.told) told, \(tally.unharmed) unharmed; seed \(seed)"
      )
    }
  }

  /// A disk that says it has written a page, and has not: the page is as one of the sessions before left it.
  @Test func noLostWriteTakesAnOrderOfAnotherShopBack() async throws {
    let states = try await sample()
    let whole = try #require(states.last)
    let expected = try await undamaged(whole)
    for name in ["log/data.mdb", "links/data.mdb", "keys"] {
      let sound = try #require(whole[name])
      var tally = Tally()
      for page in 0..<sound.count / 4096 {
        let place = page * 4096..<page * 4096 + 4096
        var tried: [ArraySlice<UInt8>] = [sound[place]]
        for state in states.dropLast().reversed() {
          guard let older = state[name], place.upperBound <= older.count else { continue }
          guard !tried.contains(older[place]) else { continue }
          tried.append(older[place])
          var damaged = sound
          damaged.replaceSubrange(place, with: older[place])
          for lie in try await tryWith([name: damaged], whole, expected, &tally) {
            Issue.record("\(name), page \(page): \(lie)")
          }
          if !Self.isLong { break }
        }
      }
      print("lost writes of \(name): \(tally.tried) tried, \(tally.told) told, \(tally.unharmed) unharmed")
    }
  }
}
