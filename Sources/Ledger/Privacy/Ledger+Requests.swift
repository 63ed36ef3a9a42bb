// Whether the number of a person's request was recorded of somebody else before: then two people share it, or one has two numbers that
// are not linked.

internal import Schema
internal import SwiftProtobuf

/// A message that says which request it answers.
protocol RequestedMessage: BuiltInMessage {
  var request: String { get }
}

extension Ledger {
  /// Where a request's number was recorded first of another person than those that a call was about; `nil` where it was of nobody
  /// else, or no number is given.
  ///
  /// What was recorded stays recorded where the log before it cannot be read: then nothing is said here, and `doctor` says why.
  ///
  /// - Parameters:
  ///   - request: the number.
  ///   - customers: the customers whom the call was about. What is nobody's in particular is no other person's.
  ///   - end: where the answer of the call stands: what came later is not looked at. `nil` where the call has recorded nothing, as
  ///     what it asks for was so already: then all of the log is.
  func requestBefore(_ request: String?, of customers: [CustomerNumber], before end: Position?) -> Position? {
    guard let request, !request.isEmpty else { return nil }
    return try? firstUse(of: request, byOthersThan: customers, before: end)
  }

  /// Adds to the receipts of a call, in the order of their positions, where its request was recorded before of somebody else.
  func noting(_ request: String?, _ id: TouchpointID?, in receipts: [Receipt]) -> [Receipt] {
    guard let first = receipts.first else { return receipts }
    let isNew = !first.duplicate || id != nil
    let before = requestBefore(
      request, of: receipts.map(\.customer), before: isNew ? first.position : nil)
    return receipts.map { receipt in
      var receipt = receipt
      receipt.requestBefore = before
      return receipt
    }
  }

  private func firstUse(of request: String, byOthersThan customers: [CustomerNumber], before end: Position?)
    throws -> Position?
  {
    let structure = try indexes.current()
    let people = Set(customers.filter { $0 != .business }.map { structure.components.root(of: $0) })
    guard !people.isEmpty else { return nil }
    let hash = CustomerErased.with { $0.request = request }.reference?.hash64
    let ofSchedules = structure.catalog.number(of: ScheduledRedaction.source, .source)
    /// Whether a fact may be of the request, and is of somebody else.
    func isOther(_ fact: Fact) -> Bool {
      switch fact.type {
      case .customerErased, .customerDisclosed, .useRestricted, .useAllowed:
        guard fact.reference == hash else { return false }
      // No fact says which request it is of. What a schedule has taken out is of none, and may be much.
      case .touchpointRedacted: if fact.source == ofSchedules { return false }
      default: return false
      }
      return fact.customer != .business && !people.contains(structure.components.root(of: fact.customer))
    }
    let last = end.map { Position($0.rawValue - 1) } ?? structure.position
    var positions: [Position] = []
    try scanFacts(through: last, types: Self.requestTypes) { first, facts in
      for index in facts.indices where isOther(facts[index]) {
        positions.append(Position(first.rawValue + UInt64(index)))
      }
    }
    return try positions.first { position in
      guard case .message(let message) = try touchpoint(at: position).content else { return false }
      return (message as? any RequestedMessage)?.request == request
    }
  }

  private static let requestTypes: TypeSet = [
    .customerErased, .customerDisclosed, .useRestricted, .useAllowed, .touchpointRedacted,
  ]
}
