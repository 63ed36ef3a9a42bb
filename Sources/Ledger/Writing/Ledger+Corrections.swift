// Correcting what was recorded. Nothing is changed: a touchpoint of its own says what counts otherwise.

internal import Schema
internal import SwiftProtobuf

/// What became of a batch that was voided or assigned.
public struct BatchCorrection: Hashable, Codable, Sendable {
  /// The batch's name.
  public var batch: String
  /// The positions of the correction's touchpoints. Voiding all of them takes the correction back.
  public var positions: [Position]
  /// How many touchpoints count otherwise now.
  public var touchpoints: Int
  /// How many touchpoints of the batch were left as they are, because they were voided before, belong to
  /// the customer already, or are of a kind that is not corrected, such as links and policies.
  public var left: Int
  /// Whether the same call was made before under its id: then this is the answer of that time, and nothing
  /// was added.
  public var duplicate = false
}

extension Ledger {
  // MARK: Voiding

  /// Says that a touchpoint was a mistake: it stays in the log and counts no more.
  ///
  /// Voiding a `touchpoint.voided` or a `touchpoint.assigned` takes back what that one did. The correction
  /// stands on the chain of the customer that the touchpoint was recorded of. Customers and their
  /// identifiers stay.
  ///
  /// - Parameters:
  ///   - position: where the touchpoint stands.
  ///   - reason: a code without spaces: `duplicate`, `wrong-customer`, `test`.
  ///   - actor: a number or code of who did it, never a name.
  ///   - id: makes the call safe to make again.
  /// - Returns: the receipt of the correction. Voiding its position takes the correction back.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such touchpoint; `invalidTouchpoint` where
  ///   it is voided already (the message says where), or gives others their meaning: settings, policies,
  ///   merges and links have an undoing of their own; `conflictingDuplicate`.
  @discardableResult
  public func void(
    _ position: Position, reason: String, actor: String? = nil, as id: TouchpointID? = nil
  ) async throws -> Receipt {
    try await void([position], reason: reason, actor: actor, as: id)[0]
  }

  /// `void` for code that is not asynchronous: it blocks its thread until the correction is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func void(
    _ position: Position, reason: String, actor: String? = nil, as id: TouchpointID? = nil
  ) throws -> Receipt {
    try void([position], reason: reason, actor: actor, as: id)[0]
  }

  /// Voids several touchpoints: all of them or, where it throws, none.
  ///
  /// - Returns: a receipt for each correction, in order.
  /// - Throws: as `void(_:reason:actor:as:)` of one, with the `position` that is refused.
  @discardableResult
  public func void(
    _ positions: [Position], reason: String, actor: String? = nil, as id: TouchpointID? = nil
  ) async throws -> [Receipt] {
    try await record(Self.correcting(positions, .voided, reason, actor, id, TouchpointVoided.self))
  }

  /// `void` for code that is not asynchronous: it blocks its thread until the corrections are on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func void(
    _ positions: [Position], reason: String, actor: String? = nil, as id: TouchpointID? = nil
  ) throws -> [Receipt] {
    try record(Self.correcting(positions, .voided, reason, actor, id, TouchpointVoided.self))
  }

  /// Voids every touchpoint that came with a batch, such as an import. Customers and links that came with
  /// it stay.
  ///
  /// Reads every body once, to find the batch's touchpoints, on the thread that makes the call; appends go
  /// on meanwhile. The correction names their positions, so that what is recorded under the same name later
  /// is not corrected. What was voided before is left out of the correction, and stays voided when it is
  /// taken back.
  ///
  /// - Parameters:
  ///   - batch: the `batch` in the context of its touchpoints; `batches()` lists the names.
  ///   - reason: a code without spaces.
  ///   - actor: a number or code of who did it, never a name.
  ///   - id: makes the call safe to make again.
  /// - Throws: `LedgerError`: `unknownSubject` where nothing came with such a batch; `invalidTouchpoint`
  ///   where nothing of it is left to void; `conflictingDuplicate`.
  @discardableResult
  public func void(
    batch: String, reason: String, actor: String? = nil, as id: TouchpointID? = nil
  ) async throws -> BatchCorrection {
    try await record(try correcting(batch, .voided, reason, actor, id, TouchpointVoided.self))
  }

  /// `void` for code that is not asynchronous: it blocks its thread until the correction is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func void(
    batch: String, reason: String, actor: String? = nil, as id: TouchpointID? = nil
  ) throws -> BatchCorrection {
    try record(try correcting(batch, .voided, reason, actor, id, TouchpointVoided.self))
  }

  // MARK: Assigning

  /// Says that a touchpoint turned out to be a known customer's, such as a sale to nobody in particular.
  ///
  /// The touchpoint counts for that customer from now on, at the time when it happened. Its fact stays
  /// where it is. What is personal in it stays sealed under the key of the customer that it was recorded
  /// of: erasing that customer makes it unreadable, erasing the other does not.
  ///
  /// - Parameters:
  ///   - position: where the touchpoint stands.
  ///   - customer: the customer whose it is. What was assigned by mistake is as before once the assignment is
  ///     voided.
  ///   - reason: a code without spaces: `receipt-shown`.
  ///   - actor: a number or code of who did it, never a name.
  ///   - id: makes the call safe to make again.
  /// - Returns: the receipt of the correction, which stands on the chain of the customer that the
  ///   touchpoint was recorded of.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such touchpoint or customer;
  ///   `invalidTouchpoint` where it counts for the customer already, is voided, is itself a correction, or
  ///   is about the business; `erased`; `conflictingDuplicate`.
  @discardableResult
  public func assign(
    _ position: Position, to customer: CustomerNumber, reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> Receipt {
    try await assign([position], to: customer, reason: reason, actor: actor, as: id)[0]
  }

  /// `assign` for code that is not asynchronous: it blocks its thread until the correction is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func assign(
    _ position: Position, to customer: CustomerNumber, reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> Receipt {
    try assign([position], to: customer, reason: reason, actor: actor, as: id)[0]
  }

  /// Assigns several touchpoints: all of them or, where it throws, none.
  ///
  /// - Returns: a receipt for each correction, in order.
  /// - Throws: as `assign(_:to:reason:actor:as:)` of one, with the `position` that is refused.
  @discardableResult
  public func assign(
    _ positions: [Position], to customer: CustomerNumber, reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> [Receipt] {
    try await record(
      Self.correcting(positions, .assigned(customer), reason, actor, id, TouchpointAssigned.self))
  }

  /// `assign` for code that is not asynchronous: it blocks its thread until the corrections are on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func assign(
    _ positions: [Position], to customer: CustomerNumber, reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> [Receipt] {
    try record(Self.correcting(positions, .assigned(customer), reason, actor, id, TouchpointAssigned.self))
  }

  /// Assigns every touchpoint that came with a batch to one customer; touchpoints that are voided are left
  /// out.
  ///
  /// - Throws: as `void(batch:reason:actor:as:)` and `assign(_:to:reason:actor:as:)`.
  @discardableResult
  public func assign(
    batch: String, to customer: CustomerNumber, reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> BatchCorrection {
    try await record(try correcting(batch, .assigned(customer), reason, actor, id, TouchpointAssigned.self))
  }

  /// `assign` for code that is not asynchronous: it blocks its thread until the correction is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func assign(
    batch: String, to customer: CustomerNumber, reason: String, actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> BatchCorrection {
    try record(try correcting(batch, .assigned(customer), reason, actor, id, TouchpointAssigned.self))
  }
}
