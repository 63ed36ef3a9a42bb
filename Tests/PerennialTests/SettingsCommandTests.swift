import Foundation
import Testing

/// Settings and the clock, as a shopkeeper's developer changes them.
@Suite struct SettingsCommandTests {
  @Test func whatOneProcessSetsEveryOtherGoesBy() throws {
    let program = try CommandLineProgram()
    try program.create()
    let future = orderEvent(id: "1", more: #""time":"2999-01-01T00:00:00Z","#)
    #expect(try program.run("append", input: future).status == 65)
    let refused = try program.run("append", "--allow-future", input: future)
    #expect(refused.status == 64 && refused.messages.contains("--allow-future"))
    let set = try program.run(
      "settings", "set", "allowsFuture=true", "amountMax=1500", "identityLimits.card=2")
    #expect(set.status == 0 && set.output == "2\n", "\(set.messages)")
    #expect(try program.run("append", input: future).status == 0)
    let large = try program.run("append", input: orderEvent(id: "2", total: 1501))
    #expect(large.status == 65 && large.messages.contains("data.total: is 1501, and at most 1500 is taken"))
    #expect(try program.run("settings", "set", "amountMax=1500").messages.contains("nothing was recorded"))

    let stats = try #require(
      try program.run("stats", "--format", "json").json["settings"] as? [String: Any])
    #expect(stats["amountMax"] as? Int == 1500 && stats["allowsFuture"] as? Bool == true)
    #expect(stats["identityLimits"] as? [String: Int] == ["card": 2, "crm": 1])
    #expect(try program.run("settings").output.contains("allowsFuture"))
    #expect(try program.run("stats").output.contains("setting amountMax"))
  }

  @Test func aPreviewChangesNothingAndSaysWhatWouldHaveMattered() throws {
    let program = try CommandLineProgram()
    try program.create()
    #expect(
      try program.run("append", input: orderEvent(id: "1", total: 900) + orderEvent(id: "2", total: 1200))
        .status == 0)
    let before = try program.contents()
    let preview = try program.run("settings", "set", "amountMax=1000", "--preview", "--format", "json")
    #expect(preview.status == 0, "\(preview.messages)")
    let changes = try #require(try preview.json["changes"] as? [[String: Any]])
    #expect(changes.count == 1 && changes[0]["after"] as? String == "1000")
    let findings = try #require(changes[0]["findings"] as? [[String: Any]])
    #expect(findings[0]["count"] as? Int == 1)
    #expect(try program.contents() == before)
    #expect(
      try program.run("settings", "set", "amountMax=1000", "--preview").output.contains("1 touchpoints have"))
  }

  @Test func settingsGoOutAsAFileAndIntoANewLedger() throws {
    let program = try CommandLineProgram()
    try program.create()
    #expect(try program.run("settings", "set", #"blockedValues=["till"]"#, "mergeLimit=2").status == 0)
    let shown = try program.run("settings", "--format", "json").output
    try program.write(shown, to: "settings.json")
    let created = try program.run(
      "init", "--ledger", "other.ledger", "--currency", "GBP", "--time-zone", "Europe/London", "--settings",
      "settings.json")
    #expect(created.status == 0, "\(created.messages)")
    #expect(
      try program.run("settings", "show", "--ledger", "other.ledger", "--format", "json").output == shown)
    #expect(try program.run("settings", "set", "--file", "settings.json").messages.contains("so already"))
    let other = try program.run(
      "init", "--ledger", "third.ledger", "--currency", "EUR", "--time-zone", "Europe/London", "--settings",
      "settings.json")
    #expect(other.status == 64 && other.messages.contains("another currency or time zone"))
  }

  @Test(arguments: [
    (["mergeLimit"], "give NAME=VALUE"), (["mergeLimit=x"], "mergeLimit must be a whole number"),
    (["colour=red"], "there is no setting colour"), ([], "which settings?"),
    (["currency=Pounds"], "not an ISO 4217 currency code"),
    (["mergeLimit=1", "mergeLimit=2"], "mergeLimit comes twice"),
    ([#"identityLimits={"card":1,"c\u0061rd":3}"#], "identityLimits.card comes twice"),
  ])
  func whatCannotBeSetIsNamed(_ changes: [String], _ words: String) throws {
    let program = try CommandLineProgram()
    try program.create()
    let before = try program.run("log", "--format", "json").output
    let outcome = try program.run(["settings", "set"] + changes)
    #expect(outcome.status == 64 && outcome.messages.contains(words), "\(outcome.messages)")
    #expect(try program.run("log", "--format", "json").output == before)
  }

  @Test(arguments: [#"{"mergeLimit":3,"mergeLimit":4}"#, #"{"identityLimits":{"card":1,"card":3}}"#])
  func aFileThatSaysASettingTwiceIsRefusedWhereverItIsTaken(_ file: String) throws {
    let program = try CommandLineProgram()
    try program.create()
    try program.write(file, to: "s.json")
    for arguments in [
      ["settings", "set", "--file", "s.json"], ["settings", "set", "--file", "s.json", "--preview"],
      [
        "init", "--ledger", "other.ledger", "--currency", "GBP", "--time-zone", "UTC", "--settings", "s.json",
      ],
    ] {
      let outcome = try program.run(arguments)
      #expect(outcome.status == 64 && outcome.messages.contains("comes twice"), "\(outcome.messages)")
    }
    #expect(try program.run("stats", "--format", "json").json["position"] as? Int == 1)
    #expect(!FileManager.default.fileExists(atPath: program.directory + "/other.ledger"))
  }

  @Test func aClockIsConfirmedByTheDayThatItIs() throws {
    let program = try CommandLineProgram()
    try program.create()
    let wrong = try program.run("clock", "confirm", "1999-01-01")
    #expect(wrong.status == 75 && wrong.messages.contains("more than a day from"), "\(wrong.messages)")
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withFullDate]
    #expect(try program.run("clock", "confirm", formatter.string(from: Date())).output == "2\n")
    let correct = try program.run("clock", "correct", "other.ledger")
    #expect(correct.status == 66 && correct.messages.contains("nothing to correct"), "\(correct.messages)")
  }
}
