// References as people read them.

internal import Words

/// References that stand beside one another in a report: one shows its namespace where its number alone would be several
/// producers'.
struct ShownReferences {
  /// Each without its namespace.
  private var ambiguous: Set<Reference> = []

  init(_ references: some Sequence<Reference>) {
    var namespaces: [Reference: String?] = [:]
    for reference in references {
      let plain = Reference(reference.kind, reference.text)
      if let known = namespaces.updateValue(reference.namespace, forKey: plain), known != reference.namespace
      {
        ambiguous.insert(plain)
      }
    }
  }

  /// `order:536365`, or `order@till:536365`.
  func text(of reference: Reference) -> String { shown(reference).description }

  /// Whether a reference is shown without its namespace.
  func isPlain(_ reference: Reference) -> Bool { shown(reference).namespace == nil }

  private func shown(_ reference: Reference) -> Reference {
    let plain = Reference(reference.kind, reference.text)
    return ambiguous.contains(plain) ? reference : plain
  }
}
