// A decision's way into a group: its first outcome where it has one, or what its code says, recorded.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

extension LogWriter {
  // MARK: What was decided before

  /// The outcome of a request that was decided before, whatever is true since; `nil` where its id is new.
  ///
  /// - Throws: `conflictingDuplicate` where the id was used for something else.
  func outcome(of request: DecisionRequest, _ staging: Staging, _ snapshot: borrowing LogSnapshot) throws
    -> DecisionOutcome?
  {
    guard let source = recentNames.source(request.source, in: staging.structure),
      let (position, fact, body) = try recorded(under: request.id, source: source, staging, snapshot)
    else { return nil }
    let differences = differences(request, body, staging)
    guard differences.isEmpty else {
      throw LedgerError(
        .conflictingDuplicate,
        "this id of source \(request.source) was used before for something else: \(request.name) "
          + "\(differences.joined(separator: "; ")); send a request of its own under an id of its own",
        position: position)
    }
    if fact.type == .decisionRefused {
      let message = try DecisionRefused(serializedBytes: body.message)
      return .refused(
        Refusal(
          reason: message.reason, message: message.message, numbers: Dictionary(message.numbers),
          position: position, isDuplicate: true))
    }
    let receipts = try (0..<max(1, Int(body.decision.touchpoints))).map { index in
      try receipt(ofTouchpoint: index, of: request, source: source, staging, snapshot)
    }
    return .recorded(
      RecordedDecision(
        receipts: receipts, numbers: Dictionary(body.decision.numbers), isDuplicate: true))
  }

  private func differences(_ request: DecisionRequest, _ body: TouchpointBody, _ staging: Staging) -> [String]
  {
    guard body.hasDecision else { return ["was not asked for: a touchpoint was appended under it"] }
    let recorded = body.decision
    var differences: [String] = []
    if recorded.name != request.name.name || recorded.version != request.name.version {
      differences.append("is now asked for, and it was \(recorded.name)/\(recorded.version)")
    }
    let components = staging.structure.components
    let before = Set(recorded.customers.map { components.root(of: CustomerNumber($0)) })
    if before != Set(request.customers.map { components.root(of: $0) }) {
      let names = recorded.customers.map { "\(CustomerNumber($0))" }.joined(separator: ", ")
      differences.append("was about \(names)")
    }
    if recorded.request != request.contentHash { differences.append("was asked with other content") }
    return differences
  }

  private func receipt(
    ofTouchpoint index: Int, of request: DecisionRequest, source: UInt32, _ staging: Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> Receipt {
    let id = DecisionRequest.touchpointID(index, of: request.id)
    guard let (position, fact, _) = try recorded(under: id, source: source, staging, snapshot) else {
      throw LedgerError(
        .damaged,
        "touchpoint \(index + 1) of a decision is not found by its id; run \(ProgramName.command("doctor"))")
    }
    return receipt(ofDuplicateAt: position, fact, staging)
  }

  // MARK: What is decided now

  /// - Throws: `unknownSubject`.
  func checkCustomers(of request: DecisionRequest, _ staging: Staging) throws(LedgerError) {
    for customer in request.customers + request.accounts {
      guard customer != .business else {
        throw LedgerError(.unknownSubject, "\(request.name) is about the business; name customers")
      }
      try staging.structure.checkExists(customer)
    }
  }

  /// Stages what a decision's code says.
  ///
  /// - Parameter consents: what the code has found of consents.
  func record(
    _ verdict: Verdict, of request: DecisionRequest, _ consents: [CheckedConsent], _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> DecisionOutcome {
    switch verdict {
    case .refuse(let reason, let message, let numbers, let cause, let program):
      let refused = DecisionRefused.with {
        $0.decision = request.name.name
        $0.version = Int64(request.name.version)
        $0.reason = reason
        $0.message = message
        $0.numbers = numbers.decidedNumbers
        if let cause { $0.cause = Int64(clamping: cause.rawValue) }
        if let program { $0.program = program }
      }
      let touchpoint = DecidedTouchpoint(refused, for: request.customers[0])
      let record = try request.record(touchpoints: 1, consents: consents)
      let receipt = try stage(touchpoint, 0, of: 1, by: request, record, &staging, snapshot)
      return .refused(
        Refusal(
          reason: reason, message: message, numbers: numbers, position: receipt.position, isDuplicate: false))
    case .record(let touchpoints, let numbers):
      guard !touchpoints.isEmpty else {
        throw LedgerError(
          .invalidTouchpoint,
          "\(request.name) records nothing, so that its id could not be answered alike when it is sent again; "
            + "refuse with a reason instead")
      }
      let decided = numbers.decidedNumbers
      do { try decided.validate() } catch {
        throw LedgerError(
          .invalidTouchpoint, "\(request.name) answers with a number that cannot be recorded: \(error)",
          cause: error)
      }
      let record = try request.record(
        touchpoints: touchpoints.count, numbers: decided, consents: consents)
      let receipts = try touchpoints.enumerated().map { index, touchpoint in
        try stage(
          touchpoint, index, of: touchpoints.count, by: request, index == 0 ? record : [], &staging, snapshot)
      }
      return .recorded(RecordedDecision(receipts: receipts, numbers: numbers, isDuplicate: false))
    }
  }

  /// - Parameters:
  ///   - index: which of those that the decision records it is.
  ///   - count: how many these are.
  ///   - added: what its envelope says besides.
  private func stage(
    _ decided: DecidedTouchpoint, _ index: Int, of count: Int, by request: DecisionRequest, _ added: [UInt8],
    _ staging: inout Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> Receipt {
    do {
      let components = staging.structure.components
      let root = components.root(of: decided.customer)
      guard
        decided.customer == .business
          || (request.customers + request.accounts).contains(where: { components.root(of: $0) == root })
      else {
        throw LedgerError(
          .invalidTouchpoint,
          "it is of \(decided.customer), whom the decision is not about; name them too")
      }
      var prepared = try Preparation.prepare(
        NewTouchpoint(
          source: request.source, id: DecisionRequest.touchpointID(index, of: request.id),
          subject: decided.customer == .business ? .business : .customer(decided.customer),
          channel: decided.channel, namespace: decided.namespace, content: decided.content,
          context: decided.context))
      prepared.added = added
      let receipt = try stage(prepared, &staging, snapshot)
      // The first was asked for before; others have ids that follow from its own.
      guard !receipt.duplicate else {
        throw LedgerError(
          .conflictingDuplicate,
          "its id, which follows from that of the request, was used before for another touchpoint",
          position: receipt.position)
      }
      return receipt
    } catch {
      throw LedgerError(refusing: decided, index, of: count, by: request, error)
    }
  }
}

extension LedgerError {
  /// Why one of the touchpoints that a decision records is refused. Whoever asked gave no batch, so that the
  /// message says which decision and which of its touchpoints is meant.
  fileprivate init(
    refusing decided: DecidedTouchpoint, _ index: Int, of count: Int, by request: DecisionRequest,
    _ error: any Error
  ) {
    self.init(refusing: index, error)
    // A failure that is about no touchpoint.
    guard self.index != nil else { return }
    let place = count > 1 ? ", number \(index + 1) of \(count)" : ""
    message = "\(request.name) records \(decided.content.typeName)\(place): \(message)"
    namesTouchpoint = true
  }
}

extension NewTouchpoint.Content {
  /// The name of its type.
  fileprivate var typeName: String {
    switch self {
    case .message(let message): type(of: message).typeName
    case .custom(let type, _): type
    }
  }
}
