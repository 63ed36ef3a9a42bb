import Foundation
import Words
import PerennialTestKit
import Projection
import ReadModels
import Reporting
import Testing

/// Published figures of the data set of Fader and Hardie, from the whole files where `PERENNIAL_DATA` names a directory
/// that has them.
struct RealDataTests {
  static let directory = ProcessInfo.processInfo.environment["PERENNIAL_DATA"] ?? ""

  static func has(_ file: String) -> Bool {
    !directory.isEmpty && FileManager.default.fileExists(atPath: "\(directory)/\(file)")
  }

  private func shop(_ file: String, idColumn: Int, dateColumn: Int, dollarsColumn: Int) throws
    -> RetentionShop
  {
    let text = try String(contentsOfFile: "\(Self.directory)/\(file)", encoding: .utf8)
    var lines: [(date: String, customer: UInt32, cents: Int64)] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ")
      guard words.count > dollarsColumn, let customer = UInt32(words[idColumn]),
        let dollars = Double(words[dollarsColumn])
      else { continue }
      lines.append((String(words[dateColumn]), customer, Int64((dollars * 100).rounded())))
    }
    let shop = try RetentionShop()
    shop.ledger.publish(#"{"minimumValue": 0}"#, for: Retention.name, effectiveFrom: "1990-01-01T00:00:00Z")
    for line in lines.sorted(by: { $0.date < $1.date }) {
      guard let year = Int(line.date.prefix(4)), let month = Int(line.date.dropFirst(4).prefix(2)),
        let day = Int(line.date.suffix(2))
      else { continue }
      shop.order(line.customer, Instant(year: year, month: month, day: day, hour: 12), value: line.cents)
    }
    return shop
  }

  @Test(
    "CDNOW, the whole cohort: 1997-01 begins with 7,846 and goes on with 1,157, 964, 810",
    .enabled(if: has("CDNOW_master.txt")))
  func master() throws {
    let shop = try shop("CDNOW_master.txt", idColumn: 0, dateColumn: 1, dollarsColumn: 3)
    let view = try shop.view(asOf: "1998-07-01T00:00:00Z")
    let report = try CohortReport(view, try PeriodRange(period: "month"))
    #expect(view.count == 23_570)
    #expect(view.position == Position(69_659 + 1))
    #expect(report.cohorts[0].cohort == "1997-01")
    #expect(report.cohorts[0].active.prefix(4) == [7846, 1157, 964, 810])
  }

  @Test(
    "CDNOW, the sample, after 39 weeks: repeats by count are 1411, 439, 214, 100, 62, 38, 29, 64",
    .enabled(if: has("CDNOW_sample.txt")))
  func sample() throws {
    let shop = try shop("CDNOW_sample.txt", idColumn: 1, dateColumn: 2, dollarsColumn: 4)
    // The papers count the first 39 weeks, to the end of September 1997.
    let report = try shop.rate("month", asOf: "1997-10-01T00:00:00Z")
    #expect(report.customers == 2357)
    #expect(report.repeatsByDays == [1411, 439, 214, 100, 62, 38, 29, 64])
  }
}
