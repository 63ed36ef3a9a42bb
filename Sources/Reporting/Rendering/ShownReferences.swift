// References as reports show them.

package import Words

/// The references of one report. A reference is shown with its namespace where the report has the same
/// number in another namespace.
package struct ShownReferences {
  /// The references, without their namespaces, that need one to be told apart.
  private var ambiguous: Set<Reference> = []

  package init(_ references: some Sequence<Reference>) {
    var namespaces: [Reference: String?] = [:]
    for reference in references {
      let plain = Reference(reference.kind, reference.text)
      if let known = namespaces.updateValue(reference.namespace, forKey: plain), known != reference.namespace
      {
        ambiguous.insert(plain)
      }
    }
  }

  /// A reference as it is shown: `order:536365`, or `order@till:536365`.
  package func text(of reference: Reference) -> String { shown(reference).description }

  /// Whether a reference is shown without its namespace.
  package func isPlain(_ reference: Reference) -> Bool { shown(reference).namespace == nil }

  private func shown(_ reference: Reference) -> Reference {
    let plain = Reference(reference.kind, reference.text)
    return ambiguous.contains(plain) ? reference : plain
  }
}
