import Foundation
import Perennial
import Testing

/// Programmes that are run by the command line, and pools.
@Suite struct ProgramCommandsTests {
  private static let document = """
    {"currency": "GBP", "expiry": {"days": 60}, "notices": {"days": [30]}, "pools": {},
     "earning": {"per": 100, "rules": [{"name": "first", "points": 7, "each": "order", "limits": {"inAll": 200}}]}}
    """

  /// A shop where so many customers ordered 40 days ago.
  private func shop(customers: Int = 2) throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    try program.write(Self.document, to: "club.json")
    let published = try program.run(
      "policy", "publish", "loyalty", "club.json", "--name", "club", "--effective", "2000-01-01")
    #expect(published.status == 0, "\(published.messages)")
    #expect(published.messages.contains("program run"), "\(published.messages)")
    let time = Instant(microseconds: Int64(Date().timeIntervalSince1970 - 40 * 86_400) / 60 * 60_000_000)
    let sales = (1...customers).map {
      orderEvent(id: "o-\($0)", subject: "crm:\($0)", total: 1000 * $0, more: #""time":"\#(time)","#)
    }
    let sold = try program.run("append", input: sales.joined())
    #expect(sold.status == 0, "\(sold.messages)")
    return program
  }

  @Test("A run says what it has recorded, and runs again without recording anything")
  func running() throws {
    let program = try shop()
    let first = try program.run("program", "run", "--format", "json")
    #expect(first.status == 0 && first.output == #"{"already":0,"recorded":4}"# + "\n", "\(first.messages)")
    #expect(try program.run("program", "run", "--format", "csv").output == "recorded,already\n0,2\n")
  }

  @Test("A pool is opened, joined, shown, spent from and left")
  func pools() throws {
    let program = try shop()
    let opened = try program.run("pool", "open", "household-17", "--format", "json")
    #expect(opened.status == 0, "\(opened.messages)")
    let pool = try #require(try opened.json["pool"] as? Int)
    #expect(try program.run("pool", "open", "household-17", "--format", "json").output == opened.output)
    let join = ["pool", "join", "household-17", "crm:1", "--share", "0.5", "--redeem", "--id", "j-1"]
    let joined = try program.run(join + ["--format", "json"])
    #expect(try joined.json["pool"] as? Int == pool && joined.json["share"] as? Int == 500)
    #expect(try program.run(join + ["--format", "json"]).json["duplicate"] as? Bool == true)
    #expect(try program.run("append", input: orderEvent(id: "2b", subject: "crm:1", total: 4000)).status == 0)
    #expect(try program.run("program", "run").status == 0)
    let shown = try program.run("pool", "show", "household-17", "--format", "json").json
    #expect(shown["balance"] as? Int == 23 && shown["members"] as? Int == 1)
    #expect(shown["program"] as? String == "club")
    let spent = try program.run("redeem", "crm:1", "20", "--from-pool", "--id", "r-1", "--format", "json")
    #expect(try spent.json["balance"] as? Int == 3, "\(spent.messages)")
    let left = try program.run("pool", "leave", "household-17", "crm:1", "--format", "json")
    #expect(try left.json["members"] as? Int == 0, "\(left.messages)")
    let refused = try program.run("redeem", "crm:1", "1", "--from-pool", "--id", "r-2", "--format", "json")
    #expect(try refused.status == 1 && refused.json["refused"] as? String == "pool")
  }

  @Test("A share that is none is a mistake, and so is a pool that there is not")
  func mistakes() throws {
    let program = try shop()
    let half = try program.run("pool", "join", "p", "crm:1", "--share", "half")
    #expect(half.status == 64 && half.messages.contains("--share must be a number from 0 to 1"))
    let none = try program.run("pool", "show", "p")
    #expect(none.status != 0 && none.messages.contains("there is no pool of this name"))
    let unknown = try program.run("pool", "join", "p", "crm:1", "--share", "1", "--format", "json")
    #expect(try unknown.status == 1 && unknown.json["refused"] as? String == "unknown-pool")
  }

  /// What a run has recorded, without when and where in the log.
  private func recorded(_ program: CommandLineProgram) throws -> [String] {
    try program.run("log", "--format", "json", "--limit", "1000000").output.split(separator: "\n").compactMap
    {
      let line = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      guard let line, line["source"] as? String == "program" else { return nil }
      let kept = line.filter { ["id", "type", "subject", "customer", "data"].contains($0.key) }
      return String(
        decoding: try JSONSerialization.data(withJSONObject: kept, options: .sortedKeys), as: UTF8.self)
    }
  }

  @Test("Runs that are killed again and again record in the end what one run records")
  func killed() throws {
    let whole = try shop(customers: 60)
    #expect(try whole.run("program", "run").status == 0)
    let lines = try recorded(whole)
    #expect(lines.count > 100)
    let cut = try shop(customers: 60)
    // Later and later, until a run has recorded something; and then a few more.
    var (delay, more, counts) = (0.02, 4, [Int]())
    while more > 0, delay < 20 {
      let process = try cut.start(["program", "run"], input: Pipe())
      Thread.sleep(forTimeInterval: delay)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      counts.append(try recorded(cut).count)
      if counts.last == 0 { delay += 0.02 } else { more -= 1 }
    }
    print("killed with \(counts) of \(lines.count) records")
    #expect(try cut.run("program", "run").status == 0)
    #expect(try recorded(cut) == lines)
  }
}
