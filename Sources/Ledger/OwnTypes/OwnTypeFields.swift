// From the definition of a type of the user's own to what reads its details.

extension OwnTypeFields {
  /// - Parameter definition: the one in force. Earlier ones need not be asked, since it repeats what they
  ///   said of details.
  package init(_ number: TouchpointType, _ definition: TypeDefinition?) {
    let fields = definition.map { Self.fields($0.details, of: OwnTypeName($0.name)) } ?? []
    self.init(number, fields, isDefined: definition != nil)
  }

  private static func fields(_ details: [TypeDefinition.Detail], of type: OwnTypeName) -> [DetailField] {
    details.enumerated().map { index, detail in
      // A single field without a path is the item of the list itself, and no message.
      DetailField(
        DetailID(detail.name, of: type), detail.name, detail.path.isEmpty ? 0 : index + 1,
        kind(of: detail, of: type))
    }
  }

  private static func kind(of detail: TypeDefinition.Detail, of type: OwnTypeName) -> DetailField.Kind {
    switch detail.kind {
    case .name(let domain): .name(NameDomain(rawValue: domain))
    case .hash: .hash
    case .amount: .amount
    case .quantity: .quantity
    case .number: .number
    case .flag: .flag
    case .instant: .instant
    case .list(let fields): .list(Self.fields(fields, of: type))
    }
  }
}
