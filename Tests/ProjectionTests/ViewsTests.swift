import Foundation
import Words
import PerennialTestKit
import Projection
import Testing

/// A ledger in memory and a directory for its views, which goes at the end.
final class ViewsFixture: Sendable {
  let ledger = MemoryLedger()
  let directory = NSTemporaryDirectory() + "/perennial-views-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func views(_ tally: Tally = Tally(), memoryBytes: Int? = nil, strict: Bool = false) throws -> Views {
    var options = Views.Options()
    options.strict = strict
    if let memoryBytes { options.memoryBytes = memoryBytes }
    return try Views(of: ledger, in: directory + "/views", projectors: [tally], options: options)
  }

  func order(_ customer: UInt32, _ value: Int64, at time: Instant, recorded: Instant? = nil) {
    ledger.record(.orderPlaced, by: customer, at: time, value: value, recorded: recorded)
  }

  var entries: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory + "/views")) ?? []).sorted()
  }
}

struct ViewsTests {
  @Test("A view sums rows by customer, and anonymous sales one by one")
  func sums() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(2, 20, at: "2020-01-02T00:00:00Z")
    shop.order(1, 5, at: "2020-01-03T00:00:00Z")
    shop.order(0, 7, at: "2020-01-03T00:00:00Z")
    let view = try shop.views().view(Tally())
    #expect(try view.row(of: CustomerNumber(1))?.sum == 15)
    #expect(try view.row(of: CustomerNumber(3)) == nil)
    #expect(try (view.totals[Counter(1)], view.totals[Counter(2)], view.totals[Counter(3)]) == (35, 3, 7))
    #expect((view.count, view.position, view.asOf) == (2, Position(4), "2020-01-03T00:00:00Z"))
    var seen: [UInt32] = []
    try view.forEachRow { customer, _ in
      seen.append(customer.rawValue)
      return true
    }
    #expect(seen == [1, 2])
  }

  @Test("A ledger without touchpoints, or with anonymous ones only, has an empty view")
  func empty() throws {
    let shop = ViewsFixture()
    #expect(try shop.views().view(Tally()).count == 0)
    shop.order(0, 7, at: "2020-01-03T00:00:00Z")
    let view = try shop.views().view(Tally())
    #expect(try (view.count, view.totals[Counter(3)]) == (0, 7))
  }

  @Test("A refresh takes old contributions away, and time alone changes rows that are due")
  func refresh() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    let generation = try views.view(Tally()).generationNumber
    shop.order(1, 5, at: "2020-01-02T00:00:00Z")
    #expect(try views.view(Tally()).totals[Counter(1)] == 15)
    shop.ledger.setClock("2020-01-12T00:00:00Z")
    let later = try views.view(Tally())
    #expect(try (later.totals[Counter(1)], later.totals[Counter(2)]) == (0, 2))
    #expect(later.generationNumber == generation)
    let status = try views.status(of: Tally.name)
    #expect((status.behind, status.rows, status.position) == (0, 1, Position(2)))
  }

  @Test("A late touchpoint refolds its customer")
  func late() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.ledger.setClock("2020-01-12T00:00:00Z")
    let views = try shop.views()
    #expect(try views.view(Tally()).totals[Counter(1)] == 0)
    // It happened when the sum had not been forgotten, and keeps it for longer.
    shop.order(1, 5, at: "2020-01-09T00:00:00Z")
    #expect(try views.view(Tally()).totals[Counter(1)] == 15)
  }

  @Test("A view tells which policy is in force at an instant")
  func policyAtAnInstant() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.ledger.publish("2", for: Tally.name, effectiveFrom: "2020-01-02T00:00:00Z")
    shop.ledger.publish("3", for: Tally.name, effectiveFrom: "2020-02-02T00:00:00Z")
    let view = try shop.views().view(Tally())
    let instants: [Instant] = [
      .distantPast, "2020-01-01T23:59:59Z", "2020-01-02T00:00:00Z", "2020-02-02T00:00:00Z", .distantFuture,
    ]
    #expect(instants.map { view.policy(at: $0) } == [1, 1, 2, 3, 3])
  }

  @Test("A policy is in force from its instant; published with an earlier one, it changes what was")
  func policies() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(1, 10, at: "2020-01-05T00:00:00Z")
    let views = try shop.views()
    #expect(try views.view(Tally()).totals[Counter(1)] == 20)
    shop.ledger.publish(
      "3", for: Tally.name, effectiveFrom: "2020-01-04T00:00:00Z", recorded: "2020-01-06T00:00:00Z")
    #expect(try views.view(Tally()).totals[Counter(1)] == 40)
    // In the future: nothing happens until then, and no refold.
    shop.ledger.publish(
      "100", for: Tally.name, effectiveFrom: "2020-01-08T00:00:00Z", recorded: "2020-01-07T00:00:00Z")
    let before = try views.view(Tally())
    shop.order(1, 1, at: "2020-01-08T00:00:00Z")
    let after = try views.view(Tally())
    #expect(try (before.totals[Counter(1)], after.totals[Counter(1)]) == (40, 140))
  }

  @Test(
    "Of policies with one effective instant the one published last wins; one that cannot be used is set aside"
  )
  func latestPolicy() throws {
    let shop = ViewsFixture()
    shop.ledger.publish("no number", for: Tally.name, effectiveFrom: "2020-01-01T00:00:00Z")
    shop.order(1, 10, at: "2020-01-02T00:00:00Z")
    let view = try shop.views().view(Tally())
    #expect(try (view.setAside.map(\.position), view.totals[Counter(1)]) == ([Position(1)], 10))
    shop.ledger.publish(
      "5", for: Tally.name, effectiveFrom: "2020-01-01T00:00:00Z", recorded: "2020-01-03T00:00:00Z")
    #expect(try shop.views().view(Tally()).totals[Counter(1)] == 50)
  }

  @Test("A fold that fails quarantines its customer, with position and reason, until it changes")
  func quarantine() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(2, 20, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    let position = shop.ledger.record(.visitMade, by: 1, at: "2020-01-02T00:00:00Z", value: 13)
    let view = try views.view(Tally())
    #expect(try (view.totals[Counter(1)], view.count, view.quarantined) == (20, 1, 1))
    #expect(
      try view.quarantine() == [
        Quarantined(customer: CustomerNumber(1), position: position, reason: "a visit of 13")
      ])
    #expect(throws: ProjectionError.self) { try view.row(of: CustomerNumber(1)) }
    #expect(
      try view.contents()
        == shop.views(memoryBytes: 1).view(Tally(), asOf: view.asOf, at: view.position).contents())
    #expect(try views.rebuild()[0].quarantined == 1)
  }

  @Test("As of an earlier instant: what had happened by then; at a position: what was recorded by then")
  func otherInstants() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-03-01T00:00:00Z", recorded: "2020-03-01T00:00:00Z")
    shop.order(1, 1, at: "2020-03-03T00:00:00Z", recorded: "2020-03-03T00:00:00Z")
    shop.order(1, 5, at: "2020-03-02T00:00:00Z", recorded: "2020-03-04T00:00:00Z")
    let views = try shop.views()
    #expect(try views.view(Tally()).totals[Counter(1)] == 16)
    #expect(try views.view(Tally(), asOf: "2020-03-02T12:00:00Z").totals[Counter(1)] == 15)
    #expect(try views.view(Tally(), at: Position(2)).totals[Counter(1)] == 11)
    #expect(try views.view(Tally(), asOf: "2020-03-02T12:00:00Z", at: Position(2)).totals[Counter(1)] == 10)
    // A temporary view says nothing to the stored one.
    #expect(try views.stored(Tally()).totals[Counter(1)] == 16)
  }

  @Test(
    "The stored view's instant moves forward only, never past the clock, never before the newest touchpoint")
  func asOf() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.ledger.setClock("2020-01-05T00:00:00Z")
    let views = try shop.views()
    #expect(try views.refresh(asOf: "2019-01-01T00:00:00Z")[0].asOf == "2020-01-01T00:00:00Z")
    #expect(try views.refresh(asOf: "2020-01-03T00:00:00Z")[0].asOf == "2020-01-03T00:00:00Z")
    #expect(try views.refresh(asOf: "2020-01-02T00:00:00Z")[0].asOf == "2020-01-03T00:00:00Z")
    #expect(try views.refresh(asOf: "2030-01-01T00:00:00Z")[0].asOf == "2020-01-05T00:00:00Z")
  }

  @Test("Other code is never mixed with what was folded before")
  func fingerprint() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    #expect(try shop.views().view(Tally()).generationNumber == 1)
    var other = Tally()
    other.version = 2
    #expect(try shop.views(other).view(other).generationNumber == 2)
  }

  @Test("Merged customers have one row, at the smallest number; undone, all is as if it had never been")
  func merges() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.order(2, 20, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.ledger.merge(1, 2, at: "2020-01-02T00:00:00Z")
    shop.order(2, 3, at: "2020-01-03T00:00:00Z")
    let merged = try views.view(Tally())
    #expect((try merged.row(of: CustomerNumber(1))?.sum, merged.count) == (33, 1))
    #expect(
      try merged.contents()
        == shop.views(memoryBytes: 1).view(Tally(), asOf: merged.asOf, at: merged.position).contents())
    shop.ledger.unmerge(1, 2, at: "2020-01-04T00:00:00Z")
    let parted = try views.view(Tally())
    #expect(try parted.row(of: CustomerNumber(1))?.sum == 10)
    #expect(try parted.row(of: CustomerNumber(2))?.sum == 23)
  }
}

