import Foundation
import Ledger
import LedgerViews
import Synchronization
import Projection
import Words
import Testing

@testable import PerennialTestKit
@testable import Projection

/// Details of types of the user's own on a ledger on disk: what is read of bodies is what was given, whenever what was defined.
@Suite struct OwnDetailLedgerTests {
  @Test(
    "Whatever is recorded, defined, merged and voided, refresh, rebuild and a ledger in memory agree",
    arguments: UInt64(0)..<100)
  func property(seed: UInt64) async throws {
    var bar = try RandomBar(seed: seed)
    defer { bar.remove() }
    for round in 0..<4 {
      for _ in 0..<Int.random(in: 1...12, using: &bar.random) { try await bar.step() }
      if round == 2 { try bar.reopen() }
      let names = try bar.names()
      let cellar = Cellar(names: names)
      let views = try Views(of: bar.ledger, in: "\(bar.directory)/views", projectors: [cellar])
      try views.refresh()
      try compare(cellar, views, bar, "seed \(seed), round \(round)")
      try compareHosts(bar, names, "seed \(seed), round \(round)")
    }
    try bar.ledger.close()
  }

  private func compare(_ cellar: Cellar, _ views: Views, _ bar: RandomBar, _ place: Comment) throws {
    let view = try views.stored(cellar)
    let rebuilt = try Views(
      of: bar.ledger, in: "\(bar.directory)/rebuilt-\(UUID().uuidString)", projectors: [cellar])
    let whole = try rebuilt.view(cellar, asOf: view.asOf, at: view.position)
    #expect(try view.contents().difference(from: whole.contents()) == nil, place)
    #expect(try views.verify().allSatisfy(\.isRight), place)
    let memory = Cellar(names: bar.memory.typeNames)
    for customer in bar.customers {
      let root = bar.memory.arrangement(through: bar.memory.newestPosition()).root(of: customer)
      let expected = try bar.memory.row(of: root.rawValue, with: memory, asOf: view.asOf)
      #expect(try view.row(of: root) ?? cellar.initialRow() == expected, place)
      #expect(try views.row(of: root, in: cellar).row ?? cellar.initialRow() == expected, place)
      _ = try views.explain(root, in: Cellar.name, why: "wines")
    }
    let expected = try bar.memory.totals(with: memory, asOf: view.asOf)
    #expect(try view.totals.isSame(as: expected), place)
    let preview = try views.preview(
      Cellar.name, adding: "1", named: "default", effectiveFrom: RandomBar.start)
    #expect(preview.quarantinedAfter == 0, place)
    // Everybody numbers alike, and the table is what the log says.
    for domain: NameDomain in ["acme.wine", "acme.glass", .sku] {
      let own = try bar.ledger.names(in: domain)
      let theirs = bar.memory.names(in: domain, through: nil)
      #expect(own.count == theirs.count, place)
      for number in 0..<own.count {
        let number = NameNumber(rawValue: UInt32(number + 1))
        #expect(own.name(number) == theirs.name(number), place)
      }
    }
  }

  /// A view that needs what only the last definition declares: refused while the type is defined without it.
  private func compareHosts(_ bar: RandomBar, _ names: TypeNames, _ place: Comment) throws {
    let hosts = Hosts(names: names)
    let views = try Views(of: bar.ledger, in: "\(bar.directory)/hosts", projectors: [hosts])
    let declared = try bar.ledger.ownType(named: Tasting.type.text)?.definition?.details.map(\.name)
    if let declared, !declared.contains("host") {
      #expect(throws: ProjectionError.self, place) { try views.refresh() }
      return
    }
    try views.refresh()
    let view = try views.stored(hosts)
    let memory = Hosts(names: bar.memory.typeNames)
    for customer in bar.customers {
      let root = bar.memory.arrangement(through: bar.memory.newestPosition()).root(of: customer)
      let expected = try bar.memory.row(of: root.rawValue, with: memory, asOf: view.asOf)
      #expect(try view.row(of: root) ?? hosts.initialRow() == expected, place)
    }
    #expect(try views.verify().allSatisfy(\.isRight), place)
  }
}

/// A ledger on disk and one in memory that are told the same.
private struct RandomBar {
  static let start = Instant(year: 2024, month: 1, day: 1)

  var random: SeededRandom
  let directory: String
  let memory = MemoryLedger()
  private(set) var ledger: Ledger
  private(set) var customers: Set<CustomerNumber> = []
  private let options: LedgerOptions
  private let clock = Clock()
  private var definitions: [TypeDefinition]
  private var count = 0
  /// Where the ledger in memory has what stands somewhere in the one on disk.
  private var places: [Position: Position] = [:]

  private final class Clock: Sendable {
    let now = Mutex(RandomBar.start)
  }

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    let parent = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    directory = "\(parent)/perennial-bar-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var options = LedgerOptions()
    options.clock = { [clock] in clock.now.withLock { $0 } }
    self.options = options
    definitions = try OwnDetailTests.definitions()
    ledger = try Ledger.create(
      at: directory + "/bar.ledger",
      settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"), options: options)
  }

  func remove() { try? FileManager.default.removeItem(atPath: directory) }

  mutating func reopen() throws {
    try ledger.close()
    ledger = try Ledger.open(at: directory + "/bar.ledger", options: options)
  }

  func names() throws -> TypeNames {
    TypeNames { [ledger] name in (try? ledger.type(named: name)) ?? nil }
  }

