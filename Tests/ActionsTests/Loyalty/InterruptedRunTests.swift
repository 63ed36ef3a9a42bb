import Foundation
import Perennial
import Testing

/// Runs that end midway, or come at any time, record what one run records that ends.
struct InterruptedRunTests {
  private struct Killed: Error {}

  private static let club = """
    {"currency": "GBP", "expiry": {"days": 90}, "notices": {"days": [60, 5]}, "pools": {},
     "earning": {"per": 100, "rules": [{"name": "each", "points": 7, "each": "order", "limits": {"inAll": 60}}]},
     "referral": {"points": 50, "friendPoints": 20, "returnDays": 14}}
    """

  /// A shop where something of every kind is due.
  private func shop() async throws -> Shop {
    let shop = try Shop(club: Self.club)
    let actions = shop.reports.actions
    var members: [CustomerNumber] = []
    for name in ["ann", "bob", "cid", "dan", "eve"] { members.append(try await shop.register(name)) }
    try await shop.sell("a-1", pounds: 30)
    try await actions.openPool("p")
    _ = try await actions.joinPool("p", members[0], share: 400, as: TouchpointID("desk", "j-1"))
    for friend in members[1...3] { try await shop.accept(friend, referredBy: Int64(members[0].rawValue)) }
    try await shop.accept(members[4], referredBy: Int64(members[4].rawValue))
    for round in 1...2 {
      for (index, name) in ["bob", "cid", "dan", "eve", "ann"].enumerated() {
        try await shop.sell("\(name)-\(round)", pounds: Int64(11 * round + index), to: name)
      }
    }
    shop.clock.pass(days: 40)
    return shop
  }

  @Test("A run that is ended after each record, and run again, records what one whole run records")
  func killed() async throws {
    let whole = try await shop()
    let run = try await whole.reports.actions.runProgram()
    #expect(run.already == 0 && run.recorded > 20)
    #expect(try await whole.reports.actions.runProgram().recorded == 0)
    let lines = try whole.recorded()

    let cut = try await shop()
    var ends = 0
    while true {
      do {
        _ = try await cut.reports.actions.runProgram { run in
          if run.recorded > 0 { throw Killed() }
        }
        break
      } catch is Killed { ends += 1 }
    }
    #expect(ends == run.recorded)
    #expect(try cut.recorded() == lines)
    for customer in 1...UInt32(try whole.ledger.customerCount) {
      let number = CustomerNumber(customer)
      #expect(try cut.member(number)?.points == whole.member(number)?.points)
    }
  }

  @Test("A task that is cancelled ends its run between two records, and the next goes on")
  func cancelled() async throws {
    let whole = try await shop()
    try await whole.reports.actions.runProgram()
    let cut = try await shop()
    let task = Task {
      try await cut.reports.actions.runProgram { run in
        while run.recorded == 5, !Task.isCancelled { Thread.sleep(forTimeInterval: 0.001) }
      }
    }
    try await Task.sleep(for: .milliseconds(20))
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    #expect(try await cut.reports.actions.runProgram().recorded > 0)
    #expect(try cut.recorded() == whole.recorded())
  }

  @Test("Several runs at once record everything once")
  func together() async throws {
    let whole = try await shop()
    let run = try await whole.reports.actions.runProgram()
    let shared = try await shop()
    let sum = try await withThrowingTaskGroup(of: ProgramRun.self) { group in
      for _ in 0..<4 { group.addTask { try await shared.reports.actions.runProgram() } }
      return try await group.reduce(0) { $0 + $1.recorded }
    }
    #expect(sum == run.recorded)
    #expect(try shared.recorded().sorted() == whole.recorded().sorted())
  }

  // MARK: Runs at any time

  private static let random = """
    {"currency": "GBP", "balance": "mayGoNegative",
     "earning": {"per": 100, "limits": {"inAll": 400},
      "rules": [{"name": "each", "points": 7, "each": "order", "limits": {"inAll": 50}}]},
     "referral": {"points": 50, "friendPoints": 20, "minimumOrder": 1000, "returnDays": 3}}
    """

  /// What happens in a shop by chance, the same for the same seed; `runs` says whether programmes run in between.
  private func random(_ seed: UInt64, runs: Bool) async throws -> Shop {
    var dice = SeededRandom(seed: seed)
    var moments = SeededRandom(seed: seed &+ 1_000_000)
    let shop = try Shop(club: Self.random)
    var customers: [CustomerNumber] = []
    for name in ["ann", "bob", "cid", "dan", "eve", "fay"] { customers.append(try await shop.register(name)) }
    var orders: [(id: String, pounds: Int64, of: CustomerNumber)] = []
    for step in 0..<40 {
      let index = Int.random(in: 0...5, using: &dice)
      switch Int.random(in: 0...9, using: &dice) {
      case 0, 1:
        if try shop.messages(ReferralAccepted.self, of: customers[index]).isEmpty {
          try await shop.accept(
            customers[index], referredBy: Int64(customers[Int.random(in: 0...5, using: &dice)].rawValue))
        }
      case 2, 3:
        guard let order = orders.randomElement(using: &dice) else { break }
        let pounds = Int64.random(in: 1...order.pounds, using: &dice)
        try await shop.giveBack(order.id, pounds: pounds, of: order.of, id: "-\(step)")
      default:
        let pounds = Int64.random(in: 1...40, using: &dice)
        let name = ["ann", "bob", "cid", "dan", "eve", "fay"][index]
        try await shop.sell("o-\(step)", pounds: pounds, to: name)
        orders.append(("o-\(step)", pounds, customers[index]))
      }
      shop.clock.pass(days: Double(Int.random(in: 0...8, using: &dice)) / 4)
      if runs, Int.random(in: 0...9, using: &moments) < 3 { try await shop.reports.actions.runProgram() }
    }
    shop.clock.pass(days: 10)
    try await shop.reports.actions.runProgram()
    #expect(try await shop.reports.actions.runProgram().recorded == 0, "seed \(seed)")
    return shop
  }

  @Test("It makes no difference to balances when programmes run, and no budget gives a point too many")
  func anyTime() async throws {
    let setting = ProcessInfo.processInfo.environment["PERENNIAL_SEEDS"].flatMap { UInt64($0) }
    for seed in 1...max(10, (setting ?? 100) / 10) {
      let (often, once) = (try await random(seed, runs: true), try await random(seed, runs: false))
      var awarded: Int64 = 0
      for number in 1...(try once.ledger.customerCount) {
        let customer = CustomerNumber(number)
        let (left, right) = (try often.member(customer)?.points, try once.member(customer)?.points)
        #expect(left?.balance == right?.balance, "seed \(seed), customer \(number)")
        #expect(left?.imbalance ?? 0 == 0 && right?.imbalance ?? 0 == 0, "seed \(seed)")
        for adjusted in try often.messages(PointsAdjusted.self, of: customer) { awarded += adjusted.points }
      }
      #expect(awarded <= 450, "seed \(seed)")
    }
  }
}
