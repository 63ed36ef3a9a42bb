// What whoever asked something of a loyalty programme is told.

package import Perennial

/// The answer to a request: `{"balance":1500,"duplicate":false,"points":500,"position":4711}`, or the refusal.
package enum LoyaltyAnswer: Encodable, Sendable {
  case recorded(position: Position, duplicate: Bool, numbers: [String: Int64])
  case refused(Edge.Refusal)

  package init(_ outcome: DecisionOutcome) {
    self =
      switch outcome {
      case .recorded(let recorded):
        .recorded(
          position: recorded.position, duplicate: recorded.isDuplicate, numbers: recorded.numbers)
      case .refused(let refusal):
        .refused(Edge.Refusal(refusal.reason, refusal.message, refusal.numbers))
      }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .refused(let refusal): try refusal.encode(to: encoder)
    case .recorded(let position, let duplicate, let numbers):
      var container = encoder.container(keyedBy: NumberKey.self)
      for (name, number) in numbers { try container.encode(number, forKey: NumberKey(name)) }
      try container.encode(position.rawValue, forKey: NumberKey("position"))
      try container.encode(duplicate, forKey: NumberKey("duplicate"))
    }
  }

  /// The failure that a command ends with where the request was refused; `nil` where it was not.
  package var failure: Failure? {
    guard case .refused(let refusal) = self else { return nil }
    return Failure.found("refused (\(refusal.refused)): \(refusal.message)")
  }

  /// The names of the answer's members for a person, and their values beside them.
  package var cells: [(name: String, value: String)] {
    switch self {
    case .refused(let refusal):
      [("refused", refusal.refused), ("message", refusal.message)]
        + refusal.numbers.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    case .recorded(let position, let duplicate, let numbers):
      [("position", duplicate ? "\(position) duplicate" : "\(position)")]
        + numbers.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    }
  }
}
