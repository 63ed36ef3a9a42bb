// The limits of what each operation may allocate.

internal import Foundation

/// The limits, as a file keeps them.
struct Thresholds: Codable {
  struct Operation: Codable {
    var operation: String
    /// How many allocations were counted when the limit was set.
    var counted: Double
    var limit: Double
  }

  var operations: [Operation]

  /// A limit is what was counted, plus 5 % and a twentieth of an allocation, because threads and growing
  /// buffers differ a little from run to run.
  init(_ counts: [Count]) {
    operations = counts.map { count in
      Operation(
        operation: count.operation, counted: Self.rounded(count.allocations),
        limit: Self.rounded(count.allocations * 1.05 + 0.05))
    }
  }

  init(contentsOf path: String) throws {
    self = try JSONDecoder().decode(Thresholds.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try (try encoder.encode(self) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
  }

  /// Prints each count beside its limit.
  ///
  /// - Returns: whether no limit is exceeded, and no operation is without one.
  func check(_ counts: [Count]) throws -> Bool {
    var holds = true
    for count in counts {
      guard let known = operations.first(where: { $0.operation == count.operation }) else {
        print("\(count.operation): \(count.text); it has no limit yet (set one with --update)")
        holds = false
        continue
      }
      let exceeded = count.allocations > known.limit
      if exceeded { holds = false }
      print(
        "\(count.operation): \(count.text), limit \(String(format: "%.2f", known.limit))"
          + (exceeded ? "  EXCEEDED" : ""))
    }
    let counted = Set(counts.map(\.operation))
    for known in operations where !counted.contains(known.operation) {
      print("\(known.operation): has a limit and was not counted")
      holds = false
    }
    return holds
  }

  private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