struct RebuildTests {
  @Test("However little memory there is, and in however many passes, the digest is the same")
  func memory() throws {
    var history = RandomHistory(seed: 7, customersMax: 200)
    for _ in 0..<2000 { history.step() }
    var digests: Set<Digest> = []
    for memoryBytes in [1, 72 * 3, 72 * 100, 1 << 30] {
      let shop = ViewsFixture()
      var options = Views.Options()
      options.memoryBytes = memoryBytes
      let views = try Views(of: history.ledger, in: shop.directory, projectors: [Tally()], options: options)
      digests.insert(try views.rebuild(asOf: history.now)[0].digest)
    }
    #expect(digests.count == 1)
  }

  @Test("A refresh equals a rebuild for the smallest projector, quarantined customers included")
  func refresh() throws {
    for seed in UInt64(0)..<20 {
      var history = RandomHistory(seed: seed, policies: [(Tally.name, "2"), (Tally.name, "-7")])
      do {
        try ProjectorContract.checkRefresh(&history, projectors: [Tally()])
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  @Test(
    "The present generation answers until the next one is whole; what a crash leaves is cleaned by the next rebuild"
  )
  func crash() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    do { try shop.views().refresh() }
    // A crash in the middle of a rebuild: a generation that nothing points to, and half a pointer.
    let stale = shop.directory + "/views/2"
    try FileManager.default.createDirectory(atPath: stale, withIntermediateDirectories: true)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: stale + "/data.mdb"))
    try Data("2".utf8).write(to: URL(fileURLWithPath: shop.directory + "/views/current.new"))
    let views = try shop.views()
    #expect(try views.stored(Tally()).generationNumber == 1)
    #expect(try views.stored(Tally()).totals[Counter(1)] == 10)
    try views.rebuild()
    #expect(try views.stored(Tally()).generationNumber == 3)
    #expect(shop.entries == ["1", "3", "current", "lock"])
  }

