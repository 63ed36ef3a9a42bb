// What a person's data may be used for, for a program.

package import Perennial

/// The answer to a question about a person's consents.
package struct ConsentAnswer: Encodable, Sendable {
  /// The customer, by the number that was asked about.
  package var customer: UInt32
  /// The instant that was asked about.
  package var asOf: PrintedInstant
  /// The position up to which the ledger was asked.
  package var position: UInt64
  package var consents: [Entry]

  /// One purpose through one channel.
  package struct Entry: Encodable, Sendable {
    package var purpose: String
    /// Absent for use that goes through no channel in particular.
    package var channel: String?
    package var inForce: Bool
    package var reason: String
    package var basis: String
    /// Absent where nothing has happened that it follows from.
    package var since: PrintedInstant?
    package var position: UInt64?
    package var expires: PrintedInstant?
    package var wording, wordingHash, mechanism, jurisdiction: String?
    /// Where the register of purposes in force was published; absent where none is.
    package var register: UInt64?
  }

  /// The answer of each finding.
  package static func entries(_ findings: [ConsentFinding]) -> [Entry] {
    findings.map { finding in
      func given(_ text: String) -> String? { text.isEmpty ? nil : text }
      return Entry(
        purpose: finding.purpose, channel: finding.channel, inForce: finding.isInForce,
        reason: finding.reason.rawValue, basis: finding.basis.rawValue,
        since: finding.since.map { PrintedInstant($0) }, position: finding.position?.rawValue,
        expires: finding.expires.map { PrintedInstant($0) }, wording: given(finding.evidence.wording),
        wordingHash: given(finding.evidence.wordingHash), mechanism: given(finding.evidence.mechanism),
        jurisdiction: given(finding.evidence.jurisdiction), register: finding.register?.rawValue)
    }
  }

  package init(_ findings: [ConsentFinding], of customer: CustomerNumber, asOf: Instant, position: Position) {
    (self.customer, self.asOf, self.position) = (
      customer.rawValue, PrintedInstant(asOf), position.rawValue
    )
    consents = Self.entries(findings)
  }
}

/// The answer to the question who has agreed to something.
package struct AgreedAnswer: Encodable, Sendable {
  /// The instant that was asked about.
  package var asOf: PrintedInstant
  /// The position up to which the ledger was asked.
  package var position: UInt64
  package var customers: [Person]

  /// Somebody who has agreed.
  package struct Person: Encodable, Sendable {
    /// The smallest of the person's numbers.
    package var customer: UInt32
    package var consent: ConsentAnswer.Entry
  }

  package init(
    _ agreed: [(customer: CustomerNumber, finding: ConsentFinding)], asOf: Instant, position: Position
  ) {
    (self.asOf, self.position) = (PrintedInstant(asOf), position.rawValue)
    customers = zip(agreed, ConsentAnswer.entries(agreed.map(\.finding))).map {
      Person(customer: $0.customer.rawValue, consent: $1)
    }
  }
}
