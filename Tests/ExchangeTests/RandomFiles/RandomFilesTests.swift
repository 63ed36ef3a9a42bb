import Exchange
import Foundation
import Testing

/// Orders that were made up, written as a file of any dialect, and imported through a mapping that says so.
@Suite("Random files")
struct RandomFilesTests {
  /// All seeds, or the one that is looked into.
  static var seeds: [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["PERENNIAL_SEED"].flatMap({ UInt64($0) }) { return [seed] }
    return Array(0..<(environment["PERENNIAL_LONG_TESTS"] == nil ? 100 : 1_000))
  }

  /// What became of the seeds.
  private struct Score {
    var whole = 0
    var refused: [String] = []

    mutating func add(_ export: RandomExport, _ files: [WrittenFile], _ problems: [String]) {
      if problems.isEmpty { whole += 1 }
      guard !problems.isEmpty else { return }
      Issue.record("\(problems.prefix(8).joined(separator: "\n"))\n\(export.description(files))")
    }
  }

  @Test("bring back every order to the cent, whatever the dialect, and nothing more the second time")
  func whole() async throws {
    var score = Score()
    for seed in Self.seeds {
      let export = RandomExport(seed: seed)
      let run = try RandomFileRun(export)
      defer { run.end() }
      let files = export.files(export.records(refunds: 1))
      do {
        score.add(export, files, try await problems(run, files))
      } catch {
        score.add(export, files, ["the import ended: \(error)"])
      }
    }
    #expect(score.whole == Self.seeds.count)
  }

  private func problems(_ run: RandomFileRun, _ files: [WrittenFile]) async throws -> [String] {
    let export = run.export
    let lines = files.reduce(0) { $0 + $1.lines.count }
    let first = export.shape.refunds == .soFar ? 1 : Int.max
    let (summary, refusals) = try await run.importing(files)
    var problems = refusals.map { "\($0.file), line \($0.line): \($0.reason)" }
    problems += try run.differences(refunds: first)
    let skipped = export.records().count {
      $0.group < export.orders.count && export.orders[$0.group].status == .test
    }
    if summary.lines != lines || !summary.isComplete || summary.skipped != skipped {
      problems.append(
        "\(lines) lines, \(skipped) skipped, were counted as \(summary.lines), \(summary.skipped), \(summary.accounted)"
      )
    }
    guard problems.isEmpty else { return problems }

    let (again, _) = try await run.importing(files)
    if again.added != 0 || again.differing != 0 || again.rejected != 0 || again.lines != lines
      || !again.isComplete
    {
      problems.append(
        "again, \(again.added) were added, \(again.differing) differ, \(again.rejected) were refused")
    }
    guard export.shape.refunds == .soFar else { return problems }
    let (later, refused) = try await run.importing(export.files(export.records()))
    problems += refused.map { "later: \($0.file), line \($0.line): \($0.reason)" }
    let grown = export.orders.reduce(0) { $0 + max(0, $1.refunds.count - 1) }
    if later.added != grown { problems.append("later, \(grown) refunds came, and \(later.added) were added") }
    return try problems + run.differences().map { "later: \($0)" }
  }
}
