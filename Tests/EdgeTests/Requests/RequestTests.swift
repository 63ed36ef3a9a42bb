import Perennial
import Testing

@testable import Edge

/// What is asked of reports, of the log and of policies, as the command line and as HTTP write it.
struct RequestTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch { return Failure(error).message }
  }

  @Test(
    "Every report of the list takes as-of and at, beside what it declares itself",
    arguments: ["option", "query"])
  func moments(spelled: String) throws {
    let spelling = spelled == "option" ? ParameterSpelling.option : .query
    for report in ModelList.standard.reports {
      _ = try ReportRequest(
        report.name, [("as-of", "2024-03-01"), ("at", "4711")], among: .standard, spelled: spelling)
      #expect(report.allParameters.map(\.name).suffix(2) == ["as-of", "at"])
      let twice = message {
        _ = try ReportRequest(report, [("at", "1"), ("at", "2")], spelled: spelling)
      }
      #expect(twice == "\(spelling("at")) is given twice; give it once", "\(report.name)")
      let unknown = message { _ = try ReportRequest(report, [("as-off", "1")], spelled: spelling) }
      #expect(unknown.contains("did you mean \(spelling("as-of"))?"), "\(unknown)")
      let wrong = message { _ = try ReportRequest(report, [("as-of", "soon")], spelled: spelling) }
      #expect(
        wrong
          == "\(spelling("as-of")) soon is not a time; give a day such as 2011-12-01, or a time with its zone, such as "
          + "2011-12-01T09:30:00Z or 2011-12-01T09:30:00+01:00")
    }
  }

  @Test("A report is of the moment that is asked for, and says what has to be known beside it")
  func reports() async throws {
    let shop = try Shop()
    try await shop.order("1", at: "2024-02-05T10:00:00Z")
    try await shop.order("2", of: "bob", at: "2024-03-05T10:00:00Z")
    let reports = try Reports(of: shop.ledger)
    var notes: [String] = []
    func buyers(_ given: [(name: String, value: String?)]) throws -> Int64? {
      let request = try ReportRequest("summary", given, among: .standard, spelled: .query)
      let report = try request.answer(from: reports) { notes.append($0) }
      return (report as? SummaryReport)?.buyers
    }
    #expect(try buyers([]) == 2)
    #expect(try buyers([("as-of", "2024-03-01")]) == 1)
    #expect(notes.isEmpty)
    #expect(try buyers([("at", "2001-01-01")]) == 0)
    #expect(notes.count == 1)
    let loyalty = try #require(ModelList.standard.reports.first { $0.model.needsPolicy })
    notes = []
    _ = try ReportRequest(loyalty, [], spelled: .query).answer(from: reports) { notes.append($0) }
    #expect(
      notes == [
        "no loyalty policy is in force; publish one with `perennial policy publish loyalty FILE`"
      ])
  }

  @Test("The log is asked by customer, type, reference and time; what is not there is named as it was asked")
  func log() async throws {
    let shop = try Shop()
    let receipt = try await shop.order("1")
    var request = LogRequest()
    (request.customer, request.types, request.reference) = ("crm:ada", ["order.placed"], "order:1")
    (request.since, request.until, request.from) = ("2024-02-05", "2024-02-06", "1")
    var found: [Position] = []
    try shop.ledger.forEachTouchpoint(try request.query(in: shop.ledger)) {
      found.append($0.position)
      return true
    }
    #expect(found == [receipt.position])
    request.spelling = .query
    let asked = request
    func refused(_ change: (inout LogRequest) -> Void) -> String {
      var request = asked
      change(&request)
      return message { _ = try request.query(in: shop.ledger) }
    }
    #expect(refused { $0.types = ["order.eaten"] } == "the ledger has no touchpoint of type order.eaten")
    #expect(refused { $0.from = "x" } == "from x is not a position; give a number from 0")
    #expect(refused { $0.until = "x" }.hasPrefix("until x is not a time"))
    #expect(refused { $0.limit = -1 } == "limit -1 is below 0")
    #expect(refused { $0.customer = "crm:eve" } == "no customer is linked to that crm")
  }

  @Test("A policy is looked at, published and withdrawn by its view, its name and its position")
  func policies() async throws {
    let shop = try Shop()
    try await shop.order("1")
    let reports = try Reports(of: shop.ledger)
    let example = try #require(Loyalty.policyExamples.first)
    var request = PolicyRequest(view: "loyalty", document: example)
    request.effective = "2020-01-01"
    let preview = try request.preview(in: reports, asOf: nil, limit: 5) { _ in }
    #expect(preview.preview.changed > 0)
    #expect(try shop.ledger.policies().isEmpty)
    let position = try request.publish(in: reports) { _ in }.position
    let policy = try #require(try shop.ledger.policies().first)
    #expect(policy.position == position)
    #expect(try shop.ledger.policy(named: "loyalty").position == position)
    #expect(try shop.ledger.policy(named: "\(position.rawValue)").position == position)
    #expect(message { _ = try shop.ledger.policy(named: "retention") }.contains("`perennial policy list`"))
    #expect(throws: PolicyFault.self) {
      try PolicyRequest(view: "loyalty", document: "{\"colour\": 1}").publish(in: reports) { _ in }
    }
    var unknown = WithdrawalRequest(policy: "loyalty")
    unknown.name = "gold"
    #expect(
      message { _ = try unknown.withdraw(in: reports, reason: "", actor: nil) }
        == "no policy gold was published for view loyalty; see `perennial policy list`")
    var named = WithdrawalRequest(policy: "\(position.rawValue)")
    named.name = "gold"
    #expect(
      message { _ = try named.withdraw(in: reports, reason: "", actor: nil) }
        == "--name goes with a view, not with a position")
    let withdrawal = WithdrawalRequest(policy: "\(position.rawValue)")
    #expect(try withdrawal.preview(in: reports, limit: 5).preview.changed >= 0)
    let withdrawn = try withdrawal.withdraw(in: reports, reason: "mistake", actor: "7")
    let standing = try reports.models.views.policies().map { PolicyAnswer($0) }
    #expect(standing.map(\.state) == ["withdrawn", "withdrawal"])
    #expect(standing[0].withdrawnAt == withdrawn.position.rawValue)
  }
}
