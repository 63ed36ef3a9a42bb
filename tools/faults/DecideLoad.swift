// Many tasks that redeem from one balance, each of which sends some requests again.

import Foundation
import Perennial

/// A request to redeem points of the one member: what it asks for follows from its numbers, so that it can be sent again.
struct DecideRequest {
  var task: Int
  var number: Int

  static let name: DecisionName = "points.redeem/1"
  static let source = "till/1"

  var id: String { "\(task)-\(number)" }
  var points: Int64 { Int64(1 + (task &* 5 &+ number &* 3) % 9) }

  init(task: Int, number: Int) { (self.task, self.number) = (task, number) }

  /// The request with an id; `nil` where there is none of that id.
  init?(id: some StringProtocol) {
    let parts = id.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 2 else { return nil }
    self.init(task: parts[0], number: parts[1])
  }

  /// What is answered, in words that are the same when it is answered again.
  static func words(_ outcome: DecisionOutcome) -> String {
    switch outcome {
    case .recorded(let recorded): "recorded \(recorded.position) \(recorded.numbers["balance"] ?? -1)"
    case .refused(let refusal): "\(refusal.reason) \(refusal.position) \(refusal.numbers["balance"] ?? -1)"
    }
  }
}

struct DecideLoad {
  var path: String
  var tasks = 64
  /// How many requests each task sends.
  var count = Int.max
  /// The number of the first: the same numbers are the same requests.
  var first = 1

  private static let settings = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
  private static let club = #"{"currency": "GBP", "earning": {"points": 1, "per": 100}}"#

  func run() async throws {
    let isNew = !FileManager.default.fileExists(atPath: path)
    let ledger = try isNew ? Ledger.create(at: path, settings: Self.settings) : Ledger.open(at: path)
    if try ledger.policies().isEmpty {
      try await ledger.publishPolicy(
        view: "loyalty", name: "club", document: Self.club,
        effectiveFrom: Instant(year: 2000, month: 1, day: 1))
    }
    let reports = try Reports(of: ledger)
    let member = try await earn(30, id: "welcome", ledger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<tasks {
        group.addTask { try await redeem(from: member, as: task, reports) }
      }
      // Views that are refreshed meanwhile are where rows begin after the next start.
      let refresher = ViewRefresher(reports.models.views, every: .milliseconds(50))
      try await group.waitForAll()
      refresher.stop()
    }
    try ledger.close()
  }

  @discardableResult
  private func earn(_ points: Int64, id: String, _ ledger: Ledger) async throws -> CustomerNumber {
    try await ledger.append(
      NewTouchpoint(
        source: "desk", id: id, subject: .identifiers([Identifier("crm", "member")]),
        PointsAdjusted.with {
          $0.program = "club"
          $0.points = points
          $0.reason = "goodwill"
          $0.actor = "desk"
        })
    ).customer
  }

  private func redeem(from member: CustomerNumber, as task: Int, _ reports: Reports) async throws {
    var number = first
    while count == .max || number < first + count {
      let request = DecideRequest(task: task, number: number)
      // Some requests are sent twice at once, and some again once they are answered.
      let isTwice = number % 4 == 0
      async let twice: DecisionOutcome? = isTwice ? ask(request, member, reports) : nil
      let outcome = try await ask(request, member, reports)
      let again = number % 4 == 1 ? try await ask(request, member, reports) : nil
      say("\(request.id) \(DecideRequest.words(outcome))")
      for other in [try await twice, again].compactMap({ $0 }) {
        say("\(request.id) \(DecideRequest.words(other))")
      }
      // So much that there is never enough for all.
      if number % 3 == 0 { try await earn(6, id: "earn-\(request.id)", reports.ledger) }
      number += 1
    }
  }

  private func ask(_ request: DecideRequest, _ member: CustomerNumber, _ reports: Reports) async throws
    -> DecisionOutcome
  {
    let points = request.points
    return try await reports.decide(
      DecideRequest.name, about: [member], as: TouchpointID(DecideRequest.source, request.id),
      asking: "\(points)"
    ) { decision in
      let balance = try decision.row(of: member, in: Loyalty.self)?.points.balance ?? 0
      guard balance >= points else {
        return .refuse("balance", "there are not enough points", ["asked": points, "balance": balance])
      }
      let redeemed = PointsRedeemed.with {
        $0.program = "club"
        $0.points = points
      }
      return .record([DecidedTouchpoint(redeemed, for: member)], numbers: ["balance": balance - points])
    }
  }
}
