import Foundation
import Testing

/// Messages and helps are in the words of whoever typed the command.
@Suite struct TypedMessagesTests {
  private func shop() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    let sent = try program.run(
      "append",
      input: orderEvent(id: "1", total: 1500)
        + orderEvent(id: "2", total: 700).replacingOccurrences(of: "17850", with: "9"))
    #expect(sent.status == 0, "\(sent.messages)")
    return program
  }

  @Test(
    "A value that is no code is told by the option that was typed",
    arguments: [
      ("--reason", ["erase", "crm:17850", "--request", "R-1", "--reason", "she asked"]),
      ("--request", ["erase", "crm:17850", "--request", "R 1", "--reason", "requested"]),
      ("--actor", ["erase", "crm:17850", "--request", "R-1", "--reason", "requested", "--actor", "Ann B"]),
      ("--reason", ["redact", "6", "--reason", "a b"]),
      ("--request", ["redact", "6", "--reason", "a", "--request", "a b"]),
      ("--reason", ["restrict", "crm:17850", "--reason", "a b"]),
      ("--actor", ["restrict", "crm:17850", "--reason", "a", "--actor", "a b"]),
      ("--reason", ["void", "6", "--reason", "a b"]),
      ("--actor", ["void", "6", "--reason", "a", "--actor", "a b"]),
      ("--reason", ["assign", "6", "--to", "crm:17850", "--reason", "a b"]),
      ("--evidence", ["link", "crm:17850", "card:78", "--evidence", "a b"]),
      ("--evidence", ["unlink", "crm:17850", "crm:17850", "--evidence", "a b"]),
      ("--reason", ["keys", "rotate", "--reason", "a b", "--save", "kept"]),
      ("--request", ["disclose", "crm:17850", "--output", "ada", "--request", "a b"]),
      ("--actor", ["disclose", "crm:17850", "--output", "ada", "--actor", "a b"]),
    ] as [(String, [String])])
  func options(option: String, arguments: [String]) throws {
    let outcome = try shop().run(arguments)
    #expect(outcome.status == 65, "\(outcome.messages)")
    #expect(outcome.messages.hasPrefix("perennial: \(option): must be a "), "\(outcome.messages)")
    #expect(!outcome.messages.contains("data.") && !outcome.messages.contains("personal"))
  }

  @Test("Whoever writes a touchpoint as JSON reads the place in it")
  func json() throws {
    let program = try shop()
    let event =
      #"{"specversion":"1.0","id":"v","source":"crm","type":"ticket.closed","subject":"crm:17850","#
      + #""data":{"ticket":"t","reason":"a b"}}"# + "\n"
    let outcome = try program.run("append", input: event)
    #expect(outcome.status == 65)
    #expect(outcome.messages.contains("data.reason: must be a code"), "\(outcome.messages)")
    #expect(outcome.messages.contains("belong in data.personal"))
  }

  @Test("A word that is no time is answered with the forms that are taken, whatever the option")
  func times() throws {
    let program = try shop()
    let forms =
      "a day such as 2011-12-01, or a time with its zone, such as 2011-12-01T09:30:00Z or 2011-12-01T09:30:00+01:00"
    for arguments in [
      ["report", "summary", "--as-of"], ["rows", "customer360", "--as-of"], ["log", "--since"],
      ["log", "--until"],
      ["project", "--as-of"], ["consent", "crm:17850", "--as-of"], ["customer", "crm:17850", "--as-of"],
      ["erase", "--request", "R", "--inactive-since"],
      ["replay", "--customer", "1", "--view", "loyalty", "--as-of"],
    ] {
      for wrong in ["yesterday", "2026-13-01", "2026-11-30T10:00:00"] {
        let outcome = try program.run(arguments + [wrong])
        let option = arguments[arguments.count - 1]
        #expect(outcome.status == 64, "\(arguments)")
        #expect(outcome.messages == "perennial: \(option) \(wrong) is not a time; give \(forms)\n")
      }
    }
    for arguments in [["report", "summary", "--at"], ["customer", "crm:17850", "--at"]] {
      let outcome = try program.run(arguments + ["yesterday"])
      #expect(
        outcome.messages
          == "perennial: --at yesterday is neither a position nor a time; give a position such as 4711, \(forms)\n"
      )
    }
  }

  @Test("Verifying a view that was never built says that there is nothing to verify, and how it is built")
  func verifying() throws {
    let program = try shop()
    let nothing = try program.run("project", "--verify", "loyalty")
    #expect(nothing.status == 66)
    #expect(
      nothing.messages.contains("loyalty was never built: nothing is stored that could be verified")
        && nothing.messages.contains("perennial project loyalty"), "\(nothing.messages)")
    let none = try program.run("project", "--verify")
    #expect(none.status == 66 && none.messages.contains("in this ledger retention, "), "\(none.messages)")
    #expect(try program.run("project", "retention").status == 0)
    // Those that were built are verified, and the others named.
    let some = try program.run("project", "--verify")
    #expect(some.status == 0 && some.output.contains("right"), "\(some.messages)")
    #expect(some.messages.contains("not verified, since never built: purchases, loyalty, "))
    #expect(try program.run("project", "--verify", "retention").status == 0)
  }

  @Test(
    "Of several versions of a policy the list says which one holds, which were replaced, and which come later"
  )
  func policies() throws {
    let program = try shop()
    try program.write(Programmes.plain, to: "plain.json")
    for day in ["2024-01-01", "2025-01-01", "2024-06-01", "2999-01-01"] {
      let published = try program.run("policy", "publish", "loyalty", "plain.json", "--effective", day)
      #expect(published.status == 0, "\(published.messages)")
    }
    let list =
      try program.run("policy", "list", "--format", "json").json["policies"] as? [[String: Any]] ?? []
    #expect(list.map { $0["state"] as? String } == ["replaced", "holds", "replaced", "upcoming"])
    #expect(list[0]["replacedBy"] as? Int == list[1]["position"] as? Int)
    #expect(list[2]["replacedFrom"] as? String == list[1]["effectiveFrom"] as? String)
    let table = try program.run("policy", "list").output
    #expect(table.components(separatedBy: "  holds\n").count == 2, "\(table)")
    #expect(table.contains("replaced from 2025-01-01T00:00:00Z on") && table.contains("holds from then on"))
    // The one that holds is withdrawn: the latest before it holds again.
    let position = try #require(list[1]["position"] as? Int)
    #expect(try program.run("policy", "withdraw", "\(position)", "--effective", "2025-06-01").status == 0)
    let after =
      try program.run("policy", "list", "--format", "json").json["policies"] as? [[String: Any]] ?? []
    #expect(
      after.map { $0["state"] as? String } == ["replaced", "withdrawn", "holds", "upcoming", "withdrawal"])
  }

  @Test(
    "The help of a command with a default subcommand shows what that takes",
    arguments: [
      ("backup", "write", ["--keep", "<directory>", "verify"]),
      ("erase", "customer", ["--inactive-since", "--request", "receipt"]),
      ("keys", "show", ["--ledger", "rotate"]), ("type", "list", ["--format", "define"]),
      ("settings", "show", ["--format", "set"]),
    ] as [(String, String, [String])])
  func helps(command: String, standard: String, words: [String]) throws {
    let program = try shop()
    let help = try program.run(command, "--help")
    #expect(help.status == 0)
    #expect(help.output.contains("USAGE: perennial \(command) ") && help.output.contains("OPTIONS:"))
    #expect(help.output.contains("\n       perennial \(command) <subcommand>\n"), "\(help.output)")
    #expect(help.output.contains("\n  \(standard) (default)"), "\(help.output)")
    #expect(help.output.contains("Without a subcommand it is \(standard):"))
    for word in words { #expect(help.output.contains(word), "\(word): \(help.output)") }
    #expect(try program.run("help", command).output == help.output)
    #expect(try program.run(command, "-h").output == help.output)
    // A subcommand's own help is what it was.
    #expect(
      try program.run(command, standard, "--help").output.contains("USAGE: perennial \(command) \(standard)"))
  }
}
