import Foundation
import Glibc
import Words
import PerennialTestKit
import Projection
import Synchronization
import Testing

/// Refreshes and rebuilds that get in each other's way, and what a refresh is not made for.
struct RefreshReviewTests {
  @Test("Whoever opens a view sees all that was recorded before, also where an older rebuild ends meanwhile")
  func readsOwnWrites() throws {
    let shop = ViewsFixture()
    let older = MemoryLedger()
    for ledger in [shop.ledger, older] {
      ledger.record(.orderPlaced, by: 1, at: "2020-01-01T00:00:00Z", value: 1)
    }
    let source = HookedSource(shop.ledger)
    let path = shop.directory + "/views"
    let views = try Views(of: source, in: path, projectors: [Tally()])
    try views.refresh()
    for _ in 0..<2 { shop.order(1, 10, at: "2020-01-02T00:00:00Z") }
    // Another process has begun to build the view anew when only the first touchpoint was there.
    source.onScan { after, through in
      guard through.rawValue - after.rawValue > 1 else { return false }
      try Views(of: older, in: path, projectors: [Tally()]).rebuild()
      return true
    }
    let view = try views.view(Tally())
    #expect(try (view.position, view.totals[Counter(1)]) == (Position(3), 21))
  }

  @Test("Two who find a view stale build it anew once, so that the one before it can be gone back to")
  func rebuiltOnce() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    do { try shop.views().refresh() }
    var newer = Tally()
    newer.version = 2
    let views = try shop.views(newer)
    let lock = open(shop.directory + "/views/lock", O_RDWR | O_CREAT, 0o644)
    #expect(flock(lock, LOCK_EX) == 0)
    let done = DispatchGroup()
    for _ in 0..<2 {
      done.enter()
      Thread.detachNewThread {
        do { try views.refresh() } catch { Issue.record("\(error)") }
        done.leave()
      }
    }
    Thread.sleep(forTimeInterval: 0.3)
    close(lock)
    done.wait()
    #expect(try views.stored(newer).generationNumber == 2)
    try views.rollBack()
    #expect(try views.stored(newer).generationNumber == 1)
  }

  @Test("Waiting for another's rebuild ends when the own one is cancelled")
  func cancelledWhileWaiting() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let path = shop.directory + "/views"
    var options = Views.Options()
    let cancelled = Guard(false)
    options.isCancelled = { cancelled.value }
    let views = try Views(of: shop.ledger, in: path, projectors: [Tally()], options: options)
    let lock = open(path + "/lock", O_RDWR | O_CREAT, 0o644)
    #expect(flock(lock, LOCK_EX) == 0)
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      #expect { try views.refresh() } throws: { ($0 as? ProjectionError)?.code == .cancelled }
      ended.signal()
    }
    cancelled.value = true
    #expect(ended.wait(timeout: .now() + 2) == .success)
    close(lock)
  }

  @Test("A position that is as old as the ledger needs no more than that the view is built")
  func atLeastNothing() throws {
    let shop = ViewsFixture()
    #expect(try shop.views().view(Tally(), atLeast: .start).count == 0)
  }

  @Test("A view that somebody brings forward meanwhile is not of another log")
  func statusWhileRefreshed() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let source = HookedSource(shop.ledger)
    let views = try Views(of: source, in: shop.directory + "/views", projectors: [Tally()])
    try views.refresh()
    let ledger = shop.ledger
    source.onScan { _, _ in
      ledger.record(.orderPlaced, by: 1, at: "2020-01-02T00:00:00Z", value: 1)
      try views.refresh()
      return true
    }
    #expect(try views.status(of: Tally.name).staleness == nil)
  }

  @Test(
    "A total that does not fit in 64 bits is stored, by a refresh as by a rebuild, and becomes small again")
  func overflow() throws {
    let shop = ViewsFixture()
    shop.order(1, .max, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.order(2, .max, at: "2020-01-01T00:00:00Z")
    shop.order(3, .max, at: "2020-01-01T00:00:00Z")
    let sum = Int128(Int64.max) * 3
    let refreshed = try views.view(Tally())
    #expect(try refreshed.totals[Counter(1)] == sum)
    let contents = try refreshed.contents()
    #expect(try refreshed.digestOfContents() == refreshed.digest)
    try views.rebuild()
    #expect(try views.view(Tally()).contents() == contents)
    for (customer, left) in [(2, sum - Int128(Int64.max)), (3, Int128(Int64.max))] as [(UInt32, Int128)] {
      shop.order(customer, -.max, at: "2020-01-02T00:00:00Z")
      #expect(try views.view(Tally()).totals[Counter(1)] == left)
      let stored = try views.view(Tally()).contents()
      try views.rebuild()
      #expect(try views.view(Tally()).contents() == stored)
    }
  }

  @Test("Sums below zero do not fit either, and are right")
  func underflow() throws {
    let shop = ViewsFixture()
    for customer in UInt32(1)...3 { shop.order(customer, .min, at: "2020-01-01T00:00:00Z") }
    let views = try shop.views()
    #expect(try views.view(Tally()).totals[Counter(1)] == Int128(Int64.min) * 3)
  }

  @Test("A total that fits in the end fits whatever the order in which it is summed")
  func overflowInBetween() throws {
    let shop = ViewsFixture()
    shop.order(1, .max - 5, at: "2020-01-01T00:00:00Z")
    shop.order(3, -10, at: "2020-01-01T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.order(2, 10, at: "2020-01-01T00:00:00Z")
    #expect(try views.view(Tally()).totals[Counter(1)] == Int128(Int64.max) - 5)
    // Customer by customer, it goes past 64 bits and comes back.
    #expect(try views.rebuild()[0].staleness == nil)
    #expect(try views.view(Tally()).totals[Counter(1)] == Int128(Int64.max) - 5)
  }

  @Test("A correction of very many touchpoints is a rebuild, in bounded memory")
  func largeCorrection() throws {
    let shop = ViewsFixture()
    for customer in UInt32(0)..<300 { shop.order(customer / 2 % 100, 1, at: "2020-01-01T00:00:00Z") }
    var options = Views.Options()
    options.refoldMax = 200
    let views = try Views(
      of: shop.ledger, in: shop.directory + "/views", projectors: [Tally()], options: options)
    // Four of the three hundred are anonymous.
    #expect(try views.view(Tally()).totals[Counter(2)] == 296)
    let first = shop.ledger.void(Position(1)...Position(150), at: "2020-01-02T00:00:00Z")
    let few = try views.view(Tally())
    #expect(try (few.generationNumber, few.totals[Counter(2)]) == (1, 148))
    shop.ledger.void(first...first, at: "2020-01-02T00:00:00Z")
    shop.ledger.void(Position(150)...Position(300), at: "2020-01-02T00:00:00Z")
    let many = try views.view(Tally())
    #expect(try (many.generationNumber, many.totals[Counter(2)]) == (2, 147))
    #expect(try views.verify()[0].isRight)
  }
}

/// A policy that is known, and comes into force.
struct ScheduledPolicyTests {
  @Test("A view that was right when it was refreshed is right after a policy has come into force, only older")
  func scheduled() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-05T00:00:00Z")
    shop.ledger.publish(
      "3", for: Tally.name, effectiveFrom: "2020-01-10T00:00:00Z", recorded: "2020-01-06T00:00:00Z")
    var options = Views.Options()
    options.staleViews = .refuse
    let views = try Views(
      of: shop.ledger, in: shop.directory + "/views", projectors: [Tally()], options: options)
    try views.refresh()
    shop.ledger.setClock("2020-01-10T12:00:00Z")
    let verification = try views.verify()[0]
    #expect(verification.isRight, "\(verification.differences)")
    #expect(try views.status(of: Tally.name).staleness == nil)
    shop.order(1, 1, at: "2020-01-10T13:00:00Z")
    #expect(try views.view(Tally()).totals[Counter(1)] == 13)
  }

  @Test("A policy that is published with an earlier instant makes a view wrong")
  func earlier() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-05T00:00:00Z")
    let views = try shop.views()
    try views.refresh()
    shop.ledger.publish(
      "3", for: Tally.name, effectiveFrom: "2020-01-02T00:00:00Z", recorded: "2020-01-06T00:00:00Z")
    #expect(try !views.verify()[0].isRight)
    #expect(try views.status(of: Tally.name).staleness != nil)
  }
}

