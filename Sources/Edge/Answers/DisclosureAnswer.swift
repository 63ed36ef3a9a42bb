// What a disclosure is answered with.

package import Perennial

/// `{"customer":17,"directory":"for-ada","duplicate":false,"erased":false,"position":4711,"through":4711,"touchpoints":90}`;
/// `position`, where it is recorded that a copy was given, is absent where nothing was recorded.
package struct DisclosureAnswer: Encodable, Sendable {
  package var customer: UInt32
  package var directory: String
  package var duplicate: Bool
  package var erased: Bool
  package var position: UInt64?
  /// Where the request was recorded before of another customer; absent where it was of nobody else, or there is none.
  package var requestBefore: UInt64?
  package var through: UInt64
  package var touchpoints: Int

  package init(_ disclosed: DisclosureReceipt) {
    customer = disclosed.customer.rawValue
    directory = disclosed.directory
    duplicate = disclosed.receipt?.duplicate ?? false
    erased = disclosed.isErased
    position = disclosed.receipt?.position.rawValue
    requestBefore = disclosed.receipt?.requestBefore?.rawValue
    through = disclosed.position.rawValue
    touchpoints = disclosed.touchpoints
  }

  /// What a person is to know besides where it was written.
  package var notes: [String] {
    var notes = RequestNote.notes(requestBefore)
    if position == nil {
      notes.append("the ledger was opened for reading only: that a copy was given is not recorded")
    }
    if erased { notes.append("the person was erased: only facts are listed") }
    return notes
  }
}
