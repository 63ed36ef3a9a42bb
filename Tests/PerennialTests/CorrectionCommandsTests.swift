import Foundation
import Testing

/// Corrections as a shop's developer makes them: by the commands, reading only what they print.
@Suite struct CorrectionCommandsTests {
  private func spent(_ program: CommandLineProgram, _ customer: String) throws -> Int {
    let spent = try program.run("customer", customer, "--format", "json").json["spent"] as? [String: Any]
    return spent?["GBP"] as? Int ?? 0
  }

  private func events(_ program: CommandLineProgram, _ arguments: String...) throws -> [[String: Any]] {
    try program.run(["log", "--format", "json"] + arguments).output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private func line(_ outcome: CommandLineProgram.Outcome) -> String {
    #expect(outcome.status == 0, "\(outcome.messages)")
    return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func aSaleIsVoidedBroughtBackAndGivenToItsCustomer() throws {
    let program = try CommandLineProgram()
    try program.create()
    let anonymous = orderEvent(id: "2", total: 700).replacingOccurrences(
      of: #""subject":"crm:17850","#, with: "")
    let sent = try program.run("append", input: orderEvent(id: "1", total: 1500) + anonymous)
    let positions = sent.output.split(separator: "\n").map(String.init)
    try #require(positions.count == 2, "\(sent.messages)")
    #expect(try spent(program, "crm:17850") == 1500)

    let void = line(try program.run("void", positions[0], "--reason", "duplicate", "--actor", "7"))
    #expect(try spent(program, "crm:17850") == 0)
    let shown = try events(program, "--customer", "crm:17850")
    #expect(shown.contains { $0["type"] as? String == "order.placed" && $0["voided"] as? String == "true" })
    #expect(shown.contains { $0["type"] as? String == "touchpoint.voided" })
    #expect(try program.run("log").output.contains("voided"))
    #expect(Int(line(try program.run("void", void, "--reason", "mistake"))) != nil)
    #expect(try spent(program, "crm:17850") == 1500)

    let assignment = try program.run(
      "assign", positions[1], "--to", "crm:17850", "--reason", "receipt-shown", "--format", "json")
    let place = try #require((try assignment.json["positions"] as? [Int])?.first)
    #expect(try spent(program, "1") == 2200)
    let sale = try events(program, "--customer", "1", "--reference", "order:2")
    #expect(sale.first?["assignedto"] as? String == "customer:1")
    _ = line(try program.run("void", "\(place)", "--reason", "mistake"))
    #expect(try spent(program, "1") == 1500)
    #expect(try program.run("doctor").status == 0)
  }

  @Test("A command that is sent again with its id is answered as the first time, and records nothing")
  func again() throws {
    let program = try CommandLineProgram()
    try program.create()
    let position = line(try program.run("append", input: orderEvent(id: "1", total: 1500)))
    let commands = [
      ["void", position, "--reason", "duplicate"],
      ["link", "crm:17850", "card:77", "--evidence", "confirmed"],
      ["namespace", "web", "shop"], ["settings", "set", "amountMax=1000000"],
      ["policy", "withdraw", "loyalty", "--reason", "over"],
    ]
    let document = program.directory + "/policy.json"
    try Data(#"{"currency": "GBP", "earning": {"points": 1, "per": 100}}"#.utf8)
      .write(to: URL(filePath: document))
    _ = line(try program.run("policy", "publish", "loyalty", document, "--id", "p"))
    for (index, command) in commands.enumerated() {
      let id = ["--id", "request-\(index)"]
      let first = try program.run(command + id + ["--format", "json"])
      #expect(first.status == 0, "\(command): \(first.messages)")
      let place = try #require(try first.json["position"] as? Int, "\(command)")
      #expect(try first.json["duplicate"] as? Bool == false, "\(command)")
      let events = try program.run("log").output
      let second = try program.run(command + id + ["--format", "json"])
      #expect(try second.json["position"] as? Int == place, "\(command): \(second.messages)")
      #expect(try second.json["duplicate"] as? Bool == true, "\(command)")
      #expect(line(try program.run(command + id)) == "\(place) duplicate", "\(command)")
      #expect(try program.run("log").output == events, "\(command)")
    }
    let other = try program.run("void", position, "--reason", "another", "--id", "request-0")
    #expect(other.status == 65 && other.messages.contains("--reason"), "\(other.messages)")
    let alone = try program.run("void", position, "--reason", "duplicate", "--id-source", "desk")
    #expect(alone.status == 64 && alone.messages.contains("--id"), "\(alone.messages)")
  }

  @Test func twoCustomersAreMergedLinkedAndTakenApart() throws {
    let program = try CommandLineProgram()
    try program.create()
    let input = orderEvent(id: "1", subject: "crm:1") + orderEvent(id: "2", subject: "crm:2", total: 500)
    #expect(try program.run("append", input: input).status == 0)
    let merge = line(try program.run("merge", "crm:1", "crm:2", "--evidence", "confirmed"))
    #expect(try spent(program, "crm:2") == 2000)
    let found = try events(program, "--type", "customer.merged", "--customer", "2")
    #expect(found.contains { ($0["sequence"] as? String)?.hasSuffix(merge) == true })
    _ = line(try program.run("unmerge", merge, "--evidence", "two-people"))
    #expect(try spent(program, "crm:2") == 500)
    _ = line(try program.run("link", "2", "card:77", "--evidence", "confirmed"))
    #expect(try program.run("append", input: orderEvent(id: "3", subject: "card:77", total: 100)).status == 0)
    #expect(try spent(program, "crm:2") == 600)
    _ = line(try program.run("unlink", "crm:2", "card:77", "--evidence", "card-returned"))
    #expect(try program.run("customer", "card:77").status == 66)
    #expect(try program.run("doctor").status == 0)
  }

  @Test func anImportIsUndoneByItsNameAndBroughtBack() throws {
    let program = try CommandLineProgram()
    try program.create()
    let file = (1...40).map { orderEvent(id: "i\($0)", subject: "crm:c\($0 % 4)", total: 100) }.joined()
    try program.write(file, to: "orders.ndjson")
    #expect(
      try program.run("append", input: orderEvent(id: "before", subject: "crm:c1", total: 7)).status == 0)
    let imported = try program.run("import", "orders.ndjson", "--format", "json")
    let batch = try #require(try imported.json["batch"] as? String, "\(imported.messages)")
    #expect(batch.hasPrefix("orders.ndjson "))
    let listed = try program.run("stats", "--batches", "--format", "json").json["batches"] as? [[String: Any]]
    #expect(listed?.map { $0["batch"] as? String } == [batch])
    #expect(try events(program, "--batch", batch).count == 40)

    let undone = try program.run("import", "--undo", batch, "--format", "json")
    #expect(undone.status == 0, "\(undone.messages)")
    #expect(try undone.json["touchpoints"] as? Int == 40)
    let positions = try #require(try undone.json["positions"] as? [Int]).map(String.init)
    #expect(
      undone.messages.contains("perennial void \(positions.joined(separator: " "))"), "\(undone.messages)")
    #expect(try spent(program, "crm:c1") == 7)
    // The same file again adds nothing, and says why it still does not count.
    let again = try program.run("import", "orders.ndjson")
    #expect(again.status == 0)
    #expect(again.messages.contains("40 of those known already are voided"), "\(again.messages)")
    #expect(try spent(program, "crm:c1") == 7)
    let repeated = try program.run("import", "--undo", batch)
    #expect(repeated.status == 65)
    #expect(repeated.messages.contains(positions[0]), "\(repeated.messages)")

    let back = try program.run(["void"] + positions + ["--reason", "mistake"])
    #expect(back.status == 0, "\(back.messages)")
    #expect(try spent(program, "crm:c1") == 1007)
    // A batch is voided by `void` too; the summary for a person names it.
    #expect(try program.run("void", "--batch", batch, "--reason", "test").status == 0)
    try program.write(file.replacingOccurrences(of: #""id":"i"#, with: #""id":"j"#), to: "again.ndjson")
    let named = try program.run("import", "again.ndjson", "--batch", "second try")
    #expect(named.messages.contains("--undo 'second try'"), "\(named.messages)")
    #expect(try spent(program, "crm:c1") == 1007)
    #expect(try program.run("doctor").status == 0)
  }
}
