import Foundation
import Perennial
import Testing

/// What an app may do with one ledger at the same time, or in the wrong order.
struct SharedReportsTests {
  @Test("Several Reports of one ledger in a process share what is stored, whichever goes first")
  func shared() async throws {
    let shop = try PolicyShop()
    let customer = try await shop.order("1", 1000, at: PolicyTests.day)
    var first: Reports? = try Reports(of: shop.ledger)
    let second = try Reports(of: shop.ledger)
    #expect(try first?.summary().buyers == 1)
    #expect(try second.summary().buyers == 1)
    try await shop.order("2", 1000, of: "bob", at: PolicyTests.day)
    #expect(try second.summary().buyers == 2)
    try first?.models.views.rebuild()
    #expect(try second.summary().buyers == 2)
    // The view is still read when the `Reports` that opened it are gone.
    let open = try first?.listable("customer360")
    first = nil
    let third = try Reports(of: shop.ledger)
    #expect(try third.summary().buyers == 2)
    #expect(try open?.listing(RowQuery()).rows.count == 2)
    #expect(try third.customer(customer).orders == 1)
    // Opened by another path to the same directory.
    let link = shop.path + ".link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: shop.path)
    defer { try? FileManager.default.removeItem(atPath: link) }
    let models = third.models
    let views = try Views(
      of: shop.ledger, in: link + "/views",
      projectors: [models[Retention.self], models[Loyalty.self], models[Customer360.self]])
    #expect(try views.view(models[Customer360.self]).count == 2)
  }

  @Test("Many threads open, read, rebuild and let go of Reports of one ledger")
  func threads() async throws {
    let shop = try PolicyShop()
    for id in 0..<20 { try await shop.order("\(id)", 100, of: "c\(id % 5)", at: PolicyTests.day) }
    let ledger = shop.ledger
    try await withThrowingTaskGroup(of: Int64.self) { group in
      for task in 0..<12 {
        group.addTask {
          let reports = try Reports(of: ledger)
          if task % 4 == 0 { try reports.models.views.rebuild() }
          return try reports.summary().buyers
        }
      }
      for try await buyers in group { #expect(buyers == 5) }
    }
  }

  @Test("Reports, and refreshing or reading a stored view, are an error at once from within a decision")
  func withinDecide() async throws {
    let shop = try PolicyShop()
    let customer = try await shop.order("1", 1000, at: PolicyTests.day)
    let (ledger, reports) = (shop.ledger, try Reports(of: shop.ledger))
    let views = reports.models.views
    let open = try views.view(reports.models[Customer360.self])
    nonisolated(unsafe) let view = open
    try await shop.order("2", 1000, at: PolicyTests.day)
    let calls: [(String, @Sendable () throws -> Void)] = [
      ("summary", { _ = try reports.summary() }), ("customer", { _ = try reports.customer(customer) }),
      ("rows", { _ = try reports.rows(of: "loyalty") }), ("refresh", { try views.refresh() }),
      ("rebuild", { try views.rebuild() }),
      ("stored", { _ = try views.stored(reports.models[Customer360.self]) }),
      ("row", { _ = try views.row(of: customer, in: reports.models[Customer360.self]) }),
      ("status", { _ = try views.status(of: "loyalty") }), ("rollBack", { try views.rollBack() }),
      ("dropPrevious", { try views.dropPrevious() }), ("verify", { _ = try views.verify() }),
      ("Reports", { _ = try Reports(of: ledger) }), ("unread", { _ = try reports.unread() }),
      ("policies", { _ = try views.policies() }),
    ]
    let outcome = try await reports.decide("look/1", about: [customer], as: TouchpointID("test", "1")) {
      decision in
      for (what, call) in calls {
        do {
          try call()
          Issue.record("\(what) was let through")
        } catch {
          #expect((error as? LedgerError)?.code == .insideDecision, "\(what): \(error)")
        }
      }
      // A view that was opened before may be read; the decision's own row is newer.
      #expect(try view.row(of: customer)?.orders == 1)
      let own = try decision.row(of: customer, in: Customer360.self)
      #expect(own?.orders == 2)
      return .refuse("looked", "it was only to look")
    }
    #expect(!outcome.isDuplicate)
    #expect(try reports.summary().buyers == 1)
  }

  @Test("Closing a ledger ends what refreshes its views, which is no failure; closing again does nothing")
  func closing() async throws {
    for round in 0..<5 {
      let shop = try PolicyShop()
      let reports = try Reports(of: shop.ledger)
      let failures = Failures()
      let refresher = ViewRefresher(reports.models.views, every: .milliseconds(1)) { failures.add($0) }
      for id in 0..<(round * 5) { try await shop.order("\(id)", 100, at: PolicyTests.day) }
      try shop.ledger.close()
      try shop.ledger.close()
      try await Task.sleep(for: .milliseconds(20))
      let rounds = refresher.rounds
      try await Task.sleep(for: .milliseconds(20))
      #expect(refresher.rounds == rounds, "it goes on")
      #expect(refresher.lastFailure == nil)
      #expect(failures.all.isEmpty, "\(failures.all)")
      refresher.stop()
      #expect { try reports.summary() } throws: { ($0 as? LedgerError)?.code == .notWritable }
    }
  }

  private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private var found: [String] = []
    var all: [String] { lock.withLock { found } }
    func add(_ error: any Error) { lock.withLock { found.append("\(error)") } }
  }
}
