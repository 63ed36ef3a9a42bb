import Foundation
import Perennial
import Testing

/// `identity`: what docs/identity.md shows is what the commands print, and what is wrong is said in plain words.
@Suite struct IdentityCommandTests {
  private static func guide() throws -> String {
    try String(contentsOfFile: repository + "/docs/identity.md", encoding: .utf8)
  }

  /// The counter of the guide.
  private func counter() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    let events = try String(contentsOfFile: repository + "/examples/identity/counter.ndjson", encoding: .utf8)
    let appended = try program.run("append", input: events)
    #expect(appended.status == 0, "\(appended.messages)")
    return program
  }

  @Test("The guide shows whom the command suggests, with which scores and reasons")
  func suggestions() throws {
    let program = try counter()
    let section = try #require(
      try Self.guide().components(separatedBy: "\n## ").first { $0.hasPrefix("Suggestions") })
    let commands = ShownCommands.all(in: section)
    #expect(commands.count == 1)
    for (command, output) in commands {
      let printed = try program.run(command.components(separatedBy: " ").dropFirst().map { $0 })
      #expect(printed.status == 0 && printed.output == output, "\(printed.output)\(printed.messages)")
    }
    let json = try program.run("identity", "suggestions", "--format", "json").json
    let found = try #require(json["suggestions"] as? [[String: Any]])
    #expect(found.map { $0["customers"] as? [Int] } == [[1, 2], [4, 5]])
    #expect(found.map { $0["score"] as? Int } == [920, 910])
    #expect(found[0]["reasons"] as? [String] == ["name", "birthday", "phone"])
    let html = try program.run("identity", "suggestions", "--format", "html", "--limit", "1").output
    #expect(html.contains("1 + 2") && !html.contains("4 + 5") && !html.contains("Bell"))
  }

  @Test("The points that the guide lists are those that count")
  func points() throws {
    let guide = try Self.guide()
    for reason in MergeSuggestion.Reason.allCases { #expect(guide.contains("| `\(reason.rawValue)` |")) }
    for doubt in MergeSuggestion.Doubt.allCases { #expect(guide.contains("`\(doubt.rawValue)`")) }
  }

  @Test("The commands of the guide accept and dismiss, and can be sent again")
  func deciding() throws {
    let program = try counter()
    let shown = try Self.guide().components(separatedBy: "\n").filter { $0.hasPrefix("perennial identity ") }
      .prefix { !$0.contains("report") }
    #expect(shown.count == 2)
    for line in shown {
      let arguments =
        line.components(separatedBy: " ").dropFirst() + ["--id", "of-\(line.count)", "--format", "json"]
      let first = try program.run(Array(arguments))
      #expect(first.status == 0, "\(line): \(first.messages)")
      let again = try program.run(Array(arguments))
      #expect(try again.json["position"] as? Int == first.json["position"] as? Int)
      #expect(try again.json["duplicate"] as? Bool == true)
    }
    let left = try program.run("identity", "suggestions", "--format", "json").json
    #expect((left["suggestions"] as? [Any])?.isEmpty == true && left["dismissed"] as? Int == 1)
    let page = try program.run("customer", "2", "--format", "json").json
    #expect(page["customer"] as? Int == 1)

    let report = try program.run("identity", "report", "--format", "json").json
    let decisions = try #require(report["decisions"] as? [[String: Any]])
    #expect(decisions.map { $0["decision"] as? String } == ["dismissed", "accepted"])
    let shared = try #require(report["shared"] as? [[String: Any]])
    #expect(shared.map { $0["kind"] as? String } == ["device"] && shared[0]["others"] as? Int == 1)
    #expect(shared[0]["customer"] as? Int == 2)
    let nobodies = try #require(report["nobodies"] as? [[String: Any]])
    #expect(nobodies.map { $0["kind"] as? String } == ["phone"])
    #expect((report["links"] as? [String: Any])?["silent"] as? Int == 1)
    for format in ["table", "csv", "html"] {
      let printed = try program.run("identity", "report", "--format", format)
      #expect(printed.status == 0 && !printed.output.contains("example.org"), "\(printed.messages)")
    }
  }

  @Test("Suggestions are recorded where that is asked for, once")
  func recording() throws {
    let program = try counter()
    let first = try program.run("identity", "suggestions", "--record", "--actor", "nightly")
    #expect(first.status == 0 && first.messages.contains("2 suggestions were recorded"), "\(first.messages)")
    let again = try program.run("identity", "suggestions", "--record")
    #expect(again.messages.contains("0 suggestions"), "\(again.messages)")
    let events = try program.run("log", "--type", "merge.suggested", "--format", "json").output
    #expect(events.split(separator: "\n").count == 4 && !events.contains("Bell"))
  }

  @Test("What is wrong is said, with what to do")
  func mistakes() throws {
    let program = try counter()
    let mistakes: [([String], Int32, [String])] = [
      (["accept", "1", "99"], 66, ["no customer 99"]),
      (["accept", "1", "3"], 66, ["nothing suggests", "merge 1 3"]),
      (["accept", "1", "1"], 65, ["one customer already"]),
      (["dismiss", "1", "2", "--reason", "they are two"], 65, ["code"]),
      (["suggestions", "--least", "0"], 64, ["1 to 1000"]),
      (["suggestions", "--limit", "0"], 64, ["from 1"]),
      (["suggestions", "--actor", "7"], 64, ["--record"]), (["report", "--list", "-1"], 64, []),
      (["accept", "email:nobody@example.org", "2"], 66, ["no customer is linked"]),
    ]
    for (arguments, status, says) in mistakes {
      let outcome = try program.run(["identity"] + arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.status) \(outcome.messages)")
      for word in says { #expect(outcome.messages.contains(word), "\(arguments): \(outcome.messages)") }
    }
  }

  @Test("A program goes through the suggestions as the guide shows")
  func reviewing() async throws {
    #expect(try Self.guide().contains(try Self.shownCode()))
    let program = try counter()
    let ledger = try Ledger.open(at: program.directory + "/shop.ledger")
    try await review(ledger) { $0.score > 915 }
    #expect(try ledger.component(of: CustomerNumber(1)) == [CustomerNumber(1), CustomerNumber(2)])
    #expect(try ledger.mergeSuggestions().dismissed == 1)
    try ledger.close()
  }

  private static func shownCode() throws -> String {
    let file = try String(
      contentsOfFile: repository + "/Tests/PerennialTests/Guide/Review.swift", encoding: .utf8)
    return file.components(separatedBy: "\n\n").dropFirst().joined(separator: "\n\n")
  }
}
