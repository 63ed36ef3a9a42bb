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
  /// Backups that end before this position still have what was taken out.
  package var backupsBefore: UInt64
  /// Where the request was recorded before of another customer; absent where it was of nobody else, or there is none.
  package var requestBefore: UInt64?

  fileprivate init(_ redaction: Redaction) {
    positions = redaction.positions.map(\.rawValue)
    if redaction.positions.count == 1 {
      position = positions[0]
      customer = redaction.customers[0].rawValue
    }
    redacted = redaction.redacted.flatMap { Array($0.lowerBound.rawValue...$0.upperBound.rawValue) }
    scrubbed = redaction.isScrubbed
    duplicate = redaction.duplicate
    backupsBefore = redaction.position.rawValue
    requestBefore = redaction.requestBefore?.rawValue
  }

  /// What a person is to know besides where it is recorded.
  package var notes: [String] {
    var notes = RequestNote.notes(requestBefore)
    if let batch, let left, left > 0 {
      notes.append(
        "\(Counted.count(left, "touchpoint")) of the batch \(batch) \(Counted.were(left)) left as recorded")
    }
    return notes + TakenOut.notes(before: backupsBefore, isScrubbed: scrubbed)
  }
}

/// What is still to be done after something was taken out of the log.
enum TakenOut {
  /// - Parameters:
  ///   - position: where it is recorded last.
  ///   - isScrubbed: whether the ledger's own files are free of it.
  static func notes(before position: UInt64, isScrubbed: Bool) -> [String] {
    var notes = [
      "backups that end before position \(position) still have it, until each is brought up to date "
        + "(\(ProgramName.command("backup DIRECTORY")), which overwrites it there) or is removed"
    ]
    if !isScrubbed {
      notes.append(
        "it is still in the files, since another program reads what was there before: it goes with the next redaction, or when "
          + "the ledger is next opened for writing")
    }
    return notes
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
