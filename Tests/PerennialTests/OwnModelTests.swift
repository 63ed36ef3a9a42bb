import Foundation
import Perennial
import Testing

/// A program that links the command line and brings a read model of its own: `examples/stamp-card`.
struct OwnModelTests {
  private let program: CommandLineProgram

  init() throws {
    program = try CommandLineProgram(named: "StampCardProgram")
    try program.create()
    try program.write(#"{"every": 2, "days": 365}"#, to: "two.json")
    try program.write(#"{"every": 1, "days": 365}"#, to: "bad.json")
  }

  private func run(_ arguments: String..., status: Int32 = 0) throws -> CommandLineProgram.Outcome {
    let outcome = try program.run(arguments)
    #expect(outcome.status == status, "\(arguments): \(outcome.messages)")
    return outcome
  }

  private func visit() throws {
    for (id, month) in [("1", "01"), ("2", "02"), ("3", "02")] {
      let event =
        #"{"specversion":"1.0","id":"\#(id)","source":"till/1","type":"visit.made","subject":"crm:17850","#
        + #""time":"2024-\#(month)-0\#(id)T10:00:00Z","data":{}}"# + "\n"
      #expect(try program.run(["append"], input: event).status == 0)
    }
  }

  @Test("Its report is listed, has help of its own, and prints what its tallies came to")
  func report() throws {
    #expect(try run("policy", "publish", "stamps", "two.json", "--effective", "2020-01-01").status == 0)
    try visit()
    #expect(try run("report", "--help").output.contains("Visits that were free, period by period."))
    #expect(try run("report", "free-visits", "--help").output.contains("--period"))
    #expect(try run("report", "free-visit", status: 64).messages.contains("did you mean `free-visits`?"))
    #expect(
      try run("report", "free-visits", "--period", "week", status: 64).messages.contains(
        "month, quarter, year"))
    let json = try run("report", "free-visits", "--as-of", "2024-03-01", "--format", "json").json
    let periods = try #require(json["periods"] as? [[String: Any]])
    #expect(periods.map { $0["period"] as? String } == ["2024-02"])
    #expect(periods.map { $0["freeVisits"] as? Int } == [1])
    #expect(try run("report", "free-visits", "--as-of", "2024-03-01").output.contains("2024-02"))
    let years = try run("report", "free-visits", "--period=year", "--as-of", "2024-03-01", "--format", "csv")
      .output
    #expect(years.contains("2024,1"), "\(years)")
  }

  @Test("Help and messages name its commands by its own name, those of the library too")
  func name() throws {
    let name = "StampCardProgram"
    #expect(try run("--help").output.contains("USAGE: \(name) <subcommand>"))
    #expect(try run("--help").output.contains("\(name) init --ledger shop.ledger"))
    #expect(try run("report", "--help").output.contains("`\(name) report <name> --help`"))
    #expect(try run("report", "free-visits", "--help").output.contains("USAGE: \(name) report free-visits"))
    let refused = [
      // Errors of the command line, of the ledger, and of a report.
      try run("void", "x", "--reason", "test", status: 64),
      try run("void", "--batch", "nothing", "--reason", "test", status: 66),
      try run("stats", "--ledger", "nowhere", status: 66), try run("report", "loyalty"),
    ]
    let says = ["log`", "stats --batches`", "init`", "policy publish loyalty FILE`"]
    for (outcome, command) in zip(refused, says) {
      #expect(outcome.messages.contains("`\(name) \(command)"), "\(outcome.messages)")
      #expect(!outcome.messages.contains("perennial"), "\(outcome.messages)")
    }
  }

  @Test("Its policies are checked, shown and published; those that cannot be used are refused")
  func policies() throws {
    #expect(try run("policy", "schema", "stamps").json["type"] as? String == "object")
    #expect(
      try run("policy", "publish", "stamps", "bad.json", status: 65).messages.contains(
        "every must be 2 or more"))
    #expect(try run("policy", "publish", "stamps", "two.json").status == 0)
    #expect(try run("policy", "list").output.contains("stamps"))
    let event =
      #"{"specversion":"1.0","id":"p","source":"crm","type":"policy.published","data":{"view":"stamps","#
      + #""name":"default","document":"{\"every\":1}","effectiveFromMicroseconds":0}}"# + "\n"
    #expect(try program.run(["append"], input: event).status == 65)
    #expect(try run("help", "policy", "publish").output.contains("stamps"))
  }

  @Test("Its rows are listed, explained, verified and exported, and the customer's page has its part")
  func views() throws {
    #expect(try run("policy", "publish", "stamps", "two.json", "--effective", "2020-01-01").status == 0)
    try visit()
    let rows = try run("rows", "stamps", "--as-of", "2024-03-01", "--where", "free=1", "--format", "json")
      .json
    #expect((rows["rows"] as? [[String: Any]])?.first?["stamps"] as? Int == 1)
    #expect(
      try run(
        "replay", "--customer", "crm:17850", "--view", "stamps", "--why", "stamps", "--as-of", "2024-03-01"
      )
      .output.contains("visit.made"))
    #expect(try run("rows", "stamps", "loyalty", "--output", "all.sqlite").status == 0)
    #expect(try run("project", "--verify", "stamps").output.contains("right"))
    let customer = try run("customer", "crm:17850", "--as-of", "2024-03-01", "--format", "json").json
    #expect(customer["stamps"] as? [String: Int] == ["stamps": 1, "free": 1])
    #expect(try run("customer", "crm:17850", "--as-of", "2024-03-01").output.contains("free visits"))
    let page = try run("customer", "crm:17850", "--as-of", "2024-03-01", "--format", "html").output
    #expect(page.contains("Free visits"))
    for field in ["stamps.stamps", "stamps.free"] {
      let why = try run(
        "customer", "crm:17850", "--explain", field, "--as-of", "2024-03-01", "--format", "json"
      ).json
      #expect((why["positions"] as? [Int])?.isEmpty == false, "\(field): \(why)")
      #expect(why["view"] as? String == "stamps")
    }
    let unknown = try run("customer", "crm:17850", "--explain", "stamps.fee", status: 64)
    #expect(unknown.messages.contains("stamps.free"), "\(unknown.messages)")
    #expect(try run("stats").output.contains("stamps"))
    #expect(try !run("stats").output.contains("no view looks at visit.made"))
    // The models that come with the library are there too.
    #expect(try run("report", "summary", "--format", "json").json["customers"] as? Int == 1)
  }
}