struct RefresherReviewTests {
  @Test("A refresher may be stopped from its own thread")
  func stopsItself() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    shop.ledger.record(.visitMade, by: 1, at: "2020-01-02T00:00:00Z", value: 13)
    let own = Guard<ViewRefresher?>(nil)
    let ended = DispatchSemaphore(value: 0)
    own.value = ViewRefresher(try shop.views(strict: true), every: .milliseconds(2)) { _ in
      guard let refresher = own.value else { return }
      refresher.stop()
      ended.signal()
    }
    #expect(ended.wait(timeout: .now() + 3) == .success)
    own.value = nil
  }

  @Test("A view that is damaged does not keep the others from being refreshed")
  func othersGoOn() throws {
    let shop = ViewsFixture()
    shop.order(1, 10, at: "2020-01-01T00:00:00Z")
    let path = shop.directory + "/views"
    do {
      let views = try Views(of: shop.ledger, in: path, projectors: [Tally(), Visits()])
      for view in [Tally.name, Visits.name] { try views.rebuild([view]) }
    }
    try Data(count: 20_000).write(to: URL(fileURLWithPath: path + "/1/data.mdb"))
    shop.order(1, 10, at: "2020-01-02T00:00:00Z")
    let views = try Views(of: shop.ledger, in: path, projectors: [Tally(), Visits()])
    let refresher = ViewRefresher(views, every: .milliseconds(2))
    let end = Date(timeIntervalSinceNow: 3)
    while try views.status(of: Visits.name).behind > 0, Date() < end { Thread.sleep(forTimeInterval: 0.01) }
    refresher.stop()
    #expect(refresher.lastFailure != nil)
    #expect(try views.status(of: Visits.name).behind == 0)
  }
}

