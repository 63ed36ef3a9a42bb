// Idempotency, for ever: a touchpoint whose (source, id) is known is compared with the one that was
// recorded.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

extension LogWriter {
  /// The receipt of a touchpoint that was recorded before; `nil` where its (source, id) is new.
  ///
  /// - Throws: `conflictingDuplicate` where the content differs, naming the fields, never their values; its
  ///   cause is a `ContentDifference`.
  func duplicate(
    of new: PreparedTouchpoint, source: UInt32, _ staging: Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> Receipt? {
    guard let (position, fact, body) = try recorded(under: new.id, source: source, staging, snapshot) else {
      return nil
    }
    let receipt = receipt(ofDuplicateAt: position, fact, staging)
    // What was taken out of the log can no longer be compared.
    if receipt.erased || body.redactionScope != nil { return receipt }
    let differences = try differences(new, fact, body, position, staging)
    guard differences.isEmpty else {
      let advice =
        receipt.voided
        ? "that one is voided, but its id is known for ever: send this under another id, or from another source"
        : "send a correction under an id of its own"
      throw LedgerError(
        .conflictingDuplicate,
        "\(new.typeName) with this id of source \(new.source) was recorded before with other content: it differs "
          + "in \(differences.joined(separator: ", ")); \(advice)",
        position: position, cause: ContentDifference(fields: differences, isVoided: receipt.voided))
    }
    return receipt
  }

  /// Whether a touchpoint was recorded before with the same content.
  func isRecorded(_ new: PreparedTouchpoint, _ staging: Staging, _ snapshot: borrowing LogSnapshot) throws
    -> Bool
  {
    guard let source = recentNames.source(new.source, in: staging.structure) else {
      return false
    }
    do { return try duplicate(of: new, source: source, staging, snapshot) != nil } catch let error
      as LedgerError
      where error.code == .conflictingDuplicate
    {
      return false
    }
  }

  /// The touchpoint that a source has recorded under an id, staged or committed; `nil` where the id is new.
  func recorded(under id: String, source: UInt32, _ staging: Staging, _ snapshot: borrowing LogSnapshot)
    throws -> (position: Position, fact: Fact, body: TouchpointBody)?
  {
    guard let position = try ids.position(source: source, id: id, snapshot) else { return nil }
    let (fact, body) = try recorded(at: position, staging, snapshot)
    // For ids that come in no order, the index holds only hashes: the touchpoint itself decides.
    return fact.source == source && body.id == id ? (position, fact, body) : nil
  }

  /// The receipt of whoever sends again what was recorded at a position.
  func receipt(ofDuplicateAt position: Position, _ fact: Fact, _ staging: Staging) -> Receipt {
    Receipt(
      position: position, customer: fact.customer, duplicate: true,
      erased: staging.structure.erased.contains(fact.customer),
      voided: staging.structure.arrangements.current.correction(at: position) == .voided)
  }

  /// The fact and the body at a position, whether staged or committed.
  func recorded(at position: Position, _ staging: Staging, _ snapshot: borrowing LogSnapshot) throws
    -> (fact: Fact, body: TouchpointBody)
  {
    if let fact = staging.fact(at: position), let body = staging.body(at: position) {
      return (fact, try TouchpointBody(serializedBytes: body))
    }
    let fact = try snapshot.fact(at: position)
    return (fact, try TouchpointBody(serializedBytes: try snapshot.body(at: position, fact)))
  }

  /// The fields in which a new touchpoint differs from a recorded one. Not compared are `recorded`, an
  /// `occurred` that nobody gave, the batch, and the customer, unless the identifiers that are given lead
  /// to another customer by now.
  private func differences(
    _ new: PreparedTouchpoint, _ fact: Fact, _ body: TouchpointBody, _ position: Position, _ staging: Staging
  ) throws -> [String] {
    let catalog = staging.structure.catalog
    let type =
      new.type?.rawValue ?? catalog.number(of: new.typeName, .type).map { UInt16(truncatingIfNeeded: $0) }
    guard fact.type.rawValue == type else { return ["type"] }
    var differences: [String] = []
    // A correction stands on the chain of what it corrects, whatever subject was given with it, so subjects
    // are not compared.
    if new.correction == nil, try isOfAnother(new, fact.customer, position, staging) {
      differences.append("subject")
    }
    if let occurred = new.occurred, !fact.flags.contains(.occurredDefaulted) {
      let claim = body.hasOccurredClaim ? Instant(microseconds: body.occurredClaim) : fact.historyTime
      if occurred != claim { differences.append("time") }
    }
    let channel = fact.channel == 0 ? nil : catalog.name(of: UInt32(fact.channel), .channel)
    if new.channel != channel { differences.append("channel") }
    // The namespace that is looked up may be another by now, so only the one that the producer gives is
    // compared.
    if let named = new.reference?.namespace ?? new.extras?.namespace,
      let recorded = body.reference(of: fact, catalog)?.namespace,
      named != recorded
    {
      differences.append("namespace")
    }
    let given = try TouchpointBody(serializedBytes: new.envelope.copied)
    differences += Self.contextDifferences(given.context, body.context)
    let personal = try PersonalPart.open(body, fact, position, keys, store)
    if given.message != body.message || personal != new.personal {
      differences += try contentDifferences(new, given, fact, body, personal, position, staging)
    }
    return differences
  }

  /// The fields and extension attributes in which two contexts differ. The batch does not count as content:
  /// a file that is imported again comes in another batch.
  private static func contextDifferences(_ given: Context, _ recorded: Context) -> [String] {
    var differences: [String] = []
    if given.correlationID != recorded.correlationID { differences.append("correlation") }
    if given.causationID != recorded.causationID { differences.append("causation") }
    if given.actor != recorded.actor { differences.append("actor") }
    if given.store != recorded.store { differences.append("store") }
    let (sent, stored) = (
      Dictionary(given.extensions.map { ($0.name, $0.value) }) { first, _ in first },
      Dictionary(recorded.extensions.map { ($0.name, $0.value) }) { first, _ in first }
    )
    for name in Set(sent.keys).union(stored.keys).sorted() where sent[name] != stored[name] {
      differences.append("extension \(name)")
    }
    return differences
  }

  private func contentDifferences(
    _ new: PreparedTouchpoint, _ given: TouchpointBody, _ fact: Fact, _ body: TouchpointBody,
    _ personal: [UInt8]?, _ position: Position, _ staging: Staging
  ) throws -> [String] {
    guard new.type != nil else {
      return (given.message == body.message ? [] : ["data"])
        + (personal == new.personal ? [] : ["data.personal"])
    }
    var recorded = try Vocabulary.message(
      of: fact.type, version: fact.schemaVersion, bytes: [UInt8](body.message))
    if let personal { try recorded.restorePersonal(personal) }
    var sent = try Vocabulary.message(
      of: fact.type, version: new.schemaVersion, bytes: [UInt8](given.message))
    if let personal = new.personal { try sent.restorePersonal(personal) }
    sent = try asDerived(sent, recorded, at: position, fact, staging)
    return try Vocabulary.differences(between: recorded, and: sent)
  }

  /// Whether a subject is known to be somebody else than the customer of whom a touchpoint was recorded at
  /// a position.
  private func isOfAnother(
    _ new: PreparedTouchpoint, _ customer: CustomerNumber, _ position: Position, _ staging: Staging
  ) throws -> Bool {
    let components = staging.structure.components
    let root = components.root(of: customer)
    switch new.subject {
    case .business: return customer != .business
    case .reference: return false
    case .customer(let number): return components.root(of: number) != root
    case .identifiers(let identifiers), .identifiersOrBusiness(let identifiers):
      // Identifiers that stood for nobody at that time made the touchpoint nobody's, whatever the rules are
      // by now.
      let usable = staging.structure.identity(at: position).usable(identifiers)
      guard !usable.isEmpty else { return customer != .business }
      let key = try keys.identifierKey()
      let known = try usable.compactMap {
        try links.link(of: BlindIdentifier($0.keyed(by: key), key: key))?.customer
      }
      return !known.isEmpty && !known.contains { components.root(of: $0) == root }
    }
  }
}
