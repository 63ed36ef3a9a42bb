// What a ledger knows of a type of the user's own, for those that read its details.

/// The number of a type in one ledger, and what its definition declares.
public struct OwnTypeFields: Sendable {
  package let number: TouchpointType
  /// With their numbers in the message that bodies have of them (`details` in schemas/body.proto); empty for a type that was
  /// recorded and not defined.
  package let fields: [DetailField]
  /// Whether the type was defined.
  package let isDefined: Bool

  package init(_ number: TouchpointType, _ fields: [DetailField], isDefined: Bool) {
    (self.number, self.fields, self.isDefined) = (number, fields, isDefined)
  }

  /// What is declared, as code would ask for it.
  package func details(of type: OwnTypeName) -> [OwnDetail] {
    fields.flatMap { field in
      let kind: DetailField.Kind = if case .list = field.kind { .list([]) } else { field.kind }
      return [OwnDetail(field.name, of: type, kind, in: nil)]
        + field.columns.map { OwnDetail($0.name, of: type, $0.kind, in: field.name) }
    }
  }
}

extension OwnDetail {
  /// The field that is this detail; `nil` where none is, or it is something else.
  package func field(in fields: [DetailField]) -> DetailField? {
    let fields = list.map { list in fields.first { $0.name == list }?.columns ?? [] } ?? fields
    return fields.first { $0.name == name && $0.kind.isSame(as: kind) }
  }
}

/// A detail that is needed of a type of the user's own, and that the type's definition does not declare, or declares as
/// something else.
public struct UndeclaredDetail: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is needed.
  public var detail: OwnDetail
  /// What is needed of which type, what that declares, and what to do.
  public var message: String

  public init(detail: OwnDetail, message: String) {
    (self.detail, self.message) = (detail, message)
  }

  public var description: String { message }
}

extension DetailNeeds {
  /// Compares what is needed of types of the user's own with what they declare. A type that is not defined declares nothing
  /// yet, and nothing is wrong with it.
  ///
  /// - Throws: `UndeclaredDetail` where a type that is defined declares no such detail, or another one.
  package func check(_ own: (OwnTypeName) throws -> OwnTypeFields?) throws {
    for (type, needs) in self.own.sorted(by: { $0.key.text < $1.key.text }) {
      guard let known = try own(type), known.isDefined else { continue }
      for need in needs where need.detail.field(in: known.fields) == nil {
        throw UndeclaredDetail(
          detail: need.detail, message: Self.problem(need.detail, known.details(of: type)))
      }
    }
  }

  private static func problem(_ detail: OwnDetail, _ declared: [OwnDetail]) -> String {
    let place = "`\(detail.name)` is needed of \(detail.type) as a \(detail.words)"
    if let other = declared.first(where: { $0.name == detail.name }) {
      return
        "\(place), and the type declares it as a \(other.words); let the code ask for that, or define what it needs under "
        + "another name"
    }
    let others =
      declared.isEmpty
      ? "details at all" : "such detail; \(Nearest.hint(detail.name, among: declared.map(\.name)))"
    return
      "\(place), and the type declares no \(others); define the type again with it: \(ProgramName.command("type define FILE"))"
  }
}
