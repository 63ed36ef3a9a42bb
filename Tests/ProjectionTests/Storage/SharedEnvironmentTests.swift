import Foundation
import Words
import PerennialTestKit
import Testing

@testable import KeyValueStore
@testable import Projection

/// Twelve views in the environments that they share.
struct SharedEnvironmentTests {
  /// A ledger of some weeks, and views of it that were built together.
  private struct Shop {
    let fixture = ViewsFixture()
    var path: String { fixture.directory + "/views" }
    var ledger: MemoryLedger { fixture.ledger }
    let names = twelve.map { type(of: $0).name }

    init(orders: Int = 60) {
      for number in 0..<orders { order(number) }
    }

    func order(_ number: Int) {
      let time = ("2020-01-01T00:00:00Z" as Instant).microseconds + Int64(number) * 3_600_000_000 * 7
      fixture.order(UInt32(number % 9), Int64(number), at: Instant(microseconds: time))
    }

    func views(of source: (any FactSource)? = nil, _ projectors: [any Projector] = twelve) throws -> Views {
      try Views(of: source ?? ledger, in: path, projectors: projectors)
    }

    /// The environments that answer, and the number of the newest commit of each.
    func commits(_ views: Views) throws -> [Int: UInt64] {
      var commits: [Int: UInt64] = [:]
      for name in names {
        guard let generation = try views.directory.current(name) else { continue }
        commits[generation.number] = generation.environment.statistics().transaction
      }
      return commits
    }

    /// How many commits a refresh by one touchpoint takes.
    func commitsOfOneAppend(_ views: Views, _ number: Int) throws -> UInt64 {
      try views.refresh()
      let before = try commits(views)
      order(number)
      let statuses = try views.refresh()
      #expect(statuses.allSatisfy { $0.behind == 0 })
      let after = try commits(views)
      #expect(Set(before.keys) == Set(after.keys))
      return after.reduce(0) { $0 + $1.value - (before[$1.key] ?? 0) }
    }

    func number(_ views: Views, _ name: ViewName) throws -> Int? {
      try views.directory.current(name)?.number
    }
  }

  @Test("Views that are built together are in one environment, which a refresh by one append commits to once")
  func together() throws {
    let shop = Shop()
    let views = try shop.views()
    #expect(try shop.commitsOfOneAppend(views, 100) == 1)
    #expect(shop.fixture.entries == ["1", "current", "lock"])
    #expect(try views.verify().allSatisfy(\.isRight))
    // Whoever opens them anew finds all of them by opening it once.
    let stored = try views.stored(Small<3>())
    #expect(try stored.generation.home === views.stored(Small<7>()).generation.home)
    // A month later, time has changed half of them.
    shop.ledger.setClock("2020-03-01T00:00:00Z")
    let before = try shop.commits(views)
    try views.refresh()
    #expect(try shop.commits(views) == before.mapValues { $0 + 1 })
    #expect(try views.verify().allSatisfy(\.isRight))
  }

  @Test("However many are rebuilt one by one, two environments answer, and a refresh is two commits")
  func oneByOne() throws {
    let shop = Shop()
    let views = try shop.views()
    try views.refresh()
    var random = SeededRandom(seed: 3)
    for (round, name) in (shop.names + shop.names.shuffled(using: &random)).enumerated() {
      #expect(try views.rebuild([name])[0].hasPrevious)
      #expect(try shop.commits(views).count <= 2, "round \(round)")
      #expect(try shop.commitsOfOneAppend(views, 100 + round) <= 2, "round \(round)")
      #expect(try views.verify().allSatisfy(\.isRight), "round \(round)")
    }
    try views.dropPrevious()
    #expect(shop.fixture.entries.filter { Int($0) != nil }.count == 2)
    try views.rebuild()
    try views.dropPrevious()
    #expect(try shop.commitsOfOneAppend(views, 200) == 1)
    #expect(shop.fixture.entries.filter { Int($0) != nil }.count == 1)
  }

  @Test("Views that are opened for the first time one after another come to lie together")
  func openedOneByOne() throws {
    let shop = Shop()
    let views = try shop.views()
    for name in shop.names {
      try views.refresh([name])
      #expect(try shop.commits(views).count <= 2)
    }
    #expect(try shop.commitsOfOneAppend(views, 100) <= 2)
    #expect(try views.verify().allSatisfy(\.isRight))
  }

