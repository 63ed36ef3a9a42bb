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
  package var through: UInt64
  package var touchpoints: Int

  package init(_ disclosed: DisclosureReceipt) {
    customer = disclosed.customer.rawValue
    directory = disclosed.directory
    duplicate = disclosed.receipt?.duplicate ?? false
    erased = disclosed.isErased
    position = disclosed.receipt?.position.rawValue
    through = disclosed.position.rawValue
    touchpoints = disclosed.touchpoints
  }
}
