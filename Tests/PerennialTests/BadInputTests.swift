import Foundation
import Testing

/// What a new user gets wrong: one clear line, the right exit status, and the ledger as it was.
@Suite struct BadInputTests {
  struct Mistake: Sendable {
    var what: String
    var arguments: [String]
    var input = ""
    var status: Int32
    /// What the message must say.
    var says: [String]
  }

  static let header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
  static let mapping = repository + "/mappings/online-retail.yaml"

  static let mistakes: [Mistake] = [
    Mistake(
      what: "a file that is not there", arguments: ["import", "no.csv", "--mapping", mapping], status: 66,
      says: ["no.csv", "no such file"]),
    Mistake(
      what: "a mapping that is not there", arguments: ["import", "good.csv", "--mapping", "no.yaml"],
      status: 66,
      says: ["no.yaml", "no such file"]),
    Mistake(
      what: "CSV without a mapping", arguments: ["import", "good.csv"], status: 64,
      says: ["good.csv", "mapping"]),
    Mistake(
      what: "an empty CSV", arguments: ["import", "empty.csv", "--mapping", mapping], status: 65,
      says: ["empty.csv", "empty", "header"]),
    Mistake(
      what: "a column that is not there", arguments: ["import", "column.csv", "--mapping", mapping],
      status: 65,
      says: ["Quantity", "column.csv", "Qty"]),
    Mistake(
      what: "a date that is none", arguments: ["import", "date.csv", "--mapping", mapping], status: 65,
      says: ["1 of 1 lines", "date.csv.rejects.csv"]),
    Mistake(
      what: "a ledger that is not there", arguments: ["stats", "--ledger", "no.ledger"], status: 66,
      says: ["no.ledger", "perennial init"]),
    Mistake(
      what: "a file in place of a ledger", arguments: ["stats", "--ledger", "good.csv"], status: 65,
      says: ["good.csv", "directory"]),
    Mistake(
      what: "a directory that is no ledger", arguments: ["stats", "--ledger", "."], status: 65,
      says: ["not a ledger"]),
    Mistake(
      what: "a ledger where one is already",
      arguments: ["init", "--currency", "GBP", "--time-zone", "Europe/London"], status: 73,
      says: ["exists already"]),
    Mistake(
      what: "a currency that is none",
      arguments: ["init", "--ledger", "x", "--currency", "XGB", "--time-zone", "UTC"], status: 64,
      says: ["XGB", "ISO 4217"]),
    Mistake(
      what: "a time zone that is none",
      arguments: ["init", "--ledger", "x", "--currency", "GBP", "--time-zone", "Europe/Londn"], status: 64,
      says: ["Europe/Londn", "IANA"]),
    Mistake(
      what: "an unknown type", arguments: ["append"], input: orderEvent(type: "order.placd"), status: 65,
      says: ["line 1", "type", "order.placed"]),
    Mistake(
      what: "an unknown currency", arguments: ["append"], input: orderEvent(currency: "XGB"), status: 65,
      says: ["line 1", "data.currency", "ISO 4217"]),
    Mistake(
      what: "an unknown field", arguments: ["append"],
      input: orderEvent().replacingOccurrences(of: "total", with: "totl"), status: 65,
      says: ["line 1", "data.totl", "order.placed"]),
    Mistake(
      what: "a time that is none", arguments: ["append"], input: orderEvent(more: #""time":"yesterday","#),
      status: 65, says: ["line 1", "time", "RFC 3339"]),
    Mistake(
      what: "a time in the far future", arguments: ["append"],
      input: orderEvent(more: #""time":"2999-01-01T00:00:00Z","#), status: 65,
      says: ["line 1", "time", "clock"]),
    Mistake(
      what: "a line that is not JSON", arguments: ["append"], input: "hello\n", status: 65,
      says: ["line 1", "JSON"]),
    Mistake(
      what: "an unknown command", arguments: ["reprot"], status: 64, says: ["reprot"]),
    Mistake(
      what: "an unknown customer", arguments: ["customer", "crm:nobody"], status: 66, says: ["no customer"]),
    Mistake(
      what: "a period that is none", arguments: ["report", "cohorts", "--period", "fortnight"], status: 64,
      says: ["fortnight", "month"]),
    Mistake(
      what: "a size that is none", arguments: ["project", "--memory", "much"], status: 64,
      says: ["--memory much", "64M"]),
    Mistake(
      what: "too little memory", arguments: ["project", "--memory", "1M"], status: 64, says: ["16M or more"]),
    Mistake(
      what: "more memory than numbers reach", arguments: ["project", "--memory", "9999999999999G"],
      status: 64, says: ["any machine"]),
    Mistake(
      what: "no thread at all", arguments: ["project", "--jobs", "0"], status: 64,
      says: ["--jobs 0", "1 to 1024"]),
    Mistake(
      what: "a policy that is not JSON", arguments: ["policy", "publish", "loyalty", "good.csv"], status: 65,
      says: ["good.csv", "JSON"]),
    Mistake(
      what: "a policy with a field that there is not",
      arguments: ["policy", "publish", "loyalty", "field.json"],
      status: 65, says: ["field.json", "colour"]),
    Mistake(
      what: "a policy of a view that there is not",
      arguments: ["policy", "publish", "loyality", "field.json"],
      status: 66, says: ["loyality"]),
  ]

  /// One ledger for all of them: that none of them changes it is what is tested.
  private static let prepared = Result { () throws -> (program: CommandLineProgram, log: String) in
    let program = try CommandLineProgram()
    try program.create()
    #expect(try program.run("append", input: orderEvent(id: "0", total: 100)).status == 0)
    try program.write("", to: "empty.csv")
    try program.write(header + "1,A,B,6,2010-12-01T08:26:00,2.55,17850.0,United Kingdom\n", to: "good.csv")
    try program.write(
      header.replacingOccurrences(of: "Quantity", with: "Qty") + "1,A,B,6,x,2.55,1,UK\n", to: "column.csv")
    try program.write(header + "1,A,B,6,2010-13-01T08:26:00,2.55,17850.0,UK\n", to: "date.csv")
    try program.write(#"{"currency":"GBP","earning":{"per":100},"colour":"red"}"#, to: "field.json")
    return (program, try program.run("log", "--format", "json").output)
  }

  @Test func aMistakeGivesAClearMessageTheRightStatusAndChangesNothing() throws {
    let (program, log) = try Self.prepared.get()
    for mistake in Self.mistakes {
      let outcome = try program.run(mistake.arguments, input: mistake.input)
      #expect(outcome.status == mistake.status, "\(mistake.what): \(outcome.messages)")
      for word in mistake.says {
        #expect(outcome.messages.contains(word), "\(mistake.what): \(word) is not in: \(outcome.messages)")
      }
      #expect(try program.run("log", "--format", "json").output == log, "\(mistake.what)")
    }
    #expect(try program.run("doctor").status == 0)
  }

  @Test func aSecondWriterIsToldWhichProcessWrites() async throws {
    let program = try CommandLineProgram()
    try program.create()
    // The first writer waits on its standard input, which stays open.
    let pipe = Pipe()
    let first = try program.start(["append"], input: pipe)
    defer {
      try? pipe.fileHandleForWriting.close()
      first.waitUntilExit()
    }
    // It writes its number into the lock file once it has the lock.
    let lock = program.directory + "/shop.ledger/lock"
    var holder = ""
    for _ in 0..<400 where holder != "\(first.processIdentifier)\n" {
      try await Task.sleep(for: .milliseconds(50))
      holder = (try? String(contentsOfFile: lock, encoding: .utf8)) ?? ""
    }
    let outcome = try program.run("doctor")
    #expect(outcome.status == 75)
    #expect(outcome.messages.contains("process \(first.processIdentifier)"), "\(outcome.messages)")
    #expect(try program.run("stats").status == 0, "readers are not held up")
  }

  @Test func aFlippedBitIsReportedByEveryCommandThatReadsIt() throws {
    let program = try CommandLineProgram()
    try program.create()
    let events = (1...300).map { orderEvent(id: "\($0)", subject: "crm:c\($0 % 7)") }.joined()
    #expect(try program.run("append", input: events).status == 0)
    let file = URL(fileURLWithPath: program.directory + "/shop.ledger/log/data.mdb")
    var bytes = try Data(contentsOf: file)
    // The fact of some order in the first block: its value, 1,500, in a page that is full and so is never written again.
    let pattern = withUnsafeBytes(of: Int64(1500).littleEndian) { Data($0) }
    let place = try #require(bytes.range(of: pattern)?.lowerBound)
    bytes[place] ^= 0x10
    try bytes.write(to: file)
    for arguments in [
      ["report", "retention"], ["report", "cohorts"], ["project", "--rebuild"], ["log"], ["doctor"],
      ["customer", "1"],
    ] {
      let outcome = try program.run(arguments)
      #expect(outcome.status != 0, "\(arguments) answered as if nothing were wrong")
      #expect(outcome.messages.contains("position"), "\(arguments): \(outcome.messages)")
      #expect(outcome.messages.contains("checksum"), "\(arguments): \(outcome.messages)")
    }
  }
}
