// A projector that goes by more than facts.

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
/// The bodies of the types that `details` names are read for it, by everything that folds, and no others. Rows that were folded
/// under another declaration of those details are not mixed with new ones: the view is built anew.
public protocol DetailProjector: Projector {
  /// What is needed, of which types. What is not named here is not there, whoever else needs it.
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

  /// Of what stored rows were folded by: the projector's code, and what is declared of the details that it needs.
  var foldFingerprint: Fingerprint {
    let details = Self.details
    if details.isEmpty { return fingerprint }
    return Fingerprint(fingerprint.code, fingerprint, Fingerprint(hashing: Array(details.declaration.utf8)))
  }
}

extension FactSource {
  /// The details of touchpoints that a projector needs, in the same order; none where it needs none.
  package func details<P: Projector>(of touchpoints: [Touchpoint], for projector: P) throws -> DetailRecords {
    P.details.isEmpty
      ? .none : try details(of: touchpoints.span, detailPlan(for: P.self), wordsMax: .max)
  }

  /// What is read of which body for a projector.
  ///
  /// - Throws: `ProjectionError` with code `undeclaredDetail`, which names the view.
  func detailPlan<P: Projector>(for projector: P.Type) throws -> DetailPlan {
    do { return try detailPlan(for: P.details) } catch let error as UndeclaredDetail {
      throw ProjectionError(.undeclaredDetail, "the view \(P.name) cannot be folded: \(error)", cause: error)
    }
  }

  /// The details of one touchpoint.
  func details<P: Projector>(of touchpoint: Touchpoint, for projector: P) throws -> DetailRecords {
    try details(of: [touchpoint], for: projector)
  }
}
