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
      what: "CSV that no mapping knows", arguments: ["import", "column.csv"], status: 64,
      says: ["column.csv", "mapping", "--sketch", "--list-mappings"]),
    Mistake(
      what: "a mapping that nobody knows", arguments: ["import", "good.csv", "--mapping", "online-retial"],
      status: 66, says: ["online-retial", "did you mean `online-retail`"]),
    Mistake(
      what: "an empty CSV", arguments: ["import", "empty.csv", "--mapping", mapping], status: 65,
      says: ["empty.csv", "empty", "header"]),
    Mistake(
      what: "a column that is not there", arguments: ["import", "column.csv", "--mapping", mapping],
      status: 65,
      says: ["Quantity", "column.csv", "Qty"]),
    Mistake(
      what: "a date that is none", arguments: ["import", "date.csv", "--mapping", mapping], status: 65,
      says: ["1 of 1 line was refused", "date.csv.rejects.csv"]),
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
    Mistake(
      what: "voiding what does not exist", arguments: ["void", "999", "--reason", "test"], status: 66,
      says: ["no touchpoint 999", "newest"]),
    Mistake(
      what: "voiding nothing", arguments: ["void", "--reason", "test"], status: 64,
      says: ["perennial log", "--batch"]),
    Mistake(
      what: "voiding what is no position", arguments: ["void", "order:0", "--reason", "test"], status: 64,
      says: ["order:0", "position"]),
    Mistake(
      what: "voiding without a reason", arguments: ["void", "4"], status: 64, says: ["--reason"]),
    Mistake(
      what: "a reason in words", arguments: ["void", "4", "--reason", "by mistake"], status: 65,
      says: ["--reason: must be a code"]),
    Mistake(
      what: "voiding a position and a batch", arguments: ["void", "4", "--batch", "b", "--reason", "test"],
      status: 64, says: ["not both"]),
    Mistake(
      what: "voiding a batch that there is not", arguments: ["void", "--batch", "b", "--reason", "test"],
      status: 66, says: ["batch", "stats --batches"]),
    Mistake(
      what: "voiding the settings", arguments: ["void", "1", "--reason", "test"], status: 65,
      says: ["settings.changed", "change the settings again"]),
    Mistake(
      what: "voiding twice in one", arguments: ["void", "4", "4", "--reason", "test"], status: 65,
      says: ["twice"]),
    Mistake(
      what: "assigning to nobody known",
      arguments: ["assign", "4", "--to", "crm:nobody", "--reason", "test"], status: 66,
      says: ["no customer"]),
    Mistake(
      what: "assigning to customer 0", arguments: ["assign", "4", "--to", "0", "--reason", "test"],
      status: 66,
      says: ["no customer 0"]),
    Mistake(
      what: "assigning to whom it is", arguments: ["assign", "4", "--to", "crm:17850", "--reason", "test"],
      status: 65, says: ["customer:1 already"]),
    Mistake(
      what: "merging a customer with itself", arguments: ["merge", "1", "crm:17850", "--evidence", "x"],
      status: 65, says: ["both are customer:1 already"]),
    Mistake(
      what: "unmerging what is no merge", arguments: ["unmerge", "4", "--evidence", "x"], status: 66,
      says: ["no merge", "customer.merged"]),
    Mistake(
      what: "unmerging two customers", arguments: ["unmerge", "crm:17850", "--evidence", "x"], status: 64,
      says: ["position", "customer.merged"]),
    Mistake(
      what: "linking what is linked", arguments: ["link", "1", "crm:17850", "--evidence", "x"], status: 65,
      says: ["crm", "already"]),
    Mistake(
      what: "linking what is no identifier", arguments: ["link", "1", "17850", "--evidence", "x"], status: 64,
      says: ["kind:value"]),
    Mistake(
      what: "unlinking what is not linked", arguments: ["unlink", "1", "card:1", "--evidence", "x"],
      status: 66,
      says: ["card", "not linked"]),
    Mistake(
      what: "undoing an import that there is not", arguments: ["import", "--undo", "b"], status: 66,
      says: ["batch", "stats --batches"]),
    Mistake(
      what: "undoing and importing in one", arguments: ["import", "good.csv", "--undo", "b"], status: 64,
      says: ["--undo", "no files"]),
    Mistake(
      what: "importing nothing", arguments: ["import"], status: 64, says: ["which files"]),
    Mistake(
      what: "a batch voided by an event", arguments: ["append"],
      input: #"{"specversion":"1.0","id":"v","source":"t","type":"touchpoint.voided","data":{"batch":"b"}}"#,
      status: 65, says: ["line 1", "data.batch", "perennial void --batch"]),
    Mistake(
      what: "runs in an event", arguments: ["append"],
      input:
        #"{"specversion":"1.0","id":"v","source":"t","type":"touchpoint.voided","data":{"batch":"b","runs":[1,2]}}"#,
      status: 65, says: ["line 1", "data.batch"]),
    Mistake(
      what: "an exported event that is voided", arguments: ["append"],
      input: orderEvent(id: "x", more: #""voided":"true","#), status: 65, says: ["line 1", "voided"]),
    Mistake(
      what: "rows of a view that there is not", arguments: ["rows", "loyality"], status: 66,
      says: ["loyality", "loyalty", "customer360"]),
    Mistake(
      what: "a condition on a column that there is not",
      arguments: ["rows", "loyalty", "--where", "tear=gold"],
      status: 64, says: ["tear", "tier", "pointsAvailable"]),
    Mistake(
      what: "a condition with a value that is none",
      arguments: ["rows", "customer360", "--where", "spent>=12,50"], status: 64,
      says: ["spent>=12,50", "amount in GBP", "12.50"]),
    Mistake(
      what: "a condition without a sign", arguments: ["rows", "loyalty", "--where", "gold"], status: 64,
      says: ["gold", "tier=gold"]),
    Mistake(
      what: "an order by a column that there is not", arguments: ["rows", "retention", "--sort", "-spend"],
      status: 64, says: ["spend", "lastDay"]),
    Mistake(
      what: "a limit below 0", arguments: ["rows", "loyalty", "--limit=-1"], status: 64, says: ["--limit"]),
    Mistake(
      what: "several views without a file", arguments: ["rows", "loyalty", "retention"], status: 64,
      says: ["--output"]),
    Mistake(
      what: "several views into CSV", arguments: ["rows", "loyalty", "retention", "--output", "rows.csv"],
      status: 64, says: ["rows.csv", ".sqlite"]),
    Mistake(
      what: "a file whose name says nothing", arguments: ["rows", "loyalty", "--output", "rows.xlsx"],
      status: 64, says: ["rows.xlsx", ".csv", ".sqlite"]),
    Mistake(
      what: "a file in a directory that there is not",
      arguments: ["rows", "loyalty", "--output", "no/rows.csv"],
      status: 73, says: ["no/rows.csv"]),
    Mistake(
      what: "why of a column that there is not",
      arguments: ["replay", "--customer", "1", "--view", "loyalty", "--why", "points"], status: 64,
      says: ["points", "pointsBalance"]),
    Mistake(
      what: "a replay of no view", arguments: ["replay", "--customer", "1"], status: 64,
      says: ["--view", "loyalty"]),
    Mistake(
      what: "a preview of a policy with a field that there is not",
      arguments: ["project", "--preview", "field.json", "--view", "loyalty"], status: 65,
      says: ["field.json", "colour"]),
    Mistake(
      what: "a preview of a file that is not there",
      arguments: ["project", "--preview", "no.json", "--view", "loyalty"], status: 66, says: ["no.json"]),
    Mistake(
      what: "a preview for no view", arguments: ["project", "--preview", "field.json"], status: 64,
      says: ["--view", "retention"]),
    Mistake(
      what: "a preview's option without a preview", arguments: ["project", "--effective", "2020-01-01"],
      status: 64, says: ["--preview"]),
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
