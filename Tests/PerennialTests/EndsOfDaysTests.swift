import Foundation
import Perennial
import Testing

/// A day that is given as an end is itself not included.
@Suite struct EndsOfDaysTests {
  /// Sales at local midnight and a moment before it; London's clocks are an hour ahead of UTC in summer.
  private func shop(_ zone: String = "Europe/London", times: [String]) throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    #expect(try program.run("init", "--currency", "GBP", "--time-zone", zone).status == 0)
    let events = times.enumerated().map { index, time in
      orderEvent(id: "\(index)", total: 100, more: "\"time\":\"\(time)\",")
    }
    #expect(try program.run("append", input: events.joined()).status == 0)
    return program
  }

  private func orders(_ program: CommandLineProgram, _ asOf: String) throws -> Int? {
    let rows = try program.run("rows", "customer360", "--as-of", asOf, "--format", "json").json["rows"]
    return (rows as? [[String: Any]])?.first?["orders"] as? Int
  }

  @Test func aDayAsOfExcludesItsFirstMomentAndAnInstantIncludesItself() throws {
    let program = try shop(times: [
      "2024-06-01T22:59:59.999999Z", "2024-06-01T23:00:00Z", "2024-06-02T23:00:00Z",
    ])
    #expect(try orders(program, "2024-06-02") == 1)
    #expect(try orders(program, "2024-06-01T23:00:00Z") == 2)
    #expect(try orders(program, "2024-06-03") == 2)
    #expect(try orders(program, "2024-06-04") == 3)
    for view in ["customer360", "loyalty"] {
      let replay = try program.run("replay", "--customer", "1", "--view", view, "--as-of", "2024-06-02")
      #expect(replay.output.contains("\nas of the end of 2024-06-01, position "), "\(replay.output)")
    }
    let customer = try program.run("customer", "1", "--as-of", "2024-06-02", "--format", "json").json
    #expect(customer["orders"] as? Int == 1)
    let summary = try program.run("report", "summary", "--as-of", "2024-06-02", "--format", "json").json
    #expect(((summary["currencies"] as? [[String: Any]])?.first)?["orders"] as? Int == 1)
    #expect(summary["asOf"] as? String == "2024-06-01T22:59:59.999999Z")
  }

  @Test func aDayAsOfWhoseMidnightThereIsNotEndsWhereTheDayBeforeEnds() throws {
    // In Beirut the clocks went from 0:00 to 1:00 on 31 March 2024.
    let program = try shop("Asia/Beirut", times: ["2024-03-30T21:59:59.999999Z", "2024-03-30T22:00:00Z"])
    #expect(try orders(program, "2024-03-31") == 1)
    #expect(try orders(program, "2024-04-01") == 2)
  }

  @Test func theLogUntilADayOrAnInstantEndsBeforeIt() throws {
    let program = try shop(times: ["2024-06-01T22:59:59.999999Z", "2024-06-01T23:00:00Z"])
    func count(_ arguments: String...) throws -> Int {
      try program.run(["log", "--type", "order.placed", "--format", "json"] + arguments).output.split(
        separator: "\n"
      )
      .count
    }
    #expect(try count("--until", "2024-06-02") == 1)
    #expect(try count("--until", "2024-06-01T23:00:00Z") == 1)
    #expect(try count("--since", "2024-06-02") == 1)
    #expect(try count("--since", "2024-06-01", "--until", "2024-06-03") == 2)
  }

  @Test func conditionsOnADayTakeItAsAllOfTheDay() throws {
    let program = try shop(times: ["2024-06-01T23:00:00Z"])
    func matches(_ condition: String) throws -> Bool {
      try program.run("rows", "customer360", "--where", condition, "--format", "ndjson").output.isEmpty
        == false
    }
    #expect(try !matches("lastSeen<2024-06-02") && matches("lastSeen<=2024-06-02"))
    #expect(try matches("lastSeen=2024-06-02") && matches("lastSeen<2024-06-03"))
    #expect(try matches("spent=1.0000") && !matches("spent>1.00"))
  }

  @Test func whatWasKnownAtADayIsWhatWasRecordedBeforeIt() throws {
    let program = try shop(times: ["2024-06-01T23:00:00Z"])
    let tomorrow = Date(timeIntervalSinceNow: 2 * 86_400).ISO8601Format(.iso8601.year().month().day())
    let before = try program.run("rows", "customer360", "--at", "2024-06-02", "--format", "json")
    #expect(try before.json["position"] as? Int == 0 && before.messages.contains("nothing had been recorded"))
    #expect(
      try program.run("rows", "customer360", "--at", tomorrow, "--format", "json").json["matched"] as? Int
        == 1)
  }

  @Test func aPolicyBeginsWithItsDayAndAPreviewAsOfADayNamesTheInstant() throws {
    let program = try shop(times: ["2024-06-01T22:00:00Z", "2024-06-01T23:00:00Z"])
    try program.write(#"{"currency":"GBP","earning":{"per":1}}"#, to: "p.json")
    let preview = try program.run(
      "project", "--preview", "p.json", "--view", "loyalty", "--as-of", "2024-06-02")
    #expect(preview.output.contains("from the end of 2024-06-01\n"), "\(preview.output)")
    #expect(preview.messages.contains("--effective 2024-06-01T22:59:59.999999Z"), "\(preview.messages)")
    #expect(
      try program.run("policy", "publish", "loyalty", "p.json", "--effective", "2024-06-02").status == 0)
    let rows = try program.run("rows", "loyalty", "--columns", "pointsBalance", "--format", "csv")
    #expect(
      rows.output == "customer,pointsBalance\n1,100\n",
      "only the order from the first moment of the day on earns")
  }

  @Test func aViewThatIsAsOfADaySaysSoToAPersonAndTheInstantToAProgram() throws {
    let program = try CommandLineProgram()
    var options = LedgerOptions()
    options.clock = { Instant(year: 2024, month: 6, day: 1) }
    // A stored view is never as of before its newest touchpoint: this ledger's are of that day.
    try Ledger.create(
      at: program.directory + "/shop.ledger",
      settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"), options: options
    ).close()
    let end = "2024-06-30T22:59:59.999999Z"
    let project = try program.run("project", "customer360", "--as-of", "2024-07-01")
    #expect(project.output.contains("the end of 2024-06-30") && !project.output.contains(end))
    for command in [["stats"], ["project", "--verify", "customer360"]] {
      #expect(try program.run(command).output.contains("the end of 2024-06-30"), "\(command)")
      for format in ["json", "csv"] {
        #expect(try program.run(command + ["--format", format]).output.contains(end), "\(command)")
      }
    }
  }
}
