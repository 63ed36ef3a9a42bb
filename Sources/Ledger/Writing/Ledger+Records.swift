// What the ledger records by calls of its own: policies, merges and their undoing.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Publishes a policy: a document that configures a view, in force from an instant on.
  ///
  /// - Parameters:
  ///   - document: one JSON object. Its meaning is the view's; here only its form is checked.
  ///   - effectiveFrom: `nil` for now.
  /// - Returns: where it stands.
  @discardableResult
  public func publishPolicy(
    view: String, name: String, document: String, effectiveFrom: Instant? = nil, author: String = ""
  ) throws -> Position {
    try recordOwn { writer, staging, snapshot in
      let message = PolicyPublished.with {
        $0.view = view
        $0.name = name
        $0.document = document
        $0.effectiveFromMicroseconds = (effectiveFrom ?? staging.recorded).microseconds
        $0.author = author
      }
      return try writer.stageOwn(message, of: .business, &staging, snapshot)
    }
  }

  /// Records that two customers are one person, on both chains. Links and facts stay where they are.
  ///
  /// - Parameters:
  ///   - evidence: a code for why: `confirmed`, `same-email`.
  ///   - actor: a number or code of who did it, never a name.
  /// - Returns: where the merge stands, which an undo names.
  /// - Throws: `unknownSubject`; `invalidTouchpoint` where they are one already.
  @discardableResult
  public func merge(
    _ one: CustomerNumber, with other: CustomerNumber, evidence: String, actor: String? = nil
  ) throws -> Position {
    try recordOwn { writer, staging, snapshot in
      let structure = staging.structure
      for customer in [one, other] {
        guard customer != .business, customer.rawValue <= structure.customerCount else {
          throw LedgerError(.unknownSubject, "there is no \(customer) to merge")
        }
      }
      guard structure.components.root(of: one) != structure.components.root(of: other) else {
        throw LedgerError(.invalidTouchpoint, "\(one) and \(other) are merged already")
      }
      return try writer.stageMerge(
        one, other, evidence: evidence, actor: actor, identifiers: [], &staging, snapshot)
    }
  }

  /// Takes back the merge that was recorded at a position, on both chains.
  ///
  /// - Throws: `unknownSubject` where no merge in force was recorded there; the message says how to find it.
  @discardableResult
  public func unmerge(at merge: Position, evidence: String, actor: String? = nil) throws -> Position {
    try recordOwn { writer, staging, snapshot in
      guard let (one, other) = staging.structure.components.merge(at: merge) else {
        throw LedgerError(
          .unknownSubject,
          "no merge in force was recorded there; `perennial log --type customer.merged --customer N` shows where "
            + "those of a customer stand", position: merge)
      }
      func message(_ other: CustomerNumber) -> CustomerUnmerged {
        .with {
          $0.other = Int64(other.rawValue)
          $0.merge = Int64(merge.rawValue)
          $0.evidence = evidence
          $0.actor = actor ?? ""
        }
      }
      let position = try writer.stageOwn(message(other), of: one, &staging, snapshot)
      try writer.stageOwn(message(one), of: other, &staging, snapshot)
      return position
    }
  }

  /// Records what the ledger says of its own accord: `stage` gives where its touchpoint stands, or where each of several.
  func recordOwn<Value: Sendable>(
    count: Int = 1,
    _ stage: @escaping @Sendable (LogWriter, inout Staging, borrowing LogSnapshot) throws -> Value
  ) throws -> Value {
    try perform(count: count) { writer, staging, snapshot in
      do {
        return try stage(writer, &staging, snapshot)
      } catch {
        var refusal = LedgerError(refusing: 0, error)
        // It is no batch of the caller's.
        refusal.index = nil
        throw refusal
      }
    }
  }
}
