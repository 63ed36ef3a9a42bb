import Foundation
import Perennial
import Testing

/// Suggestions on files of made-up people, of which the test knows who is in them twice.
struct SuggestionQualityTests {
  struct Figures {
    var suggested = 0
    var right = 0
    var doubles = 0
    var compared = 0
    var precision: Double { suggested == 0 ? 0 : Double(right) / Double(suggested) }
    var recall: Double { Double(right) / Double(doubles) }
  }

  /// Imports a file, and compares what is suggested with who is in it twice.
  private func figures(_ made: MadeUpPeople, least: Int = MergeSuggestion.leastStandard) async throws
    -> Figures
  {
    let directory = FileManager.default.temporaryDirectory.path + "/perennial-linkage-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let ledger = try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: "EUR", timeZone: "Europe/Berlin"))
    defer { try? ledger.close() }
    let options = ImportOptions(mapping: try Mapping(yaml: MadeUpPeople.mapping))
    let input = ImportInput(Array(made.csv.utf8), name: "people.csv")
    let summary = try await Importer(options, into: ledger).run([input])
    let customers = try ledger.customerCount
    #expect(summary.isComplete && Int(customers) == made.people.count)
    var records: [CustomerNumber: String] = [:]
    for person in made.people {
      let customer = try #require(try ledger.customerNumber(of: Identifier("record", person.record)))
      records[customer] = person.record
    }
    let found = try ledger.mergeSuggestions(least: least)
    var figures = Figures()
    figures.compared = found.compared
    figures.doubles = made.doubles.count
    for suggestion in found.suggestions {
      let pair = Set([suggestion.one, suggestion.other].compactMap { records[$0] })
      figures.suggested += 1
      if made.doubles.contains(pair) { figures.right += 1 }
    }
    return figures
  }

  private static func percent(_ share: Double) -> String { "\((share * 1_000).rounded() / 10) %" }

  @Test(
    "Of 2,000 made-up people with 200 doubles, nearly all who are suggested are one person, and most doubles are suggested",
    arguments: UInt64(1)...10)
  func quality(seed: UInt64) async throws {
    let made = MadeUpPeople(seed: seed)
    #expect(made.people.count == 2_000 && made.doubles.count == 200)
    let figures = try await figures(made)
    print(
      "suggestions, seed \(seed): precision \(Self.percent(figures.precision)), recall \(Self.percent(figures.recall)): "
        + "\(figures.suggested) suggested, \(figures.right) of \(figures.doubles) doubles, \(figures.compared) pairs compared"
    )
    #expect(figures.precision >= 0.95 && figures.recall >= 0.8)
    // Of two million pairs, few are looked at.
    #expect(figures.compared < 60_000)
  }

  @Test("A higher score is asked for at the price of fewer suggestions, and more of them are right")
  func least() async throws {
    let made = MadeUpPeople(seed: 11)
    let (usual, strict) = (try await figures(made), try await figures(made, least: 850))
    #expect(strict.suggested < usual.suggested)
    #expect(strict.precision >= usual.precision - 0.01)
  }
}
