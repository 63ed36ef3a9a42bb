// Policies as they are published, withdrawn, and looked at before.

package import Perennial

/// A policy that somebody publishes, or would.
package struct PolicyRequest: Sendable {
  package var view: String
  /// The policy itself: one JSON object.
  package var document: String
  /// The policy's own name; `nil` for the name of the present policy, whose place it takes.
  package var name: String?
  /// From when on it is in force: a time or a day; `nil` is now.
  package var effective: String?
  /// How these parameters are written where they are asked for, which messages repeat.
  package var spelling = ParameterSpelling.option

  package init(view: String, document: String) {
    (self.view, self.document) = (view, document)
  }

  /// Publishes the policy.
  ///
  /// - Parameter note: is given what is right in the document and yet hardly meant.
  /// - Returns: the receipt: where the policy stands.
  /// - Throws: `PolicyFault` where the document is not valid; `ProjectionError`, `LedgerError`.
  package func publish(
    in reports: Reports, as id: TouchpointID? = nil, note: (String) -> Void
  ) throws -> Receipt {
    let (ledger, models) = (reports.ledger, reports.models)
    let from = try effectiveFrom(in: ledger)
    let name = try name ?? models.policyName(for: view)
    try models.validate(policy: document, for: view, named: name, effectiveFrom: from)
    if let remark = try models.remark(on: document, for: view, effectiveFrom: from) { note(remark) }
    return try ledger.publishPolicy(
      view: view, name: name, document: document, effectiveFrom: from, as: id)
  }

  /// Which customers the policy would change, and from what to what. Nothing is published.
  ///
  /// - Parameters:
  ///   - asOf: a time or a day; `nil` is now, or when the policy comes into force if that is later.
  ///   - limit: how many of the customers that change are listed.
  /// - Throws: as `publish(in:note:)`.
  package func preview(
    in reports: Reports, asOf: String?, limit: Int, note: (String) -> Void
  ) throws -> PreviewReport {
    let viewName = try ViewName(checked: view, among: reports.models.list)
    let ledger = reports.ledger
    let from = try effectiveFrom(in: ledger)
    let asOf = try asOf.map { try ledger.last($0, of: spelling(ReportParameter.asOf.name)) }
    if let remark = try reports.models.remark(on: document, for: view, effectiveFrom: from) { note(remark) }
    return try reports.preview(
      viewName, adding: document, named: name, effectiveFrom: from, asOf: asOf, limit: limit)
  }

  private func effectiveFrom(in ledger: Ledger) throws -> Instant? {
    try effective.map { try ledger.start($0, of: spelling("effective")) }
  }
}

/// A policy that somebody withdraws, or would.
package struct WithdrawalRequest: Sendable {
  /// What is withdrawn: a policy, by its position; or by a view, whose policy is meant.
  package var policy: String
  /// Where a view is named, the policy's own name; `nil` for that of the newest policy that holds.
  package var name: String?
  /// From when on it is withdrawn: a time or a day; `nil` is now.
  package var effective: String?
  /// How these parameters are written where they are asked for, which messages repeat.
  package var spelling = ParameterSpelling.option

  package init(policy: String) { self.policy = policy }

  /// Withdraws the policy.
  ///
  /// - Returns: the receipt: where the withdrawal stands.
  /// - Throws: `Failure` with code `unknownSubject` where there is no such policy; `ProjectionError`,
  ///   `LedgerError`.
  package func withdraw(in reports: Reports, reason: String, actor: String?, as id: TouchpointID? = nil)
    throws -> Receipt
  {
    let ledger = reports.ledger
    let meant = try meant(in: reports)
    let from = try effectiveFrom(in: ledger)
    if let publication = meant.publication {
      return try ledger.withdrawPolicy(
        at: publication, effectiveFrom: from, reason: reason, author: actor ?? "", as: id)
    }
    return try ledger.withdrawPolicy(
      view: meant.view, name: meant.name, effectiveFrom: from, reason: reason, author: actor ?? "", as: id)
  }

  /// Which customers the withdrawal would change. Nothing is withdrawn.
  ///
  /// - Throws: as `withdraw(in:reason:actor:)`.
  package func preview(in reports: Reports, limit: Int) throws -> PreviewReport {
    let meant = try meant(in: reports)
    return try reports.preview(
      try ViewName(checked: meant.view, among: reports.models.list), withdrawing: meant.name,
      published: meant.publication, effectiveFrom: try effectiveFrom(in: reports.ledger), limit: limit)
  }

  private func effectiveFrom(in ledger: Ledger) throws -> Instant? {
    try effective.map { try ledger.start($0, of: spelling("effective")) }
  }

  /// The view, the name and, where a position was given, the publication that the request is about.
  private func meant(in reports: Reports) throws -> (view: String, name: String, publication: Position?) {
    let published = try reports.ledger.policies()
    let seen = "see \(ProgramName.command("policy list"))"
    if let number = UInt64(policy) {
      guard name == nil else {
        throw Failure.usage("\(spelling("name")) goes with a view, not with a position")
      }
      guard let found = published.first(where: { $0.position.rawValue == number }) else {
        throw Failure.unknown("no policy was published at position \(number); \(seen)")
      }
      return (found.view, found.name, found.position)
    }
    let name = try name ?? reports.models.policyName(for: policy)
    guard published.contains(where: { $0.view == policy && $0.name == name }) else {
      throw Failure.unknown("no policy \(name) was published for view \(policy); \(seen)")
    }
    return (policy, name, nil)
  }
}
