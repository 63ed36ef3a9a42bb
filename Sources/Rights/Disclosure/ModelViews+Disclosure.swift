// Everything that is held about a person, of a ledger and its views.

public import Ledger
public import LedgerViews
internal import Projection

extension ModelViews {
  /// Everything that is held about a person, as it is known now. Nothing is recorded.
  ///
  /// - Parameters:
  ///   - customer: any number of the person.
  ///   - request: the number of the request that it answers; `nil` for none.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer, or it is an account or the business and no
  ///   person; `keyUnavailable`; `ProjectionError`.
  public func disclosure(of customer: CustomerNumber, request: String? = nil) throws -> Disclosure {
    try DisclosureReader(self, customer).disclosure(request: request)
  }

  /// Checks that a customer's data can be disclosed, before it is recorded that it was.
  ///
  /// - Throws: as `disclosure`.
  package func checkDisclosable(_ customer: CustomerNumber) throws {
    try DisclosureReader(self, customer).checkKey()
  }
}
