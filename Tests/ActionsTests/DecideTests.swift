import Foundation
import Perennial
import Testing

/// Deciding about one balance: never below zero, and every request has one answer for ever.
struct DecideTests {
  @Test(
    "64 tasks that redeem from one balance, each request sent twice, spend it to the last point and no further"
  )
  func race() async throws {
    let shop = try Shop()
    // The balance is that of two who are one: 100 + 150 points, enough for 25 of 64.
    let one = try await shop.sell("1", pounds: 100, to: "ann")
    let other = try await shop.sell("2", pounds: 150, to: "bob")
    try await shop.ledger.merge(one, with: other, evidence: "same")
    let outcomes = try await withThrowingTaskGroup(of: (DecisionOutcome, DecisionOutcome).self) { group in
      for task in 0..<64 {
        group.addTask {
          let customer = task % 2 == 0 ? one : other
          async let first = shop.redeem(10, of: customer, id: "r\(task)")
          async let again = shop.redeem(10, of: customer, id: "r\(task)")
          try await shop.sell("noise\(task)", pounds: 1000, to: "n\(task)")
          return try await (first, again)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for (one, other) in outcomes {
      #expect(one.isSameAnswer(as: other))
      #expect(one.isDuplicate != other.isDuplicate)
    }
    let recorded = outcomes.filter { if case .recorded = $0.0 { true } else { false } }
    #expect(recorded.count == 25)
    #expect(try shop.balance(of: one) == 0)
    let history = try shop.ledger.history(of: one).touchpoints
    #expect(history.filter { $0.fact.type == .pointsRedeemed }.count == 25)
    #expect(history.filter { $0.fact.type == .decisionRefused }.count == 39)
    // What is decided occurs when it is recorded.
    #expect(history.allSatisfy { $0.fact.type != .pointsRedeemed || $0.fact.historyTime == $0.fact.recorded })
    for report in try shop.ledger.checkDerivedTables() { #expect(report.differences.isEmpty) }
  }

  @Test(
    "A request that is sent again gets its first answer, whatever the balance is since, also after reopening")
  func answeredAlike() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 100)
    let first = try await shop.redeem(70, of: ann, id: "a")
    guard case .recorded(let recorded) = first else { throw Unexpected(first) }
    #expect(recorded.receipts.map(\.customer) == [ann] && recorded.numbers == ["balance": 30])
    let second = try await shop.redeem(70, of: ann, id: "b")
    guard case .refused(let refusal) = second else { throw Unexpected(second) }
    #expect(refusal.reason == "balance" && refusal.message == "has 30 points and needs 70")
    #expect(refusal.numbers == ["asked": 70, "balance": 30])
    // Now there would be enough for the second, and not for the first.
    try await shop.sell("2", pounds: 60)
    try await shop.redeem(80, of: ann, id: "c")
    let head = try shop.ledger.head
    for (id, outcome) in [("a", first), ("b", second)] {
      let again = try await shop.redeem(70, of: ann, id: id)
      #expect(again.isDuplicate && again.isSameAnswer(as: outcome))
    }
    #expect(try shop.ledger.head == head)
    #expect(try shop.balance(of: ann) == 10)
    let path = shop.ledger.directory
    try shop.ledger.close()
    let ledger = try Ledger.open(at: path, options: shop.options)
    let reports = try Reports(of: ledger)
    let again = try await reports.decide(
      "points.redeem/1", about: [ann], as: TouchpointID("till/2", "b"), asking: "70"
    ) { _ in
      Issue.record("it was decided again")
      return .refuse("other", "")
    }
    #expect(again.isSameAnswer(as: second))
    try ledger.close()
  }

  struct Unexpected: Error {
    var outcome: DecisionOutcome
    init(_ outcome: DecisionOutcome) { self.outcome = outcome }
  }

  @Test("An id that was used for something else is a conflict, which says for what")
  func conflicts() async throws {
    let shop = try Shop()
    let (ann, bob) = (try await shop.sell("1", pounds: 100), try await shop.sell("2", pounds: 1, to: "bob"))
    try await shop.redeem(10, of: ann, id: "a")
    try await shop.redeem(500, of: ann, id: "refused")
    for id in ["a", "refused"] {
      let points: Int64 = id == "a" ? 10 : 500
      let calls: [(String, @Sendable () async throws -> Void)] = [
        ("points.redeem/1", { try await shop.redeem(points, of: ann, id: id, name: "points.redeem/2") }),
        ("points.redeem/1", { try await shop.redeem(points, of: ann, id: id, name: "points.hold/1") }),
        ("customer:1", { try await shop.redeem(points, of: bob, id: id) }),
        ("other content", { try await shop.redeem(points + 1, of: ann, id: id) }),
      ]
      for (words, call) in calls {
        let error = try await expect(.conflictingDuplicate) { try await call() }
        #expect(error.message.contains(words), "\(error)")
      }
    }
    // Ids of decisions and of touchpoints are of one namespace.
    var order = Shop.order("o", pounds: 1, of: "ann")
    order.source = "till/2"
    try await shop.ledger.append(order)
    let error = try await expect(.conflictingDuplicate) { try await shop.redeem(10, of: ann, id: "o") }
    #expect(error.message.contains("appended"), "\(error)")
    order.id = "a"
    try await expect(.conflictingDuplicate) { try await shop.ledger.append(order) }
    let same = NewTouchpoint(source: "till/2", id: "a", subject: .customer(ann), Shop.redeemed(10))
    #expect(try await shop.ledger.append(same).duplicate)
  }

  @Test("Several touchpoints are recorded together or not at all, and are answered together")
  func several() async throws {
    let shop = try Shop()
    let (ann, bob) = (try await shop.sell("1", pounds: 100), try await shop.sell("2", pounds: 5, to: "bob"))
    @Sendable func transfer(_ points: Int64, _ id: String, to other: CustomerNumber) async throws
      -> DecisionOutcome
    {
      try await shop.reports.decide("points.transfer/1", about: [ann, bob], as: TouchpointID("app", id)) {
        decision in
        let balance = try decision.row(of: ann, in: Loyalty.self)?.points.balance ?? 0
        let before = try decision.row(of: bob, in: Loyalty.self)?.points.balance ?? 0
        guard balance >= points else { return .refuse("balance", "", ["balance": balance]) }
        func moved(_ points: Int64, _ other: CustomerNumber) -> PointsTransferred {
          .with {
            $0.points = points
            $0.program = "club"
            $0.customer = Int64(other.rawValue)
          }
        }
        return .record(
          [
            DecidedTouchpoint(moved(-points, bob), for: ann),
            DecidedTouchpoint(moved(points, ann), for: other),
          ], numbers: ["from": balance - points, "to": before + points])
      }
    }
    let head = try shop.ledger.head
    let error = try await expect(.invalidTouchpoint) {
      _ = try await transfer(40, "t", to: CustomerNumber(3))
    }
    #expect(error.index == 1)
    #expect(try shop.ledger.head == head)
    // Nothing was recorded, and so the same request is decided when it is sent again.
    let first = try await transfer(40, "t", to: bob)
    guard case .recorded(let recorded) = first else { throw Unexpected(first) }
    #expect(recorded.receipts.map(\.customer) == [ann, bob] && recorded.numbers == ["from": 60, "to": 45])
    #expect(try shop.ledger.touchpoint(at: recorded.receipts[1].position).id == "t/2")
    #expect(try shop.balance(of: ann) == 60 && shop.balance(of: bob) == 45)
    let again = try await transfer(40, "t", to: bob)
    #expect(again.isSameAnswer(as: first) && again.isDuplicate)
    // An id that follows from that of the request may have been used.
    try await shop.ledger.append(
      NewTouchpoint(source: "app", id: "u/2", subject: .customer(ann), VisitMade()))
    try await expect(.conflictingDuplicate) { _ = try await transfer(1, "u", to: bob) }
    #expect(try shop.balance(of: ann) == 60)
  }

  @Test(
    "A request about somebody who was merged, voided or whose touchpoint was voided since keeps its answer")
  func rearranged() async throws {
    let shop = try Shop()
    let (ann, bob) = (try await shop.sell("1", pounds: 100), try await shop.sell("2", pounds: 5, to: "bob"))
    let first = try await shop.redeem(30, of: bob, id: "poor")
    let second = try await shop.redeem(30, of: ann, id: "rich")
    try await shop.ledger.merge(ann, with: bob, evidence: "same")
    #expect(try await shop.redeem(30, of: bob, id: "poor").isSameAnswer(as: first))
    #expect(try await shop.redeem(30, of: ann, id: "poor").isSameAnswer(as: first))
    try await shop.ledger.void(second.position, reason: "mistake")
    let again = try await shop.redeem(30, of: ann, id: "rich")
    guard case .recorded(let recorded) = again else { throw Unexpected(again) }
    #expect(recorded.receipts[0].voided && again.position == second.position)
    #expect(try await shop.redeem(105, of: bob, id: "all").isDuplicate == false)
    #expect(try shop.balance(of: bob) == 0)
  }

  @Test(
    "What a decision says that cannot be recorded, or asks that cannot be answered, is an error, and nothing is recorded"
  )
  func refusedByTheLedger() async throws {
    let shop = try Shop()
    let (ann, bob) = (try await shop.sell("1", pounds: 100), try await shop.sell("2", pounds: 5, to: "bob"))
    let head = try shop.ledger.head
    let reports = shop.reports
    func decide(
      _ about: [CustomerNumber], id: String = "x",
      _ body: @escaping @Sendable (borrowing Decision) throws -> Verdict
    )
      async throws
    {
      _ = try await reports.decide("test/1", about: about, as: TouchpointID("till/2", id), body)
    }
    try await expect(.invalidTouchpoint) { try await decide([]) { _ in .refuse("x", "") } }
    for unknown in [CustomerNumber.business, CustomerNumber(99)] {
      try await expect(.unknownSubject) { try await decide([ann, unknown]) { _ in .refuse("x", "") } }
    }
    try await expect(.invalidTouchpoint) { try await decide([ann], id: "") { _ in .refuse("x", "") } }
    try await expect(.invalidTouchpoint) {
      _ = try await reports.decide("test/1", about: [ann], as: TouchpointID("perennial", "x")) { _ in
        .refuse("x", "")
      }
    }
    let empty = try await expect(.invalidTouchpoint) { try await decide([ann]) { _ in .record([]) } }
    #expect(empty.message.contains("refuse with a reason"))
    try await expect(.invalidTouchpoint) { try await decide([ann]) { _ in .refuse("not a code", "") } }
    try await expect(.invalidTouchpoint) {
      try await decide([ann]) { _ in .refuse("x", String(repeating: "long", count: 200)) }
    }
    try await expect(.invalidTouchpoint) { try await decide([ann]) { _ in .refuse("x", "", ["a b": 1]) } }
    try await expect(.invalidTouchpoint) {
      try await decide([ann]) { _ in
        .record([DecidedTouchpoint(Shop.redeemed(1), for: ann)], numbers: ["a b": 1])
      }
    }
    try await expect(.invalidTouchpoint) {
      try await decide([ann]) { _ in .record([DecidedTouchpoint(Shop.redeemed(1), for: bob)]) }
    }
    try await expect(.unknownSubject) {
      try await decide([ann]) { decision in
        _ = try decision.row(of: bob, in: Loyalty.self)
        return .refuse("x", "")
      }
    }
    try await expect(.unknownSubject) {
      try await decide([ann]) { decision in
        _ = try decision.history(of: bob)
        return .refuse("x", "")
      }
    }
    await #expect {
      try await decide([ann]) { decision in
        _ = try decision.row(of: ann, in: Unlisted.self)
        return .refuse("x", "")
      }
    } throws: { ($0 as? ProjectionError)?.code == .unknownView }
    #expect(try shop.ledger.head == head)
  }

  @Test(
    "What a decision cannot record is said by the decision and the type, and where there are several by which"
  )
  func refusedTouchpoints() async throws {
    let shop = try Shop()
    let (ann, bob) = (try await shop.sell("1", pounds: 100), try await shop.sell("2", pounds: 1, to: "bob"))
    func message(_ verdict: Verdict) async throws -> String {
      let error = try await expect(.invalidTouchpoint) {
        _ = try await shop.reports.decide("points.welcome/1", about: [ann], as: TouchpointID("app", "w")) {
          _ in
          verdict
        }
      }
      #expect(!error.description.contains("batch") && error.description == error.message)
      return error.message
    }
    let bonus = PointsAdjusted.with {
      $0.program = "club"
      $0.points = 20
      $0.reason = "welcome"
    }
    let good = DecidedTouchpoint(Shop.redeemed(1), for: ann)
    #expect(
      try await message(.record([DecidedTouchpoint(bonus, for: ann)]))
        == "points.welcome/1 records points.adjusted: data.actor: is required")
    #expect(
      try await message(.record([good, DecidedTouchpoint(bonus, for: ann)]))
        == "points.welcome/1 records points.adjusted, number 2 of 2: data.actor: is required")
    #expect(
      try await message(.record([DecidedTouchpoint(Shop.redeemed(1), for: bob)]))
        == "points.welcome/1 records points.redeemed: it is of customer:2, whom the decision is not about; name them too"
    )
    let own = DecidedTouchpoint(.custom(type: "acme.thing", json: "[]"), for: ann)
    #expect(try await message(.record([own])).hasPrefix("points.welcome/1 records acme.thing: "))
    #expect(
      try await message(.refuse("not a code", "")).hasPrefix(
        "points.welcome/1 records decision.refused: data.reason"))
    #expect(
      try await message(.record([good], numbers: ["a b": 1])).hasPrefix(
        "points.welcome/1 answers with a number that cannot be recorded: "))
    // Which it is of several is known to programs too, and what of it.
    let error = try await expect(.invalidTouchpoint) {
      _ = try await shop.reports.decide("x/1", about: [ann], as: TouchpointID("app", "x")) { _ in
        .record([good, DecidedTouchpoint(bonus, for: ann)])
      }
    }
    #expect(error.index == 1 && (error.cause as? TouchpointFault)?.field == "data.actor")
  }

  /// A model that these reports do not have.
  private struct Unlisted: Projector {
    static let name: ViewName = "unlisted"
    var fingerprint: Fingerprint { Fingerprint("unlisted/1") }
    struct Row: ViewRow {
      func encode(to writer: inout RowWriter) {}
      init() {}
      init(from reader: inout RowReader) throws {}
    }
    func initialRow() -> Row { Row() }
    func apply(_ touchpoint: Touchpoint, under policy: NoPolicy, to row: inout Row) throws {}
    func contribute(_ row: Row, to totals: inout Totals) {}
  }

  @Test("A decision that throws fails its caller alone, and is decided when it is sent again")
  func throwing() async throws {
    struct Poor: Error, Equatable {}
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 100)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<40 {
        group.addTask {
          if task % 2 == 0 {
            await #expect(throws: Poor.self) {
              _ = try await shop.reports.decide("test/1", about: [ann], as: TouchpointID("till/2", "a")) {
                decision in
                _ = try decision.row(of: ann, in: Loyalty.self)
                throw Poor()
              }
            }
          } else {
            try await shop.sell("o\(task)", pounds: 1, to: "b\(task)")
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try shop.ledger.customerCount == 21)
    let outcome = try await shop.reports.decide("test/1", about: [ann], as: TouchpointID("till/2", "a")) {
      decision in
      let seen = (
        try decision.position(of: TouchpointID("till/2", "a")),
        try decision.position(of: TouchpointID("till/1", "1")),
        try decision.position(of: TouchpointID("nobody", "1"))
      )
      #expect(seen.0 == nil && seen.1 != nil && seen.2 == nil)
      let currency = try decision.settings.currency
      #expect(currency == "GBP")
      return .refuse("none", "")
    }
    #expect(!outcome.isDuplicate)
  }

  @Test("A refusal is on the page of its first customer, and in what is listed by type")
  func listed() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 100)
    let outcome = try await shop.redeem(500, of: ann, id: "a")
    let recorded = try shop.ledger.touchpoint(at: outcome.position)
    #expect(
      recorded.typeName == "decision.refused" && recorded.customer == ann && recorded.source == "till/2")
    guard case .message(let message as DecisionRefused) = recorded.content else {
      Issue.record("it is no decision.refused")
      return
    }
    #expect(message.decision == "points.redeem" && message.version == 1 && message.reason == "balance")
    #expect(message.numbers.map(\.name) == ["asked", "balance"])
    #expect(message.cause == 0)
    #expect(try shop.reports.customer(ann).timeline.contains { $0.type == "decision.refused" })
  }

  @Test("Accounts are read and recorded of, and may be others when the request is sent again")
  func accounts() async throws {
    let shop = try Shop()
    let (ann, bob) = (try await shop.sell("1", pounds: 100), try await shop.sell("2", pounds: 50, to: "bob"))
    let carl = try await shop.sell("3", pounds: 10, to: "carl")
    @Sendable func ask(
      _ id: String, with accounts: [CustomerNumber], of other: CustomerNumber, refuses: Bool = false
    )
      async throws -> DecisionOutcome
    {
      try await shop.reports.decide("test/1", about: [ann], with: accounts, as: TouchpointID("till/2", id)) {
        decision in
        let balance = try decision.row(of: other, in: Loyalty.self)?.points.balance ?? 0
        if refuses { return .refuse("no", "no", ["balance": balance]) }
        return .record(
          [DecidedTouchpoint(Shop.redeemed(10), for: ann), DecidedTouchpoint(Shop.redeemed(5), for: other)],
          numbers: ["balance": balance])
      }
    }
    let first = try await ask("a", with: [bob], of: bob)
    guard case .recorded(let recorded) = first else { throw Unexpected(first) }
    #expect(recorded.receipts.map(\.customer) == [ann, bob] && recorded.numbers == ["balance": 50])
    #expect(try await ask("a", with: [carl], of: carl).isSameAnswer(as: first))
    #expect(try await ask("a", with: [], of: bob).isSameAnswer(as: first))
    #expect(try shop.balance(of: bob) == 45 && shop.balance(of: carl) == 10)

    let refused = try await ask("b", with: [bob], of: bob, refuses: true)
    #expect(try shop.ledger.touchpoint(at: refused.position).customer == ann)
    try await expect(.unknownSubject) { _ = try await ask("c", with: [], of: bob) }
    try await expect(.unknownSubject) { _ = try await ask("d", with: [CustomerNumber(99)], of: ann) }
    try await expect(.invalidTouchpoint) {
      _ = try await ask("e", with: Array(repeating: bob, count: 101), of: bob)
    }
  }

  @Test("A refusal names the touchpoint that it was about")
  func refusedBecauseOfATouchpoint() async throws {
    let shop = try Shop()
    let ann = try await shop.sell("1", pounds: 100)
    let sale = try shop.ledger.head
    let outcome = try await shop.reports.decide("claim/1", about: [ann], as: TouchpointID("till/2", "a")) {
      _ in .refuse("limit", "the limit is used up", cause: sale)
    }
    guard
      case .message(let message as DecisionRefused) = try shop.ledger.touchpoint(at: outcome.position).content
    else {
      Issue.record("it is no decision.refused")
      return
    }
    #expect(message.cause == Int64(sale.rawValue))
  }

  @Test(
    "A decision is told of where it is slow, by its name, once it is answered",
    arguments: [Duration.milliseconds(20), .seconds(3600)])
  func slow(from slow: Duration) async throws {
    let shop = try Shop(slowFrom: slow)
    let ann = try await shop.sell("1", pounds: 100)
    _ = try await shop.reports.decide("slow/3", about: [ann], as: TouchpointID("till/2", "a")) { decision in
      _ = try decision.row(of: ann, in: Loyalty.self)
      usleep(20_000)
      return .refuse("slow", "")
    }
    #expect(shop.slowDecisions.map { "\($0.name)" } == (slow > .seconds(1) ? [] : ["slow/3"]))
    #expect(shop.slowDecisions.allSatisfy { $0.duration >= slow && $0.touchpoints > 0 })
  }
}
