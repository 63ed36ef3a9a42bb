import Foundation
import Perennial
import Testing

/// Customers who are left out are mentioned beside every report, in every format, with exit status 0.
struct LeftOutTests {
  private static let note = "2 customers are left out: their history cannot be folded; `perennial rows"

  /// Three customers, of whom two are quarantined in loyalty: their points do not fit in 64 bits.
  private static func program() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    _ = try program.run("settings", "set", "amountMax=1000000000000000000")
    try program.write(#"{"currency":"GBP","earning":{"per":1}}"#, to: "p.json")
    _ = try program.run("policy", "publish", "loyalty", "p.json", "--effective", "2020-01-01")
    let events =
      orderEvent(id: "1", subject: "crm:1", total: 100) + orderEvent(id: "2", subject: "crm:2", total: 100)
      + orderEvent(id: "3", subject: "crm:3", total: 100)
      + (1...20).map { number in
        #"{"specversion":"1.0","id":"a\#(number)","source":"till/1","type":"points.adjusted","#
          + #""subject":"crm:\#(number % 2 + 1)","data":{"program":"default","points":1000000000000000000,"#
          + #""reason":"gift","actor":"7"}}"# + "\n"
      }.joined()
    #expect(try program.run(["append"], input: events).status == 0)
    return program
  }

  @Test("Reports, rows and exports over a view with quarantined customers say how many, in every format")
  func everyFormat() throws {
    let program = try Self.program()
    for format in ["table", "json", "csv", "html"] {
      for command in [["report", "loyalty"], ["rows", "loyalty"]] {
        // A page that somebody keeps says it itself, and so does a table.
        let outcome = try program.run(command + ["--format", format])
        #expect(outcome.status == 0)
        #expect(outcome.messages.contains(Self.note), "\(command) \(format): \(outcome.messages)")
        if format == "json" { #expect(try outcome.json["quarantined"] as? Int == 2) }
      }
      let outcome = try program.run("customer", "crm:1", "--format", format)
      #expect(outcome.status == 0, "\(outcome.messages)")
      #expect(outcome.messages.contains("is left out of loyalty"), "\(format): \(outcome.messages)")
      if format == "json" { #expect(try outcome.json["quarantined"] as? Int == 1) }
      // This customer's page leaves nothing out.
      #expect(try !program.run("customer", "crm:3", "--format", format).messages.contains("left out"))
      for report in ["summary", "retention", "cohorts", "lifecycle"] {
        let whole = try program.run("report", report, "--format", format)
        #expect(whole.status == 0)
        #expect(!whole.messages.contains("left out"), "\(whole.messages)")
      }
    }
    for arguments in [
      ["rows", "loyalty", "--format", "ndjson"], ["rows", "loyalty", "--output", "l.csv"],
      ["rows", "loyalty", "--output", "l.ndjson"],
      ["rows", "loyalty", "customer360", "--output", "l.sqlite"],
      ["report", "loyalty", "--as-of", "2030-01-01"],
    ] {
      let outcome = try program.run(arguments)
      #expect(outcome.status == 0)
      #expect(outcome.messages.contains(Self.note), "\(arguments): \(outcome.messages)")
    }
    let who = try program.run("rows", "loyalty", "--quarantined")
    #expect(who.output.split(separator: "\n").count == 4)
  }

  @Test(
    "The law: every report over a view has the number, and says it; a projector that quarantines all of them")
  func law() throws {
    let reports: [any ViewReport.Type] = [
      SummaryReport.self, RetentionReport.self, CohortReport.self, LifecycleReport.self, LoyaltyReport.self,
      RowsReport.self,
    ]
    #expect(reports.count == 6)
    let shop = try PolicyShop()
    let all = try Reports(of: shop.ledger)
    let range = try PeriodRange(period: "month")
    let made: [any ViewReport] = [
      try all.summary(), try all.retention(range), try all.cohorts(range), try all.lifecycle(range),
      try all.loyalty(), try all.rows(of: "retention", limit: nil),
    ]
    for report in made {
      let json = try JSONSerialization.jsonObject(with: report.document.json) as? [String: Any]
      #expect(json?["quarantined"] as? Int == 0, "\(report)")
      #expect((json?["setAside"] as? [Any])?.isEmpty == true, "\(report)")
      #expect(report.notes.isEmpty)
      var basis = report.basis
      basis.omissions[0].quarantined = 1
      #expect(basis.notes.first?.hasPrefix("1 customer is left out") == true)
    }
  }
}
