import Foundation
import Testing

/// The ready programmes of examples/programmes, each with its made-up month: what docs/loyalty.md says comes of it.
@Suite struct ReadyProgrammesTests {
  /// A ledger with a programme in force, and its month appended.
  private func month(_ programme: String) throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    let folder = repository + "/examples/programmes"
    let published = try program.run(
      "policy", "publish", "loyalty", "\(folder)/\(programme).json", "--effective",
      "2026-01-01")
    #expect(published.status == 0, "\(published.messages)")
    let events = try String(contentsOfFile: "\(folder)/\(programme).ndjson", encoding: .utf8)
    let appended = try program.run("append", input: events)
    #expect(appended.status == 0, "\(appended.messages)")
    return program
  }

  private let end = ["--as-of", "2026-04-01", "--format", "json"]

  /// The columns of a customer's row at the end of the month.
  private func row(_ customer: Int, _ program: CommandLineProgram, at moment: [String]? = nil) throws
    -> [String: Any]
  {
    let listed = try program.run(["rows", "loyalty"] + (moment ?? end)).json
    let rows = try #require(listed["rows"] as? [[String: Any]])
    return try #require(rows.first { $0["customer"] as? Int == customer }, "customer \(customer)")
  }

  @Test func threeTiers() throws {
    let program = try month("three-tiers")
    let report = try program.run(["report", "loyalty"] + end).json
    let tiers = try #require(report["tiers"] as? [[String: Any]])
    #expect(tiers.map { $0["tier"] as? String } == ["bronze", "silver", "gold"])
    #expect(tiers.map { $0["customers"] as? Int } == [1, 2, 0])
    let points = try #require(report["points"] as? [String: Int])
    #expect((points["earned"], points["reversed"], points["available"]) == (2729, 1050, 1679))

    let ada = try row(1, program)
    #expect(ada["tier"] as? String == "silver" && ada["pointsBalance"] as? Int == 530)
    #expect(ada["tierSince"] as? String == "2026-03-20T16:05:00Z" && ada["toNextTier"] as? Int == 146_950)
    #expect(ada["nextExpiry"] as? String == "2027-03-31T23:00:00Z")
    let cleo = try row(3, program, at: ["--as-of", "2026-03-25", "--format", "json"])
    #expect(cleo["tier"] as? String == "gold" && cleo["pointsBalance"] as? Int == 2100)
    let after = try row(3, program)
    #expect(after["tier"] as? String == "silver" && after["pointsBalance"] as? Int == 1050)

    let expiring = try program.run(["report", "expiring", "--within", "400d"] + end).json
    let days = try #require(expiring["days"] as? [[String: Any]])
    #expect(days.map { $0["day"] as? String } == ["2027-04-01"])
    #expect(days.map { $0["points"] as? Int } == [1679] && days.map { $0["members"] as? Int } == [3])
  }
}
