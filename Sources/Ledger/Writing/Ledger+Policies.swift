// Publishing policies and withdrawing them.

internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// Publishes a policy: a document that configures a view, in force from an instant on.
  ///
  /// - Parameters:
  ///   - view: the view that the policy configures: `loyalty`, `retention`.
  ///   - name: the policy's own name within the view. It replaces the one that is in force under that name.
  ///   - document: one JSON object. The view says what it means; the ledger's checks of policies ask it.
  ///   - effectiveFrom: `nil` for now.
  ///   - author: a number or code of who publishes it, never a name; may be empty.
  ///   - id: makes the call safe to make again.
  /// - Throws: `LedgerError`: `invalidPolicy` where it cannot be used, by itself or beside those that are
  ///   published already, with a `PolicyFault` as its cause; `invalidTouchpoint` where the view is none that
  ///   the ledger's checks know, or a name or the author cannot be so; `conflictingDuplicate`.
  @discardableResult
  public func publishPolicy(
    view: String, name: String, document: String, effectiveFrom: Instant? = nil, author: String = "",
    as id: TouchpointID? = nil
  ) async throws -> Receipt {
    try await record(Self.publishing(view, name, document, effectiveFrom, author, id))
  }

  /// `publishPolicy` for code that is not asynchronous: it blocks its thread until the policy is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func publishPolicy(
    view: String, name: String, document: String, effectiveFrom: Instant? = nil, author: String = "",
    as id: TouchpointID? = nil
  ) throws -> Receipt {
    try record(Self.publishing(view, name, document, effectiveFrom, author, id))
  }

  /// Withdraws a policy. From an instant on it is as if it had not been published, and the policy that was
  /// in force before it, where there was one, is in force again. The log keeps it: as known at an earlier
  /// position, it was in force.
  ///
  /// - Parameters:
  ///   - position: the position at which it was published.
  ///   - effectiveFrom: `nil` for now.
  ///   - reason: a code without spaces; may be empty.
  ///   - author: a number or code of who withdraws it, never a name; may be empty.
  ///   - id: makes the call safe to make again.
  /// - Returns: the receipt of the withdrawal. To take it back, publish the policy again.
  /// - Throws: `LedgerError`: `invalidPolicy` where those that remain do not go together, with a
  ///   `PolicyFault` as its cause; `invalidTouchpoint` where no policy was published there;
  ///   `conflictingDuplicate`.
  @discardableResult
  public func withdrawPolicy(
    at position: Position, effectiveFrom: Instant? = nil, reason: String = "", author: String = "",
    as id: TouchpointID? = nil
  ) async throws -> Receipt {
    try await record(Self.withdrawing(at: position, effectiveFrom, reason, author, id))
  }

  /// `withdrawPolicy` for code that is not asynchronous: it blocks its thread until the withdrawal is on
  /// disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func withdrawPolicy(
    at position: Position, effectiveFrom: Instant? = nil, reason: String = "", author: String = "",
    as id: TouchpointID? = nil
  ) throws -> Receipt {
    try record(Self.withdrawing(at: position, effectiveFrom, reason, author, id))
  }

  /// Withdraws all policies that were published under a name so far. From an instant on, the view has no
  /// policy of that name.
  ///
  /// - Throws: as `withdrawPolicy(at:)`.
  @discardableResult
  public func withdrawPolicy(
    view: String, name: String, effectiveFrom: Instant? = nil, reason: String = "", author: String = "",
    as id: TouchpointID? = nil
  ) async throws -> Receipt {
    try await record(Self.withdrawing(view, name, effectiveFrom, reason, author, id))
  }

  /// `withdrawPolicy` for code that is not asynchronous: it blocks its thread until the withdrawal is on
  /// disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func withdrawPolicy(
    view: String, name: String, effectiveFrom: Instant? = nil, reason: String = "", author: String = "",
    as id: TouchpointID? = nil
  ) throws -> Receipt {
    try record(Self.withdrawing(view, name, effectiveFrom, reason, author, id))
  }

  // MARK: What is recorded

  private static func publishing(
    _ view: String, _ name: String, _ document: String, _ effectiveFrom: Instant?, _ author: String,
    _ id: TouchpointID?
  ) -> Recording<Receipt> {
    let published = PolicyPublished.with {
      $0.view = view
      $0.name = name
      $0.document = document
      $0.author = author
    }
    return recording(published, id, from: effectiveFrom, \.effectiveFromMicroseconds)
  }

  private static func withdrawing(
    at position: Position, _ effectiveFrom: Instant?, _ reason: String, _ author: String, _ id: TouchpointID?
  ) -> Recording<Receipt> {
    let withdrawn = PolicyWithdrawn.with {
      $0.position = Int64(clamping: position.rawValue)
      $0.reason = reason
      $0.author = author
    }
    return recording(withdrawn, id, from: effectiveFrom, \.effectiveFromMicroseconds)
  }

  private static func withdrawing(
    _ view: String, _ name: String, _ effectiveFrom: Instant?, _ reason: String, _ author: String,
    _ id: TouchpointID?
  ) -> Recording<Receipt> {
    let withdrawn = PolicyWithdrawn.with {
      $0.view = view
      $0.name = name
      $0.reason = reason
      $0.author = author
    }
    return recording(withdrawn, id, from: effectiveFrom, \.effectiveFromMicroseconds)
  }

  /// Records a message that is in force from an instant on; by default from the instant at which it is
  /// recorded.
  private static func recording<Message: TouchpointMessage>(
    _ message: Message, _ id: TouchpointID?, from effectiveFrom: Instant?,
    _ field: any WritableKeyPath<Message, Int64> & Sendable
  ) -> Recording<Receipt> {
    Recording(as: id) { writer, staging, snapshot in
      var message = message
      let answers: [Receipt]? = try writer.answers(to: id, staging, snapshot) {
        (earlier: [OwnTouchpoint<Message>]) in
        message[keyPath: field] = effectiveFrom?.microseconds ?? earlier[0].message[keyPath: field]
        return [OwnTouchpoint(customer: .business, message: message)]
      }
      if let answers { return answers[0] }
      message[keyPath: field] = (effectiveFrom ?? staging.recorded).microseconds
      let touchpoint = OwnTouchpoint(customer: .business, message: message)
      return try writer.stage([touchpoint], as: id, &staging, snapshot)[0]
    }
  }
}
