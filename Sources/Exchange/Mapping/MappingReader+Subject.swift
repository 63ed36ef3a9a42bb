// Reads the YAML of a mapping: whom touchpoints are about, and which values stand for nobody.

internal import Ledger
internal import Yams

/// The values that stand for nobody according to a mapping.
struct MappedPlaceholders: Sendable {
  private var values: [String] = []
  /// The values by kind of identifier, in the normal form in which they are compared.
  private var byKind: [String: Set<String>] = [:]

  init() {}

  init(_ values: [String], kinds: Set<String>) {
    self.values = values
    for kind in kinds { byKind[kind] = Set(values.map { Self.compared(Identifier(kind, $0)) }) }
  }

  /// Whether an identifier is one of these values, compared without case.
  func has(_ identifier: Identifier) -> Bool {
    guard !values.isEmpty, let own = byKind[identifier.kind] else { return false }
    return own.contains(Self.compared(identifier))
  }

  private static func compared(_ identifier: Identifier) -> String {
    identifier.normalized.value.lowercased()
  }
}

extension MappingReader {
  /// The kinds of identifier whose values the ledger knows how to normalise.
  private static let knownKinds = ["crm", "email", "phone", "card", "device", "anonymous"]

  /// Refuses a kind of one's own whose name is a slip of the pen away from a known kind: by such a kind
  /// nobody would ever be found.
  private func refuseSlip(_ kind: String, _ path: String, _ mark: Mapping.Mark) throws(MappingFault) {
    guard !Self.knownKinds.contains(kind), kind.utf8.count >= 4,
      let known = Nearest.to(kind.filter { $0 != "-" && $0 != "_" }, among: Self.knownKinds),
      Nearest.isSlip(kind.filter { $0 != "-" && $0 != "_" }, of: known)
    else { return }
    throw MappingFault(
      "`\(path)`: did you mean `\(known)`? A kind of your own needs a name that is less like it", at: mark)
  }

  func placeholders(of templates: [TouchpointTemplate]) throws(MappingFault) -> MappedPlaceholders {
    guard let node = root["placeholders"] else { return MappedPlaceholders() }
    let values = try root.texts("placeholders") ?? []
    if values.contains(where: { $0.isEmpty || $0.utf8.count > 200 }) {
      throw MappingFault(
        "`placeholders` must be values of 1 to 200 bytes; what is empty stands for nobody anyway",
        at: YAMLObject.mark(node))
    }
    var kinds: Set<String> = []
    for template in templates.flatMap({ [$0] + $0.also }) {
      if case .identifiers(let identifiers, _) = template.subject { kinds.formUnion(identifiers.map(\.kind)) }
    }
    return MappedPlaceholders(values, kinds: kinds)
  }

  /// - Parameter base: the rule whose `also` this touchpoint stands in; the rule's subject is taken where
  ///   the touchpoint has none.
  func subject(
    _ object: YAMLObject, alsoOf base: TouchpointTemplate?
  ) throws(MappingFault) -> MappedSubject {
    if let base, object["subject"] == nil { return base.subject }
    let path = object.path("subject")
    let node = try object.required("subject")
    if node.string == "business" { return .business }
    guard case .mapping = node else {
      let isSlip = node.string.flatMap { Nearest.to($0, among: ["business"]) } != nil
      throw MappingFault(
        isSlip
          ? "`\(path)`: did you mean `business`?"
          : "`\(path)` must be business, or kinds of identifier with their values, such as `crm: \"{customer}\"`",
        at: YAMLObject.mark(node))
    }
    let kinds = try YAMLObject(node, at: path)
    var identifiers: [(kind: String, value: Template)] = []
    var orBusiness = false
    for (kind, mark, node) in kinds.entries {
      if kind == "otherwise" {
        guard node.string == "business" else {
          throw MappingFault(
            "`\(kinds.path(kind))` can only be business: a sale to somebody who gave no name", at: mark)
        }
        orBusiness = true
        continue
      }
      let value = try template(node, at: kinds.path(kind))
      if let word = Reference.Kind(word: kind) {
        guard kinds.entries.count == 1 else {
          throw MappingFault("`\(kinds.path(kind))` must stand alone: it names no person", at: mark)
        }
        return .named(word, value)
      }
      guard EventSubject.isKind(kind) else {
        throw MappingFault("`\(kinds.path(kind))`: kinds of identifier are in lower case", at: mark)
      }
      try refuseSlip(kind, kinds.path(kind), mark)
      identifiers.append((kind, value))
    }
    guard !identifiers.isEmpty else {
      throw MappingFault(
        "`\(path)` names no identifier; for what is nobody's, say `subject: business`",
        at: YAMLObject.mark(node))
    }
    return .identifiers(identifiers, orBusiness: orBusiness)
  }
}
