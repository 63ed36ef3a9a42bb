// What was recorded and is in no report, so that nobody takes a report for more than it is.

public import Exchange
public import Ledger
public import LedgerViews
internal import Projection
internal import Rights

extension Reports {
  /// What is recorded and no view looks at, by type: touchpoints whose type no view takes in, and, where
  /// bodies are read too, what others say that no view takes in: a programme that there is not, a purpose or a channel that the
  /// register of purposes in force does not have.
  ///
  /// - Parameters:
  ///   - start: only what was recorded after this position.
  ///   - readingBodies: also reads the bodies of consents and of touchpoints of points: some 10 s for a
  ///     million of them. Otherwise facts alone are read, 10 million in a fraction of a second.
  /// - Throws: `LedgerError`, `ProjectionError`.
  public func unread(after start: Position = .start, readingBodies: Bool = false) throws -> UnreadReport {
    try unread(after: start, claims: readingBodies ? try claims(after: start) : [:])
  }

  /// What is recorded after a position and no view looks at, by type, with claims that were counted as
  /// their touchpoints were recorded: those of an import. No body is read.
  ///
  /// - Throws: `LedgerError`, `ProjectionError`.
  public func unread(after start: Position, claims: [TypedClaim: Int]) throws -> UnreadReport {
    try checkOpen()
    let end = try ledger.head
    return try report(try models.views.unread(after: start, through: end), claims, through: end) {
      try ledger.typeName(of: $0)
    }
  }

  /// What an import would record and no view would look at.
  ///
  /// - Throws: `LedgerError`, `ProjectionError`.
  public func unread(of preview: ImportPreview) throws -> UnreadReport {
    try checkOpen()
    let counts = preview.types.map { UnreadCount(type: $0.type, count: $0.count) }
    let names = Dictionary(preview.types.map { ($0.type, $0.name) }) { first, _ in first }
    return try report(
      try models.views.unread(among: counts), preview.summary.claims, through: try ledger.head
    ) { try names[$0] ?? ledger.typeName(of: $0) }
  }

  private func report(
    _ unread: [UnreadCount], _ claims: [TypedClaim: Int], through end: Position,
    _ name: (TouchpointType) throws -> String
  ) throws -> UnreadReport {
    // A policy bears the name of the programme that it is for, and may say others.
    let programmes = try models.policyNames()
    let register = try ledger.purposeRegister()?.register
    var entries = try unread.map { UnreadReport.Entry(try name($0.type), count: $0.count) }
    func isKnown(_ claim: TouchpointClaim) -> Bool {
      switch claim {
      case .program(let name): programmes.contains(name)
      case .purpose(let purpose, let channels): register?.has(purpose, through: channels) ?? true
      }
    }
    let sorted = claims.sorted {
      ($0.key.type.rawValue, $0.key.claim.name) < ($1.key.type.rawValue, $1.key.claim.name)
    }
    for (typed, count) in sorted where !unread.contains(where: { $0.type == typed.type }) {
      if isKnown(typed.claim) { continue }
      entries.append(UnreadReport.Entry(try name(typed.type), typed.claim, count: count))
    }
    return UnreadReport(entries, position: end)
  }

  private func claims(after start: Position) throws -> [TypedClaim: Int] {
    var claims: [TypedClaim: Int] = [:]
    var query = TouchpointQuery()
    query.after = start
    query.types = Vocabulary.withClaims
    try ledger.forEachTouchpoint(query) { touchpoint in
      guard case .message(let message) = touchpoint.content, let claim = message.claim,
        touchpoint.correction != .voided
      else { return true }
      claims[TypedClaim(type: touchpoint.fact.type, claim: claim), default: 0] += 1
      return true
    }
    return claims
  }
}
