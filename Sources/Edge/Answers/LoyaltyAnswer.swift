// What whoever asked something of a loyalty programme is told.

package import Perennial

/// The answer to a request that was decided, as a command prints it.
package protocol DecidedAnswer: Encodable, Sendable {
  /// The failure that a command ends with where the request was refused; `nil` where it was not.
  var failure: Failure? { get }
  /// The answer for a person: the names of its members, and their values beside them.
  var cells: [(name: String, value: String)] { get }
}

/// The answer to a request: `{"balance":1500,"duplicate":false,"points":500,"position":4711}`, or the refusal.
package enum LoyaltyAnswer: DecidedAnswer {
  case recorded(Recorded)
  case refused(Edge.Refusal)
  /// A pool as it is: `{"balance":120,"members":2,"name":"smith","pool":17,"program":"club"}`.
  case pool(LoyaltyPool)
  /// What a run has recorded: `{"already":3,"recorded":12}`.
  case run(ProgramRun)

  /// What was recorded, and what it came to.
  package struct Recorded: Encodable, Sendable {
    package var position: Position
    package var duplicate: Bool
    /// The numbers of the answer but for `expires`, each a member of its own.
    package var numbers: [String: Int64]
    /// The hold that the request has made, by its name, and when it lapses; `nil` for none.
    package var hold: String?
    package var expires: PrintedInstant?

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: NumberKey.self)
      for (name, number) in numbers { try container.encode(number, forKey: NumberKey(name)) }
      try container.encode(position.rawValue, forKey: NumberKey("position"))
      try container.encode(duplicate, forKey: NumberKey("duplicate"))
      try container.encodeIfPresent(hold, forKey: NumberKey("hold"))
      try container.encodeIfPresent(expires, forKey: NumberKey("expires"))
    }
  }

  /// - Parameter hold: what a hold is called that the request has made.
  package init(_ outcome: DecisionOutcome, hold: String? = nil) {
    switch outcome {
    case .recorded(let recorded):
      var answer = Recorded(
        position: recorded.position, duplicate: recorded.isDuplicate, numbers: recorded.numbers)
      if let expires = answer.numbers.removeValue(forKey: "expires") {
        (answer.hold, answer.expires) = (hold, PrintedInstant(Instant(microseconds: expires)))
      }
      self = .recorded(answer)
    case .refused(let refusal):
      self = .refused(Edge.Refusal(refusal.reason, refusal.message, refusal.numbers))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .recorded(let recorded): try recorded.encode(to: encoder)
    case .refused(let refusal): try refusal.encode(to: encoder)
    case .run(let run): try run.encode(to: encoder)
    case .pool(let pool):
      var container = encoder.container(keyedBy: NumberKey.self)
      try container.encode(pool.number.rawValue, forKey: NumberKey("pool"))
      try container.encode(pool.name, forKey: NumberKey("name"))
      try container.encode(pool.program, forKey: NumberKey("program"))
      try container.encode(pool.members, forKey: NumberKey("members"))
      try container.encode(pool.balance, forKey: NumberKey("balance"))
    }
  }

  package var failure: Failure? {
    guard case .refused(let refusal) = self else { return nil }
    return Failure.found("refused (\(refusal.refused)): \(refusal.message)")
  }

  package var cells: [(name: String, value: String)] {
    switch self {
    case .run(let run):
      [("recorded", "\(run.recorded)"), ("already", "\(run.already)")]
        + (run.passedOver > 0 ? [("passed over", "\(run.passedOver)")] : [])
    case .pool(let pool):
      [
        ("pool", "\(pool.number.rawValue)"), ("name", pool.name), ("program", pool.program),
        ("members", "\(pool.members)"), ("balance", "\(pool.balance)"),
      ]
    case .refused(let refusal):
      [("refused", refusal.refused), ("message", refusal.message)] + Self.cells(refusal.numbers)
    case .recorded(let recorded):
      [("position", recorded.duplicate ? "\(recorded.position) duplicate" : "\(recorded.position)")]
        + Self.cells(recorded.numbers)
        + [("hold", recorded.hold), ("expires", recorded.expires?.instant.description)]
        .compactMap { name, value in value.map { (name, $0) } }
    }
  }

  private static func cells(_ numbers: [String: Int64]) -> [(name: String, value: String)] {
    numbers.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
  }
}
