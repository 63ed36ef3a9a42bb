import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

@testable import enum Ledger.FactBlock

/// LMDB has no checksums: whatever a flipped bit does to it, a reader must be told the same as before, or
/// an error.
@Suite struct DamageTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.ledger }
  private var data: String { path + "/log/data.mdb" }

  /// A ledger written in two sessions, so that its file holds older pages too: blocks, packs, merges,
  /// personal parts, references.
  private func sample() async throws {
    let ledger = try Ledger.temporary(in: directory)
    for batch in 0..<12 {
      _ = try await ledger.append((0..<9).map { order("o\(batch)-\($0)", of: crm("c\(batch * $0 % 13)")) })
    }
    try ledger.close()
    let again = try Ledger.open(at: path)
    for batch in 12..<16 {
      _ = try await again.append((0..<9).map { order("o\(batch)-\($0)", of: crm("c\(batch * $0 % 13)")) })
    }
    try await again.merge(CustomerNumber(2), with: CustomerNumber(5), evidence: "same")
    _ = try await again.append(
      NewTouchpoint(
        source: "desk", id: "r", subject: crm("c1"), CustomerRegistered.with { $0.personal.name = "Jane" }))
    try again.close()
  }

  /// Everything that a reader can ask, each answer in words or the code of its refusal.
  private static func answers(_ path: String) -> [String: String] {
    var found: [String: String] = [:]
    func ask(_ question: String, _ answer: () throws -> String) {
      do {
        found[question] = try answer()
      } catch let error as LedgerError {
        found[question] = "! \(error.code.rawValue) \(error.position.map(\.description) ?? "")"
      } catch {
        found[question] = "? \(error)"
      }
    }
    do {
      let ledger = try Ledger.open(at: path, for: .readOnly)
      ask("head") { "\(try ledger.head)" }
      ask("settings") { "\(try ledger.settings)" }
      ask("customers") { "\(try ledger.customerCount)" }
      ask("merged") { "\(try ledger.arrangement().mergedComponents)" }
      ask("log") { try ledger.transcript(reveal: true).joined(separator: "\n") }
      for number in UInt32(0)...13 {
        ask("history \(number)") { "\(try ledger.history(of: CustomerNumber(number)).touchpoints)" }
        ask("who c\(number)") {
          "\(String(describing: try ledger.customerNumber(of: Identifier("crm", "c\(number)"))))"
        }
      }
      ask("order") {
        var query = TouchpointQuery()
        query.references = [Reference(.order, "o13-4")]
        var found = ""
        try ledger.forEachTouchpoint(query) { touchpoint in
          found += "\(touchpoint.position) "
          return true
        }
        return found
      }
      try ledger.close()
    } catch let error as LedgerError {
      found["open"] = "! \(error.code.rawValue)"
    } catch {
      found["open"] = "? \(error)"
    }
    return found
  }

  /// The answers that are neither what they were nor a refusal.
  private static func lies(_ found: [String: String], _ expected: [String: String]) -> [String] {
    if let refusal = found["open"] { return refusal.hasPrefix("!") ? [] : ["open: \(refusal)"] }
    return expected.compactMap { question, answer in
      guard let other = found[question] else { return "\(question): no answer" }
      return other == answer || other.hasPrefix("! damaged") ? nil : "\(question): \(other.prefix(300))"
    }
  }

  @Test func noFlippedBitOfTheLogMakesAReaderTellSomethingElse() async throws {
    try await sample()
    let expected = Self.answers(path)
    #expect(!expected.values.contains { $0.hasPrefix("!") || $0.hasPrefix("?") })
    let whole = try bytes(ofFile: data)
    let long = ProcessInfo.processInfo.environment["PERENNIAL_LONG_TESTS"] != nil
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    var (tried, refused, unharmed) = (0, 0, 0)
    for page in 0..<whole.count / 4096 {
      for _ in 0..<(long ? 64 : 6) {
        // Half of the bits are in a page's own bookkeeping.
        let byte =
          Bool.random(using: &random)
          ? Int.random(in: 0..<64, using: &random) : Int.random(in: 0..<4096, using: &random)
        let bit = (page * 4096 + byte) * 8 + Int.random(in: 0..<8, using: &random)
        var damaged = whole
        damaged[bit / 8] ^= 1 << (bit % 8)
        try overwrite(data, with: damaged)
        let found = Self.answers(path)
        for lie in Self.lies(found, expected) {
          Issue.record("bit \(bit), page \(page), seed \(seed): \(lie)")
        }
        tried += 1
        if found == expected { unharmed += 1 } else { refused += 1 }
      }
    }
    try overwrite(data, with: whole)
    #expect(Self.answers(path) == expected)
    print("flips of the log: \(tried) tried, \(refused) refused, \(unharmed) unharmed, 0 lies; seed \(seed)")
  }

  /// Where `bytes` begin in the file (an order has its id as body and as message): in the log, and perhaps in older pages that nothing refers to.
  private static func places(of bytes: [UInt8], in whole: Data) -> [Int] {
    var found: [Int] = []
    var rest = whole.startIndex..<whole.endIndex
    while let range = whole.range(of: Data(bytes), in: rest) {
      found.append(range.lowerBound)
      rest = range.upperBound..<whole.endIndex
    }
    return found
  }

  @Test func everyBlockAndEveryBodyIsReportedWithItsPosition() async throws {
    try await sample()
    let whole = try bytes(ofFile: data)
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    var blocks: [Int] = []
    // A block stands alone on its page, behind the page's header: its first position and the format's version.
    for page in 2..<whole.count / 4096 {
      let start = page * 4096 + 16
      let number = whole[start + 8..<start + 16].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      if number % 63 == 1, number < 200, whole[start + 18] == 1, whole[start + 19] == 0,
        whole[start + 16] <= 63
      {
        blocks.append(start)
      }
    }
    #expect(blocks.count >= 3)
    let reader = try Ledger.open(at: path, for: .readOnly)
    var bodies: [Position: String] = [:]
    try reader.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      if touchpoint.source == "till/1" { bodies[touchpoint.position] = touchpoint.id }
      return true
    }
    let expected = try reader.transcript()
    try reader.close()
    for start in blocks {
      for _ in 0..<8 {
        let bit = start * 8 + Int.random(in: 0..<4080 * 8, using: &random)
        _ = try damage(whole, bit, expected, seed)
      }
    }
    let searched = Data(whole)
    for (position, id) in bodies.sorted(by: { $0.key < $1.key }) {
      // The body begins with its id: field 1, length, text.
      let text = Array(id.utf8)
      var reported = 0
      for start in Self.places(of: [0x0A, UInt8(text.count)] + text + [0x12], in: searched) {
        let bit = (start + 2) * 8 + Int.random(in: 0..<text.count * 8, using: &random)
        guard let found = try damage(whole, bit, expected, seed) else { continue }
        #expect(found == position, "bit \(bit), seed \(seed)")
        reported += 1
      }
      #expect(reported > 0, "the body of \(position), seed \(seed)")
    }
    try overwrite(data, with: whole)
  }

  /// The position that is reported when a bit is turned; `nil` where every reader sees what it saw before.
  private func damage(_ whole: [UInt8], _ bit: Int, _ expected: [String], _ seed: UInt64) throws -> Position?
  {
    var damaged = whole
    damaged[bit / 8] ^= 1 << (bit % 8)
    try overwrite(data, with: damaged)
    do {
      let ledger = try Ledger.open(at: path, for: .readOnly)
      defer { try? ledger.close() }
      #expect(try ledger.transcript() == expected, "bit \(bit), seed \(seed)")
      return nil
    } catch let error as LedgerError {
      // The bytes that are looked for may also stand in LMDB's own parts of a page, by chance: damage there
      // names the page.
      let structural = "\(error)".contains("(structure)")
      #expect(
        error.code == .damaged && (error.position != nil || structural), "bit \(bit), seed \(seed): \(error)")
      return error.position
    }
  }

  @Test func noFlippedBitOfTheLogMakesTheWriterRecordSomethingTwice() async throws {
    try await sample()
    let whole = try Dictionary(
      uniqueKeysWithValues: ["log/data.mdb", "links/data.mdb", "head"].map {
        ($0, try bytes(ofFile: path + "/" + $0))
      })
    let reader = try Ledger.open(at: path, for: .readOnly)
    let head = try reader.head
    let customers = try reader.customerCount
    try reader.close()
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    var (tried, refused) = (0, 0)
    for file in ["log/data.mdb", "links/data.mdb"] {
      let pages = try #require(whole[file]).count / 4096
      for page in 0..<pages {
        for _ in 0..<3 {
          for (name, bytes) in whole { try overwrite(path + "/" + name, with: bytes) }
          try flip(path + "/" + file, bit: (page * 4096 + Int.random(in: 0..<4096, using: &random)) * 8 + 3)
          tried += 1
          do {
            let ledger = try Ledger.open(at: path)
            defer { try? ledger.close() }
            let again = try await ledger.appendEach(
              stride(from: 0, to: 16, by: 3).map { order("o\($0)-4", of: crm("c\($0 * 4 % 13)")) })
            for result in again {
              switch result {
              case .success(let receipt):
                #expect(receipt.duplicate, "\(file), page \(page), seed \(seed): \(receipt)")
              case .failure(let error):
                #expect(error.code == .damaged, "\(file), page \(page), seed \(seed): \(error)")
              }
            }
            #expect(try ledger.head == head, "\(file), page \(page), seed \(seed)")
            #expect(try ledger.customerCount == customers, "\(file), page \(page), seed \(seed)")
          } catch let error as LedgerError {
            refused += 1
            #expect(
              [.damaged, .notALedger, .rolledBack].contains(error.code), "\(file), page \(page): \(error)")
          }
        }
      }
    }
    print("flips before writing: \(tried) tried, \(refused) refused; seed \(seed)")
  }
}
