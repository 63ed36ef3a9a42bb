// Customers about whom nothing is decided.

internal import Ledger
package import Words

/// Why nothing is decided about a customer. As an error it is thrown by decisions that nobody asked for: these record nothing.
package enum Unusable: Error, Hashable, Sendable {
  /// The customer was erased.
  case erased(CustomerNumber)
  /// The customer's data is kept, and not used.
  case restricted(CustomerNumber)

  /// The refusal of what somebody has asked for.
  var verdict: Verdict {
    switch self {
    case .erased(let customer):
      .refuse("erased", "\(customer) was erased: nothing more is decided about them")
    case .restricted(let customer):
      .refuse(
        "restricted",
        "the use of what is kept of \(customer) is restricted: nothing is decided about them meanwhile")
    }
  }
}
