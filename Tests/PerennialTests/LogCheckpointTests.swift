import Foundation
import Testing

/// `perennial log --checkpoint`: each time what was not shown before.
struct LogCheckpointTests {
  private func ids(_ outcome: CommandLineProgram.Outcome) throws -> [String] {
    #expect(outcome.status == 0, "\(outcome.messages)")
    return try outcome.output.split(separator: "\n").map { line in
      let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return try #require(event?["id"] as? String)
    }
  }

  @Test(
    "Each run shows what was recorded since the last, and what a query passes over is not looked at again")
  func runs() throws {
    let program = try CommandLineProgram()
    try program.create()
    let orders = ["log", "--type", "order.placed", "--format", "json", "--checkpoint", "seen"]
    _ = try program.run(["append"], input: (1...3).map { orderEvent(id: "\($0)") }.joined())
    #expect(try ids(program.run(orders + ["--limit", "2"])) == ["1", "2"])
    #expect(try ids(program.run(orders)) == ["3"])
    #expect(try ids(program.run(orders)) == [])
    _ = try program.run(["append"], input: orderEvent(id: "4"))
    // A query for something else goes on behind the newest too, since the file says how far the log was looked at.
    #expect(try ids(program.run(["log", "--type", "visit.made"] + orders.suffix(4))) == [])
    #expect(try ids(program.run(orders)) == [])
    #expect(try ids(program.run(orders.dropLast(2))) == ["1", "2", "3", "4"])
  }

  @Test("A follower that is interrupted goes on where it was", .timeLimit(.minutes(2)))
  func followed() throws {
    let program = try CommandLineProgram()
    try program.create()
    let orders = ["log", "--type", "order.placed", "--format", "json", "--checkpoint", "seen"]
    _ = try program.run(["append"], input: (1...3).map { orderEvent(id: "\($0)") }.joined())
    let output = Pipe()
    let process = try program.start(orders + ["--follow"], output: output)
    for id in 1...3 { #expect(line(output).contains(#""id":"\#(id)""#)) }
    _ = try program.run(["append"], input: orderEvent(id: "4"))
    #expect(line(output).contains(#""id":"4""#))
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    _ = try program.run(["append"], input: orderEvent(id: "5"))
    #expect(try ids(program.run(orders)) == ["5"])
  }

  @Test("A checkpoint of another ledger, or one that was written over, is refused")
  func refused() throws {
    let program = try CommandLineProgram()
    try program.create()
    _ = try program.run(["append"], input: orderEvent(id: "1"))
    _ = try program.run(["log", "--checkpoint", "seen"])
    let other = try CommandLineProgram()
    try other.create()
    try FileManager.default.copyItem(
      atPath: program.directory + "/seen", toPath: other.directory + "/seen")
    let outcome = try other.run(["log", "--checkpoint", "seen"])
    #expect(outcome.status != 0 && outcome.messages.contains("another ledger's"), "\(outcome.messages)")
    try program.write("{}", to: "seen")
    let damaged = try program.run(["log", "--checkpoint", "seen"])
    #expect(damaged.status != 0 && damaged.messages.contains("not as it was written"), "\(damaged.messages)")
  }
}
