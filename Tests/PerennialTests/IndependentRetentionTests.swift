import Foundation
import Testing

/// Reports on retention, compared figure by figure with what a program in Python computes of the same file, which was
/// written from what the numbers mean alone (Tests/Independent/README.md).
@Suite struct IndependentRetentionTests {
  /// The folder of the whole data files; without it, the test that needs them is skipped.
  static let data = ProcessInfo.processInfo.environment["PERENNIAL_DATA"]
  /// Whether there is a Python that knows SQLite and the world's time zones.
  static let python = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "import sqlite3, zoneinfo; zoneinfo.ZoneInfo('Pacific/Apia')"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
  static let reason: Comment = "python3 is not installed: tools/prepare python3"
  private static let folder = repository + "/Tests/Independent"
  private static let extract = repository + "/Tests/ExchangeTests/Fixtures/online-retail-extract.csv"

  /// Imports a file, and compares all reports in four time zones.
  private func compare(_ file: String, _ options: String, by program: CommandLineProgram) throws {
    let outcome = try program.shell("python3 '\(Self.folder)/compare_reports.py' \"$P\" '\(file)' \(options)")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.messages)")
    #expect(outcome.output.contains("figures are the same, 0 differ"), "\(outcome.output)")
  }

  @Test(.enabled(if: python, reason))
  func theExtractsReportsAreThoseOfAnIndependentComputation() throws {
    try compare(Self.extract, "--period month", by: try CommandLineProgram())
  }

  @Test(
    .enabled(if: python, reason),
    arguments: [
      "1 --period month", "2 --period week --without attributes",
      "3 --period day --as-of 2012-01-01 --zone Pacific/Apia --only lifecycle --only retention --only returning",
      "4 --period quarter --period year --without attributes",
    ])
  func ordersWhereDaysBeginAndClocksChangeAreCountedAsByAnIndependentComputation(_ made: String) throws {
    let program = try CommandLineProgram()
    let words = made.split(separator: " ", maxSplits: 1)
    let file = program.directory + "/made-up.csv"
    let written = try program.shell(
      "python3 '\(Self.folder)/made_up_invoices.py' \(words[0]) 100 > '\(file)'")
    #expect(written.status == 0, "\(written.messages)")
    try compare(file, words[1] + (made.contains("--as-of") ? "" : " --as-of 2012-02-01"), by: program)
  }

  @Test(
    .enabled(if: python, reason),
    .enabled(if: data != nil, "PERENNIAL_DATA names the folder of the whole files"))
  func theWholeOnlineRetailFilesReportsAreThoseOfAnIndependentComputation() throws {
    let file = try #require(Self.data) + "/online-retail-2010-2011.csv.xz"
    // Half an hour for all of it in all zones; otherwise what is done in some minutes.
    let isLong = ProcessInfo.processInfo.environment["PERENNIAL_LONG_TESTS"] != nil
    try compare(file, isLong ? "" : "--zone Pacific/Apia --without attributes", by: try CommandLineProgram())
  }

  @Test(.enabled(if: python, reason))
  func aFigureThatDiffersIsFound() throws {
    let program = try CommandLineProgram()
    let lines = try String(contentsOfFile: Self.extract, encoding: .utf8)
    try program.write(lines, to: "first.csv")
    let compare = "python3 '\(Self.folder)/compare_reports.py' \"$P\""
    let options = "--zone Europe/London --only lifecycle --ledger '\(program.directory)/kept'"
    #expect(try program.shell("\(compare) first.csv \(options)").status == 0)
    // The ledger is of the first file; in the second, one order is a month later.
    let later = lines.replacingOccurrences(of: "2011-07-15T12:45:00", with: "2011-08-15T12:45:00")
    try program.write(later, to: "second.csv")
    let outcome = try program.shell("\(compare) second.csv \(options)")
    #expect(outcome.status == 1, "\(outcome.messages)")
    #expect(outcome.output.contains("lifecycle 2011-08: active"), "\(outcome.output)")
    #expect(outcome.output.contains("lifecycle 2011-07: active"), "\(outcome.output)")
  }
}
