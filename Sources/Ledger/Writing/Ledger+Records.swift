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
  /// - Throws: `invalidTouchpoint` where one of the ledger's checks of policies refuses it: by itself, or beside those that
  ///   are published already.
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

  /// Withdraws a policy: from an instant on it is as if it had not been published, and the one that was in force before it
  /// is in force again, where there was one. What was recorded stays: as known at an earlier position, it was in force.
  ///
  /// - Parameters:
  ///   - position: where it was published.
  ///   - effectiveFrom: `nil` for now.
  ///   - reason: a code without spaces.
  /// - Returns: where the withdrawal stands. To take it back, publish the policy again.
  /// - Throws: `invalidTouchpoint` where no policy was published there, or those that remain do not go together.
  @discardableResult
  public func withdrawPolicy(
    at position: Position, effectiveFrom: Instant? = nil, reason: String = "", author: String = ""
  ) throws -> Position {
    try withdraw(effectiveFrom, reason, author) { $0.position = Int64(clamping: position.rawValue) }
  }

  /// Withdraws everything that was published under a name so far: from an instant on, the view has no policy of that name.
  ///
  /// - Throws: as `withdrawPolicy(at:)`.
  @discardableResult
  public func withdrawPolicy(
    view: String, name: String, effectiveFrom: Instant? = nil, reason: String = "", author: String = ""
  ) throws -> Position {
    try withdraw(effectiveFrom, reason, author) {
      $0.view = view
      $0.name = name
    }
  }

  private func withdraw(
    _ effectiveFrom: Instant?, _ reason: String, _ author: String,
    _ which: @escaping @Sendable (inout PolicyWithdrawn) -> Void
  ) throws -> Position {
    try recordOwn { writer, staging, snapshot in
      let message = PolicyWithdrawn.with {
        which(&$0)
        $0.effectiveFromMicroseconds = (effectiveFrom ?? staging.recorded).microseconds
        $0.reason = reason
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
        let who = one == other ? "both are \(one)" : "\(one) and \(other) are one customer"
        throw LedgerError(.invalidTouchpoint, "\(who) already")
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
          "no merge in force was recorded there; "
            + "\(ProgramName.command("log --type customer.merged --customer N")) shows where those of a customer stand",
          position: merge)
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
        // The caller has given no batch that an index would mean something in.
        refusal.index = nil
        throw refusal
      }
    }
  }
}
