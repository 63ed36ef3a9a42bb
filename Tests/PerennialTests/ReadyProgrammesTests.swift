import Foundation
import Testing

/// What docs/loyalty.md shows of commands and what they print: of each ready programme of examples/programmes with its
/// made-up month, and of gift cards. A section's commands are run one after the other, and print what stands there.
@Suite struct ReadyProgrammesTests {
  private static let folder = repository + "/examples/programmes"

  /// The ready programmes, by the names of their files.
  private static let programmes: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }()

  /// The sections of the guide, by their headings.
  private static func sections() throws -> [(heading: String, text: String)] {
    let guide = try String(contentsOfFile: repository + "/docs/loyalty.md", encoding: .utf8)
    return "\n\(guide)".components(separatedBy: "\n#").dropFirst().map { section in
      let heading = section.prefix { $0 != "\n" }
      return (heading.drop { $0 == "#" || $0 == " " }.description, String(section.dropFirst(heading.count)))
    }
  }

  private static func section(_ heading: String) throws -> String {
    try #require(try sections().first { $0.heading == heading }?.text, "docs/loyalty.md has no \(heading)")
  }

  /// Runs the commands of a section, and compares what they print with what stands below them.
  private func check(_ heading: String, with program: CommandLineProgram) throws {
    let commands = ShownCommands.all(in: try Self.section(heading))
    #expect(!commands.isEmpty, "\(heading) shows no commands")
    for (command, output) in commands {
      let printed = try program.run(command.components(separatedBy: " ").dropFirst().map { $0 })
      #expect(printed.output == output, "\(heading): \(command): \(printed.messages)")
      // A refusal is an answer too; an error is none.
      #expect(printed.status == 0 || output.contains("refused"), "\(heading): \(command)")
    }
  }

  /// A ledger with a programme in force, and its month appended.
  private func month(_ programme: String) throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    let published = try program.run(
      "policy", "publish", "loyalty", "\(Self.folder)/\(programme).json", "--effective", "2026-01-01")
    #expect(published.status == 0, "\(published.messages)")
    let events = try String(contentsOfFile: "\(Self.folder)/\(programme).ndjson", encoding: .utf8)
    let appended = try program.run("append", input: events)
    #expect(appended.status == 0, "\(appended.messages)")
    return program
  }

  @Test("The guide shows what comes of each ready programme", arguments: programmes)
  func month(of programme: String) throws { try check(programme, with: month(programme)) }

  @Test("Every ready programme has its section in the guide, and every section its programme")
  func everyProgramme() throws {
    let ready = try Self.section("Ready programmes")
    #expect(ready.contains("examples/programmes"))
    let headings = try Self.sections().map(\.heading)
    let start = try #require(headings.firstIndex(of: "Ready programmes"))
    #expect(headings[(start + 1)...].prefix(Self.programmes.count).sorted() == Self.programmes)
  }

  @Test("The guide shows what gift cards answer")
  func giftCards() throws {
    let program = try CommandLineProgram()
    try program.create()
    try check("Gift cards and store credit", with: program)
  }

  @Test(
    "The guide's figures of what is owed for points are those of the report",
    arguments: [("0.99", 3552, "3,552 more"), ("0.92", 4140, "4,140 more")])
  func liability(expectation: String, recognised: Int, figure: String) throws {
    let guide = try Self.section("What to read")
    let program = try CommandLineProgram()
    try program.create()
    for (share, day) in [("1", "2024-01-01"), ("0.97", "2024-01-25"), (expectation, "2024-02-25")] {
      let document =
        #"{"currency": "GBP", "earning": {"points": 10000, "per": 90000}, "#
        + #""liability": {"value": 1, "expectedRedemption": \#(share)}}"#
      try document.write(
        toFile: program.directory + "/programme.json", atomically: true, encoding: .utf8)
      let published = try program.run("policy", "publish", "loyalty", "programme.json", "--effective", day)
      #expect(published.status == 0, "\(published.messages)")
    }
    func event(_ id: String, _ type: String, _ day: String, _ data: String) -> String {
      #"{"specversion":"1.0","id":"\#(id)","source":"till/1","type":"\#(type)","subject":"crm:1","#
        + #""time":"\#(day)T10:00:00Z","data":\#(data)}"# + "\n"
    }
    let appended = try program.run(
      "append",
      input: event("1", "order.placed", "2024-01-10", #"{"order":"1","currency":"GBP","total":90000}"#)
        + event("2", "points.redeemed", "2024-01-20", #"{"program":"default","points":4500}"#)
        + event("3", "points.redeemed", "2024-02-10", #"{"program":"default","points":4000}"#))
    #expect(appended.status == 0, "\(appended.messages)")
    let report = try program.run("report", "liability", "--as-of", "2024-03-01", "--format", "json").json
    let periods = try #require(report["periods"] as? [[String: Any]])
    let figures = periods.prefix(2).map { ($0["recognised"] as? [String: Int])?["GBP"] }
    #expect(figures == [4175, recognised])
    #expect(guide.contains("4,175 is revenue") && guide.contains(figure))
  }

  @Test("The guide names every field that a programme's document can have")
  func everyField() throws {
    let schema = try String(
      contentsOfFile: repository + "/schemas/policies/loyalty.schema.json", encoding: .utf8)
    let guide = try String(contentsOfFile: repository + "/docs/loyalty.md", encoding: .utf8)
    func names(in value: Any) -> Set<String> {
      if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(names(in: $1)) } }
      guard let object = value as? [String: Any] else { return [] }
      var found = object.values.reduce(into: Set<String>()) { $0.formUnion(names(in: $1)) }
      if let properties = object["properties"] as? [String: Any] { found.formUnion(properties.keys) }
      return found
    }
    let fields = names(in: try JSONSerialization.jsonObject(with: Data(schema.utf8)))
    #expect(fields.count > 80)
    // In code: as a word of its own, or in an example.
    let code = guide.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    let words = Set(code.flatMap { $0.split { !$0.isLetter && !$0.isNumber }.map(String.init) })
    #expect(fields.subtracting(words).sorted() == [])
  }
}
