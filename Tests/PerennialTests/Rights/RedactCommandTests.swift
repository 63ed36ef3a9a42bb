import Foundation
import Perennial
import Testing

/// Taking out what should not be there, and what is not kept any longer, as a shop's developer does it: by the commands.
@Suite struct RedactCommandTests {
  private static let canary = "Zq3xCanaryTypedWj"

  private func ticket(_ id: Int, customer: Int = 1, time: String = "2020-01-01T10:00:00Z") -> String {
    #"{"specversion":"1.0","source":"desk","id":"\#(id)","type":"ticket.opened","time":"\#(time)","#
      + #""subject":"crm:c\#(customer)","batch":"monday","data":{"ticket":"t\#(id)","topic":"\#(Self.canary)","#
      + #""personal":{"text":"Call me"}}}"# + "\n"
  }

  private func positions(_ outcome: CommandLineProgram.Outcome) throws -> [String] {
    try #require(outcome.status == 0, "\(outcome.messages)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  private func tickets(_ program: CommandLineProgram) throws -> [[String: Any]] {
    try program.run("log", "--type", "ticket.opened", "--reveal", "--format", "json").output.split(
      separator: "\n"
    )
    .map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
  }

  private func isInAFile(_ program: CommandLineProgram) throws -> Bool {
    let path = program.directory + "/shop.ledger"
    return try FileManager.default.subpathsOfDirectory(atPath: path).contains { name in
      FileManager.default.contents(atPath: path + "/" + name)?.range(of: Data(Self.canary.utf8)) != nil
    }
  }

  @Test func whatATicketSaysIsTakenOut() throws {
    let program = try CommandLineProgram()
    try program.create()
    let places = try positions(try program.run("append", input: ticket(1) + ticket(2) + ticket(3)))
    #expect(try program.run("project").status == 0)
    #expect(try isInAFile(program))
    let command =
      ["redact"] + places + ["--reason", "card-number", "--actor", "7", "--id", "r-1", "--format", "json"]
    let answer = try program.run(command)
    #expect(answer.status == 0, "\(answer.messages)")
    #expect(try answer.json["customer"] as? Int == 1 && answer.json["duplicate"] as? Bool == false)
    #expect(try answer.json["redacted"] as? [Int] == places.compactMap { Int($0) })
    #expect(try answer.json["scrubbed"] as? Bool == true)
    #expect(try !isInAFile(program))
    for event in try tickets(program) {
      #expect(event["redacted"] as? String == "body" && event["batch"] == nil)
      #expect((event["data"] as? [String: Any])?.isEmpty == true)
    }
    #expect(try program.run("log").output.contains("body redacted"))
    #expect(try program.run(command).json["duplicate"] as? Bool == true)
    // Sent again they are known, whatever they say.
    #expect(try program.run("append", input: ticket(1)).output.contains("duplicate"))
    let again = try program.run("redact", places[0], "--reason", "x")
    #expect(again.status == 65 && again.messages.contains("already"))
    #expect(try program.run("redact", "1", "--reason", "x").messages.contains("settings.changed"))
    #expect(try program.run("redact", "--batch", "monday", "--reason", "x").status == 66)
    for check in [["project"], ["project", "--verify"], ["doctor"]] {
      let outcome = try program.run(check)
      #expect(outcome.status == 0, "\(check): \(outcome.messages)")
    }
  }