  @Test("Going back, and dropping what was before, are for each view by itself")
  func standing() throws {
    let shop = Shop()
    let views = try shop.views()
    try views.refresh()
    let (one, other) = (Small<4>.name, Small<5>.name)
    try views.rebuild([one])
    #expect(try (shop.number(views, one), shop.number(views, other)) == (2, 1))
    #expect { try views.rollBack([other]) } throws: { ($0 as? ProjectionError)?.code == .nothingToRollBack }
    #expect { try views.rollBack([one, other]) } throws: {
      ($0 as? ProjectionError)?.code == .nothingToRollBack
    }
    try views.rollBack([one])
    #expect(try (shop.number(views, one), shop.number(views, other)) == (1, 1))
    #expect(try shop.commitsOfOneAppend(views, 100) == 1)
    // Without names it is those that have something to go back to.
    #expect(try views.rollBack().map(\.name) == [one])
    #expect(try shop.number(views, one) == 2)
    #expect(try views.refresh().allSatisfy { $0.behind == 0 })
    #expect(try views.status(of: one).hasPrevious)
    try views.dropPrevious([one])
    #expect(try !views.status(of: one).hasPrevious)
    #expect { try views.rollBack() } throws: { ($0 as? ProjectionError)?.code == .nothingToRollBack }
    // The others answer from it still.
    #expect(shop.fixture.entries == ["1", "2", "current", "lock"])
    #expect(try views.verify().allSatisfy(\.isRight))
  }

  @Test("A view that a rebuild takes along is what it was, and can be gone back with as before")
  func moved() throws {
    let shop = Shop()
    let (one, other) = (Small<4>.name, Small<5>.name)
    var newer = Small<4>()
    newer.version = 2
    do { try shop.views().refresh() }
    let views = try shop.views([newer] + twelve.filter { type(of: $0).name != one })
    try views.refresh()
    let before = try views.stored(newer).contents()
    try views.rebuild([other])
    #expect(try (shop.number(views, one), shop.number(views, other)) == (3, 3))
    #expect(try views.stored(newer).contents() == before)
    #expect(try views.verify([one])[0].isRight)
    try views.rollBack([one])
    #expect(try shop.number(views, one) == 1)
    #expect(try views.status(of: one).staleness != nil)
    #expect(try shop.views().refresh([one])[0].staleness == nil)
  }

  @Test("A view that somebody else has changed meanwhile starts over, and the others are written")
  func overtaken() throws {
    let shop = Shop()
    let source = HookedSource(shop.ledger)
    let views = try shop.views(of: source)
    try views.refresh()
    let other = try shop.views()
    let before = try shop.commits(views)
    shop.order(100)
    source.onScan { _, _ in
      try other.refresh([Small<2>.name, Small<3>.name])
      return true
    }
    #expect(try views.refresh().allSatisfy { $0.behind == 0 })
    // One of the other's, and one.
    #expect(try shop.commits(views) == before.mapValues { $0 + 2 })
    #expect(try views.verify().allSatisfy(\.isRight))
  }

  @Test("What another environment answers for by now is refreshed there, and not where it was")
  func replacedMeanwhile() throws {
    let shop = Shop()
    let source = HookedSource(shop.ledger)
    let views = try shop.views(of: source)
    try views.refresh()
    let old = try views.stored(Small<2>())
    let other = try shop.views()
    shop.order(100)
    let position = old.position
    source.onScan { _, _ in
      // Before it, others have recorded nothing yet that this one would take in.
      try other.rebuild([Small<2>.name])
      shop.order(101)
      return true
    }
    #expect(try views.refresh().allSatisfy { $0.position > position })
    let rest = try old.generation.read { try old.generation.meta(in: $0).position }
    #expect(rest == position)
    #expect(try views.refresh().allSatisfy { $0.behind == 0 })
    #expect(try views.verify().allSatisfy(\.isRight))
  }

  @Test("A view that is damaged keeps nobody from rebuilding another that it would be taken along with")
  func damagedCompanion() throws {
    let shop = Shop()
    do {
      let views = try shop.views()
      try views.refresh()
      try views.rebuild([Small<4>.name])
    }
    try Data(count: 20_000).write(to: URL(fileURLWithPath: shop.path + "/2/data.mdb"))
    let views = try shop.views()
    try views.rebuild([Small<5>.name])
    #expect { try views.stored(Small<4>()) } throws: { ($0 as? ProjectionError)?.code == .damagedView }
    #expect(try views.verify([Small<5>.name, Small<6>.name]).allSatisfy(\.isRight))
    try views.rebuild([Small<4>.name])
    #expect(try views.verify().allSatisfy(\.isRight))
  }

  @Test(
    "After a commit that failed every view of its environment is opened again, whichever is asked for first")
  func stopped() throws {
    let shop = Shop()
    let views = try shop.views()
    try views.refresh()
    _ = try shop.commits(views)
    try views.directory.current(Small<0>.name)?.environment.stop()
    shop.order(100)
    #expect(try views.refresh([Small<5>.name])[0].behind == 0)
    #expect(try views.refresh().allSatisfy { $0.behind == 0 })
    #expect(try views.verify().allSatisfy(\.isRight))
  }

  @Test("Steps that have come to much are written before further ones are computed")
  func pending() throws {
    let shop = Shop()
    var options = Views.Options()
    options.pendingBytesMax = 0
    let views = try Views(of: shop.ledger, in: shop.path, projectors: twelve, options: options)
    #expect(try shop.commitsOfOneAppend(views, 100) == 12)
    #expect(try views.verify().allSatisfy(\.isRight))
  }

  @Test(
    "A crash before a new environment was pointed to leaves the old one answering, and goes with the next")
  func crashed() throws {
    let shop = Shop()
    let files = FileManager.default
    do { try shop.views().refresh() }
    let pointers = try Data(contentsOf: URL(fileURLWithPath: shop.path + "/current"))
    do { try shop.views().rebuild([Small<1>.name]) }
    // As if it had been killed with the new file written and not renamed.
    try files.moveItem(atPath: shop.path + "/current", toPath: shop.path + "/current.new")
    try pointers.write(to: URL(fileURLWithPath: shop.path + "/current"))
    let views = try shop.views()
    #expect(try shop.names.allSatisfy { try shop.number(views, $0) == 1 })
    #expect(try views.verify().allSatisfy(\.isRight))
    try views.rebuild([Small<2>.name])
    #expect(shop.fixture.entries == ["1", "3", "current", "lock"])
  }

  @Test("Environments of the time when each view had its own are as good as nothing, and go")
  func singleViews() throws {
    let shop = Shop()
    let files = FileManager.default
    for name in ["loyalty.7", "loyalty.6", "small-1.1"] {
      try files.createDirectory(atPath: shop.path + "/" + name, withIntermediateDirectories: true)
      try Data(count: 8192).write(to: URL(fileURLWithPath: shop.path + "/\(name)/data.mdb"))
    }
    for name in ["loyalty.current", "small-1.current", "small-1.current.new"] {
      try Data("7 6\n".utf8).write(to: URL(fileURLWithPath: shop.path + "/" + name))
    }
    try Data().write(to: URL(fileURLWithPath: shop.path + "/notes.txt"))
    let views = try shop.views()
    #expect(try views.status(of: Small<1>.name).position == .start)
    #expect(try views.refresh().allSatisfy { $0.behind == 0 })
    #expect(shop.fixture.entries == ["1", "current", "lock", "notes.txt"])
  }

  @Test("A whole rebuild that is refused for one view changes none of them")
  func strict() throws {
    let shop = Shop()
    var options = Views.Options()
    options.strict = true
    let views = try Views(
      of: shop.ledger, in: shop.path, projectors: twelve + [Tally()], options: options)
    try views.refresh()
    let before = try shop.commits(views)
    shop.ledger.record(.visitMade, by: 1, at: "2020-02-01T00:00:00Z", value: 13)
    for attempt in [{ try views.refresh() }, { try views.rebuild() }] {
      #expect { try attempt() } throws: { ($0 as? ProjectionError)?.code == .quarantined }
    }
    #expect(try shop.commits(views) == before)
    #expect(shop.fixture.entries == ["1", "current", "lock"])
  }

  @Test(
    "A refresh equals a rebuild for twelve views that share their environments",
    arguments: 0..<5 as Range<UInt64>)
  func refresh(seed: UInt64) throws {
    var history = RandomHistory(seed: seed)
    do {
      try ProjectorContract.checkRefresh(&history, projectors: twelve)
    } catch {
      Issue.record("seed \(seed): \(error)")
    }
  }

  @Test("As many views as one environment has room for are in it")
  func room() throws {
    let fixture = ViewsFixture()
    let path = fixture.directory + "/full"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let names = (0..<ViewEnvironment.viewsMax).compactMap {
      ViewName("view-of-the-longest-name-allowed-is-\($0)")
    }
    #expect(names.count == ViewEnvironment.viewsMax)
    do {
      let environment = try ViewEnvironment(building: 1, path: path)
      environment.keep()
      for (index, name) in names.enumerated() {
        let generation = try environment.makeGeneration(of: name)
        let value = [UInt8(index)]
        try environment.write { try $0.put(value.span.bytes, at: 1, in: generation.tables.due) }
      }
      try environment.sync()
    }
    let environment = try ViewEnvironment(existing: 1, path: path, KnownTimelines())
    for (index, name) in names.enumerated().reversed() {
      let generation = try #require(try environment.generation(of: name))
      #expect(try generation.read { try $0.bytes(at: 1, in: generation.tables.due) } == [UInt8(index)])
    }
    #expect(try environment.generation(of: "nobody") == nil)
  }

  @Test("Opening twelve views of twenty thousand customers, and reading a row of each, takes no second")
  func opening() throws {
    let shop = Shop(orders: 0)
    for customer in UInt32(1)...20_000 { shop.fixture.order(customer, 5, at: "2020-01-01T00:00:00Z") }
    do { try shop.views().refresh() }
    let views = try shop.views()
    func read<P: Projector>(_ projector: P) throws {
      #expect(try views.stored(projector).row(of: CustomerNumber(7)) != nil)
    }
    let clock = ContinuousClock()
    let took = try clock.measure { for projector in twelve { try read(projector) } }
    print("opened twelve views in \(took)")
    #expect(took < .seconds(1))
  }
}

