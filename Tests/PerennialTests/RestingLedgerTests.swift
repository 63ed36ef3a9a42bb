import Foundation
import KeyValueStore
import Perennial
import Testing

/// What nobody uses has no file open, and goes on where it was.
@Suite struct RestingLedgerTests {
  /// Whether something is so within 20 seconds.
  static func comes(_ isSo: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<400 {
      if try isSo() { return true }
      usleep(50_000)
    }
    return false
  }

  @Test("A ledger rests while its refresher goes on, and wakes with the next sale")
  func refreshed() async {
    await #expect(processExitsWith: .success) {
      AwakeEnvironments.idleSeconds = 1
      let shop = try PolicyShop()
      let customer = try await shop.order("0", 1000, at: PolicyTests.day)
      let reports = try Reports(of: shop.ledger)
      let views = reports.models.views
      let refresher = ViewRefresher(views, every: .milliseconds(20))
      for round in 1...3 {
        try #require(RestingLedgerTests.comes { AwakeEnvironments.count == 0 })
        let rounds = refresher.rounds
        try #require(RestingLedgerTests.comes { refresher.rounds > rounds + 5 })
        try #require(AwakeEnvironments.count == 0)
        try #require(refresher.lastFailure == nil)
        try await shop.order("\(round)", 1000, at: PolicyTests.day)
        let head = try shop.ledger.head
        // Nobody but the refresher brings the views there.
        try #require(
          try RestingLedgerTests.comes {
            try views.projectors.allSatisfy { try views.status(of: type(of: $0).name).position == head }
          })
        try #require(try reports.customer(customer).orders == Int64(round + 1))
      }
      // Who goes back to an earlier generation records nothing: the refresher notices all the same.
      try views.rebuild()
      try #require(RestingLedgerTests.comes { AwakeEnvironments.count == 0 })
      try await shop.order("4", 1000, at: PolicyTests.day)
      try #require(RestingLedgerTests.comes { AwakeEnvironments.count == 0 })
      try views.rollBack()
      let head = try shop.ledger.head
      try #require(
        try RestingLedgerTests.comes {
          try views.projectors.allSatisfy { try views.status(of: type(of: $0).name).position == head }
        })
      refresher.stop()
      try shop.ledger.close()
    }
  }

  @Test("Follower, reader and writer go on after a rest as if there had been none")
  func followed() async {
    await #expect(processExitsWith: .success) {
      AwakeEnvironments.idleSeconds = 1
      let shop = try PolicyShop()
      let customer = try await shop.order("0", 1000, at: PolicyTests.day)
      var query = TouchpointQuery()
      query.after = try shop.ledger.head
      let ledger = shop.ledger
      let before = try ledger.history(of: customer).touchpoints.count
      let following = Task {
        var orders: [String] = []
        for try await touchpoint in ledger.follow(query) {
          orders.append(touchpoint.id)
          if orders.count == 3 { break }
        }
        return orders
      }
      for round in 1...3 {
        try #require(RestingLedgerTests.comes { AwakeEnvironments.count == 0 })
        try #require(try await shop.order("\(round)", 1000, at: PolicyTests.day) == customer)
        try #require(try ledger.history(of: customer).touchpoints.count == before + round)
      }
      try #require(try await following.value == ["1", "2", "3"])
      try #require(RestingLedgerTests.comes { AwakeEnvironments.count == 0 })
      try #require(try ledger.checkDerivedTables().allSatisfy(\.differences.isEmpty))
      try #require(RestingLedgerTests.comes { AwakeEnvironments.count == 0 })
      // Closed while it rests: what is in memory is written all the same.
      try ledger.close()
      let again = try Ledger.open(at: shop.path)
      try #require(try again.customerNumber(of: .crm("ada")) == customer)
      try again.close()
    }
  }

  @Test("A log that is replaced while it rests is refused, and nothing is recorded in it")
  func replaced() async {
    await #expect(processExitsWith: .success) {
      AwakeEnvironments.idleSeconds = 1
      let shop = try PolicyShop()
      try await shop.order("0", 1000, at: PolicyTests.day)
      let log = shop.path + "/log/data.mdb"
      try #require(RestingLedgerTests.comes { AwakeEnvironments.count == 0 })
      let older = try Data(contentsOf: URL(fileURLWithPath: log))
      try await shop.order("1", 1000, at: PolicyTests.day)
      try #require(RestingLedgerTests.comes { AwakeEnvironments.count == 0 })
      try older.write(to: URL(fileURLWithPath: log), options: .atomic)
      do {
        try await shop.order("2", 1000, at: PolicyTests.day)
        Issue.record("it was recorded")
      } catch let error as LedgerError {
        try #require(error.message.contains("other files were put in its place"))
      }
      try #require(try Data(contentsOf: URL(fileURLWithPath: log)) == older)
    }
  }
}
