// Commands that decide on rows inside the write.

public import Ledger
public import Projection

/// Decisions on the rows of a ledger's views: redeeming points cannot overspend, whoever redeems at the same time, and a
/// request whose answer was lost can be sent again.
///
/// `Reports` has one, as `reports.decide(…)`.
public struct Actions: Sendable {
  /// The ledger about whose customers decisions are made, and into which they record.
  public let ledger: Ledger
  /// Whose rows decisions read. They need not be up to date, nor even built.
  public let views: Views

  /// Decisions on a ledger that is open for writing, by the rows of its views.
  public init(on ledger: Ledger, views: Views) {
    self.ledger = ledger
    self.views = views
  }

  /// Decides about customers and records what follows from it, with nobody in between.
  ///
  /// ```swift
  /// let outcome = try await actions.decide(
  ///   "points.redeem/1", about: [ann], as: TouchpointID("till-3", "redeem-7781"), asking: "500"
  /// ) { decision in
  ///   let balance = try decision.row(of: ann, in: Loyalty.self)?.points.balance ?? 0
  ///   guard balance >= 500 else {
  ///     return .refuse("balance", "has \(balance) points and needs 500", ["balance": balance])
  ///   }
  ///   return .record([DecidedTouchpoint(redeemed, for: ann)], numbers: ["balance": balance - 500])
  /// }
  /// switch outcome {
  /// case .recorded(let recorded): print(recorded.position, recorded.numbers)
  /// case .refused(let refusal): print(refusal.reason, refusal.message)
  /// }
  /// ```
  ///
  /// The request is known by its id, for ever, and that is the id of the first touchpoint that it records: a
  /// refusal too is recorded, as `decision.refused` of the first customer. Sent again, it is answered with its first outcome,
  /// whatever is true since, and `body` is not called. It does not matter whether the first answer was lost, nor whether the
  /// process was killed meanwhile.
  ///
  /// About customers who were erased, and about those whose data is kept without being used (`Ledger.restrictUse`), nothing is decided:
  /// the request is refused with the reason `erased` or `restricted`, before any other, and `body` is not called.
  ///
  /// `body` runs on the thread that writes, perhaps more than once, while everybody else who writes waits: it must be quick,
  /// and go by what it is given. `LedgerOptions.observer` is told of those that are not.
  ///
  /// - Parameters:
  ///   - name: the decision's name, and the version of its rules.
  ///   - customers: whose rows it may read, and of whom it may record something. At least one; for a customer who was
  ///     merged with others, any of their numbers.
  ///   - accounts: accounts, such as a gift card's or a budget's, whose rows it may read and of which it may record something
  ///     too. They are not compared when a request is sent again, and a refusal does not stand there.
  ///   - id: the request's own, and who asks.
  ///   - content: what is asked for, in any words that are the same when it is sent again, such as the number of points: sent
  ///     again with other content, the request is a conflict and not answered. A hash of it is kept.
  ///   - body: decides, by the rows that the decision reads, what is recorded or why nothing is.
  /// - Throws: what `body` throws, and then nothing was recorded, so that the request is decided when it is sent again;
  ///   `LedgerError`: `conflictingDuplicate` where the id was used for something else; `unknownSubject` where there is no
  ///   such customer; `invalidTouchpoint` where what the body says cannot be recorded, with its `index`; `outcomeUnknown`
  ///   (open the ledger again, and send the same request); otherwise as `Ledger.append`.
  public func decide(
    _ name: DecisionName, about customers: [CustomerNumber], with accounts: [CustomerNumber] = [],
    as id: TouchpointID, asking content: String = "",
    _ body: @escaping @Sendable (borrowing Decision) throws -> Verdict
  ) async throws -> DecisionOutcome {
    try await decide(name, about: customers, with: accounts, as: id, asking: content, isAsked: true, body)
  }

  /// Decides what somebody has asked for, or what is due by itself. About customers who are not used, the first is refused, and of the
  /// second nothing is recorded.
  ///
  /// - Throws: `Unusable` where nobody asked and one of the customers was erased or is restricted; otherwise as `decide`.
  package func decide(
    _ name: DecisionName, about customers: [CustomerNumber], with accounts: [CustomerNumber],
    as id: TouchpointID, asking content: String, isAsked: Bool,
    _ body: @escaping @Sendable (borrowing Decision) throws -> Verdict
  ) async throws -> DecisionOutcome {
    let request = DecisionRequest(name, about: customers, with: accounts, as: id, asking: content)
    let views = views
    return try await ledger.decide(request) { log in
      let decision = try Decision(log, views, request)
      if let reason = try decision.unusable() {
        guard isAsked else { throw reason }
        return reason.verdict
      }
      return try body(decision)
    }
  }
}
