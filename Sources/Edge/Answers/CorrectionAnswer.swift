// What a correction has recorded.

package import Perennial

/// The answer to a correction, a merge or a link, and to what takes one back.
package struct CorrectionAnswer: Encodable, Sendable {
  /// The position of what was recorded; absent where that stands in several places, or in none.
  package var position: UInt64?
  /// All positions of what was recorded.
  package var positions: [UInt64]
  /// Only where a batch was corrected: its name, how many touchpoints count otherwise now, and how many
  /// were left as they are.
  package var batch: String?
  package var touchpoints: Int?
  package var left: Int?
  /// Whether the call was made before under its id, and nothing was added.
  package var duplicate: Bool
  /// Where the request that it answers was recorded before of another customer; absent where it was of nobody else, or there is none.
  package var requestBefore: UInt64?

  package init(_ receipts: [Receipt]) {
    self.init(receipts.map(\.position), duplicate: receipts.allSatisfy(\.duplicate))
    requestBefore = receipts.first?.requestBefore?.rawValue
  }

  /// What a person is to know besides the positions.
  package var notes: [String] { RequestNote.notes(requestBefore) }

  package init(_ correction: BatchCorrection) {
    self.init(correction.positions, duplicate: correction.duplicate)
    batch = correction.batch
    touchpoints = correction.touchpoints
    left = correction.left
  }

  private init(_ positions: [Position], duplicate: Bool) {
    self.positions = positions.map(\.rawValue)
    if positions.count == 1 { position = self.positions[0] }
    self.duplicate = duplicate
  }
}

extension CorrectionSubject {
  /// Voids the touchpoints, or the batch, that the subject names.
  ///
  /// - Throws: `LedgerError`.
  package func void(in ledger: Ledger, reason: String, actor: String?, as id: TouchpointID? = nil) throws
    -> CorrectionAnswer
  {
    switch self {
    case .positions(let positions):
      CorrectionAnswer(try ledger.void(positions, reason: reason, actor: actor, as: id))
    case .batch(let batch):
      CorrectionAnswer(try ledger.void(batch: batch, reason: reason, actor: actor, as: id))
    }
  }

  /// Assigns the touchpoints, or the batch, that the subject names to a customer.
  ///
  /// - Throws: `Failure` where there is no such customer; `LedgerError`.
  package func assign(
    in ledger: Ledger, to customer: String, reason: String, actor: String?, as id: TouchpointID? = nil
  ) throws -> CorrectionAnswer {
    let number = try ledger.customer(named: customer)
    return switch self {
    case .positions(let positions):
      CorrectionAnswer(try ledger.assign(positions, to: number, reason: reason, actor: actor, as: id))
    case .batch(let batch):
      CorrectionAnswer(try ledger.assign(batch: batch, to: number, reason: reason, actor: actor, as: id))
    }
  }
}