  mutating func step() async throws {
    let hours: Int64 = [0, 0, 2, 48, 480].randomElement(using: &random) ?? 0
    clock.now.withLock { $0 = Instant(microseconds: $0.microseconds + hours * 3_600_000_000) }
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<55: try await taste()
    case 55..<75: try await deliver()
    case 75..<90: try define()
    case 90..<95: try void()
    default: try merge()
    }
  }

  private mutating func define() throws {
    guard let next = definitions.first else { return }
    definitions.removeFirst()
    let receipt = try ledger.define(next)
    try memory.define(next, at: try ledger.touchpoint(at: receipt.position).fact.recorded)
  }

  private mutating func void() throws {
    guard let (position, place) = places.sorted(by: { $0.key < $1.key }).randomElement(using: &random) else {
      return
    }
    places[position] = nil
    let correction = try ledger.void(position, reason: "test").position
    memory.void(place...place, at: try ledger.touchpoint(at: correction).fact.recorded)
  }

  private mutating func merge() throws {
    let pair = customers.sorted().shuffled(using: &random).prefix(2)
    guard pair.count == 2,
      try ledger.component(of: pair[0]) != ledger.component(of: pair[1])
    else { return }
    let position = try ledger.merge(pair[0], with: pair[1], evidence: "test").position
    memory.merge(
      pair[0].rawValue, pair[1].rawValue, at: try ledger.touchpoint(at: position).fact.recorded)
  }

  /// Draws what is given of a value: as JSON, and as the detail that a type which declares it has of it.
  private mutating func draw(
    _ name: String, _ json: inout [String], _ text: (Int) -> String, _ detail: (Int) -> GivenDetail
  ) -> [(name: String, detail: GivenDetail)] {
    guard random.chance(75) else { return [] }
    let number = Int.random(in: 0...6, using: &random)
    json.append(text(number))
    return [(name, detail(number))]
  }

  private mutating func taste() async throws {
    var (json, details): ([String], [(name: String, detail: GivenDetail)]) = ([], [])
    details += draw("wine", &json, { #""wine":{"name":"wine \#($0)"}"# }) { Tasting.wine("wine \($0)") }
    details += draw("product", &json, { #""product":"sku \#($0)""# }) { Tasting.product("sku \($0)") }
    details += draw("price", &json, { #""price":\#($0 * 100),"currency":"GBP""# }) {
      Tasting.price(Int64($0) * 100)
    }
    details += draw("isPaid", &json, { #""isPaid":\#($0 > 2)"# }) { Tasting.isPaid($0 > 2) }
    details += draw("note", &json, { #""note":"note \#($0)""# }) { Tasting.note("note \($0)") }
    let now = clock.now.withLock { $0 }
    func until(_ number: Int) -> Instant {
      Instant(microseconds: now.microseconds + Int64(number) * 7 * Instant.microsecondsPerDay)
    }
    details += draw("until", &json, { #""until":"\#(until($0))""# }) { Tasting.until(until($0)) }
    var (glasses, records): ([String], [[GivenDetail]]) = ([], [])
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      var fields: [String] = []
      var record = draw("glass", &fields, { #""kind":"glass \#($0)""# }) { Tasting.glass("glass \($0)") }
      record += draw("count", &fields, { #""count":\#($0 - 2)"# }) { Tasting.count(Int64($0) - 2) }
      glasses.append("{\(fields.joined(separator: ","))}")
      records.append(record.map(\.detail))
    }
    json.append(#""glasses":[\#(glasses.joined(separator: ","))]"#)
    details.append(("glasses", Tasting.glasses(records)))
    details += draw("host", &json, { #""host":"host \#($0)""# }) { Tasting.host("host \($0)") }
    try await append(Tasting.type, json, details)
  }

  private mutating func deliver() async throws {
    var (json, details): ([String], [(name: String, detail: GivenDetail)]) = ([], [])
    details += draw("grade", &json, { #""grade":\#($0)"# }) { Delivery.grade(Int64($0)) }
    let scans = (0..<Int.random(in: 0...3, using: &random)).map { $0 * 200 - 100 }
    json.append(#""scans":[\#(scans.map(String.init).joined(separator: ","))]"#)
    details.append(("scans", Delivery.scans(scans.map { [Delivery.scan(Int64($0))] })))
    try await append(Delivery.type, json, details)
  }

  private mutating func append(
    _ type: OwnTypeName, _ json: [String], _ details: [(name: String, detail: GivenDetail)]
  ) async throws {
    count += 1
    let now = clock.now.withLock { $0 }
    let late = Int64.random(in: 0...40, using: &random) * Instant.microsecondsPerDay
    let number = Int.random(in: 1...5, using: &random)
    let receipt = try await ledger.append(
      NewTouchpoint(
        source: "bar", id: "\(count)",
        subject: random.chance(10) ? .business : .identifiers([Identifier("crm", "c\(number)")]),
        occurred: random.chance(30) ? Instant(microseconds: now.microseconds - late) : nil,
        content: .custom(type: type.text, json: "{\(json.joined(separator: ","))}")))
    let fact = try ledger.touchpoint(at: receipt.position).fact
    if receipt.customer != .business { customers.insert(receipt.customer) }
    // What the type does not declare yet is not kept beside the data.
    let declared = Set(try ledger.ownType(named: type.text)?.definition?.details.map(\.name) ?? [])
    places[receipt.position] = memory.record(
      memory.type(type, at: fact.recorded), by: receipt.customer.rawValue, at: fact.historyTime,
      value: fact.value, unit: fact.unit,
      details: details.filter { declared.contains($0.name) }.map(\.detail),
      recorded: fact.recorded)
  }
}