struct ViewPointersTests {
  private func read<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Array(text.utf8).withUnsafeBytes(body)
  }

  @Test("What is written is read, for all views and for each")
  func roundTrip() throws {
    var pointers = ViewPointers()
    pointers.highest = 19
    // Names that are words of the file, begin alike, or are numbers.
    for (index, name) in ["current", "lock", "tally", "tally-2", "tall", "7", "19"].enumerated() {
      let view = try #require(ViewName(name))
      pointers.views[view] = ViewPointer(current: index + 1, previous: index % 2 == 0 ? nil : index + 7)
    }
    read("\(pointers)") { text in
      let found = ViewPointers(text)
      #expect(found.views == pointers.views && found.highest == 19)
      for (view, pointer) in pointers.views { #expect(ViewPointers.pointer(of: view, in: text) == pointer) }
      #expect(ViewPointers.pointer(of: "nobody", in: text) == nil)
    }
    #expect(pointers.environments == [1, 2, 3, 4, 5, 6, 7, 8, 10, 12])
  }

  @Test(
    "A line that says something else is of no view, and keeps nothing from the others",
    arguments: [
      "", "\n", "9", "9\ntally", "9\ntally \n", "9\ntally x -\n", "9\ntally -1 -\n", "9\nTALLY 1 -\n",
      "9\ntally 1\n", "9\ntally 1 - 3\n", "9\ntally 9999999999999999999 -\n",
    ])
  func nonsense(_ text: String) {
    read(text) { #expect(ViewPointers.pointer(of: Tally.name, in: $0) == nil) }
    read(text) { #expect(ViewPointers($0).views.isEmpty) }
    read("9\n\(text.dropFirst(2))\nvisits 3 2\n") { text in
      let visits = ViewPointer(current: 3, previous: 2)
      #expect(ViewPointers.pointer(of: Visits.name, in: text) == visits)
      #expect(ViewPointers(text).views == [Visits.name: visits])
    }
  }
}
