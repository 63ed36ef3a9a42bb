// What a person says to a suggestion: they are one, they are two; and having suggestions recorded.

public import Ledger
public import Words

extension Ledger {
  /// Says that two customers who are suggested are one person: merges them, with what speaks for it as the evidence, and records
  /// that behind the merge, as `merge.suggested` of both.
  ///
  /// - Parameters:
  ///   - one: any number of one of them.
  ///   - other: any number of the other.
  ///   - suggestion: what was found of them; `nil` to look now, which reads as much as `mergeSuggestions`.
  ///   - least: the score that they must have where it is looked now.
  ///   - overLimits: whether they are merged though the person then has more identifiers of a kind than the settings allow.
  ///   - actor: a number or code of who did it, never a name.
  ///   - id: makes the call safe to make again.
  /// - Returns: the receipt of the merge; its position is the one that `unmerge` takes.
  /// - Throws: `LedgerError`: as `mergeSuggestion`; `invalidTouchpoint` where a limit would be exceeded, or one of them is an account;
  ///   `conflictingDuplicate`.
  @discardableResult
  public func acceptMerge(
    of one: CustomerNumber, with other: CustomerNumber, because suggestion: MergeSuggestion? = nil,
    least: Int = MergeSuggestion.leastStandard, overLimits: Bool = false, actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> Receipt {
    let known = try await accept(one, other, nil, overLimits: overLimits, actor: actor, as: id)
    if let known { return known }
    let finding = try finding(of: one, and: other, suggestion, least: least)
    let receipt = try await accept(one, other, finding, overLimits: overLimits, actor: actor, as: id)
    return try Self.recorded(receipt)
  }

  /// `acceptMerge` for code that is not asynchronous: it blocks its thread until the merge is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func acceptMerge(
    of one: CustomerNumber, with other: CustomerNumber, because suggestion: MergeSuggestion? = nil,
    least: Int = MergeSuggestion.leastStandard, overLimits: Bool = false, actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> Receipt {
    let known = try accept(one, other, nil, overLimits: overLimits, actor: actor, as: id)
    if let known { return known }
    let finding = try finding(of: one, and: other, suggestion, least: least)
    return try Self.recorded(
      try accept(one, other, finding, overLimits: overLimits, actor: actor, as: id))
  }

  /// Says that two customers who are suggested are two people: `merge.dismissed` of both, after which they are not suggested again
  /// until something speaks for it that does not now. To take it back, void it.
  ///
  /// - Parameters:
  ///   - one: any number of one of them.
  ///   - other: any number of the other.
  ///   - suggestion: what was found of them; `nil` to look now, which reads as much as `mergeSuggestions`.
  ///   - least: the score that they must have where it is looked now.
  ///   - reason: a code for why: `twins`; may be empty.
  ///   - actor: a number or code of who did it, never a name.
  ///   - id: makes the call safe to make again.
  /// - Returns: the receipt of the first of the two touchpoints.
  /// - Throws: `LedgerError`: as `mergeSuggestion`; `invalidTouchpoint` where the reason is no code, or one of them is an account;
  ///   `conflictingDuplicate`.
  @discardableResult
  public func dismissMerge(
    of one: CustomerNumber, with other: CustomerNumber, because suggestion: MergeSuggestion? = nil,
    least: Int = MergeSuggestion.leastStandard, reason: String = "", actor: String? = nil,
    as id: TouchpointID? = nil
  ) async throws -> Receipt {
    if let known = try await dismiss(one, other, nil, reason: reason, actor: actor, as: id) { return known }
    let finding = try finding(of: one, and: other, suggestion, least: least)
    let receipt = try await dismiss(one, other, finding, reason: reason, actor: actor, as: id)
    return try Self.recorded(receipt)
  }

  /// `dismissMerge` for code that is not asynchronous: it blocks its thread until that is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func dismissMerge(
    of one: CustomerNumber, with other: CustomerNumber, because suggestion: MergeSuggestion? = nil,
    least: Int = MergeSuggestion.leastStandard, reason: String = "", actor: String? = nil,
    as id: TouchpointID? = nil
  ) throws -> Receipt {
    if let known = try dismiss(one, other, nil, reason: reason, actor: actor, as: id) { return known }
    let finding = try finding(of: one, and: other, suggestion, least: least)
    return try Self.recorded(try dismiss(one, other, finding, reason: reason, actor: actor, as: id))
  }

  /// Records suggestions, as `merge.suggested` of both customers of each, so that it can be said later what was suggested when. Those
  /// that were recorded before as they are now are left out.
  ///
  /// - Parameters:
  ///   - suggestions: what `mergeSuggestions` has found.
  ///   - actor: a number or code of who has it recorded, never a name.
  ///   - id: makes the call safe to make again.
  /// - Returns: two receipts for each that is recorded.
  /// - Throws: `LedgerError`: `erased` and `invalidTouchpoint` where something has become of a customer since; `conflictingDuplicate`.
  @discardableResult
  public func recordMergeSuggestions(
    _ suggestions: [MergeSuggestion], actor: String? = nil, as id: TouchpointID? = nil
  ) async throws -> [Receipt] {
    try await recordFindings(Self.findings(suggestions), actor: actor, as: id)
  }

  /// `recordMergeSuggestions` for code that is not asynchronous: it blocks its thread until that is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func recordMergeSuggestions(
    _ suggestions: [MergeSuggestion], actor: String? = nil, as id: TouchpointID? = nil
  ) throws -> [Receipt] {
    try recordFindings(Self.findings(suggestions), actor: actor, as: id)
  }

  private func finding(
    of one: CustomerNumber, and other: CustomerNumber, _ suggestion: MergeSuggestion?, least: Int
  ) throws -> MergeFinding {
    guard let suggestion else {
      return try mergeSuggestion(of: one, and: other, least: least).finding(of: one, other)
    }
    let arrangement = try arrangement()
    let pair = PeoplePair(arrangement.root(of: one), arrangement.root(of: other))
    let suggested = PeoplePair(arrangement.root(of: suggestion.one), arrangement.root(of: suggestion.other))
    guard pair == suggested else {
      throw LedgerError(
        .invalidTouchpoint,
        "the suggestion is of \(suggestion.one) and \(suggestion.other), not of \(one) and \(other)")
    }
    return suggestion.finding(of: one, other)
  }

  private static func findings(_ suggestions: [MergeSuggestion]) -> [MergeFinding] {
    suggestions.filter { $0.recorded == nil }.map { $0.finding(of: $0.one, $0.other) }
  }

  /// The receipt of a call that had something to record.
  private static func recorded(_ receipt: Receipt?) throws -> Receipt {
    guard let receipt else {
      preconditionFailure("a finding was given, and nothing was recorded")
    }
    return receipt
  }
}

extension MergeSuggestion {
  /// What is recorded of the suggestion, on the chains of these numbers of the two.
  fileprivate func finding(of one: CustomerNumber, _ other: CustomerNumber) -> MergeFinding {
    MergeFinding(
      one, other, reasons: reasons.map(\.rawValue), against: doubts.map(\.rawValue), score: score)
  }
}
