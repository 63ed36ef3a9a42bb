// What whoever recorded something is told: where it stands, or why it does not.

package import Perennial

extension Receipt {
  /// The receipt as a person reads it: `4711 duplicate`. For a program it is `Codable`.
  package var text: String {
    guard duplicate else { return position.description }
    return "\(position) duplicate" + (erased ? ", erased" : voided ? ", voided" : "")
  }
}

/// Why something was not recorded: `{"message":…,"refused":"balance"}` and the numbers that it was decided
/// by.
package struct Refusal: Encodable, Sendable {
  /// The code of the refusal, for programs.
  package var refused: String
  /// For a person: what was wrong, and what to do.
  package var message: String
  /// The numbers that it was decided by, each a member under its own name: `balance`, `asked`.
  package var numbers: [String: Int64]

  /// - Parameter numbers: none of them is called `refused` or `message`.
  package init(_ refused: String, _ message: String, _ numbers: [String: Int64] = [:]) {
    (self.refused, self.message, self.numbers) = (refused, message, numbers)
  }

  package init(_ failure: Failure) { self.init(failure.code.rawValue, failure.message) }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: NumberKey.self)
    for (name, number) in numbers { try container.encode(number, forKey: NumberKey(name)) }
    try container.encode(refused, forKey: NumberKey("refused"))
    try container.encode(message, forKey: NumberKey("message"))
  }
}

/// The name of a member that a decision chooses, such as that of a number.
struct NumberKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

/// What became of one line of many: its number, and beside it the members of either answer.
package struct LineAnswer: Encodable, Sendable {
  /// The line's number, from 1.
  package var line: Int
  package var outcome: Outcome

  package enum Outcome: Sendable {
    case recorded(Receipt)
    case refused(Refusal)
  }

  package init(line: Int, _ outcome: Outcome) {
    (self.line, self.outcome) = (line, outcome)
  }

  private enum CodingKeys: String, CodingKey { case line }

  package func encode(to encoder: any Encoder) throws {
    switch outcome {
    case .recorded(let receipt): try receipt.encode(to: encoder)
    case .refused(let refusal): try refusal.encode(to: encoder)
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(line, forKey: .line)
  }
}
