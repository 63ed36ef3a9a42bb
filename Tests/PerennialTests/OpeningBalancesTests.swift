import Foundation
import Testing

/// The balances of an earlier programme, imported from a file with the day through which each is good.
@Suite struct OpeningBalancesTests {
  private static let mapping = #"""
    mapping: 1
    source: old-programme
    fields:
      crm: crm
      points: { column: points, as: integer }
      since: { column: since, as: time, format: "%Y-%m-%d" }
      expires: expires
    skip: [{ points: 0 }]
    touchpoints:
      - kind: balances
        type: points.adjusted
        id: "{crm}"
        subject: { crm: "{crm}" }
        time: "{since}"
        data:
          { program: default, points: "{points}", reason: opening-balance, actor: import, expiresOn: "{expires}" }
    """#

  private static let balances = """
    crm,points,since,expires
    1,250,2024-01-01,2024-06-30
    2,80,2024-01-01,
    3,0,2024-01-01,2024-06-30
    4,40,2024-01-01,2024-02-30
    5,-10,2024-01-01,2024-06-30

    """

  @Test(
    "Balances come in with the day on which each expires, and a day that there is not is refused by its line")
  func expiring() throws {
    let program = try CommandLineProgram()
    try program.create()
    for (name, text) in [
      ("old.yaml", Self.mapping), ("old.csv", Self.balances),
      ("programme.json", #"{"currency": "GBP", "earning": {"per": 100}, "expiry": {"months": 2}}"#),
    ] { try text.write(toFile: "\(program.directory)/\(name)", atomically: true, encoding: .utf8) }
    let published = try program.run(
      "policy", "publish", "loyalty", "programme.json", "--effective", "2020-01-01")
    #expect(published.status == 0, "\(published.messages)")

    let imported = try program.run(
      "import", "old.csv", "--mapping", "old.yaml", "--rejects", "rejects.csv", "--format", "json")
    let kinds = try #require(try imported.json["kinds"] as? [[String: Any]])
    #expect(kinds.map { $0["added"] as? Int } == [3])
    let rejects = try String(contentsOfFile: program.directory + "/rejects.csv", encoding: .utf8)
    #expect(
      rejects.contains("old.csv,5,\"data.expiresOn: must be a day of the calendar, such as 2024-06-30\""))

    func points(of customer: String, before day: String) throws -> Int? {
      let page = try program.run("customer", customer, "--as-of", day, "--format", "json").json
      return (page["loyalty"] as? [String: Any])?["points"] as? Int
    }
    // Good through 30 June of the ledger's zone, whatever the programme says of what it gives by itself.
    #expect(try points(of: "crm:1", before: "2024-07-01") == 250)
    #expect(try points(of: "crm:1", before: "2024-07-02") == 0)
    #expect(try points(of: "crm:5", before: "2024-07-02") == -10, "what is owed does not expire")
    let rows = try program.run(
      "rows", "loyalty", "--as-of", "2024-02-01", "--columns", "pointsBalance,nextExpiry", "--format", "csv")
    #expect(
      rows.output == """
        customer,pointsBalance,nextExpiry
        1,250,2024-06-30T23:00:00Z
        2,80,2024-03-01T00:00:00Z
        3,-10,

        """)

    let again = try program.run("import", "old.csv", "--mapping", "old.yaml", "--format", "json").json
    let known = try #require(again["kinds"] as? [[String: Any]])
    #expect(known.map { $0["added"] as? Int } == [0], "sent again, nothing is given twice")
  }
}
