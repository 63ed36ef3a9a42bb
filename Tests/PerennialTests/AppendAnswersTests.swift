import Foundation
import Glibc
import Testing

/// What a producer hears, and when.
@Suite struct AppendAnswersTests {
  private func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
  }

  @Test(.timeLimit(.minutes(10)))
  func aLineIsAnsweredBeforeTheNextIsWritten() throws {
    let program = try CommandLineProgram()
    try program.create()
    let (input, output) = (Pipe(), Pipe())
    let process = try program.start(["append", "--format", "json"], input: input, output: output)
    func send(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }
    for id in 1...3 {
      try send(orderEvent(id: "\(id)"))
      let answer = try object(line(output))
      #expect(answer["line"] as? Int == id && answer["duplicate"] as? Bool == false)
      #expect(answer["position"] as? Int ?? 0 > id && answer["customer"] as? Int == 1)
      // What was answered is there for a reader, while the producer is still connected.
      let stats = try program.run("stats", "--format", "json").json
      #expect(stats["position"] as? Int == answer["position"] as? Int)
    }
    // Half a line holds nothing up that came before it.
    let next = orderEvent(id: "5")
    try send(orderEvent(id: "1") + orderEvent(id: "4", currency: "gbp") + next.prefix(40))
    let duplicate = try object(line(output))
    #expect(duplicate["line"] as? Int == 4 && duplicate["duplicate"] as? Bool == true)
    let refused = try object(line(output))
    #expect(refused["line"] as? Int == 5 && refused["refused"] as? String == "invalidTouchpoint")
    #expect((refused["message"] as? String)?.contains("currency") == true && refused["position"] == nil)
    try send(String(next.dropFirst(40)))
    #expect(try object(line(output))["line"] as? Int == 6)
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 65)
  }

  @Test func answersComeInTheOrderOfTheLinesAlsoOfAFile() throws {
    let program = try CommandLineProgram()
    try program.create()
    let lines = (1...5000).map { orderEvent(id: "\($0)", currency: $0 % 7 == 0 ? "XXX" : "GBP") }.joined()
    let outcome = try program.run("append", "--format", "json", input: lines)
    #expect(outcome.status == 65)
    let answers = try outcome.output.split(separator: "\n").map { try object(String($0)) }
    #expect(answers.map { $0["line"] as? Int } == Array(1...5000))
    #expect(answers.enumerated().allSatisfy { ($1["refused"] != nil) == (($0 + 1) % 7 == 0) })
    let positions = answers.compactMap { $0["position"] as? Int }
    #expect(positions == positions.sorted() && positions.count == 5000 - 714)
    let csv = try program.run("append", "--format", "csv", input: orderEvent(id: "1"))
    #expect(
      csv.output.split(separator: "\n").map(String.init) == [
        "line,position,customer,duplicate,erased,voided,refusedMerge,droppedIdentifiers,"
          + "isCustomerNew,merges,refused,message", "1,\(positions[0]),1,true,,,,,,,,",
      ])
    #expect(try program.run("append", input: orderEvent(id: "1")).output == "\(positions[0]) duplicate\n")
  }

  @Test func aNumberThatSeveralProducersHaveHoldsNoOtherLineUp() throws {
    let program = try CommandLineProgram()
    try program.create()
    let elsewhere = { (line: String) in line.replacingOccurrences(of: "till/1", with: "web") }
    let unclear = """
      {"specversion":"1.0","id":"r","source":"office","type":"order.cancelled","subject":"order:1",\
      "data":{"order":"1"}}
      """
    let lines = orderEvent(id: "1") + elsewhere(orderEvent(id: "1")) + unclear + "\n" + orderEvent(id: "2")
    let outcome = try program.run("append", "--format", "json", input: lines)
    #expect(outcome.status == 65)
    let answers = try outcome.output.split(separator: "\n").map { try object(String($0)) }
    #expect(answers.map { $0["refused"] as? String } == [nil, nil, "ambiguousReference", nil])
    #expect(answers.count == 4 && answers[3]["position"] as? Int != nil)
    try program.write(lines, to: "events.ndjson")
    let imported = try program.run("import", "events.ndjson", "--format", "json")
    #expect(imported.status == 65)
    let summary = try imported.json
    #expect(summary["rejected"] as? Int == 1 && summary["duplicates"] as? Int == 3)
  }

  @Test(.timeLimit(.minutes(10)))
  func anInterruptEndsItCleanlyAndWhatWasAnsweredIsRecorded() throws {
    let program = try CommandLineProgram()
    try program.create()
    let (input, output) = (Pipe(), Pipe())
    let process = try program.start(["append"], input: input, output: output)
    try input.fileHandleForWriting.write(contentsOf: Data((orderEvent(id: "1") + "{\"half").utf8))
    let position = line(output)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(try program.run("append", input: orderEvent(id: "1")).output == "\(position) duplicate\n")
    #expect(try program.run("doctor").status == 0)
  }

  @Test func aReaderOfAnswersWhoGoesAwayIsAFailureAndNotAnEndBySignal() throws {
    let program = try CommandLineProgram()
    try program.create()
    try program.write((1...3000).map { orderEvent(id: "\($0)") }.joined(), to: "events")
    // More answers than a pipe holds: some are given when nobody reads any more.
    let outcome = try program.shell("( $P append --format json < events; echo status $? >&2 ) | head -1")
    #expect(outcome.messages.contains("status 74"), "\(outcome.messages)")
    #expect(try program.run("doctor").status == 0)
  }

  /// Orders 1001 of the web and of a till, a refund of some 1001, and another order.
  private static let ambiguous =
    [
      ("web", "order.placed", "total"), ("till/1", "order.placed", "total"),
      ("office", "refund.issued", "amount"),
    ]
    .map { source, type, amount in
      #"{"specversion":"1.0","id":"1","source":"\#(source)","type":"\#(type)","subject":"crm:1","data":{"order":"1001","#
        + #""currency":"GBP","\#(amount)":100}}"# + "\n"
    }.joined() + orderEvent(id: "2")

  @Test func aNumberThatSeveralProducersHaveIsRefusedByItselfAndTheOthersAreRecorded() throws {
    let program = try CommandLineProgram()
    try program.create()
    let appended = try program.run("append", "--format", "json", input: Self.ambiguous)
    #expect(appended.status == 65, "\(appended.messages)")
    let answers = try appended.output.split(separator: "\n").map { try object(String($0)) }
    #expect(answers.map { $0["line"] as? Int } == [1, 2, 3, 4])
    #expect(answers.map { $0["refused"] as? String } == [nil, nil, "ambiguousReference", nil])
    try program.write(Self.ambiguous, to: "e.ndjson")
    let imported = try program.run("import", "e.ndjson", "--format", "json")
    #expect(imported.status == 65, "\(imported.messages)")
    #expect(try imported.json["rejected"] as? Int == 1 && imported.json["duplicates"] as? Int == 3)
    let rejects = try String(contentsOfFile: program.directory + "/e.ndjson.rejects.csv", encoding: .utf8)
    #expect(rejects.contains("e.ndjson,3,") && rejects.contains("introduced at"), "\(rejects)")
  }

  @Test func whereKeysAreLostWhoIsKnownIsRecordedAndWhoIsNewIsRefused() throws {
    let program = try CommandLineProgram()
    try program.create()
    #expect(try program.run("append", input: orderEvent(id: "1", subject: "crm:1")).status == 0)
    let keys = URL(fileURLWithPath: program.directory + "/shop.ledger/keys")
    #expect(try program.run("append", input: orderEvent(id: "2", subject: "crm:2")).status == 0)
    // As schemas/key-format.md has it: a header, and a slot for the ledger and one for the first customer.
    try Data(contentsOf: keys).prefix(4096 + 2 * 128).write(to: keys)
    let appended = try program.run(
      "append", "--format", "json",
      input: orderEvent(id: "3", subject: "crm:3") + orderEvent(id: "4", subject: "crm:1"))
    #expect(appended.status == 65, "\(appended.messages)")
    let answers = try appended.output.split(separator: "\n").map { try object(String($0)) }
    #expect(answers.map { $0["refused"] as? String } == ["keyLost", nil], "\(appended.output)")
  }
}
