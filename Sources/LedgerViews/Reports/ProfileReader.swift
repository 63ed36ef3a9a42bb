// What people's profiles say in some fields: for rows that are handed to somebody who writes to them.

package import Ledger
internal import Projection
internal import Words

/// Opens some fields of people's profiles, with the key, one person after the other: as they are now, whatever moment the rows are of
/// that they stand beside.
package struct ProfileReader {
  /// The fields' names: of profiles, `name`, `email`; of attributes `attributes.` and the name.
  package let fields: [String]
  private let source: PageSource

  /// - Throws: `ProjectionError` with code `invalidRequest` where profiles have no such field, or it is named twice.
  package init(of ledger: Ledger, fields: [String]) throws {
    var named: Set<String> = []
    for field in fields {
      guard ProfileFieldName.isOne(field) else {
        let known = ProfileFieldName.allCases.map(\.rawValue) + [ProfileFieldName.attributes + "NAME"]
        throw ProjectionError(
          .invalidRequest, "profiles have no field \(field); \(Nearest.hint(field, among: known))")
      }
      guard named.insert(field).inserted else {
        throw ProjectionError(.invalidRequest, "the field \(field) of profiles is named twice; name it once")
      }
    }
    self.fields = fields
    source = try PageSource(ledger, at: try ledger.head)
  }

  /// What is known of a person in the fields, in their order: the newest word of their profile, as their page has it. Of an e-mail
  /// address and a telephone number of which the profile does not speak it is the identifier that was linked last. `nil` where there is
  /// nothing, and of somebody who was erased.
  ///
  /// - Parameter customer: any number of the person.
  /// - Throws: `LedgerError`: `keyUnavailable`, `keyLost`, `damaged`.
  package func values(of customer: CustomerNumber) throws -> [String?] {
    let history = try source.ledger.history(of: customer, as: source.arrangement)
    let said = try source.newestWords(
      history.touchpoints.filter { [.customerRegistered, .customerUpdated].contains($0.fact.type) }
        .map(\.position).reversed())
    return try fields.map { field in
      if let word = said[field] { return word.value.isEmpty ? nil : word.value }
      guard Self.identifying.contains(field) else { return nil }
      return try source.ledger.identifiers(of: customer).last { $0.kind == field }?.value
    }
  }

  /// The fields that are kinds of identifiers, too: who is known by an address is most often written to at that one.
  private static let identifying = [ProfileFieldName.email, .phone].map(\.rawValue)
}
