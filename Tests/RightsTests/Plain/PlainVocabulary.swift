// What schemas/touchpoints.proto says of each type in its comments: what it counts, and what it is about.

import Foundation
import Words

/// One type, by the first line of its message's comment: `// order.placed [total, money] (order)`.
struct PlainType {
  var name: String
  /// What its value counts: a word of units, `money`, or nothing.
  var unit: String?
  /// The kinds of things that it may be about, which are members of the message where there are several.
  var references: [String]

  static let all: [String: PlainType] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../schemas/touchpoints.proto").standardized
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    var types: [String: PlainType] = [:]
    for line in text.split(separator: "\n") {
      guard
        let match = line.wholeMatch(
          of: #/// ([a-z]+\.[a-z]+)(?: \[([^\]]*)\])?(?: \(([^)]*)\))?(?: of a customer)?/#)
      else { continue }
      let counts = match.2.map {
        String($0.split(separator: ",").last ?? "").trimmingCharacters(in: .whitespaces)
      }
      types[String(match.1)] = PlainType(
        name: String(match.1), unit: counts.map { words[$0] ?? $0 },
        references: match.3.map { String($0).components(separatedBy: " or ") } ?? [])
    }
    return types
  }()

  private static let words = ["other customer": "customer", "count": "number"]
}

extension PlainEntry {
  /// The name of the type: the numbers are the vocabulary's table, and those of the user's own the catalogue's.
  func typeName(_ log: PlainLog) -> String {
    Vocabulary.entries.first { $0.type.rawValue == type }?.name ?? log.names["type"]?[UInt32(type)]
      ?? "type \(type)"
  }
}
