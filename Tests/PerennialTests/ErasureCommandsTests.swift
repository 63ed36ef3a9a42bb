import Foundation
import Testing

/// "Forget me, but keep my books right", as a shop does it: by the commands, reading only what they print.
@Suite struct ErasureCommandsTests {
  private let canary = "Zq7xCanary12648430Wj"

  private func shop() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    let personal = """
      {"specversion":"1.0","id":"p","source":"desk","type":"customer.registered","subject":"crm:\(canary)",\
      "data":{"personal":{"name":"\(canary)","email":"\(canary)@example.org","address":"\(canary)"}}}

      """
    let searched = """
      {"specversion":"1.0","id":"s","source":"web","type":"product.searched","subject":"crm:\(canary)",\
      "data":{"found":3,"personal":{"query":"\(canary)"}}}

      """
    let own = orderEvent(id: "1", total: 1500).replacingOccurrences(of: "17850", with: canary)
    let sent = try program.run(
      "append", input: personal + searched + own + orderEvent(id: "2", total: 700))
    #expect(sent.status == 0, "\(sent.messages)")
    return program
  }

  /// Reports and rows over facts, without what they say of their position and time.
  private func reports(_ program: CommandLineProgram) throws -> [String] {
    let asked = [
      ["report", "summary"], ["report", "retention"], ["report", "cohorts"], ["report", "lifecycle"],
      ["rows", "customer360"], ["rows", "retention"],
    ]
    return try asked.map { arguments in
      let outcome = try program.run(arguments + ["--as-of", "2100-01-01", "--format", "csv"])
      #expect(outcome.status == 0, "\(arguments): \(outcome.messages)")
      return "\(arguments)\n\(outcome.output)"
    }
  }

  @Test func aPersonIsForgottenAndTheBooksStayRight() throws {
    let program = try shop()
    #expect(try program.run("project").status == 0)
    let before = try reports(program)
    let who = "crm:\(canary)"
    let erased = try program.run(
      "erase", who, "--request", "R-1", "--reason", "requested", "--actor", "7", "--id", "e1", "--format",
      "json")
    #expect(erased.status == 0, "\(erased.messages)")
    let answer = try erased.json
    #expect(answer["customer"] as? Int == 1 && answer["customers"] as? [Int] == [1])
    #expect(answer["duplicate"] as? Bool == false && answer["purged"] as? Bool == true)
    #expect(answer["position"] as? Int != nil)
    let receipt = try #require(answer["receipt"] as? String)
    #expect(!receipt.contains("Canary"))
    #expect(try program.run("project").status == 0)
    #expect(try reports(program) == before)
    // Sent again it is answered as the first time, though the identifier leads nowhere any more.
    let resent = try program.run(
      "erase", who, "--request", "R-1", "--reason", "requested", "--actor", "7", "--id", "e1", "--format",
      "json")
    #expect(try resent.json["duplicate"] as? Bool == true && resent.json["customer"] as? Int == 1)
    let other = try program.run(
      "erase", "2", "--request", "R-1", "--reason", "requested", "--actor", "7", "--id", "e1")
    #expect(other.status == 65)
    // By the number it is asked for again, since no identifier leads there any more.
    let gone = try program.run("erase", who, "--request", "R-1", "--reason", "requested")
    #expect(gone.status != 0)
    let again = try program.run("erase", "1", "--request", "R-2", "--reason", "requested")
    #expect(again.status == 0 && again.output == receipt && again.messages.contains("erased before"))
    #expect(try program.run("erase", "receipt", "R-1").output == receipt)
    // The receipt is checked by what `keys show` prints.
    let shown = try program.run("keys", "show", "--format", "json").json
    let verifier = try #require(shown["verifier"] as? String)
    #expect(verifier.hasPrefix("perennial-") && shown["destroyed"] as? Int == 1)
    #expect(shown["saveDue"] as? Bool == true)
    #expect(try program.run("stats").messages.contains("keys save"))
    #expect(try program.run("log", "--reveal").output.contains("Canary") == false)
    let doctor = try program.run("doctor")
    #expect(doctor.status == 0 && doctor.messages.contains("keys save"))
    #expect(try program.run("doctor", "--rebuild").status == 0)
    #expect(try reports(program) == before)
    #expect(try program.run("keys", "save", "saved-keys").status == 0)
    #expect(try program.run("backup", "backups").status == 0)
    #expect(try hits(below: program.directory) == [])
  }

  @Test(
    "Killed at calls spread over an erasure and a change of keys, each is whole once it is asked for again")
  func killed() throws {
    let shop = try CommandLineProgram()
    let outcome = try shop.run(script: "tools/faults/kill-erase", variables: ["EVERY": "7"])
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.messages)")
    for line in outcome.output.split(separator: "\n") { print(line) }
  }

  @Test func keysAreSavedAndWrappedAnew() throws {
    let program = try shop()
    _ = try program.run("erase", "1", "--request", "R-1", "--reason", "requested")
    let unsaid = try program.run("keys", "rotate", "--reason", "erasures")
    #expect(unsaid.status == 64 && unsaid.messages.contains("--no-save"))
    let rotated = try program.run(
      "keys", "rotate", "--reason", "erasures", "--save", "saved-keys", "--id", "r1", "--format", "json")
    #expect(rotated.status == 0, "\(rotated.messages)")
    #expect(try rotated.json["number"] as? Int == 2 && rotated.json["destroyed"] as? Bool == true)
    let again = try program.run(
      "keys", "rotate", "--reason", "erasures", "--no-save", "--id", "r1", "--format", "json")
    #expect(try again.json["duplicate"] as? Bool == true && again.json["number"] as? Int == 2)
    #expect(try program.run("erase", "receipt", "R-1").output.contains("unrecoverable from copies"))
    #expect(try program.run("keys", "show", "--format", "json").json["saveDue"] as? Bool == false)
    #expect(try program.run("keys", "save", "shop.ledger/keys-2").status == 73)
    #expect(try program.run("keys", "save", "saved-keys").status == 0)
    #expect(try program.run("doctor").messages.isEmpty)
  }

  @Test func thoseWhoWereNotSeenForLongAreShownAndThenErased() throws {
    let program = try shop()
    let future = try program.run("erase", "--inactive-since", "2100-01-01", "--request", "run")
    #expect(future.status == 65 && future.messages.contains("in the future"), "\(future.messages)")
    let now = Date.now.ISO8601Format(.init(includingFractionalSeconds: true))
    let dry = try program.run("erase", "--inactive-since", now, "--dry-run", "--format", "json")
    #expect(try dry.json["customers"] as? [Int] == [1, 2], "\(dry.messages)")
    #expect(try program.run("restrict", "1", "--reason", "contested").status == 0)
    let done = try program.run("erase", "--inactive-since", now, "--request", "run")
    #expect(done.status == 0 && done.output.contains("customers: 2\n"), "\(done.messages)")
    #expect(done.messages.contains("1 were left: their data is kept for them"), "\(done.messages)")
    let none = try program.run("erase", "--inactive-since", now, "--request", "run")
    #expect(none.status == 0 && none.messages.contains("nobody") && none.messages.contains("1 were left"))
  }

  @Test(arguments: [
    (["--request", "R"], "either a customer, or --inactive-since"),
    (["1", "--inactive-since", "2100-01-01", "--request", "R"], "either a customer, or --inactive-since"),
    (["1", "--reason", "requested"], "give --request"),
    (["1", "--request", "R"], "give --reason"),
    (["1", "--dry-run"], "--dry-run goes with --inactive-since"),
    (["--inactive-since", "2100-01-01"], "give --request"),
    (["--inactive-since", "2100-01-01", "--request", "R", "--id", "e"], "--id goes with one customer"),
    (["--inactive-since", "yesterday", "--request", "R"], "--inactive-since"),
  ])
  func whatIsMissingIsNamed(arguments: [String], message: String) throws {
    let program = try shop()
    let outcome = try program.run(["erase"] + arguments)
    #expect(outcome.status == 64 && outcome.messages.contains(message), "\(outcome.messages)")
    #expect(try program.run("log", "--type", "customer.erased", "--format", "json").output.isEmpty)
  }

  /// The files below a directory that hold the canary as it is or in small letters, or hexadecimal or base64 of it.
  private func hits(below path: String) throws -> [String] {
    try Canary.hits(of: [Canary(text: canary)], below: path)
  }
}
