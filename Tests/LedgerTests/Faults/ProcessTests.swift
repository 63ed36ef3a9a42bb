import Foundation
import Glibc
import Ledger
import Schema
import Testing

/// Other processes: readers beside the writer, and writers that are killed. The long runs are tools/faults.
@Suite(.serialized) struct ProcessTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func aReaderFollowsAWriterOfAnotherProcess() async throws {
    try Ledger.temporary(in: directory).close()
    let writer = Helper.process([
      "write", directory.ledger, "--tasks", "4", "--count", "60", "--index-batch", "50",
    ])
    writer.standardOutput = FileHandle.nullDevice
    try writer.run()
    // Opened and closed again and again beside a busy writer, and at last left open.
    for _ in 0..<20 { try Ledger.open(at: directory.ledger, for: .readOnly).close() }
    let ledger = try Ledger.open(at: directory.ledger, for: .readOnly)
    var expected: UInt64 = 1
    var orders: [CustomerNumber: Int] = [:]
    var sent = 0
    for try await touchpoint in ledger.follow(every: .milliseconds(2)) {
      #expect(touchpoint.position.rawValue == expected)
      expected += 1
      guard touchpoint.source != "perennial" else { continue }
      sent += 1
      if touchpoint.fact.type == .orderPlaced { orders[touchpoint.customer, default: 0] += 1 }
      if sent % 40 == 0, touchpoint.customer != .business {
        // The heads and the links are as new as the touchpoint that was followed.
        let history = try ledger.history(of: touchpoint.customer).touchpoints
        let seen = orders[touchpoint.customer] ?? 0
        #expect(
          history.filter { $0.fact.type == .orderPlaced && $0.position <= touchpoint.position }.count == seen)
        let identifier = try #require(try ledger.identifiers(of: touchpoint.customer).first)
        #expect(try ledger.customerNumber(of: identifier) == touchpoint.customer)
      }
      if sent == 4 * 30 * (1 + 3) { break }
    }
    writer.waitUntilExit()
    #expect(writer.terminationStatus == 0)
    #expect(try ledger.customerCount > 50)
    try ledger.close()
    let check = try Helper.run("check", directory.ledger)
    #expect(check.status == 0, "\(check.output)")
  }

  @Test func callsThatAreMadeAgainAfterAKillAreAnsweredAsTheFirstTime() throws {
    var random = SeededRandom(seed: 16)
    var answers: [String: String] = [:]
    var first = 0
    for round in 1...6 {
      let caller = Helper.process(["calls", directory.ledger, "--first", "\(first)"])
      let output = Pipe()
      caller.standardOutput = output
      try caller.run()
      Thread.sleep(forTimeInterval: Double.random(in: 0.3...0.6, using: &random))
      kill(caller.processIdentifier, SIGKILL)
      caller.waitUntilExit()
      #expect(caller.terminationReason == .uncaughtSignal, "round \(round)")
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      // A line that the kill has cut was not an answer.
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let words = line.split(separator: " ").map(String.init)
        let number = try #require(words.first)
        let answer = words.dropFirst().joined()
        #expect(answers[number, default: answer] == answer, "round \(round), call \(number)")
        answers[number] = answer
      }
      first = max(
        0, (answers.keys.compactMap { Int($0) }.max() ?? 0) - Int.random(in: 0...15, using: &random))
    }
    #expect(answers.count > 30)
    // What a kill has left is found by a reader too, whose index is behind the log.
    let reader = try Ledger.open(at: directory.ledger, for: .readOnly)
    for (number, answer) in answers where Int(number).map({ $0 % 15 != 0 }) ?? false {
      let first = try #require(answer.split(separator: ",").first)
      #expect(try reader.position(of: TouchpointID("office", "call-\(number)"))?.description == String(first))
    }
    try reader.close()
    let check = try Helper.run("check", directory.ledger)
    #expect(check.status == 0, "\(check.output)")
  }

  @Test func aSecondWritingProcessIsRefusedAndNamesTheFirst() throws {
    try Ledger.temporary(in: directory).close()
    let holder = Helper.process(["hold", directory.ledger])
    let (input, output) = (Pipe(), Pipe())
    holder.standardInput = input
    holder.standardOutput = output
    try holder.run()
    _ = output.fileHandleForReading.availableData
    let error = try expect(.locked) { _ = try Ledger.open(at: directory.ledger) }
    #expect(error.message.contains("process \(holder.processIdentifier) "))
    try Ledger.open(at: directory.ledger, for: .readOnly).close()
    try input.fileHandleForWriting.close()
    holder.waitUntilExit()
    try Ledger.open(at: directory.ledger).close()
  }

  @Test func nothingAcknowledgedIsLostWhenTheWriterIsKilled() throws {
    let script = Helper.repository + "/tools/faults/kill-loop"
    setenv("FAULTS", Helper.path, 1)
    let result = try Helper.run(script, ["8"])
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    print(result.output.split(separator: "\n").last.map { String($0) } ?? "")
  }

  @Test func aFailingOrFullDiskLosesNothing() throws {
    let script = Helper.repository + "/tools/faults/inject"
    setenv("FAULTS", Helper.path, 1)
    setenv("KILLS", "4", 1)
    setenv("QUICK", "1", 1)
    let result = try Helper.run(script, [])
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    for line in result.output.split(separator: "\n") where line.contains("skipped") { print(line) }
  }
}
