// Which order, ticket … a touchpoint is about: the namespace of its reference.

internal import Schema
internal import SwiftProtobuf

/// A reference with the namespace that it was found in.
struct ResolvedReference {
  /// The reference; without a namespace where its kind has none, and where it was recorded before there
  /// were namespaces.
  var reference: Reference
  /// Whether something has introduced the thing; `false` also where that was not looked for, because it is
  /// introduced now or has no namespace.
  var isIntroduced = false
}

extension LogWriter {
  /// The namespace that a source's numbers have from now on.
  func namespace(ofSource number: UInt32, _ staging: Staging) -> String {
    recentNames.namespace(ofSource: number, in: staging.structure).text
  }

  /// Whether a namespace is the one that a source's name gives, so that it need not be written.
  func isOfName(_ namespace: String, _ source: UInt32, _ staging: Staging) -> Bool {
    let own = recentNames.namespace(ofSource: source, in: staging.structure)
    if own.isOfName { return namespace == own.text }
    let name = staging.structure.catalog.name(of: source, .source)
    return namespace == name.map { Reference.namespace(ofSource: $0) }
  }

  /// The reference of a touchpoint as it is going to be written.
  ///
  /// A thing that the touchpoint introduces is in its producer's namespace. Any other is looked for there,
  /// and then in other namespaces: a back office refunds what the shops have sold. A thing that nobody has
  /// introduced yet stays in the producer's own namespace.
  ///
  /// - Throws: `ambiguousReference` where the producer has no such thing and several others have one.
  func resolve(
    _ reference: Reference, introduces: Bool, source: UInt32, _ staging: Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> ResolvedReference {
    guard reference.kind.isNamespaced else { return ResolvedReference(reference: reference) }
    let namespace = reference.namespace ?? namespace(ofSource: source, staging)
    return try resolve(reference, from: namespace, introduces: introduces, staging, snapshot)
  }

  /// The same, by the namespace of the producer, who may be new.
  func resolve(
    _ reference: Reference, from namespace: String, introduces: Bool = false, _ staging: Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> ResolvedReference {
    guard reference.kind.isNamespaced else { return ResolvedReference(reference: reference) }
    var own = reference
    if own.namespace == nil { own.namespace = namespace }
    let plain = references.hasPlain(reference.kind) ? try plain(reference, staging, snapshot) : nil
    // A thing that was recorded before there were namespaces belongs to the source that named it first.
    if let plain, plain.namespace == own.namespace {
      return ResolvedReference(reference: Reference(reference.kind, reference.text), isIntroduced: true)
    }
    if introduces { return ResolvedReference(reference: own) }
    if try references.isIntroduced(own, snapshot) {
      return ResolvedReference(reference: own, isIntroduced: true)
    }
    guard reference.namespace == nil else { return ResolvedReference(reference: own) }
    var others = try references.namesakes(.introduces, of: reference, limit: Self.namedAtMost + 1, snapshot)
    if let plain {
      others.append(ReferenceIndex.Namesake(namespace: nil, position: plain.position))
    }
    guard let other = others.first else { return ResolvedReference(reference: own) }
    guard others.count == 1 else { throw Self.ambiguous(own, others) }
    return ResolvedReference(
      reference: Reference(reference.kind, reference.text, namespace: other.namespace), isIntroduced: true)
  }

  /// The position at which a thing was first named before there were namespaces, and the namespace of the
  /// source that named it.
  private func plain(_ reference: Reference, _ staging: Staging, _ snapshot: borrowing LogSnapshot) throws
    -> (position: Position, namespace: String)?
  {
    guard let position = try references.plainPosition(reference, snapshot) else { return nil }
    let source = try (staging.fact(at: position) ?? snapshot.fact(at: position)).source
    return (position, staging.structure.catalog.namespace(ofSource: source) ?? "")
  }

  /// How many positions a refusal names.
  private static var namedAtMost: Int { 10 }

  /// - Parameter own: the reference with the namespace in which it was looked for first.
  private static func ambiguous(_ own: Reference, _ others: [ReferenceIndex.Namesake]) -> LedgerError {
    let places = others.sorted { $0.position < $1.position }.prefix(namedAtMost).map { other in
      other.namespace.map { "\(other.position) (\($0))" } ?? "\(other.position)"
    }
    let more = others.count > namedAtMost ? " and others" : ""
    let example = Reference(own.kind, own.text, namespace: others.lazy.compactMap(\.namespace).first)
    return LedgerError(
      .ambiguousReference,
      "\(own.kind.word) \(own.text) is none of \(own.namespace ?? "") and several others have one, introduced at "
        + "\(places.joined(separator: ", "))\(more); say whose is meant: by the attribute `namespace` (in Swift "
        + "`NewTouchpoint.namespace`), or in a subject as \(example)",
      position: others.map(\.position).min())
  }

  // MARK: Whom a thing leads to

  /// The position of the touchpoint that a subject stands for: the one that introduced the thing or, where
  /// none has, the first that named it.
  func position(
    of subject: Reference, source: UInt32, _ staging: Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> (reference: ResolvedReference, position: Position) {
    let found = try resolve(subject, introduces: false, source: source, staging, snapshot)
    let role: ReferenceIndex.Role =
      found.reference.namespace == nil ? .about : found.isIntroduced ? .introduces : .names
    if let position = try references.position(role, found.reference, snapshot) { return (found, position) }
    if subject.namespace == nil, found.reference.namespace != nil {
      // The thing was named in other namespaces, and nobody has introduced it.
      let others = try references.namesakes(.names, of: subject, limit: Self.namedAtMost + 1, snapshot)
      if others.count > 1 { throw Self.ambiguous(found.reference, others) }
      if let other = others.first {
        let reference = Reference(subject.kind, subject.text, namespace: other.namespace)
        return (ResolvedReference(reference: reference), other.position)
      }
    }
    throw LedgerError(
      .unknownSubject,
      "no touchpoint has named \(subject.kind.word) \(subject.text) yet; name the customer, or send the one "
        + "that introduces it first")
  }

  // MARK: Taking back

  /// What a cancellation takes back: the value of an order of nobody in particular. The cancellation's fact
  /// bears that value, since totals of such touchpoints are counted one by one. `nil` where there is no
  /// such order, where it was taken back before, or where it counts for somebody by now.
  func takenBack(_ about: ResolvedReference, _ staging: Staging, _ snapshot: borrowing LogSnapshot) throws
    -> Measure?
  {
    guard about.isIntroduced,
      let position = try references.position(
        about.reference.namespace == nil ? .about : .introduces, about.reference, snapshot),
      try references.position(.cancels, about.reference, snapshot) == nil
    else { return nil }
    let fact = try staging.fact(at: position) ?? snapshot.fact(at: position)
    guard fact.type == .orderPlaced, fact.customer == .business,
      staging.structure.arrangements.current.owner(of: fact, at: position) == .business
    else { return nil }
    return Measure(fact.value, fact.unit)
  }

  /// Whether a new order of nobody in particular was cancelled before it was recorded.
  func isCancelled(_ about: ResolvedReference, _ staging: Staging, _ snapshot: borrowing LogSnapshot) throws
    -> Bool
  {
    guard references.hasCancellations,
      let position = try references.position(.cancels, about.reference, snapshot),
      try !about.isIntroduced && !references.isIntroduced(about.reference, snapshot)
    else { return false }
    let fact = try staging.fact(at: position) ?? snapshot.fact(at: position)
    return staging.structure.arrangements.current.owner(of: fact, at: position) == .business
  }
}

extension TouchpointBody {
  /// The full reference that a fact carries the hash of.
  func reference(of fact: Fact, _ catalog: Catalog) -> Reference? {
    guard fact.reference != 0, !reference.isEmpty, let kind = referenceKind(of: fact) else { return nil }
    guard fact.flags.contains(.namespaced) else { return Reference(kind, reference) }
    guard referenceNamespace.isEmpty else {
      return Reference(kind, reference, namespace: referenceNamespace)
    }
    let source = catalog.name(of: fact.source, .source) ?? ""
    return Reference(kind, reference, namespace: Reference.namespace(ofSource: source))
  }

  private func referenceKind(of fact: Fact) -> Reference.Kind? {
    guard referenceKind == 0 else { return Reference.Kind(rawValue: UInt8(clamping: referenceKind)) }
    return Vocabulary.entry(of: fact.type)?.references.first
  }
}

extension Fact {
  /// Whether the touchpoint cancels an order of nobody in particular, be that recorded or not: the index of
  /// references notes it.
  var cancelsNobodys: Bool { Self.cancelsNobodys(type, customer, flags) }

  /// A cancellation from before there were namespaces is not noted, since it took nothing back.
  static func cancelsNobodys(_ type: TouchpointType, _ customer: CustomerNumber, _ flags: Flags) -> Bool {
    type == .orderCancelled && customer == .business && !flags.isDisjoint(with: [.namespaced, .takenBack])
  }
}