  @Test("A rebuild that fails leaves the view as it was, and nothing beside it")
  func failure() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views(strict: true)
    try views.refresh()
    shop.ledger.record(.visitMade, by: 1, at: "2020-01-02T00:00:00Z", value: 13)
    #expect(throws: ProjectionError.self) { try views.rebuild() }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: shop.directory + "/views").sorted() == [
        "1", "current", "lock",
      ])
  }

  @Test("A reader keeps the generation that it reads, and its files go with it")
  func reader() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    do {
      let view = try views.view(Tally())
      shop.order(1, 5, at: "2020-01-02T00:00:00Z")
      try views.rebuild()
      try views.rebuild()
      #expect(try view.totals[Counter(1)] == 10)
      #expect(try view.row(of: CustomerNumber(1))?.sum == 10)
    }
    #expect(try views.stored(Tally()).totals[Counter(1)] == 15)
    #expect(shop.entries == ["2", "3", "current", "lock"])
  }

  @Test("A damaged row is an error that names the customer, never a wrong number")
  func damage() throws {
    let shop = ViewsFixture()
    shop.order(1, 0x1122_3344_5566, at: "2020-01-01T00:00:00Z")
    do { try shop.views().refresh() }
    let path = shop.directory + "/views/1/data.mdb"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    var writer = RowWriter()
    writer.write(Int64(0x1122_3344_5566))
    var search = bytes.startIndex
    while let range = bytes.range(of: Data(writer.bytes), in: search..<bytes.endIndex) {
      bytes[range.lowerBound] ^= 0x10
      search = range.upperBound
    }
    try bytes.write(to: URL(fileURLWithPath: path))
    let view = try shop.views().stored(Tally())
    #expect { try view.row(of: CustomerNumber(1)) } throws: { error in
      (error as? ProjectionError)?.code == .damagedView && "\(error)".contains("customer:1")
    }
  }
}
