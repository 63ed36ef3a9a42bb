import Foundation
import Words
import PerennialTestKit
import Synchronization
import Testing

@testable import Projection

struct CancelledRebuildTests {
  private func ledger(_ shop: ViewsFixture) {
    for index in 0..<3000 {
      let time = Instant(microseconds: Int64(index) * 60_000_000)
      shop.order(UInt32(index % 2 == 0 ? 5 : index % 211 + 1), 1, at: time)
    }
  }

  @Test(
    "A rebuild can be cancelled at any moment: the old view answers, and nothing is left", arguments: [1, 3])
  func cancel(jobs: Int) throws {
    let shop = ViewsFixture()
    ledger(shop)
    try shop.views().refresh()
    let asked = Mutex(0)
    var stopAt = 1
    var cancelled = 0
    while true {
      asked.withLock { $0 = 0 }
      let limit = stopAt
      var options = Views.Options()
      options.budget = .tiny(jobs: jobs, records: 500)
      options.isCancelled = {
        asked.withLock { asked in
          asked += 1
          return asked >= limit
        }
      }
      let views = try Views(
        of: shop.ledger, in: shop.directory + "/views", projectors: [Tally()], options: options)
      do {
        try views.rebuild()
        break
      } catch let error as ProjectionError {
        #expect(error.code == .cancelled)
        cancelled += 1
      }
      #expect(shop.entries == ["1", "current", "lock"])
      #expect(try views.stored(Tally()).totals[Counter(2)] == 3000)
      stopAt += stopAt / 4 + 1
    }
    #expect(cancelled > 10)
    #expect(shop.entries.contains("2"))
  }

  @Test("Progress names each phase, counts up to all customers, and knows the passes")
  func progress() throws {
    let shop = ViewsFixture()
    ledger(shop)
    let seen = Mutex<[Views.Progress]>([])
    var options = Views.Options()
    options.budget = .tiny(jobs: 2, records: 150)
    options.progress = { progress in seen.withLock { $0.append(progress) } }
    try Views(of: shop.ledger, in: shop.directory + "/views", projectors: [Tally()], options: options)
      .rebuild()
    let all = seen.withLock { $0 }
    #expect(all.first?.phase == .counting && all.last?.phase == .writing)
    #expect(all.last?.customers == 211 && all.last?.customersMax == 211)
    #expect(all.map(\.customers) == all.map(\.customers).sorted())
    let passes = all.filter { $0.phase == .folding }.map(\.pass)
    #expect(passes.max() == all.last?.passesMax && Set(passes).count > 2)
  }

  @Test("What a killed rebuild has left goes with the next one")
  func restart() throws {
    let shop = ViewsFixture()
    ledger(shop)
    let stale = shop.directory + "/views/7"
    try FileManager.default.createDirectory(atPath: stale, withIntermediateDirectories: true)
    try Data("half".utf8).write(to: URL(fileURLWithPath: stale + "/data.mdb"))
    try shop.views().rebuild()
    #expect(shop.entries == ["8", "current", "lock"])
  }
}
