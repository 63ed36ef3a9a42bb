import Foundation
import Perennial
import Testing

/// What reports print for a small shop, to the byte: names that scripts rely on, columns of spreadsheets, and what a person
/// reads. After a change that is meant: `PERENNIAL_REGENERATE_GOLDEN=1 swift test --filter ReportGoldenTests`.
@Suite struct ReportGoldenTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden").path
  private static let asOf = "2024-06-16T00:00:00Z"
  /// Each report of the list, and what else is printed as one, by the name of its files.
  private static let reports: [(name: String, arguments: [String])] =
    ModelList.standard.reports.map { ($0.name, ["report", $0.name]) } + others
  private static let others: [(name: String, arguments: [String])] = [
    ("cohorts-quarter", ["report", "cohorts", "--period", "quarter"]),
    ("cohorts-by-channel", ["report", "cohorts", "--by", "channel"]),
    ("cohorts-by-tier", ["report", "cohorts", "--by", "tier", "--period", "year", "--measure", "orders"]),
    (
      "cohorts-by-size",
      [
        "report", "cohorts", "--by", "size", "--period", "quarter", "--measure", "money", "--net", "--top",
        "2",
      ]
    ),
    ("retention-look-backs", ["report", "retention", "--look-back", "30,60"]),
    ("money-retention-net", ["report", "money-retention", "--period", "quarter", "--net"]),
    ("return-hours", ["report", "return", "--days", "1,30", "--kind", "after", "--clock", "hours"]),
    ("return-by-channel", ["report", "return", "--days", "7,30,90", "--kind", "bracket", "--by", "channel"]),
    ("gaps-by-tier", ["report", "gaps", "--by", "tier"]),
    ("survival-by-channel", ["report", "survival", "--look-back", "20", "--by", "channel"]),
    ("rows", ["rows", "loyalty"]), ("rows-purchases", ["rows", "purchases"]),
    ("rows-customer360", ["rows", "customer360"]),
    ("replay", ["replay", "--customer", "1", "--view", "loyalty"]),
    ("replay-why", ["replay", "--customer", "1", "--view", "loyalty", "--why", "tier"]),
    ("preview", ["project", "--preview", "easier-programme.json", "--view", "loyalty"]),
    ("customer", ["customer", "1"]), ("customer-sealed", ["customer", "2", "--sealed", "--timeline", "2"]),
  ]

  private func shop() throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    try program.create()
    for name in ["programme.json", "easier-programme.json"] {
      try program.write(try String(contentsOfFile: Self.folder + "/" + name, encoding: .utf8), to: name)
    }
    let published = try program.run(
      "policy", "publish", "loyalty", "programme.json", "--effective", "2024-01-01")
    #expect(published.status == 0, "\(published.messages)")
    let events = try String(contentsOfFile: Self.folder + "/shop.ndjson", encoding: .utf8)
    let appended = try program.run("append", input: events)
    #expect(appended.status == 0, "\(appended.messages)")
    return program
  }

  @Test func everyReportPrintsWhatItPrinted() throws {
    let program = try shop()
    let all =
      Self.reports.map { ($0.name, $0.arguments + ["--as-of", Self.asOf]) }
      + [("unread", ["stats", "--unread"])]
    for (name, arguments) in all {
      for (format, ending) in [("table", "txt"), ("json", "json"), ("csv", "csv")] {
        let outcome = try program.run(arguments + ["--format", format])
        #expect(outcome.status == 0, "\(name): \(outcome.messages)")
        let path = "\(Self.folder)/\(name).\(ending)"
        if ProcessInfo.processInfo.environment["PERENNIAL_REGENERATE_GOLDEN"] != nil {
          try outcome.output.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
        #expect(outcome.output == golden, "\(name).\(ending)")
      }
      let page = try program.run(arguments + ["--format", "html"])
      #expect(page.status == 0 && page.output.hasPrefix("<!doctype html>"), "\(name): \(page.messages)")
    }
  }

  @Test func aFormatThatOnlyReportsHaveIsRefusedElsewhere() throws {
    let program = try shop()
    for arguments in [["project"], ["stats"], ["stats", "--batches"], ["project", "--verify"], ["replay"]] {
      let outcome = try program.run(arguments + ["--format", "html"])
      #expect(outcome.status == 64 && outcome.messages.contains("html is for reports"), "\(arguments)")
    }
    #expect(try program.run("rows", "loyalty", "--quarantined", "--format", "html").status == 64)
    #expect(try program.run("policy", "list", "--format", "html").status == 64)
  }
}
