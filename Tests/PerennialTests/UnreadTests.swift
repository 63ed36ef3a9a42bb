import Foundation
import Perennial
import Testing

/// Nothing is accepted and silently ignored.
struct UnreadTests {
  private static func event(_ id: String, _ type: String, _ data: String) -> String {
    #"{"specversion":"1.0","id":"\#(id)","source":"till/1","type":"\#(type)","subject":"crm:1","#
      + #""time":"2024-02-01T00:00:00Z","data":\#(data)}"# + "\n"
  }

  private static let events =
    event("o", "order.placed", #"{"order":"o","currency":"GBP","total":1000,"paidWithPoints":300}"#)
    + event("o2", "order.placed", #"{"order":"o2","currency":"GBP","total":1000}"#)
    + event("j", "program.joined", #"{"program":"default"}"#)
    + event("w", "visit.made", "{}")
    + event("t", "tier.granted", #"{"program":"default","tier":"gold","reason":"vip","actor":"7"}"#)
    + event("a1", "points.adjusted", #"{"program":"staff","points":500,"reason":"gift","actor":"7"}"#)
    + event("a2", "points.adjusted", #"{"program":"default","points":5,"reason":"gift","actor":"7"}"#)
    + event("t2", "tier.granted", #"{"program":"club","tier":"gold","reason":"vip","actor":"7"}"#)
    + event("r", "referral.made", #"{"code":"R1"}"#)
    + event("r2", "referral.made", #"{"code":"R2","program":"club"}"#)
    + event("a3", "points.adjusted", #"{"program":"default","points":5,"reason":"gift","actor":"7"}"#)

  private static let parts =
    "visit.made 1, points.adjusted (program staff) 1, tier.granted (program club) 1, "
    + "referral.made (program club) 1"

  private static func program(policyFrom day: String? = "2024-01-01") throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    if let day {
      try program.write(Programmes.plain, to: "p.json")
      #expect(try program.run("policy", "publish", "loyalty", "p.json", "--effective", day).status == 0)
    }
    return program
  }

  @Test("Append, import and stats count what no view looks at, by type and by what it says")
  func counted() throws {
    for command in [["append"], ["import", "e.ndjson"]] {
      let program = try Self.program()
      try program.write(Self.events, to: "e.ndjson")
      let outcome = try program.run(command, input: Self.events)
      #expect(outcome.status == 0)
      #expect(
        outcome.messages.contains("recorded, and no view looks at it: " + Self.parts), "\(outcome.messages)")
      // Nothing is recorded when the events are sent again.
      #expect(try !program.run(command, input: Self.events).messages.contains("no view looks at"))
      let stats = try program.run("stats")
      #expect(stats.output.contains("no view looks at visit.made"))
      #expect(!stats.output.contains("no view looks at order.placed"))
      let types = try program.run("stats", "--format", "json").json["unread"] as? [[String: Any]]
      #expect(types?.map { $0["type"] as? String } == ["visit.made"])
      let all = try program.run("stats", "--unread", "--format", "json").json["entries"] as? [[String: Any]]
      #expect(all?.map { $0["count"] as? Int } == [1, 1, 1, 1])
      #expect(all?.map { $0["name"] as? String } == [nil, "staff", "club", "club"])
      #expect(try program.run("stats", "--unread").output.contains("points.adjusted (program staff)"))
    }
  }

  @Test("What calls a programme by another of its names is looked at")
  func otherNames() throws {
    let program = try CommandLineProgram()
    try program.create()
    try program.write(Self.events, to: "e.ndjson")
    let document = Programmes.plain.replacing(
      #"{"currency":"GBP""#, with: #"{"names":["staff"],"currency":"GBP""#)
    #expect(document != Programmes.plain)
    try program.write(document, to: "p.json")
    #expect(
      try program.run("policy", "publish", "loyalty", "p.json", "--effective", "2024-01-01").status == 0)
    let outcome = try program.run("import", "e.ndjson")
    #expect(outcome.messages.contains("no view looks at it: visit.made 1"), "\(outcome.messages)")
    #expect(!outcome.messages.contains("staff"))
    #expect(try !program.run("stats", "--unread").output.contains("points.adjusted"))
  }

  @Test("The summary of an import has it in JSON, and of a type of one's own too")
  func json() throws {
    let program = try Self.program()
    try program.write(
      Self.events + Self.event("x", "acme.tasting.held", "{}") + Self.event("v", "visit.made", "{}"),
      to: "e.ndjson")
    let unread = try program.run("import", "e.ndjson", "--format", "json").json["unread"] as? [[String: Any]]
    #expect(
      unread?.map { $0["type"] as? String } == [
        "visit.made", "acme.tasting.held", "points.adjusted", "tier.granted",
        "referral.made",
      ])
  }

  @Test("Points before the programme, or without one, are counted; what is voided is not")
  func before() throws {
    let early = Self.event(
      "a", "points.adjusted", #"{"program":"default","points":5,"reason":"g","actor":"7"}"#)
    for day in [nil, "2024-03-01"] {
      let program = try Self.program(policyFrom: day)
      let outcome = try program.run(["append"], input: early)
      #expect(outcome.messages.contains("no view looks at it: points.adjusted 1"), "\(outcome.messages)")
      let position = outcome.output.trimmingCharacters(in: .newlines)
      #expect(try program.run("stats").output.contains("no view looks at points.adjusted"))
      #expect(try program.run("void", position, "--reason", "x").status == 0)
      #expect(try !program.run("stats").output.contains("no view looks at"))
      #expect(
        try program.run("stats", "--unread", "--format", "csv").output.split(separator: "\n").count == 1)
    }
  }

  @Test("What the ledger itself goes by is looked at: names, policies, merges, links, corrections")
  func own() async throws {
    let shop = try PolicyShop()
    let one = try await shop.order("1", 1, of: "a", at: PolicyTests.day)
    let two = try await shop.order("2", 1, of: "b", at: PolicyTests.day)
    try await shop.ledger.merge(one, with: two, evidence: "x")
    try await shop.ledger.publishPolicy(view: "loyalty", name: "default", document: Programmes.plain)
    try await shop.ledger.withdrawPolicy(view: "loyalty", name: "default")
    let order = try #require(
      try shop.ledger.history(of: two).touchpoints.last { $0.fact.type == .orderPlaced })
    try await shop.ledger.void(order.position, reason: "x")
    #expect(try Reports(of: shop.ledger).unread(readingBodies: true).entries.isEmpty)
  }
}
