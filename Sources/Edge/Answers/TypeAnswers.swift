// Types of touchpoint of the user's own, for a program.

package import Perennial

/// A type as lists show it.
package struct TypeAnswer: Encodable {
  package var type: String
  package var number: UInt16
  package var title: String?
  /// The positions of the type's definitions, ascending; the last one is in force.
  package var definedAt: [UInt64]
  /// Of whom the type may be recorded: `customer`, `anyone`, `business`. Absent where the type was never
  /// defined, as `about` and `counts` are.
  package var subject: String?
  package var about: String?
  package var counts: String?
  package var details: [String]

  package init(_ type: OwnType) {
    (self.type, number) = (type.name, type.number.rawValue)
    definedAt = type.definitions.map(\.rawValue)
    title = type.definition?.title
    subject = type.definition?.subject.word
    about = type.definition?.reference?.kind.word
    if let counted = type.definition?.value?.counts {
      switch counted {
      case .money: counts = "money"
      case .unit(let unit): counts = unit
      }
    }
    details = type.definition?.details.flatMap { Self.names($0) } ?? []
  }

  private static func names(_ detail: TypeDefinition.Detail) -> [String] {
    guard case .list(let fields) = detail.kind else { return [detail.name] }
    return fields.map { "\(detail.name).\($0.name)" }
  }
}

/// What a definition has recorded.
package struct DefinitionAnswer: Encodable {
  package var position: UInt64
  package var duplicate: Bool
  package var type: String
  package var number: UInt16
  /// How many definitions the type has by now.
  package var definitions: Int

  /// Defines a type.
  ///
  /// - Throws: `LedgerError`, `TypeFault`.
  package init(
    defining definition: TypeDefinition, as id: TouchpointID? = nil, in ledger: Ledger
  ) throws {
    let receipt = try ledger.define(definition, as: id)
    let type = try ledger.ownType(named: definition.name)
    position = receipt.position.rawValue
    duplicate = receipt.duplicate
    self.type = type?.name ?? definition.name
    number = type?.number.rawValue ?? 0
    definitions = type?.definitions.count ?? 0
  }
}
