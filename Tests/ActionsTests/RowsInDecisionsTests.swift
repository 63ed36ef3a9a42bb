import Foundation
import Perennial
import Synchronization
import Testing

/// The rows that a decision is given are those of a view that was brought up to date at its instant.
struct RowsInDecisionsTests {
  @Test("Appends and decisions of the same commit are in the rows of those behind them, their bodies too")
  func staged() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 10)
    let ledger = shop.ledger
    let (begun, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    // The writer is held up, so that all that follows comes into one group.
    async let held = shop.reports.decide("hold/1", about: [ann], as: TouchpointID("till/2", "hold")) { _ in
      begun.signal()
      goOn.wait()
      return .refuse("held", "")
    }
    await Self.wait(for: begun)
    var pending: [PendingAppend] = []
    for number in 0..<3 {
      pending.append(try ledger.submit(Shop.order("s\(number)", pounds: 20, of: "ann")))
      pending.append(
        try ledger.submit(
          NewTouchpoint(
            source: "desk", id: "t\(number)", subject: .identifiers([Identifier("crm", "ann")]),
            TicketOpened.with {
              $0.ticket = "t\(number)"
              $0.topic = "topic-\(number)"
            })))
    }
    async let redeemed = shop.redeem(65, of: ann, id: "first")
    async let looked = shop.reports.decide("look/1", about: [ann], as: TouchpointID("till/2", "look")) {
      decision in
      let tickets = try decision.row(of: ann, in: CustomerService.self)?.tickets.count ?? 0
      let balance = try decision.row(of: ann, in: Loyalty.self)?.points.balance ?? 0
      return .refuse("looked", "", ["tickets": Int64(tickets), "balance": balance])
    }
    try await Task.sleep(for: .milliseconds(200))
    goOn.signal()
    _ = try await held
    guard case .recorded(let recorded) = try await redeemed, case .refused(let found) = try await looked
    else {
      Issue.record("it was not redeemed")
      return
    }
    for append in pending { _ = try await append.receipt }
    #expect(found.numbers["tickets"] == 3)
    let wasBehind = found.position > recorded.position
    #expect(recorded.numbers == ["balance": 5])
    #expect(found.numbers["balance"] == (wasBehind ? 5 : 70))
    // One commit: all were recorded at one time, by a clock that stands still anyway, and side by side.
    #expect(abs(Int(found.position.rawValue) - Int(recorded.position.rawValue)) == 1)
    let models = shop.reports.models
    let view = try models.views.view(models[CustomerService.self])
    #expect(try view.row(of: ann)?.tickets.count == 3)
  }

  private static func wait(for semaphore: DispatchSemaphore) async {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        semaphore.wait()
        continuation.resume()
      }
    }
  }

  @Test(
    "Points that have expired by the instant of a decision are not there, whenever the view was refreshed")
  func settled() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 100)
    #expect(
      try await shop.look(about: [ann]) { try $0.row(of: ann, in: Loyalty.self)?.points.balance } == 100)
    try shop.reports.models.views.refresh()
    shop.clock.pass(days: 61)
    #expect(try await shop.look(about: [ann]) { try $0.row(of: ann, in: Loyalty.self)?.points.balance } == 0)
    guard case .refused(let refusal) = try await shop.redeem(1, of: ann, id: "late") else {
      Issue.record("expired points were redeemed")
      return
    }
    #expect(refusal.numbers["balance"] == 0)
  }

  @Test(
    "What of a customer's counts otherwise since the last decision is in the next, whoever it was recorded of"
  )
  func corrected() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 100)
    let mistake = try await shop.ledger.append(Shop.order("2", pounds: 10, of: "ann"))
    let bobs = try await shop.ledger.append(Shop.order("3", pounds: 7, of: "bob"))
    let bob = bobs.customer
    func balances() async throws -> [Int64] {
      try await shop.look(about: [ann, bob]) { decision in
        try [ann, bob].map { try decision.row(of: $0, in: Loyalty.self)?.points.balance ?? 0 }
      }
    }
    #expect(try await balances() == [110, 7])
    let void = try await shop.ledger.void(mistake.position, reason: "rung-twice")
    #expect(try await balances() == [100, 7])
    let assignment = try await shop.ledger.assign([bobs.position], to: ann, reason: "hers")[0]
    #expect(try await balances() == [107, 0])
    _ = try await shop.ledger.void(assignment.position, reason: "his")
    #expect(try await balances() == [100, 7])
    _ = try await shop.ledger.void(void.position, reason: "was-right")
    #expect(try await balances() == [110, 7])
    // So much at once that it is not looked whose it is: a whole batch.
    var batch = NewTouchpoint.Context()
    batch.batch = "evening"
    let evening = (0..<1500).map { number in
      var order = Shop.order("e\(number)", pounds: 1, of: number % 2 == 0 ? "ann" : "bob")
      order.context = batch
      return order
    }
    _ = try await shop.ledger.append(evening)
    #expect(try await balances() == [860, 757])
    _ = try await shop.ledger.void(batch: "evening", reason: "another-shop")
    #expect(try await balances() == [110, 7])
  }

  @Test(
    "A decision reads what has happened since the last one about the same customer, however long their history is"
  )
  func notAgain() async throws {
    let shop = try Shop()
    var ann = CustomerNumber.business
    let batch = (0..<3000).map { Shop.order("\($0)", pounds: 1, of: "ann") }
    for receipt in try await shop.ledger.append(batch) { ann = receipt.customer }
    for number in 0..<20 {
      try await shop.redeem(1, of: ann, id: "r\(number)")
      try await shop.sell("more\(number)", pounds: 1)
      try await shop.sell("other\(number)", pounds: 1, to: "bob")
      // A merge of others changes nothing here.
      if number % 5 == 0 {
        let carl = try await shop.sell("carl\(number)", pounds: 1, to: "carl\(number)")
        let dora = try await shop.sell("dora\(number)", pounds: 1, to: "dora\(number)")
        try await shop.ledger.merge(carl, with: dora, evidence: "same")
        // Neither does what is voided of others, nor assigned between them.
        let voided = try await shop.ledger.append(Shop.order("void\(number)", pounds: 1, of: "carl\(number)"))
        try await shop.ledger.void([voided.position], reason: "rung-twice")
        let assigned = try await shop.ledger.append(Shop.order("away\(number)", pounds: 1, of: "bob"))
        try await shop.ledger.assign([assigned.position], to: carl, reason: "his")
      }
    }
    let read = shop.slowDecisions.map(\.touchpoints)
    #expect(read[0] >= 3000)
    #expect(read.dropFirst().allSatisfy { $0 <= 2 }, "\(read)")
    #expect(try shop.balance(of: ann) == 3000)
    // The first of a process begins with the stored row, where there is one.
    try shop.reports.models.views.refresh()
    let path = shop.ledger.directory
    try shop.ledger.close()
    let told = Told()
    var options = shop.options
    options.slowDecision = .zero
    options.observer = told
    let ledger = try Ledger.open(at: path, options: options)
    let reports = try Reports(of: ledger)
    let customer = ann
    _ = try await reports.decide("look/1", about: [ann], as: TouchpointID("till/2", "look")) { decision in
      let balance = try decision.row(of: customer, in: Loyalty.self)?.points.balance
      #expect(balance == 3000)
      return .refuse("looked", "")
    }
    #expect(told.slowDecisions.map(\.touchpoints) == [0])
    try ledger.close()
  }
}
