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

  func sell(_ number: String, for pence: Int64, to who: [Identifier]) async throws -> Receipt {
    let order = OrderPlaced.with {
      $0.order = number
      $0.currency = "GBP"
      $0.total = pence
    }
    return try await ledger.append(
      NewTouchpoint(source: "till/1", id: number, subject: .identifiersOrBusiness(who), order))
  }

  func redeem(_ points: Int64, of customer: CustomerNumber, id: String) async throws -> DecisionOutcome {
    try await reports.actions.redeem(points, of: customer, as: TouchpointID("till/1", id))
  }

  func page(of customer: CustomerNumber) throws -> String {
    try reports.customer(customer).document.lines.joined(separator: "\n")
  }
}

func openShop(at path: String) async throws -> String {
  let till = try await Till(at: path)
  let ada = try await till.sell("1001", for: 500_00, to: [.card("4711")]).customer
  try await withThrowingTaskGroup(of: DecisionOutcome.self) { group in
    for number in 1...64 { group.addTask { try await till.redeem(10, of: ada, id: "redeem-\(number)") } }
    for try await _ in group {}
  }
  let page = try till.page(of: ada)
  till.reports.close()
  try till.ledger.close()
  return page
}

/// What whoever stands at the till should look at after a sale.
func notes(on receipt: Receipt) -> [String] {
  var notes: [String] = []
  for merge in receipt.merges { notes.append("\(receipt.customer) and \(merge.other) are now one") }
  for dropped in receipt.droppedIdentifiers {
    switch dropped.reason {
    case .anothers: notes.append("the \(dropped.kind) is another customer's")
    case .overLimit: notes.append("the customer has too many of \(dropped.kind)")
    case .placeholder, .malformed: notes.append("the \(dropped.kind) is nobody's; ask again")
    }
  }
  if let refused = receipt.refusedMerge { notes.append(refused) }
  return notes
}

extension Till {
  /// 20 points for whoever joins, once for each person.
  func welcome(_ customer: CustomerNumber) async throws -> DecisionOutcome {
    try await reports.decide(
      "points.welcome/1", about: [customer], as: TouchpointID("till/1", "welcome-\(customer.rawValue)")
    ) { decision in
      let given = try decision.row(of: customer, in: Loyalty.self)?.points.adjustedUp ?? 0
      guard given == 0 else { return .refuse("welcomed", "has been welcomed") }
      let bonus = PointsAdjusted.with {
        $0.program = "club"
        $0.points = 20
        $0.reason = "welcome"
        $0.actor = "till/1"
      }
      return .record([DecidedTouchpoint(bonus, for: customer)])
    }
  }
}
