import Foundation
import Glibc
import Testing

/// Nothing that is printed or written does harm where it arrives.
@Suite struct OutputSafetyTests {
  private static let hostile = "\u{1B}]0;x\u{7}\u{9B}31m\u{202E}=cmd"

  /// A ledger whose order has hostile texts wherever there is room for them.
  private func shop() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    let event: [String: Any] = [
      "specversion": "1.0", "id": Self.hostile, "source": "=till", "type": "order.placed",
      "channel": "-\u{1B}[2J",
      "subject": "crm:1", "data": ["order": Self.hostile, "currency": "GBP", "total": 100],
    ]
    let bytes = try JSONSerialization.data(withJSONObject: event)
    let appended = try program.run("append", input: String(decoding: bytes, as: UTF8.self) + "\n")
    #expect(appended.status == 0, "\(appended.messages)")
    return program
  }

  private func isHarmless(_ text: String) -> Bool {
    !text.unicodeScalars.contains {
      $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value)
        || (0x202A...0x202E).contains($0.value)
    }
  }

  @Test func controlCharactersAreShownAndNeverObeyed() throws {
    let program = try shop()
    for arguments in [
      ["log"], ["log", "--format", "json"], ["customer", "1"], ["customer", "1", "--format", "json"],
      ["replay", "--customer", "1", "--view", "customer360"], ["report", Self.hostile], [Self.hostile],
      ["report", "cohorts", "--from", Self.hostile], ["import", Self.hostile + ".csv"],
      ["rows", "customer360", "--where", Self.hostile], ["log", "--reference", Self.hostile],
    ] {
      let outcome = try program.run(arguments)
      #expect(isHarmless(outcome.output + outcome.messages), "\(arguments)")
    }
    #expect(try program.run("log").output.contains(#"\u001b]0;x\u0007\u009b31m\u202e=cmd"#))
    let line = try #require(try program.run("log", "--format", "json").output.split(separator: "\n").last)
    let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    #expect(event?["id"] as? String == Self.hostile, "what the JSON says is what was recorded")
  }

  /// A terminal: the end on which things are shown, and the end that a program is given for its output. C:
  /// `ptmx(4)`.
  private func terminal() throws -> (shown: Int32, given: FileHandle) {
    let shown = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(shown >= 0)
    var (unlocked, number): (Int32, Int32) = (0, 0)
    // The requests TIOCSPTLCK and TIOCGPTN.
    try #require(ioctl(shown, 0x4004_5431, &unlocked) == 0 && ioctl(shown, 0x8004_5430, &number) == 0)
    return (shown, try #require(FileHandle(forUpdatingAtPath: "/dev/pts/\(number)")))
  }

  @Test(.timeLimit(.minutes(10)))
  func csvIsDataToAFileAndHarmlessOnATerminal() throws {
    let program = try shop()
    #expect(try program.run("log", "--format", "csv").output.contains(Self.hostile))
    let (terminal, inner) = try terminal()
    defer { close(terminal) }
    let process = try program.start(["log", "--format", "csv"], input: Pipe(), output: inner)
    process.waitUntilExit()
    try inner.close()
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(terminal, &bytes, bytes.count)
    let shown = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    #expect(shown.contains(#"\u001b]0;x"#) && isHarmless(shown.replacingOccurrences(of: "\r\n", with: "\n")))
  }

  @Test func cellsThatASpreadsheetWouldRunAreGuardedUnlessAskedOtherwise() throws {
    let program = try shop()
    #expect(try program.run("log", "--format", "csv").output.contains(",'=till,"))
    let plain = try program.run("log", "--format", "csv-as-is").output
    #expect(plain.contains(",=till,") && !plain.contains("'"))
    #expect(try program.run("customer", "1", "--format", "csv").output.contains("'-\u{1B}[2J"))
    try program.write(
      #"{"currency":"GBP","earning":{"per":100},"tiers":{"levels":[{"name":"=gold","from":1}]}}"#,
      to: "p.json")
    #expect(
      try program.run("policy", "publish", "loyalty", "p.json", "--effective", "2020-01-01").status == 0)
    func rows(_ arguments: String...) throws -> String {
      try program.run(["rows", "loyalty", "--columns", "tier"] + arguments).output
    }
    #expect(try rows("--format", "csv") == "customer,tier\n1,'=gold\n")
    #expect(try rows("--format", "csv-as-is") == "customer,tier\n1,=gold\n")
    func file(_ arguments: String...) throws -> String {
      _ = try program.run(["rows", "loyalty", "--columns", "tier", "--output", "t.csv"] + arguments)
      return try String(contentsOfFile: program.directory + "/t.csv", encoding: .utf8)
    }
    #expect(try file() == "customer,tier\n1,'=gold\n")
    #expect(try file("--format", "csv-as-is") == "customer,tier\n1,=gold\n")
    #expect(try program.run("rows", "loyalty", "--output", "t.csv", "--format", "json").status == 64)
  }

  @Test func noFileOfOursReplacesWhatIsReadOrLiesInALedger() throws {
    let program = try shop()
    try program.write("id\n1\n", to: "in.csv")
    try program.write(
      "mapping: 1\nsource: s\nfields: { id: id }\ntouchpoints: [{ kind: k, type: visit.made, id: \"{id}\", subject: business }]\n",
      to: "m.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: program.directory + "/link.csv", withDestinationPath: "in.csv")
    try FileManager.default.linkItem(
      atPath: program.directory + "/in.csv", toPath: program.directory + "/hard.csv")
    let before = try program.contents()
    let key = try Data(contentsOf: URL(fileURLWithPath: program.directory + "/shop.ledger.key"))
    for name in [
      "in.csv", "./in.csv", "link.csv", "hard.csv", "m.yaml", "shop.ledger/r.csv", "shop.ledger/log/data.mdb",
      "shop.ledger.key", "/dev/null", "shop.ledger",
    ] {
      let outcome = try program.run("import", "in.csv", "--mapping", "m.yaml", "--rejects", name)
      #expect(outcome.status == 73, "\(name): \(outcome.messages)")
    }
    for name in ["shop.ledger/x.csv", "shop.ledger/../shop.ledger/views/x.sqlite"] {
      #expect(try program.run("rows", "customer360", "--output", name).status == 73, "\(name)")
    }
    #expect(try program.shell("$P import - --mapping m.yaml --rejects in.csv < in.csv").status == 73)
    let dash = try program.run("import", "in.csv", "--mapping", "m.yaml", "--rejects", "-")
    #expect(dash.status == 64 && dash.messages.contains("give the name of a file"), "\(dash.messages)")
    #expect(try String(contentsOfFile: program.directory + "/in.csv", encoding: .utf8) == "id\n1\n")
    #expect(try Data(contentsOf: URL(fileURLWithPath: program.directory + "/shop.ledger.key")) == key)
    #expect(try program.contents() == before)
  }

  @Test func anImportWithoutRefusalsRemovesTheRejectsOfTheOneBefore() throws {
    let program = try CommandLineProgram()
    try program.create()
    let rejects = program.directory + "/e.ndjson.rejects.csv"
    try program.write(orderEvent(currency: "usd"), to: "e.ndjson")
    #expect(try program.run("import", "e.ndjson").status == 65)
    let mode = try FileManager.default.attributesOfItem(atPath: rejects)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try program.write(orderEvent(), to: "e.ndjson")
    #expect(try program.run("import", "e.ndjson").status == 0)
    #expect(!FileManager.default.fileExists(atPath: rejects))
  }

  @Test func withClosedDescriptorsNothingOfOursLandsInTheLedger() throws {
    let program = try shop()
    try program.write(orderEvent(id: "2"), to: "e")
    for closed in [">&-", "2>&-", ">&- 2>&-", "<&-", "<&- >&- 2>&-"] {
      for command in [
        "stats", "log", "rows customer360", "doctor", "project --rebuild", "append < e", "nonsense",
      ] {
        _ = try program.shell("$P \(command) \(closed)")
      }
    }
    #expect(try program.shell("$P stats >&-").status == 74, "what cannot be said is not lost in silence")
    #expect(try program.shell("$P append <&-").status == 74)
    let doctor = try program.run("doctor")
    #expect(doctor.status == 0, "\(doctor.messages)")
    #expect(try program.run("append", input: orderEvent(id: "2")).output.contains("duplicate"))
  }

  @Test func emptyArgumentsAreRefusedWhereverTheyStand() throws {
    let program = try shop()
    let before = try program.contents()
    for arguments in [
      ["stats", "--ledger", ""], ["stats", "--ledger="], ["init", "--ledger", ""], ["import", ""],
      ["import", "x.csv", "--mapping", ""], ["import", "x.csv", "--rejects", ""],
      ["import", "x.csv", "--batch", ""],
      ["import", "--undo", ""], ["rows", "loyalty", "--output", ""], ["rows", "loyalty", "--where", ""],
      ["void", "4", "--reason", ""], ["void", "--batch=", "--reason", "x"], ["customer", ""],
    ] {
      let outcome = try program.run(arguments)
      #expect(outcome.status == 64, "\(arguments)")
      #expect(outcome.messages.contains("empty argument") || outcome.messages.contains("has no value"))
    }
    #expect(try program.contents() == before)
    #expect(try program.shell("PERENNIAL_LEDGER= $P stats").status == 64)
  }

  @Test func membersThatComeTwiceAreRefusedInEventsAndPolicies() throws {
    let program = try shop()
    let event = orderEvent(id: "9")
    for twice in [
      event.replacingOccurrences(of: "\"total\"", with: "\"total\":1,\"total\""),
      event.replacingOccurrences(of: "\"id\"", with: "\"id\":\"8\",\"id\""),
      event.replacingOccurrences(
        of: "\"total\"", with: "\"lines\":[{\"sku\":\"a\",\"sku\":\"a\"}],\"total\""),
      event.replacingOccurrences(of: "order.placed", with: "acme.tea.made")
        .replacingOccurrences(of: "\"total\"", with: "\"a\":{\"b\":1,\"\\u0062\":2},\"total\""),
    ] {
      let outcome = try program.run("append", input: twice)
      #expect(outcome.status == 65 && outcome.messages.contains("twice"), "\(twice): \(outcome.messages)")
    }
    try program.write(#"{"currency":"GBP","earning":{"per":100,"per":1}}"#, to: "p.json")
    let published = try program.run("policy", "publish", "loyalty", "p.json")
    #expect(published.status == 65 && published.messages.contains("earning.per"), "\(published.messages)")
    #expect(try program.run("project", "--preview", "p.json", "--view", "loyalty").status == 65)
  }
}
