// Many tasks that spend and hold the points of one balance, and pay with the same gift cards. Each sends some requests again.

import Foundation
import Perennial

struct DecideLoad {
  var path: String
  var tasks = 64
  /// How many requests each task sends.
  var count = Int.max
  /// The number of the first: the same numbers are the same requests.
  var first = 1
  var mix: DecideRequest.Mix

  private static let settings = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
  private static let club = """
    {"currency": "GBP", "earning": {"points": 1, "per": 100}, "rewards": [\(DecideRequest.rewards.map {
      #"{"name": "\#($0)", "points": 1, "stock": \#(DecideRequest.stock)}"#
    }.joined(separator: ", "))]}
    """

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
        group.addTask { try await spend(from: member, as: task, reports) }
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

  private func spend(from member: CustomerNumber, as task: Int, _ reports: Reports) async throws {
    var number = first
    while count == .max || number < first + count {
      let request = mix.request(number, of: task)
      let held = mix.hold(before: number)
      // Some requests are sent twice at once, and some again once they are answered.
      let isTwice = number % 4 == 0
      async let twice: DecisionOutcome? =
        isTwice ? request.send(for: member, ending: held, reports.actions) : nil
      let outcome = try await request.send(for: member, ending: held, reports.actions)
      let again = number % 4 == 1 ? try await request.send(for: member, ending: held, reports.actions) : nil
      say("\(request.id) \(DecideRequest.words(outcome))")
      for other in [try await twice, again].compactMap({ $0 }) {
        say("\(request.id) \(DecideRequest.words(other))")
      }
      // So much that there is never enough for all.
      if number % 3 == 0 { try await earn(6, id: "earn-\(request.id)", reports.ledger) }
      number += 1
    }
  }
}
