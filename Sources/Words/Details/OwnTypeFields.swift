// What a ledger knows of a user's own type, and whether that is what code asks of the type's details.

/// The number of a user's own type in one ledger, and the details that its definition declares.
public struct OwnTypeFields: Sendable {
  package let number: TouchpointType
  /// The details with their field numbers in the message that bodies hold them in (`details` in
  /// schemas/body.proto); empty for a type that was recorded without being defined.
  package let fields: [DetailField]
  /// Whether the type was defined.
  package let isDefined: Bool

  package init(_ number: TouchpointType, _ fields: [DetailField], isDefined: Bool) {
    (self.number, self.fields, self.isDefined) = (number, fields, isDefined)
  }

  /// The declared details, as code would ask for them.
  package func details(of type: OwnTypeName) -> [OwnDetail] {
    fields.flatMap { field in
      let kind: DetailField.Kind = if case .list = field.kind { .list([]) } else { field.kind }
      return [OwnDetail(field.name, of: type, kind, in: nil)]
        + field.columns.map { OwnDetail($0.name, of: type, $0.kind, in: field.name) }
    }
  }
}

extension OwnDetail {
  /// The declared field with this name, list and kind; `nil` where there is none.
  package func field(in fields: [DetailField]) -> DetailField? {
    let fields = list.map { list in fields.first { $0.name == list }?.columns ?? [] } ?? fields
    return fields.first { $0.name == name && $0.kind.isSame(as: kind) }
  }
}

/// The failure that a projector needs a detail which the definition of a user's own type does not
/// declare, or declares as another kind.
public struct UndeclaredDetail: Error, Hashable, Sendable, CustomStringConvertible {
  /// The detail that the projector needs.
  public var detail: OwnDetail
  /// Which detail of which type is needed, what the type declares instead, and what to do.
  public var message: String

  /// A failure about this detail; `message` is what its description says, as it is.
  public init(detail: OwnDetail, message: String) {
    (self.detail, self.message) = (detail, message)
  }

  public var description: String { message }
}

extension DetailNeeds {
  /// Compares what is needed of the user's own types with what their definitions declare. A type that is
  /// not defined yet passes.
  ///
  /// - Throws: `UndeclaredDetail` where a defined type declares no such detail, or declares it as another
  ///   kind.
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
