// One seed: files are imported into a ledger, and the ledger is compared with what was made.

import Foundation
import Ledger
import Synchronization

@testable import Exchange

/// A ledger of its own that an export is imported into.
struct RandomFileRun {
  /// A line that an import refused, with its file and the reason.
  struct Refusal: Hashable {
    var file: String
    var line: Int
    var reason: String
  }

  let export: RandomExport
  let ledger: Ledger
  private let directory: String
  /// How many bytes a piece of a file has, and how many touchpoints are recorded at a time.
  private let (piece, batchSize): (Int, Int)

  init(_ export: RandomExport) throws {
    self.export = export
    var random = SeededRandom(export.seed)
    piece = random.pick(.max, 50, or: [7, 100, 3_000])
    batchSize = random.pick([7, 50, 2_000])
    directory = Files.temporary("random-\(export.seed)")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let currency = export.shape.currencies == .ledger ? export.currency.code : "SEK"
    ledger = try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: currency, timeZone: "Europe/Lisbon"))
  }

  func end() {
    try? ledger.close()
    try? FileManager.default.removeItem(atPath: directory)
  }

  func importing(_ files: [WrittenFile], rejects: String? = nil) async throws -> (
    summary: ImportSummary, refusals: [Refusal]
  ) {
    try await importing(files.map { ImportInput($0.bytes, name: $0.name, piece: piece) }, rejects: rejects)
  }

  /// - Parameter rejects: the name of the rejects file.
  func importing(_ inputs: [ImportInput], rejects: String? = nil) async throws -> (
    summary: ImportSummary, refusals: [Refusal]
  ) {
    let refusals = Mutex<[Refusal]>([])
    let options = ImportOptions(
      mapping: try Mapping(yaml: export.mapping), rejectsFile: rejects.map { directory + "/" + $0 },
      batchSize: batchSize,
      onReject: { file, line, _, reason in
        refusals.withLock { $0.append(Refusal(file: file, line: line, reason: reason)) }
      })
    let summary = try await Importer(options, into: ledger).run(inputs)
    return (summary, refusals.withLock { $0 })
  }

  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name)))
  }

  /// How what is in the ledger differs from the orders that were made; empty where it does not.
  ///
  /// - Parameters:
  ///   - refunds: how many of each order's refunds the file tells of.
  ///   - refused: orders that must not be there.
  ///   - isOrdered: whether their lines must be in the order in which they were made.
  func differences(refunds: Int = .max, refused: Set<Int> = [], isOrdered: Bool = true) throws -> [String] {
    let imported = try ImportedOrders(ledger, source: export.source)
    var differences = imported.strays
    var rest = imported.accounts
    for (index, made) in export.orders.enumerated() where made.status != .test {
      var found = rest.removeValue(forKey: made.id)
      if refused.contains(index) {
        if found != nil { differences.append("order \(made.id) should have been refused") }
        continue
      }
      var expected = OrderAccount(made, refunds: refunds, isTaxIncluded: export.isTaxIncluded)
      if !isOrdered {
        found?.lines.sort()
        expected.lines.sort()
      }
      if let found {
        differences += found.differences(from: expected).map { "order \(made.id): \($0)" }
      } else {
        differences.append("order \(made.id) is missing")
      }
    }
    differences += rest.keys.map { "order \($0) should not be there" }
    return try differences + wrongCustomers(imported, without: refused)
  }

  /// The customers that are wrong: orders are one customer's where they share an identifier, directly or
  /// through others.
  private func wrongCustomers(_ imported: ImportedOrders, without refused: Set<Int>) throws -> [String] {
    let orders = export.orders.enumerated().filter {
      !refused.contains($0) && $1.status != .test && !$1.personal.isEmpty
    }.map(\.element)
    var people: [Identifier: Int] = [:]
    for (index, order) in orders.enumerated() {
      let identifiers = order.personal.map(\.normalized)
      let known = Set(identifiers.compactMap { people[$0] })
      for identifier in identifiers { people[identifier] = index }
      for (identifier, person) in people where known.contains(person) { people[identifier] = index }
    }
    var components: [Int: Set<CustomerNumber>] = [:]
    for order in orders {
      guard let number = imported.customers[order.id], let first = order.personal.first,
        let person = people[first.normalized]
      else { continue }
      components[person, default: []].insert(try ledger.component(of: number)[0])
    }
    let numbers = components.values.map { $0.sorted() }
    guard numbers.contains(where: { $0.count != 1 }) || Set(numbers).count != numbers.count else { return [] }
    return ["the orders are of customers \(numbers)"]
  }
}
