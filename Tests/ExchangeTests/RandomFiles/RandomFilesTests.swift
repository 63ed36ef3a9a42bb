import Exchange
import Foundation
import Testing

/// Orders that were made up, written as a file of any dialect, and imported through a mapping that says so.
@Suite("Random files")
struct RandomFilesTests {
  /// The seeds: all of them, or the one that is looked into.
  static var seeds: [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["PERENNIAL_SEED"].flatMap({ UInt64($0) }) { return [seed] }
    return Array(0..<(environment["PERENNIAL_LONG_TESTS"] == nil ? 100 : 1_000))
  }

  /// Records what is wrong, with the seed, the dialect, the mapping and the files.
  private func record(
    _ problems: [String], _ export: RandomExport, _ files: [WrittenFile], _ faults: String = ""
  ) {
    guard !problems.isEmpty else { return }
    Issue.record("\(faults)\n\(problems.prefix(8).joined(separator: "\n"))\n\(export.description(files))")
  }

  @Test("bring back every order to the cent, whatever the dialect, and nothing more the second time")
  func whole() async throws {
    for seed in Self.seeds {
      let export = RandomExport(seed: seed)
      let run = try RandomFileRun(export)
      defer { run.end() }
      let files = export.files(export.records(refunds: 1))
      var problems: [String]
      do {
        problems = try await self.problems(run, files)
      } catch {
        problems = ["the import ended: \(error)"]
      }
      record(problems, export, files)
    }
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

  @Test("with faults lose exactly the orders that have them, each line of those with its number and reason")
  func faulty() async throws {
    for seed in Self.seeds {
      let faulty = FaultyExport(seed: seed)
      let run = try RandomFileRun(faulty.export)
      defer { run.end() }
      var problems: [String]
      do {
        problems = try await self.problems(run, faulty)
      } catch {
        problems = ["the import ended: \(error)"]
      }
      record(problems, faulty.export, faulty.files, faulty.description)
    }
  }

  private func problems(_ run: RandomFileRun, _ faulty: FaultyExport) async throws -> [String] {
    let (summary, refusals) = try await run.importing(faulty.files)
    var problems = try run.differences(refunds: 1, refused: faulty.refusedOrders)
    let found = Set(refusals.map { "\($0.file):\($0.line)" })
    let expected = Set(faulty.refused.map { faulty.mark($0) })
    if found != expected {
      problems.append("refused are \(found.sorted()), and should be \(expected.sorted())")
    }
    if summary.rejected != expected.count || summary.lines != faulty.records.count || !summary.isComplete {
      problems.append(
        "\(faulty.records.count) lines were counted as \(summary.lines), \(summary.rejected) refused, "
          + "\(summary.accounted) accounted for")
    }
    for (fault, record) in faulty.faults where faulty.isReasonKnown(fault, record) {
      let mark = faulty.mark(record)
      let reasons = refusals.filter { "\($0.file):\($0.line)" == mark }.map(\.reason)
      let words = fault.words(faulty.export)
      let isNamed = reasons.contains { reason in words.contains { reason.contains($0) } }
      if !isNamed { problems.append("\(fault) at \(mark): \(reasons)") }
    }
    return problems
  }

  @Test("that were refused in part bring the rest once their rejects are mended")
  func mended() async throws {
    for seed in Self.seeds where seed % 3 == 0 {
      let faulty = FaultyExport(seed: seed)
      guard !faulty.faults.isEmpty else { continue }
      let run = try RandomFileRun(faulty.export)
      defer { run.end() }
      var problems: [String]
      do {
        problems = try await rest(run, faulty)
      } catch {
        problems = ["the import ended: \(error)"]
      }
      record(problems, faulty.export, faulty.files, faulty.description)
    }
  }

  private func rest(_ run: RandomFileRun, _ faulty: FaultyExport) async throws -> [String] {
    let (first, _) = try await run.importing(faulty.files, rejects: "rejects.csv")
    let written = try run.read("rejects.csv")
    let (same, refused) = try await run.importing(
      [ImportInput(written, name: "rejects.csv")], rejects: "again.csv")
    var problems: [String] = []
    if same.added != 0 || same.rejected != first.rejected || refused.count != first.rejected {
      problems.append(
        "rejects as they are: \(same.added) added, \(same.rejected) refused of \(first.rejected): \(refused.prefix(3))"
      )
    }
    var rejects = MendedRejects(written)
    rejects.mend(faulty.right)
    let (later, refusals) = try await run.importing(
      [ImportInput(rejects.bytes, name: "mended.csv")], rejects: "left.csv")
    problems += refusals.prefix(3).map { "mended: \($0.file), line \($0.line): \($0.reason)" }
    if later.lines != first.rejected || !later.isComplete {
      problems.append("mended: \(later.lines) lines of \(first.rejected), \(later.accounted) accounted for")
    }
    // Lines that could not be split come before the others of their orders in the rejects.
    let isOrdered = !faulty.faults.contains { $0.fault.isOfStructure }
    return try problems + run.differences(refunds: 1, isOrdered: isOrdered)
  }
}
