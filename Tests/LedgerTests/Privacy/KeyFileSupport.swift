@testable import Ledger

extension KeyFile {
  /// Whether the key in a customer's slot is destroyed, whoever the customer is.
  func hasDestroyed(_ customer: CustomerNumber) throws -> Bool { try destroyedSlot(of: customer) != nil }
}