  /// What may stand for a topic in a view: its text, and the hash by which rows know it, as it is and as a number of several bytes.
  private func formsInViews() -> [Data] {
    let hash = NameHash(Self.canary).rawValue
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64($0 * 8)) }
    var (number, rest): ([UInt8], UInt64) = ([], hash)
    while rest > 127 {
      number.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    return [Data(Self.canary.utf8), Data(bytes), Data(bytes.reversed()), Data(number + [UInt8(rest)])]
  }

  private func viewsWithCanary(_ program: CommandLineProgram) throws -> [String] {
    let (path, forms) = (program.directory + "/shop.ledger/views", formsInViews())
    return try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
      guard let data = FileManager.default.contents(atPath: path + "/" + name) else { return false }
      return forms.contains { data.range(of: $0) != nil }
    }
  }

  /// The text is in no view at any time. What stands for it in the rows goes from the answers with the next refresh, and from the files
  /// as docs/people.md says.
  @Test func noViewHasAnythingOfATopicOnceItIsBuiltAnewWithoutAnEarlierOne() throws {
    let program = try CommandLineProgram()
    try program.create()
    let others = (10..<60).map { ticket($0, customer: $0).replacing(Self.canary, with: "delivery") }.joined()
    let places = try positions(try program.run("append", input: ticket(1) + ticket(2) + others)).prefix(2)
    for _ in 0..<2 { #expect(try program.run("project", "--rebuild").status == 0) }
    // A test that finds nothing before would prove nothing.
    #expect(try viewsWithCanary(program).count >= 2)
    #expect(try program.run(["redact"] + places + ["--reason", "card-number"]).status == 0)
    #expect(try program.run("project").status == 0)
    for command in [["project", "--rebuild"], ["project", "--drop-previous"]] {
      let outcome = try program.run(command)
      #expect(outcome.status == 0, "\(outcome.messages)")
    }
    #expect(try viewsWithCanary(program) == [] && !isInAFile(program))
    #expect(try program.run("project", "--verify").status == 0)
  }

  @Test func whatIsPersonalIsTakenOutByItself() throws {
    let program = try CommandLineProgram()
    try program.create()
    let place = try positions(try program.run("append", input: ticket(1)))[0]
    #expect(try positions(try program.run("redact", place, "--reason", "text", "--personal-only")).count == 1)
    let event = try #require(try tickets(program).first)
    let data = try #require(event["data"] as? [String: Any])
    #expect(event["redacted"] as? String == "personal" && event["batch"] as? String == "monday")
    #expect(data["topic"] as? String == Self.canary && data["personal"] == nil)
    let nothing = try program.run("redact", "3", "--reason", "x", "--personal-only")
    #expect(nothing.status == 65)
  }

  private func isInBackup(_ program: CommandLineProgram, _ name: String) throws -> Bool {
    let path = program.directory + "/" + name
    return try FileManager.default.subpathsOfDirectory(atPath: path).contains { file in
      FileManager.default.contents(atPath: path + "/" + file)?.range(of: Data(Self.canary.utf8)) != nil
    }
  }

  @Test("The answer says which backups still have it, and that is so until each is brought up to date")
  func backups() throws {
    let program = try CommandLineProgram()
    try program.create()
    let places = try positions(try program.run("append", input: ticket(1) + ticket(2)))
    for name in ["one", "other"] { #expect(try program.run("backup", name).status == 0) }
    let redacted = try program.run("redact", places[0], places[1], "--reason", "card-number")
    let position = try #require(try positions(redacted).last)
    #expect(
      redacted.messages.contains("backups that end before position \(position) still have it"),
      "\(redacted.messages)")
    #expect(try isInBackup(program, "one") && isInBackup(program, "other"))
    #expect(try program.run("backup", "one").status == 0)
    #expect(try !isInBackup(program, "one") && isInBackup(program, "other"))
    _ = try program.run("append", input: ticket(3))
    #expect(try program.run("backup", "one").status == 0)
    let schedule = #"{"rules":[{"name":"t","types":["ticket.opened"],"take":"body","after":{"years":1}}]}"#
    try program.write(schedule, to: "schedule.json")
    _ = try program.run(
      "policy", "publish", "retention-schedule", "schedule.json", "--effective", "2000-01-01")
    let run = try program.run("retention", "run", "--format", "json")
    let end = try #require(try run.json["backupsBefore"] as? Int)
    #expect(try program.run("log", "--type", "touchpoint.redacted").output.contains("\(end) "))
    #expect(try isInBackup(program, "one"))
    #expect(try program.run("backup", "one").status == 0)
    #expect(try !isInBackup(program, "one"))
    // A run that takes nothing out leaves no backup behind.
    let nothing = try program.run("retention", "run")
    #expect(nothing.status == 0 && !nothing.messages.contains("backups"), "\(nothing.messages)")
    #expect(try program.run("retention", "run", "--format", "json").json["backupsBefore"] == nil)
  }

  @Test("A request's number that was recorded of another customer before is said, in words and in JSON")
  func oneRequestForTwo() throws {
    let program = try CommandLineProgram()
    try program.create()
    let places = try positions(
      try program.run("append", input: (1...4).map { ticket($0, customer: $0) }.joined()))
    let first = try program.run("redact", places[0], "--reason", "x", "--request", "R-1", "--format", "json")
    #expect(try first.json["requestBefore"] == nil)
    let at = try #require(try first.json["position"] as? Int)
    for command in [
      ["redact", places[1], "--reason", "x"], ["restrict", "2", "--reason", "contested"],
      ["allow", "2", "--reason", "resolved"], ["erase", "3", "--reason", "requested"],
      ["disclose", "4", "--output", "copy"],
    ] {
      let answer = try program.run(command + ["--request", "R-1", "--format", "json"])
      #expect(
        try answer.json["requestBefore"] as? Int == at, "\(command): \(answer.output)\(answer.messages)")
      let told = "this request was recorded before of another customer, at position \(at)"
      if command[0] != "allow", command[0] != "redact" {
        let again = command.map { $0 == "copy" ? "copy-2" : $0 } + ["--request", "R-1"]
        #expect(try program.run(again).messages.contains(told), "\(command)")
      }
    }
  }

  @Test func aScheduleIsPublishedPreviewedAndRun() throws {
    let program = try CommandLineProgram()
    try program.create()
    let none = try program.run("retention", "preview")
    #expect(none.status == 66 && none.messages.contains("policy publish retention-schedule"))
    _ = try program.run(
      "append", input: ticket(1) + ticket(2, customer: 2) + ticket(3, time: "2020-06-01T10:00:00Z"))
    let schedule =
      #"{"rules":[{"name":"tickets","types":["ticket.opened"],"take":"body","after":{"years":1}}]}"#
    try Data(schedule.utf8).write(to: URL(fileURLWithPath: program.directory + "/schedule.json"))
    let published = try program.run(
      "policy", "publish", "retention-schedule", "schedule.json", "--effective", "2000-01-01")
    #expect(published.status == 0, "\(published.messages)")
    let early = try program.run("retention", "preview", "--as-of", "2021-03-01", "--format", "json")
    let rule = try #require((try early.json["rules"] as? [[String: Any]])?.first, "\(early.messages)")
    #expect(rule["touchpoints"] as? Int == 2 && rule["customers"] as? Int == 2)
    #expect(rule["oldest"] as? String == "2020-01-01T10:00:00Z")
    #expect(try tickets(program).allSatisfy { $0["redacted"] == nil })
    let run = try program.run("retention", "run", "--format", "json")
    #expect(try run.json["redacted"] as? Int == 3 && run.json["scrubbed"] as? Bool == true)
    #expect(try tickets(program).allSatisfy { $0["redacted"] as? String == "body" })
    #expect(try !isInAFile(program))
    #expect(
      try program.run("log", "--type", "touchpoint.redacted", "--format", "json").output.contains(
        #""reason":"tickets""#))
    #expect(try program.run("retention", "run", "--format", "json").json["redacted"] as? Int == 0)
    #expect(try program.run("policy", "schema", "retention-schedule").output.contains("Retention schedule"))
  }

  @Test(
    "A redaction that is killed has taken out all of it or nothing; made again it is done, and no file has it"
  )
  func killed() throws {
    let program = try CommandLineProgram()
    try program.create()
    for round in 0..<8 {
      let sent = (0..<40).map { ticket(round * 100 + $0, customer: $0 % 9) }.joined()
      let places = try positions(try program.run("append", input: sent))
      let command = ["redact"] + places + ["--reason", "mistake", "--id", "r-\(round)"]
      let process = try program.start(command, input: Pipe())
      usleep(UInt32(round) * 6_000)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let redacted = try tickets(program).suffix(40).count { $0["redacted"] != nil }
      #expect(redacted == 0 || redacted == 40, "round \(round): \(redacted)")
      #expect(try program.run(command).status == 0)
      #expect(try tickets(program).allSatisfy { $0["redacted"] as? String == "body" })
      #expect(try !isInAFile(program), "round \(round)")
    }
    #expect(try program.run("doctor").status == 0)
    let recorded = try program.run("log", "--type", "touchpoint.redacted", "--format", "json").output
    #expect(recorded.split(separator: "\n").count == 8 * 9)
  }
}
