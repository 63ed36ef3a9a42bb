import Perennial

/// A till of a shop with a club: a point for each pound.
struct Till: Sendable {
  let ledger: Ledger
  let reports: Reports

  init(at path: String) async throws {
    ledger = try Ledger.openOrCreate(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
    reports = try Reports(of: ledger)
    try await ledger.publishPolicy(
      view: "loyalty", name: "club", document: #"{"currency": "GBP", "earning": {"points": 1, "per": 100}}"#,
      effectiveFrom: Instant(year: 2026, month: 1, day: 1), as: TouchpointID("till/1", "club-1"))
  }

  func sell(_ number: String, for pence: Int64, to card: String) async throws -> CustomerNumber {
    let order = OrderPlaced.with {
      $0.order = number
      $0.currency = "GBP"
      $0.total = pence
    }
    let ada = NewTouchpoint.Subject.identifiers([.card(card)])
    return try await ledger.append(NewTouchpoint(source: "till/1", id: number, subject: ada, order)).customer
  }

  func redeem(_ points: Int64, of customer: CustomerNumber, id: String) async throws -> DecisionOutcome {
    try await reports.decide(
      "points.redeem/1", about: [customer], as: TouchpointID("till/1", id), asking: "\(points)"
    ) { decision in
      let balance = try decision.row(of: customer, in: Loyalty.self)?.points.balance ?? 0
      guard balance >= points else { return .refuse("balance", "there are \(balance) points") }
      let redeemed = PointsRedeemed.with {
        $0.program = "club"
        $0.points = points
      }
      return .record([DecidedTouchpoint(redeemed, for: customer)], numbers: ["balance": balance - points])
    }
  }

  func page(of customer: CustomerNumber) throws -> String {
    try reports.customer(customer).document.lines.joined(separator: "\n")
  }
}

func openShop(at path: String) async throws -> String {
  let till = try await Till(at: path)
  let ada = try await till.sell("1001", for: 500_00, to: "4711")
  try await withThrowingTaskGroup(of: DecisionOutcome.self) { group in
    for number in 1...64 { group.addTask { try await till.redeem(10, of: ada, id: "redeem-\(number)") } }
    for try await _ in group {}
  }
  let page = try till.page(of: ada)
  till.reports.close()
  try till.ledger.close()
  return page
}
