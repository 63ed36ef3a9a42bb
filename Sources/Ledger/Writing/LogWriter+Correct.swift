// Checks of corrections that are being recorded: what they may be of, and whose chain they stand on.

internal import Schema
internal import SwiftProtobuf

extension LogWriter {
  /// Refuses a correction of one touchpoint that makes no sense. Gives the customer that the touchpoint was
  /// recorded of, on whose chain the correction stands.
  ///
  /// - Throws: `unknownSubject` where there is no such touchpoint or customer; `invalidTouchpoint`.
  @discardableResult
  func checkCorrection(
    of position: Position, _ correction: Correction, _ staging: Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> CustomerNumber {
    guard position > .start, position <= staging.last else {
      throw LedgerError(
        .unknownSubject,
        "there is no touchpoint \(position) to be \(correction.word); the newest is \(staging.last)",
        position: position)
    }
    let fact = try staging.fact(at: position) ?? snapshot.fact(at: position)
    let name = Vocabulary.entry(of: fact.type)?.name ?? "touchpoint"
    func refused(_ why: String) -> LedgerError {
      LedgerError(
        .invalidTouchpoint, "this \(name) cannot be \(correction.word): \(why)", position: position)
    }
    if let why = CorrectionRules.refusal(of: fact.type, correction) { throw refused(why) }
    let log = staging.structure.arrangements
    let owner = log.current.owner(of: fact, at: position)
    if owner == nil {
      let voiding = log.correctionRecorded(for: position)?.description ?? "an unknown position"
      throw refused("it is voided, by the touchpoint at \(voiding); void that one to take it back")
    }
    guard case .assigned(let customer) = correction else { return fact.customer }
    try checkAssignee(customer, staging)
    if owner == log.components.root(of: customer) {
      throw refused("it counts for \(customer) already")
    }
    return fact.customer
  }

  /// Refuses a customer to whom no touchpoints may be assigned.
  func checkAssignee(_ customer: CustomerNumber, _ staging: Staging) throws {
    guard customer != .business else {
      throw LedgerError(
        .invalidTouchpoint,
        "touchpoints are assigned to a customer from 1 on; one that was assigned by mistake is nobody's again once "
          + "the assignment is voided")
    }
    try checkExists(customer, staging)
    try checkNotErased(customer, "nothing is assigned to them; void the touchpoint instead", staging)
  }

  /// Refuses a customer who was erased.
  ///
  /// - Parameter consequence: what follows from that, in a few words.
  func checkNotErased(_ customer: CustomerNumber, _ consequence: String, _ staging: Staging)
    throws(LedgerError)
  {
    guard let position = staging.structure.erasures[customer] else { return }
    throw LedgerError(.erased, "\(customer) was erased: \(consequence)", position: position)
  }

  func checkExists(_ customer: CustomerNumber, _ staging: Staging) throws {
    guard customer != .business, customer.rawValue <= staging.structure.customerCount else {
      throw LedgerError(
        .unknownSubject,
        "there is no \(customer); the ledger has \(staging.structure.customerCount) customers")
    }
  }

  /// The customer on whose chain a producer's correction stands: always the one that the corrected
  /// touchpoint was recorded of. A subject that is somebody else is refused; nobody is linked and nobody
  /// merged.
  func resolve(
    _ corrected: CorrectedRun, _ new: PreparedTouchpoint, source: UInt32, _ staging: Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> CustomerNumber {
    let position = corrected.positions.lowerBound
    let customer = try checkCorrection(of: position, corrected.correction, staging, snapshot)
    let named: [CustomerNumber]
    switch new.subject {
    case .business: return customer
    case .customer(let number): named = [number]
    case .reference(let reference):
      let place = try self.position(of: reference, source: source, staging, snapshot).position
      named = [try (staging.fact(at: place) ?? snapshot.fact(at: place)).customer]
    case .identifiers(let identifiers), .identifiersOrBusiness(let identifiers):
      let key = try keys.identifierKey()
      named = try staging.structure.identity.usable(identifiers).compactMap {
        try links.link(of: BlindIdentifier($0, key: key))?.customer
      }
    }
    let arrangement = staging.structure.arrangements.current
    let fact = try staging.fact(at: position) ?? snapshot.fact(at: position)
    var owners = [arrangement.root(of: customer)]
    if let owner = arrangement.owner(of: fact, at: position) { owners.append(owner) }
    if case .assigned(let assignee) = corrected.correction { owners.append(arrangement.root(of: assignee)) }
    guard !named.isEmpty, named.allSatisfy({ owners.contains(arrangement.root(of: $0)) }) else {
      throw TouchpointFault(
        "subject",
        "is not whose touchpoint \(position) is; leave it out: a correction stands with what it corrects")
    }
    return customer
  }
}
