// Projectors that need more of a touchpoint than its fact.

internal import Synchronization
public import Words

/// A projector that is given details of touchpoints beside their facts: who replied, an order's lines.
///
/// ```swift
/// struct Replies: DetailProjector {
///   static let details = DetailNeeds(TicketDetails.actorKind, of: [.ticketReplied])
///
///   func apply(_ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout Row) {
///     if details[TicketDetails.actorKind] == .agent { row.byPeople += 1 }
///   }
/// }
/// ```
///
/// Whatever folds for this projector reads the bodies of the types that `details` names, and no others; where
/// what is needed depends on the policy, those that `details(under:)` names.
/// When the declaration of those details changes, the view is built anew, so that rows of the old and the
/// new one are not mixed.
public protocol DetailProjector: Projector {
  /// Which details are needed of which types. A detail that is not named here is absent, even where
  /// another view reads it.
  static var details: DetailNeeds { get }

  /// Folds one touchpoint into the row, which has been settled to its history time.
  func apply(_ touchpoint: Touchpoint, _ details: Details, under policy: Policy, to row: inout Row) throws
}

extension DetailProjector {
  @inlinable
  public func take(_ touchpoint: Touchpoint, _ details: Details, under policy: Policy, to row: inout Row)
    throws
  {
    try apply(touchpoint, details, under: policy, to: &row)
  }

  @inlinable
  public func apply(_ touchpoint: Touchpoint, under policy: Policy, to row: inout Row) throws {
    try apply(touchpoint, DetailSpan()[0], under: policy, to: &row)
  }
}

extension Projector {
  /// Folds touchpoints without details.
  @inlinable
  public func fold(
    _ touchpoints: Span<Touchpoint>, under policies: PolicyTimeline<Policy>,
    into state: inout FoldState<Row>
  ) throws {
    try fold(touchpoints, DetailSpan(), under: policies, into: &state)
  }

  /// The fingerprint of what stored rows were folded by: the projector's code, and the declaration of the
  /// details that it needs.
  var foldFingerprint: Fingerprint {
    if Self.details.isEmpty { return fingerprint }
    return Fingerprint(fingerprint.code, fingerprint, DeclaredDetails.of(Self.self).fingerprint)
  }

  /// Whether rows have numbers of names, which change where bodies are taken out of the log.
  static var isNumbering: Bool { details.isEmpty ? false : DeclaredDetails.of(Self.self).isNumbering }
}

/// What projectors need of bodies. It takes looking through the vocabulary to tell, and every refresh asks for it, though it stays
/// the same as long as the program runs.
private struct DeclaredDetails {
  private static let known = Mutex<[ObjectIdentifier: DeclaredDetails]>([:])

  /// The fingerprint of what is needed, as it is declared.
  var fingerprint: Fingerprint
  var isNumbering: Bool

  static func of<P: Projector>(_ projector: P.Type) -> DeclaredDetails {
    known.withLock { known in
      let key = ObjectIdentifier(projector)
      if let declared = known[key] { return declared }
      let declared = DeclaredDetails(
        fingerprint: Fingerprint(hashing: Array(P.details.declaration.utf8)),
        isNumbering: P.details.isNumbering)
      known[key] = declared
      return declared
    }
  }
}

extension FactSource {
  /// Reads the details of touchpoints that a view needs, in the same order; reads nothing where it needs
  /// none.
  ///
  /// - Throws: as `detailPlan(for:of:)`.
  package func details(of touchpoints: [Touchpoint], _ needs: DetailNeeds, of view: ViewName) throws
    -> DetailRecords
  {
    needs.isEmpty
      ? .none : try details(of: touchpoints.span, detailPlan(for: needs, of: view), wordsMax: .max)
  }

  /// Reads the details of touchpoints that folding them needs, in the same order.
  func details<P: Projector>(of touchpoints: [Touchpoint], for folder: borrowing RowFolder<P>) throws
    -> DetailRecords
  {
    try details(of: touchpoints, folder.details, of: P.name)
  }

  /// The plan for reading the details that a view needs.
  ///
  /// - Throws: `ProjectionError` with code `undeclaredDetail`, which names the view.
  func detailPlan(for needs: DetailNeeds, of view: ViewName) throws -> DetailPlan {
    do { return try detailPlan(for: needs) } catch let error as UndeclaredDetail {
      throw ProjectionError(.undeclaredDetail, "the view \(view) cannot be folded: \(error)", cause: error)
    }
  }
}

extension PolicyTimeline {
  /// The details that a projector needs under any of the policies.
  package func details<P: Projector>(for projector: P) -> DetailNeeds where P.Policy == Policy {
    segments.dropFirst().reduce(projector.details(under: segments[0].policy)) { all, segment in
      let some = projector.details(under: segment.policy)
      return all == some ? all : all + some
    }
  }
}
