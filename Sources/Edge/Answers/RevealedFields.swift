// What a touchpoint says of a person, field by field, for people who read it.

package import Perennial

extension RecordedTouchpoint {
  /// The fields of the personal part, in the order of the message; none where it was not revealed or there is none. What holds
  /// several parts is written on one line: identifiers as `kind:value`, attributes as `name=value`, anything else as JSON.
  ///
  /// - Throws: where the message cannot be written as JSON.
  package func revealedFields() throws -> [(name: String, value: String)] {
    guard personalPart == .revealed else { return [] }
    let json =
      switch content {
      case .message(let message): try Vocabulary.json(of: message)
      case .custom(_, let json): Array(json.utf8)
      }
    let document = try JSONDocument(json)
    guard let personal = document.member("personal", of: 0) else { return [] }
    guard document.kind(of: personal) == .object else {
      return [("personal", document.revealed(personal))]
    }
    return document.children(of: personal).map { (document.text(of: $0), document.revealed($0 + 1)) }
  }
}

extension JSONDocument {
  /// A value on one line.
  fileprivate func revealed(_ value: Int) -> String {
    switch kind(of: value) {
    case .string: text(of: value)
    case .array: children(of: value).map { revealed($0) }.joined(separator: ", ")
    case .object: pair(value) ?? canonical(of: value)
    case .number, .boolean, .null: canonical(of: value)
    }
  }

  /// An identifier or an attribute; `nil` for any other object.
  private func pair(_ object: Int) -> String? {
    guard childCount(of: object) == 2, let value = member("value", of: object) else { return nil }
    if let kind = member("kind", of: object) { return "\(revealed(kind)):\(revealed(value))" }
    return member("name", of: object).map { "\(revealed($0))=\(revealed(value))" }
  }
}
