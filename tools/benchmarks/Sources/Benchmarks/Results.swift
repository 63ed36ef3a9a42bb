// Results in a file, and what has changed since those that were kept.

internal import Foundation

/// The measures of a run, as the file has them.
struct Results: Codable {
  var measures: [Measure]

  init(_ measures: [Measure]) { self.measures = measures }

  init(contentsOf path: String) throws {
    self = try JSONDecoder().decode(Results.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try (try encoder.encode(self) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
  }

  /// These results, with newer measures in place of those of the same names.
  func updated(with newer: [Measure]) -> Results {
    let keys = Set(newer.map(\.key))
    return Results(measures.filter { !keys.contains($0.key) } + newer)
  }

  /// How a ratio has changed, in words; empty where no measure of this size was kept. Times differ from
  /// machine to machine, so only ratios are compared.
  func change(of measure: Measure) -> String {
    guard let before = measures.first(where: { $0.key == measure.key }),
      before.touchpoints == measure.touchpoints
    else { return "" }
    // The ratio of a measure of the ledger alone is to its target, and so is a time.
    if measure.against == "the target" { return "" }
    let change = measure.ratio / before.ratio - 1
    let spread = max(
      before.oursSpreadPercent + before.theirsSpreadPercent,
      measure.oursSpreadPercent + measure.theirsSpreadPercent)
    let worse = (measure.higherIsBetter ? -change : change) * 100 > spread
    return String(format: "%+.0f %%", change * 100) + (worse ? " WORSE" : "")
  }
}

extension Measure {
  fileprivate var key: String { "\(name)\n\(against)" }
}
