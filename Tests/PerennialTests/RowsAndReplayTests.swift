import Foundation
import Testing

/// Rows, replays and previews, through the program.
@Suite struct RowsAndReplayTests {
  private static let policy =
    #"{"currency":"GBP","earning":{"per":100},"tiers":{"levels":[{"name":"silver","from":5000},{"name":"gold","from":10000}]}}"#

  private func shop() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    try program.write(Self.policy, to: "loyalty.json")
    try program.write(Self.policy.replacingOccurrences(of: "10000", with: "8000"), to: "easier.json")
    #expect(
      try program.run("policy", "publish", "loyalty", "loyalty.json", "--effective", "2020-01-01").status == 0
    )
    let orders = [
      ("1", "crm:ann", 4000), ("2", "crm:ann", 5000), ("3", "crm:bob", 12_345), ("4", "crm:cyd", 100),
    ]
    let events = orders.map { id, subject, total in
      orderEvent(id: id, subject: subject, total: total, more: #""time":"2021-01-0\#(id)T09:00:00Z","#)
    }
    #expect(try program.run("append", input: events.joined()).status == 0)
    return program
  }

  @Test func rowsAreListedByConditionAndOrderAndSayHowManyThereAre() throws {
    let program = try shop()
    let rows = try program.run(
      "rows", "loyalty", "--where", "tier is not absent", "--where", "spend<=123.45", "--sort", "-spend",
      "--columns", "tier,spend", "--limit", "1")
    #expect(rows.status == 0, "\(rows.messages)")
    #expect(
      rows.output.hasSuffix(
        """

        customer  tier  spend (GBP)
        ────────  ────  ───────────
               2  gold       123.45

        """), "\(rows.output)")
    #expect(rows.messages.contains("1 of 2 rows"))
    let json = try program.run("rows", "customer360", "--sort", "-spent", "--format", "json").json
    #expect(json["matched"] as? Int == 3)
    #expect((json["position"] as? Int ?? 0) > 4)
    let first = try #require((json["rows"] as? [[String: Any]])?.first)
    #expect((first["customer"] as? Int, first["spent"] as? Int) == (2, 12_345))
    let csv = try program.run("rows", "loyalty", "--format", "csv", "--columns", "spend", "--sort", "spend")
    #expect(csv.output == "customer,spend\n3,1.00\n1,90.00\n2,123.45\n")
    #expect(
      try program.run("rows", "loyalty", "--quarantined", "--format", "json").output
        == "{\"quarantined\":[]}\n")
  }

  @Test func viewsAreExportedIntoOneFile() throws {
    let program = try shop()
    let outcome = try program.run("rows", "loyalty", "customer360", "--output", "shop.sqlite")
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(outcome.messages.contains("3 rows of customer360"))
    let early = try program.run("rows", "loyalty", "--as-of", "2019-01-01")
    #expect(early.status == 0 && early.messages.contains("policy publish loyalty"), "\(early.messages)")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: program.directory + "/shop.sqlite"))
    #expect(bytes.starts(with: Data("SQLite format 3".utf8)))
  }

  @Test func whyATierNamesTheOrdersThatMadeItAndTheirSum() throws {
    let program = try shop()
    let replay = try program.run("replay", "--customer", "crm:ann", "--view", "loyalty", "--why", "tier")
    #expect(replay.status == 0, "\(replay.messages)")
    for word in [
      "order:1", "order:2", "tier: – → silver", "spend: 40.00 → 90.00", "policy.published",
      "tier is silver: counted spend 90.00 GBP in 2 sales; silver from 50.00 GBP, gold from 100.00 GBP",
    ] {
      #expect(replay.output.contains(word), "\(word) is not in \(replay.output)")
    }
    #expect(!replay.output.contains("crm"), "what identifies somebody is not printed")
    let json = try program.run(
      "replay", "--customer", "crm:ann", "--view", "loyalty", "--format", "json"
    ).json
    #expect((json["row"] as? [String: Any])?["spend"] as? Int == 9000)
    #expect((json["steps"] as? [[String: Any]])?.count == 3)
    let early = try program.run(
      "replay", "--customer", "crm:ann", "--view", "loyalty", "--why", "spend", "--as-of", "2021-01-02",
      "--format", "csv")
    #expect(early.output.contains("order:1") && !early.output.contains("order:2"))
  }

  @Test func aPreviewNamesThoseWhomPublishingThenChanges() throws {
    let program = try shop()
    let log = try program.run("log", "--format", "json").output
    let preview = try program.run(
      "project", "--preview", "easier.json", "--view", "loyalty", "--effective", "2020-06-01",
      "--format",
      "json")
    #expect(preview.status == 0, "\(preview.messages)")
    #expect(try program.run("log", "--format", "json").output == log)
    let listed = try #require(try preview.json["customers"] as? [[String: Any]]).compactMap {
      $0["customer"] as? Int
    }
    #expect(try preview.json["changed"] as? Int == 1)
    #expect(listed == [1])
    let table = try program.run(
      "project", "--preview", "easier.json", "--view", "loyalty", "--effective", "2020-06-01")
    #expect(table.output.contains("1 of 3 customers would change"))
    #expect(table.messages.contains("policy publish loyalty easier.json --effective 2020-06-01"))

    func tiers() throws -> [String] {
      try program.run("rows", "loyalty", "--format", "ndjson").output.split(separator: "\n").map(String.init)
    }
    let before = try tiers()
    let published = try program.run(
      "policy", "publish", "loyalty", "easier.json", "--effective", "2020-06-01")
    #expect(published.status == 0, "\(published.messages)")
    let after = try tiers()
    let changed = zip(before, after).enumerated().filter { $0.element.0 != $0.element.1 }.map {
      $0.offset + 1
    }
    #expect(changed == listed)
  }
}
