import Foundation
import KeyValueStore
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// The index of references answers what a plain list of all touchpoints answers.
@Suite struct ReferenceIndexTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// The namespaces of things, found by the rules alone.
  private struct Model {
    struct Thing: Hashable {
      var kind: Reference.Kind
      var text: String
    }

    /// Namespaces in which a thing was introduced.
    var introduced: [Thing: Set<String>] = [:]
    var namespaces: [String: String] = [:]
    var recorded: [(reference: Reference, position: UInt64)] = []

    func namespace(of source: String) -> String {
      namespaces[source] ?? Reference.namespace(ofSource: source)
    }

    /// The namespace of a touchpoint; `nil` where it is refused.
    func resolve(_ thing: Thing, source: String, named: String?, introduces: Bool) -> String? {
      let own = named ?? namespace(of: source)
      let known = introduced[thing] ?? []
      if introduces || named != nil || known.contains(own) || known.isEmpty { return own }
      return known.count == 1 ? known.first : nil
    }

    mutating func record(_ thing: Thing, _ namespace: String, introduces: Bool, at position: Position) {
      if introduces { introduced[thing, default: []].insert(namespace) }
      recorded.append((Reference(thing.kind, thing.text, namespace: namespace), position.rawValue))
    }
  }

  private func message(_ thing: Model.Thing, introduces: Bool) -> any TouchpointMessage {
    guard thing.kind == .order else {
      return introduces
        ? TicketOpened.with { $0.ticket = thing.text } : TicketReplied.with { $0.ticket = thing.text }
    }
    guard introduces else { return OrderShipped.with { $0.order = thing.text } }
    return OrderPlaced.with {
      $0.order = thing.text
      $0.currency = "GBP"
      $0.total = 100
    }
  }

  private func options() -> LedgerOptions {
    var options = LedgerOptions()
    // With this option there is something in the table and something in memory at most times.
    options.indexBatch = 40
    return options
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func everyReferenceIsWhatThePlainRulesSay(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    var ledger = try Ledger.temporary(in: directory, options: options())
    var model = Model()
    let sources = ["web", "till/1", "till/2", "north/till/1", "north/till/2", "office", "a", "ab", "b/1"]
    // Numbers of several lengths, some of which begin with others.
    let numbers = [
      "1", "10", "100", "1001", "1001a", "a", "aa", "ab", "\u{0}", "é", String(repeating: "9", count: 200),
    ]
    for step in 0..<500 {
      let thing = Model.Thing(
        kind: Bool.random(using: &random) ? .order : .ticket,
        text: try #require(numbers.randomElement(using: &random)) + String(step / 100 % 3))
      guard thing.text.utf8.count <= 200 else { continue }
      let source = try #require(sources.randomElement(using: &random))
      let introduces = Int.random(in: 0..<10, using: &random) < 3
      let named =
        Int.random(in: 0..<12, using: &random) == 0 ? ["web", "x:y"].randomElement(using: &random) : nil
      let new = NewTouchpoint(
        source: source, id: "\(step)", subject: .business, namespace: named,
        content: .message(message(thing, introduces: introduces)))
      let refused = NewTouchpoint(
        source: source, id: "refused \(step)", subject: .customer(CustomerNumber(99)),
        content: .message(message(thing, introduces: true)))
      let expected = model.resolve(thing, source: source, named: named, introduces: introduces)
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        // The batch is taken back as a whole.
        _ = try? await ledger.append([new, refused])
        continue
      case 1:
        try ledger.close()
        ledger = try Ledger.open(at: directory.ledger, options: options())
      case 2:
        let shared = try #require(["shop", "till", "web"].randomElement(using: &random))
        guard model.namespace(of: source) != shared else { continue }
        try await ledger.setNamespace(shared, ofSource: source)
        model.namespaces[source] = shared
        continue
      case 3:
        let outcomes = try await ledger.appendEach([refused, new])
        guard case .success(let receipt) = outcomes[1] else {
          #expect(expected == nil, "seed \(seed), step \(step)")
          continue
        }
        model.record(thing, try #require(expected), introduces: introduces, at: receipt.position)
        continue
      default: break
      }
      guard let expected else {
        try await expect(.ambiguousReference) { try await ledger.append(new) }
        continue
      }
      let receipt = try await ledger.append(new)
      let found = try ledger.touchpoint(at: receipt.position).reference
      #expect(found?.namespace == expected, "seed \(seed), step \(step)")
      model.record(thing, expected, introduces: introduces, at: receipt.position)
    }
    try check(ledger, model, seed)
    try ledger.close()
    ledger = try Ledger.open(at: directory.ledger, for: .readOnly)
    try check(ledger, model, seed)
    try ledger.close()
  }

  /// Compares every reference that there is, in its namespace and in any.
  private func check(_ ledger: Ledger, _ model: Model, _ seed: UInt64) throws {
    func positions(_ reference: Reference) throws -> [UInt64] {
      var query = TouchpointQuery()
      query.references = [reference]
      var found: [UInt64] = []
      try ledger.forEachTouchpoint(query) { touchpoint in
        found.append(touchpoint.position.rawValue)
        return true
      }
      return found
    }
    for reference in Set(model.recorded.map(\.reference)) {
      #expect(
        try positions(reference) == model.recorded.filter { $0.reference == reference }.map(\.position),
        "seed \(seed), \(reference)")
      var open = reference
      open.namespace = nil
      let all = model.recorded.filter { $0.reference.kind == open.kind && $0.reference.text == open.text }
      #expect(try positions(open) == all.map(\.position), "seed \(seed), \(open)")
    }
    if ledger.access == .readWrite { try ledger.expectSoundTables() }
  }

  @Test(arguments: [7, 300_000] as [UInt64])
  func afterACrashItIsCaughtUpFromTheLog(_ batch: UInt64) async throws {
    let ledger = try Ledger.temporary(in: directory)
    var touchpoints: [NewTouchpoint] = []
    for number in 0..<50 {
      for source in ["web", "till/1"] where number % 3 > 0 || source == "web" {
        var new = order("\(number)", of: .business, source: source)
        new.id = "placed \(number)"
        touchpoints.append(new)
      }
      touchpoints.append(
        NewTouchpoint(
          source: "till/2", id: "cancelled \(number)", subject: .business,
          OrderCancelled.with { $0.order = "\(number)" }))
      touchpoints.append(
        NewTouchpoint(
          source: "office", id: "waits \(number)", subject: .business,
          OrderShipped.with { $0.order = "waits \(number)" }))
    }
    try await ledger.append(touchpoints)
    // The files are copied as they are while the ledger is open, before any index is written.
    let copy = try TemporaryDirectory()
    for name in [directory.ledger, directory.ledger + ".key"] {
      try FileManager.default.copyItem(
        atPath: name, toPath: copy.path + "/" + (name as NSString).lastPathComponent)
    }
    let before = try ledger.transcript()
    try ledger.close()
    var options = LedgerOptions()
    options.indexBatch = batch
    let again = try Ledger.open(at: copy.ledger, options: options)
    #expect(try again.transcript() == before)
    try again.expectSoundTables()
    func new(_ source: String, _ id: String, _ message: some TouchpointMessage) -> NewTouchpoint {
      NewTouchpoint(source: source, id: id, subject: .business, message)
    }
    let found = try await again.append(new("office", "found", OrderShipped.with { $0.order = "3" }))
    #expect(try again.touchpoint(at: found.position).reference?.description == "order@web:3")
    try await expect(.ambiguousReference) {
      try await again.append(new("office", "unclear", OrderShipped.with { $0.order = "4" }))
    }
    let second = try await again.append(new("till/1", "second", OrderCancelled.with { $0.order = "4" }))
    #expect(try again.touchpoint(at: second.position).fact.unit == .none)
    try again.close()
  }

  @Test func itsKeysAndBodiesAreThoseOfTheFormat() async throws {
    let ledger = try Ledger.temporary(in: directory)
    try await ledger.append(order("536365", of: .business, source: "till/1"))
    func shipped(_ number: String, _ source: String) -> NewTouchpoint {
      NewTouchpoint(source: source, id: number, subject: .business, OrderShipped.with { $0.order = number })
    }
    let found = try await ledger.append(shipped("536365", "web")).position
    try await ledger.append(shipped("7", "web"))
    try await ledger.append(
      NewTouchpoint(
        source: "till/1", id: "c", subject: .business, OrderCancelled.with { $0.order = "536365" }))
    #expect(try ledger.touchpoint(at: found).fact.flags == [.occurredDefaulted, .namespaced])
    try ledger.close()
    let environment = try Environment(at: directory.ledger + "/log")
    defer { environment.close() }
    let (references, meta) = (try environment.table("references"), try environment.table("meta"))
    let (pack, tail) = try environment.read { transaction in
      var cursor = try transaction.cursor(in: references)
      _ = try cursor.first()
      let pack = cursor.value.withUnsafeBytes { Array($0) }
      let key = Array("tail".utf8)
      let tail = try transaction.value(at: key.span.bytes, in: meta)?.withUnsafeBytes { Array($0) } ?? []
      return (pack, tail)
    }
    let keys: [[UInt8]] = [
      [24] + Array("till/1".utf8), [24] + Array("web".utf8),
      [0x41, 6] + Array("536365till".utf8), [0x81, 1] + Array("7web".utf8),
      [0xC1, 6] + Array("536365till".utf8),
    ]
    #expect(pack[8] == UInt8(keys.count))
    #expect(Array(pack.suffix(keys.joined().count)) == Array(keys.joined()))
    // Field 9 is the namespace, which is in the one body whose source does not give it.
    let field: [UInt8] = [0x4A, 4] + Array("till".utf8)
    #expect(tail.indices.count { tail[$0...].starts(with: field) } == 1)
  }
}
