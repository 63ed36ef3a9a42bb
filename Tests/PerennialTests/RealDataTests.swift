import Foundation
import Testing

/// Files of real purchases become reports, through the program, and are compared with numbers that are
/// computed another way.
@Suite struct RealDataTests {
  /// The folder of the whole data files; without it, the tests that need them are skipped.
  static let data = ProcessInfo.processInfo.environment["PERENNIAL_DATA"]

  /// Cohorts by month, computed naively from lines of `id, date, CDs, dollars`.
  private func cohorts(of lines: ArraySlice<Substring>) -> [String: (size: Int, active: [String: Int])] {
    var months: [Substring: Set<String>] = [:]
    for line in lines {
      let fields = line.split(separator: " ")
      let date = String(fields[fields.count - 3])
      months[fields[0], default: []].insert("\(date.prefix(4))-\(date.dropFirst(4).prefix(2))")
    }
    var cohorts: [String: (size: Int, active: [String: Int])] = [:]
    for active in months.values {
      guard let first = active.min() else { continue }
      cohorts[first, default: (0, [:])].size += 1
      for month in active { cohorts[first]?.active[month, default: 0] += 1 }
    }
    return cohorts
  }

  @Test func theCohortsOfTheExtractAreThoseOfANaiveCount() throws {
    let file = repository + "/Tests/ExchangeTests/Fixtures/cdnow-extract.txt"
    let lines: ArraySlice<Substring> = try String(contentsOfFile: file, encoding: .utf8).split(
      separator: "\n"
    )
    .dropFirst()
    let expected = cohorts(of: lines)
    let program = try CommandLineProgram()
    try program.create()
    let imported = try program.run(
      "import", file, "--mapping", repository + "/mappings/cdnow-master.yaml", "--format", "json")
    #expect(imported.status == 0, "\(imported.messages)")
    #expect(try imported.json["added"] as? Int == lines.count)

    let report = try program.run("report", "cohorts", "--period", "month", "--format", "json").json
    let found = try #require(report["cohorts"] as? [[String: Any]])
    #expect(found.count == expected.count)
    for row in found {
      let cohort = try #require(row["cohort"] as? String)
      let active = try #require(row["active"] as? [Int])
      let wanted = try #require(expected[cohort], "\(cohort)")
      #expect(row["size"] as? Int == wanted.size)
      #expect(active.reduce(0, +) == wanted.active.values.reduce(0, +), "\(cohort)")
      #expect(active.first == wanted.active[cohort], "\(cohort)")
    }

    let again = try program.run(
      "import", file, "--mapping", repository + "/mappings/cdnow-master.yaml", "--format", "json")
    #expect(try again.json["added"] as? Int == 0)
    #expect(try again.json["duplicates"] as? Int == lines.count)
  }

  @Test(.enabled(if: data != nil, "PERENNIAL_DATA names the folder of the whole files"))
  func theWholeOnlineRetailFileGivesItsKnownNumbers() throws {
    let program = try CommandLineProgram()
    try program.create()
    let packed = try #require(Self.data) + "/online-retail-2010-2011.csv.xz"
    let unpack = Process()
    unpack.executableURL = URL(fileURLWithPath: "/bin/sh")
    unpack.arguments = ["-c", "xz -dc '\(packed)' > '\(program.directory)/retail.csv'"]
    try unpack.run()
    unpack.waitUntilExit()
    let mapping = repository + "/mappings/online-retail.yaml"
    let first = try program.run("import", "retail.csv", "--mapping", mapping, "--format", "json")
    #expect(first.status == 0, "\(first.messages)")
    #expect(try first.json["lines"] as? Int == 541_909)
    #expect(try first.json["accounted"] as? Int == 541_909)
    let again = try program.run("import", "retail.csv", "--mapping", mapping, "--format", "json")
    #expect(try again.json["added"] as? Int == 0)

    let summary = try program.run("report", "summary", "--format", "json").json
    #expect(summary["customers"] as? Int == 4372)
    #expect(summary["buyers"] as? Int == 4338)
    #expect(summary["repeatBuyers"] as? Int == 2845)
    let money = try #require((summary["currencies"] as? [[String: Any]])?.first)
    #expect(money["orders"] as? Int == 18_532)
    #expect(money["spent"] as? Int == 891_140_790)

    let cohorts = try program.run("report", "cohorts", "--period", "month", "--format", "json").json
    let december = try #require((cohorts["cohorts"] as? [[String: Any]])?.first)
    #expect(december["cohort"] as? String == "2010-12")
    #expect(december["size"] as? Int == 885)
    // Every month up to now is shown; after the end of the file, nobody is active.
    let active = try #require(december["active"] as? [Int])
    #expect(active.prefix(13) == [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235])
    #expect(active.dropFirst(13).allSatisfy { $0 == 0 } && active.count > 150)
  }

  @Test(.enabled(if: data != nil, "PERENNIAL_DATA names the folder of the whole files"))
  func theWholeCDNOWFileGivesItsKnownNumbers() throws {
    let program = try CommandLineProgram()
    try program.create()
    let file = try #require(Self.data) + "/CDNOW_master.txt"
    let imported = try program.run(
      "import", file, "--mapping", repository + "/mappings/cdnow-master.yaml", "--rejects", "rejects.csv",
      "--format", "json")
    #expect(try imported.json["added"] as? Int == 69_659, "\(imported.messages)")
    #expect(try program.run("stats", "--format", "json").json["customers"] as? Int == 23_570)
    let report = try program.run("report", "cohorts", "--period", "month", "--format", "json").json
    let january = try #require((report["cohorts"] as? [[String: Any]])?.first)
    #expect(january["cohort"] as? String == "1997-01")
    #expect((january["active"] as? [Int])?.prefix(4) == [7846, 1157, 964, 810])
  }
}
