// Who was erased, for a program; and how the keys of a ledger stand.

package import Perennial

/// The erasure of a person, or of several under one request.
package struct ErasureAnswer: Encodable, Sendable {
  /// Where the erasure is recorded first.
  package var position: UInt64
  /// The smallest of the numbers that were erased.
  package var customer: UInt32
  /// All numbers that were erased.
  package var customers: [UInt32]
  /// The signed receipt.
  package var receipt: String
  /// Whether the identifiers are in no byte of the links; otherwise what is left is cleared later.
  package var purged: Bool
  /// Whether it was recorded before.
  package var duplicate: Bool
  /// Where the request was recorded before of another customer; absent where it was of nobody else.
  package var requestBefore: UInt64?

  package init(_ erasure: Erasure) {
    position = erasure.position.rawValue
    customers = erasure.customers.map(\.rawValue)
    customer = customers[0]
    (receipt, purged, duplicate) = (erasure.receipt, erasure.isPurged, erasure.duplicate)
    requestBefore = erasure.requestBefore?.rawValue
  }

  /// What a person is to know besides the receipt.
  package var notes: [String] {
    var notes = RequestNote.notes(requestBefore)
    if duplicate { notes.append("erased before: nothing was recorded, and this is the receipt of that time") }
    if !purged {
      notes.append(
        "a process holds an older state of the links: what is left in their file is cleared when the ledger is next "
          + "opened for writing")
    }
    return notes
  }
}

/// How the keys of a ledger stand.
package struct KeysAnswer: Encodable, Sendable {
  /// Which key-encryption key wraps the others, from 1.
  package var number: Int
  /// How many customers have a key, and how many had one that is destroyed.
  package var live: Int
  package var destroyed: Int
  package var generation: UInt64
  package var savedGeneration: UInt64
  /// Whether a copy is due: none was saved since keys were last wrapped anew or destroyed.
  package var saveDue: Bool
  /// What the ledger's signed notes are checked by.
  package var verifier: String

  /// - Throws: `LedgerError`.
  package init(of ledger: Ledger) throws {
    let state = try ledger.keyState()
    (number, live, destroyed) = (state.number, state.live, state.destroyed)
    (generation, savedGeneration, saveDue) = (state.generation, state.savedGeneration, state.isSaveDue)
    verifier = try ledger.verifierKey().description
  }
}

/// That keys were wrapped anew.
package struct RotationAnswer: Encodable, Sendable {
  package var position: UInt64
  package var number: Int
  /// Whether the earlier key was destroyed.
  package var destroyed: Bool
  package var duplicate: Bool

  package init(_ rotation: KeyRotation) {
    (position, number) = (rotation.position.rawValue, rotation.number)
    (destroyed, duplicate) = (rotation.isDestroyed, rotation.duplicate)
  }
}
