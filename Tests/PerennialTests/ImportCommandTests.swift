import Foundation
import Testing

@testable import PerennialCommands

/// What `import` says before anything is recorded, and afterwards.
@Suite struct ImportCommandTests {
  private let program: CommandLineProgram

  init() throws {
    program = try CommandLineProgram()
    _ = try program.run(["init", "--currency", "GBP", "--time-zone", "Europe/London"])
    try write("shop.yaml", Self.mapping)
  }

  private static let mapping = """
    mapping: 1
    source: shop
    fields:
      order: order
      mail: mail
      total: { column: total, as: money }
    touchpoints:
      - kind: orders
        type: order.placed
        id: "{order}"
        subject: { email: "{mail}" }
        data: { order: "{order}", currency: "{currency}", total: "{total}" }
    """

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: program.directory + "/" + name))
  }

  private func files() throws -> [String: Data] {
    var found: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: program.directory) ?? .init()
    where !name.hasSuffix("lock.mdb") {
      found[name] = FileManager.default.contents(atPath: program.directory + "/" + name)
    }
    return found
  }

  @Test("--dry-run says what would happen with the import's exit status, and changes no byte")
  func dryRun() throws {
    try write("a.csv", "order,mail,total\n1,a@example.org,1.00\n2,b@example.org,x\n")
    let before = try files()
    let arguments = ["import", "a.csv", "--mapping", "shop.yaml", "--dry-run"]
    let outcome = try program.run(arguments)
    #expect(outcome.status == 65)
    #expect(outcome.output.contains("would be added") && outcome.output.contains("of a new customer"))
    #expect(outcome.messages.contains("dry run: nothing was recorded"))
    #expect(!outcome.output.contains("example.org") && !outcome.messages.contains("example.org"))
    #expect(try files() == before)
    let json = try program.run(arguments + ["--format", "json"]).json
    #expect(json["dryRun"] as? Bool == true && json["added"] as? Int == 1 && json["rejected"] as? Int == 1)
    #expect((json["examples"] as? [[String: Any]])?.first?["id"] as? String == "1")
    #expect(try program.run(["stats", "--format", "json"]).json["customers"] as? Int == 0)
  }

  @Test("--dry-run names no customers that there are not")
  func newCustomers() throws {
    try write(
      "cards.yaml",
      Self.mapping.replacing("mail: mail", with: "mail: mail\n  card: card")
        .replacing("{ email: \"{mail}\" }", with: "{ email: \"{mail}\", card: \"{card}\" }"))
    try write("known.csv", "order,mail,card,total\n1,a@example.org,,1.00\n")
    try write(
      "a.csv",
      """
      order,mail,card,total
      2,a@example.org,,1.00
      3,,k1,1.00
      4,,k1,1.00
      5,a@example.org,k1,1.00
      6,b@example.org,,1.00
      7,,k2,1.00
      8,b@example.org,k2,1.00

      """)
    #expect(try program.run(["import", "known.csv", "--mapping", "cards.yaml"]).status == 0)
    let outcome = try program.run(["import", "a.csv", "--mapping", "cards.yaml", "--dry-run"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(outcome.output.contains("2 of customer 1,") && outcome.output.contains("4 of a new customer,"))
    #expect(outcome.output.contains(": a.csv:2"))
    #expect(outcome.messages.contains("would be merged, as one person has identifiers of both:"))
    #expect(outcome.messages.contains("customer 1 with a new customer, by "), "\(outcome.messages)")
    #expect(outcome.messages.contains("a new customer with a new customer, by "))
    #expect(!(outcome.output + outcome.messages).contains("customer 2"))
  }

  @Test("--dry-run looks at a ledger that others read, and leaves nothing when it is killed")
  func killed() throws {
    let lines = (0..<400_000).map { "\($0),c\($0 % 1000)@example.org,1.00" }
    try write("big.csv", "order,mail,total\n" + lines.joined(separator: "\n"))
    let before = try files()
    let temporary = FileManager.default.temporaryDirectory.path
    let pipe = Pipe()
    let process = try program.start(
      ["import", "big.csv", "--mapping", "shop.yaml", "--dry-run"], output: pipe)
    Thread.sleep(forTimeInterval: 1)
    // Meanwhile another process reads, and another one records.
    try write("a.csv", "order,mail,total\nx,a@example.org,1.00\n")
    #expect(try program.run(["log", "--limit", "1"]).status == 0)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let after = try files().filter { $0.key != "a.csv" }
    #expect(after == before)
    let left = try FileManager.default.contentsOfDirectory(atPath: temporary)
    #expect(!left.contains { $0.hasPrefix("perennial-rehearsal") })
  }

  @Test("counts what was recorded with other content, says in what it differs and what to do")
  func differing() throws {
    try write("a.csv", "order,mail,total\n1,a@example.org,1.00\n2,b@example.org,2.00\n")
    #expect(try program.run(["import", "a.csv", "--mapping", "shop.yaml"]).status == 0)
    try write("a.csv", "order,mail,total\n1,a@example.org,1.50\n2,b@example.org,2.00\n")
    let outcome = try program.run(["import", "a.csv", "--mapping", "shop.yaml"])
    #expect(outcome.status == 65)
    #expect(outcome.output.contains("differing"))
    #expect(outcome.messages.contains("data.total") && outcome.messages.contains("a.csv:2"))
    #expect(outcome.messages.contains("import --undo"))
    #expect(!FileManager.default.fileExists(atPath: program.directory + "/a.csv.rejects.csv"))
  }

  @Test("--format json says all that the notes say", arguments: [false, true])
  func json(dryRun: Bool) throws {
    try write(
      "grouped.yaml",
      """
      mapping: 1
      source: shop
      file: { footer-lines: 1 }
      fields:
        order: order
        mail: { column: mail, optional: true }
        amount: { column: amount, as: money }
        total: { column: total, as: money, optional: true }
      group: { by: [order] }
      touchpoints:
        - kind: orders
          type: order.placed
          id: "{order}"
          subject: { email: "{mail}", otherwise: business }
          data:
            order: "{order}"
            currency: "{currency}"
            total: "{total}"
            lines: [{ sku: TEA, quantity: 1, amount: "{amount}" }]
      """)
    try write(
      "a.csv",
      """
      Report
      order,mail,amount,total
      1,a@example.org,1.00,2.01
      1,,1.00,
      2,n/a,1.00,
      order,mail,amount,total
      3,b@example.org,x,
      3,b@example.org,1.00,
      Total,,,

      """)
    try write("b.csv", "order,mail,amount,total\nend\n")
    let arguments = ["import", "a.csv", "b.csv", "--mapping", "grouped.yaml", "--format", "json"]
    let json = try program.run(arguments + (dryRun ? ["--dry-run"] : [])).json
    #expect(
      json["passed"] as? [String: Int] == ["beforeHeader": 1, "repeatedHeaders": 1, "footers": 2])
    #expect(json["filesWithoutLines"] as? [String] == ["b.csv"])
    let refusals = try #require(json["refusals"] as? [[String: Any]])
    #expect(refusals.count == 1 && refusals[0]["lines"] as? Int == 2 && refusals[0]["others"] as? Int == 1)
    let dropped = try #require(json["droppedIdentifiers"] as? [[String: Any]])
    #expect(dropped.count == 1 && dropped[0]["kind"] as? String == "email")
    #expect(dropped.first?["reason"] as? String == "placeholder" && dropped.first?["count"] as? Int == 1)
    let rounded = try #require(json["rounded"] as? [[String: Any]])
    #expect(rounded.count == 1 && rounded[0]["currency"] as? String == "GBP")
    #expect(rounded.first?["orders"] as? Int == 1 && rounded.first?["largest"] as? Int == 1)
    #expect(json["firstRepeat"] == nil)
  }

  @Test("--format json says where the first line is that repeats another")
  func firstRepeat() throws {
    try write("a.csv", "order,mail,total\n1,a@example.org,1.00\n2,b@example.org,2.00\n1,a@example.org,1.00\n")
    let json = try program.run(["import", "a.csv", "--mapping", "shop.yaml", "--format", "json"]).json
    #expect(json["repeated"] as? Int == 1)
    let place = try #require(json["firstRepeat"] as? [String: Any])
    #expect(place["file"] as? String == "a.csv" && place["line"] as? Int == 4)
  }

  @Test("takes mended rejects as they are, round after round")
  func rejects() throws {
    try write("a.csv", "order,mail,total\n1,a@example.org,x\n2,b@example.org,y\n3,c@example.org,3.00\n")
    #expect(try program.run(["import", "a.csv", "--mapping", "shop.yaml"]).status == 65)
    for (name, next, old, new) in [
      ("a.csv.rejects.csv", "a.csv.rejects-2.csv", ",x", ",1.00"),
      ("a.csv.rejects-2.csv", "a.csv.rejects-3.csv", ",y", ",2.00"),
    ] {
      let path = program.directory + "/" + name
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.contains("a.csv,1,header,\"order,mail,total\""))
      try write(name, text.replacing(old, with: new))
      let outcome = try program.run(["import", name, "--mapping", "shop.yaml"])
      #expect(outcome.status == (name == "a.csv.rejects.csv" ? 65 : 0), "\(outcome.messages)")
      #expect(
        FileManager.default.fileExists(atPath: program.directory + "/" + next)
          == (name == "a.csv.rejects.csv"))
    }
    #expect(try program.run(["stats", "--format", "json"]).json["customers"] as? Int == 3)
  }

  @Test("--sketch needs no ledger, writes to a file that is not there, and what it writes can be tried")
  func sketch() throws {
    try write("till.csv", "Bon-Nr;Datum;Betrag\n1;03.04.2024;1,50\n2;25.04.2024;2,00\n")
    let printed = try program.run(["import", "--sketch", "till.csv"])
    #expect(printed.status == 0 && printed.output.contains("# guess: "))
    #expect(try program.run(["import", "--sketch", "till.csv", "--output", "till.yaml"]).status == 0)
    #expect(try program.run(["import", "--sketch", "till.csv", "--output", "till.yaml"]).status == 73)
    let inside = try program.run(["import", "--sketch", "till.csv", "--output", "shop.ledger/till.yaml"])
    #expect(inside.status == 73 && inside.messages.contains("lies inside the ledger"))
    #expect(try program.run(["import", "--sketch", "till.csv", "--output", "-"]).status == 64)
    let outcome = try program.run(["import", "till.csv", "--mapping", "till.yaml", "--dry-run"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(try program.run(["import", "--sketch"]).status == 64)
    #expect(try program.run(["import", "till.csv", "--output", "x.yaml"]).status == 64)
    #expect(try program.run(["import", "--undo", "x", "--dry-run"]).status == 64)
  }

  @Test(
    "refuses options that would be ignored",
    arguments: [
      ["--list-mappings", "--dry-run"], ["--show-mapping", "paypal", "--format", "json"],
      ["--show-mapping", "paypal", "--list-mappings"], ["--list-mappings", "a.csv"],
      ["--undo", "x", "--rejects", "r.csv"], ["--undo", "x", "--mapping", "shop.yaml"],
      ["--undo", "x", "a.csv"],
      ["--sketch", "a.csv", "--mapping", "shop.yaml"], ["--sketch", "a.csv", "--batch", "x"],
      ["a.csv", "--mapping", "shop.yaml", "--reason", "x"],
      ["a.csv", "--mapping", "shop.yaml", "--actor", "7"],
    ])
  func ignoredOptions(arguments: [String]) throws {
    try write("a.csv", "order,mail,total\n1,a@example.org,1.00\n")
    let outcome = try program.run(["import"] + arguments)
    #expect(outcome.status == 64 && outcome.messages.contains("--"), "\(outcome.messages)")
    #expect(outcome.output.isEmpty)
  }

  @Test("refuses a mapping where no file is CSV: events need none")
  func mappingOfEvents() throws {
    try write("a.ndjson", "")
    for mapping in ["shop.yaml", "shopify"] {
      let outcome = try program.run(["import", "a.ndjson", "--mapping", mapping])
      #expect(outcome.status == 64 && outcome.messages.contains("no file is CSV"), "\(outcome.messages)")
    }
    #expect(try program.run(["import", "a.ndjson"]).status == 0)
    try write("a.csv", "order,mail,total\n1,a@example.org,1.00\n")
    #expect(try program.run(["import", "a.ndjson", "a.csv", "--mapping", "shop.yaml"]).status == 0)
  }

  @Test(
    "shows the line of a mapping that is wrong with a caret under the column",
    arguments: [
      (1, 3, "    abcdef\n      ^"), (2, 1, "    second\n    ^"), (9, 1, nil as String?), (3, 1, nil),
    ])
  func excerpt(line: Int, column: Int, expected: String?) {
    #expect(MappingExcerpt("abcdef\r\nsecond\n   \n", line: line, column: column)?.text == expected)
  }

  @Test("shows of a long line what stands around the column")
  func longExcerpt() throws {
    let text = String(repeating: "x", count: 300) + "!" + String(repeating: "y", count: 300)
    let shown = try #require(MappingExcerpt(text, line: 1, column: 301)).text.split(separator: "\n")
      .map(Array.init)
    let caret = try #require(shown[1].firstIndex(of: "^"))
    let place = shown[1].distance(from: shown[1].startIndex, to: caret)
    #expect(shown[0].count <= 80 && Array(shown[0])[place] == "!")
  }
}
