// What a redaction has taken out.

package import Perennial

/// The answer to a redaction.
package struct RedactionAnswer: Encodable, Sendable {
  /// Where it is recorded, and of whom; absent where that is in several places.
  package var position: UInt64?
  package var customer: UInt32?
  /// All positions of what was recorded.
  package var positions: [UInt64]
  /// The touchpoints that something was taken out of.
  package var redacted: [UInt64]
  /// Only where a batch was redacted: its name, and how many of its touchpoints were left as they are.
  package var batch: String?
  package var left: Int?
  /// Whether the files are free of what was taken out.
  package var scrubbed: Bool
  /// Whether the call was made before under its id, and nothing was added.
  package var duplicate: Bool

  fileprivate init(_ redaction: Redaction) {
    positions = redaction.positions.map(\.rawValue)
    if redaction.positions.count == 1 {
      position = positions[0]
      customer = redaction.customers[0].rawValue
    }
    redacted = redaction.redacted.flatMap { Array($0.lowerBound.rawValue...$0.upperBound.rawValue) }
    scrubbed = redaction.isScrubbed
    duplicate = redaction.duplicate
  }
}

extension CorrectionSubject {
  /// Takes something out of the touchpoints, or the batch, that the subject names.
  ///
  /// - Throws: `LedgerError`.
  package func redact(
    in ledger: Ledger, _ scope: RedactionScope, reason: String, actor: String?, request: String?,
    as id: TouchpointID? = nil
  ) throws -> RedactionAnswer {
    switch self {
    case .positions(let positions):
      return RedactionAnswer(
        try ledger.redact(positions, scope: scope, reason: reason, actor: actor, request: request, as: id))
    case .batch(let batch):
      let redaction = try ledger.redact(
        batch: batch, scope: scope, reason: reason, actor: actor, request: request, as: id)
      var answer = RedactionAnswer(redaction)
      (answer.batch, answer.left) = (batch, redaction.left)
      return answer
    }
  }
}