/// A value behind a lock.
final class Guard<Value: Sendable>: Sendable {
  private let state: Mutex<Value>
  init(_ value: Value) { state = Mutex(value) }
  var value: Value {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}

/// A ledger in memory, with something that happens while it is read.
final class HookedSource: FactSource {
  typealias Hook = @Sendable (_ after: Position, _ through: Position) throws -> Bool
  private let ledger: MemoryLedger
  private let hook = Guard<Hook?>(nil)

  init(_ ledger: MemoryLedger) { self.ledger = ledger }

  /// Called before facts are read, until it gives `true`.
  func onScan(_ hook: @escaping Hook) { self.hook.value = hook }

  func newestPosition() -> Position { ledger.newestPosition() }
  func clock() -> Instant { ledger.clock() }
  func policyChanges() -> [PolicyChange] { ledger.policyChanges() }

  func detailPlan(for needs: DetailNeeds) throws -> DetailPlan { try ledger.detailPlan(for: needs) }
  func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) -> DetailRecords {
    ledger.details(of: touchpoints, plan, wordsMax: wordsMax)
  }
  func names(in domain: NameDomain, through end: Position?) -> DetailNames {
    ledger.names(in: domain, through: end)
  }
  func catalogueNames() -> CatalogueNames { ledger.catalogueNames() }
  func arrangement(through position: Position) -> Arrangement { ledger.arrangement(through: position) }
  func history(of customer: CustomerNumber, as arrangement: Arrangement) -> History {
    ledger.history(of: customer, as: arrangement)
  }

  func scanFacts(
    after: Position, through: Position, types: TypeSet?, _ body: (Position, Span<Fact>) throws -> Void
  ) throws {
    if let hook = hook.value {
      self.hook.value = nil
      if try !hook(after, through) { self.hook.value = hook }
    }
    try ledger.scanFacts(after: after, through: through, types: types, body)
  }
}
