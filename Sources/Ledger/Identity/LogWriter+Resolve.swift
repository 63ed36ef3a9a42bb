// Flat matching: from the identifiers on a touchpoint to the customer that it is recorded of.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

extension LogWriter {
  struct Resolution {
    var customer: CustomerNumber
    /// The identifiers that stand for nobody.
    var nobodies: [DroppedIdentifier] = []
    /// Those that are, or might be, somebody else's.
    var strangers: [Stranger] = []
    var refused: [RefusedMerge] = []
    /// Whether none of the identifiers was known, so that the customer is new.
    var isNew = false
    var merges: [Receipt.Merge] = []
    /// What the touchpoint is about, where that is its subject too.
    var about: ResolvedReference?

    /// The identifiers that did not lead to the customer.
    var dropped: [DroppedIdentifier] { nobodies + strangers.map(\.dropped) }

    /// What the log says of the identifiers that did not lead to the customer, as fields of the envelope; empty where all did.
    var notes: [UInt8] {
      get throws {
        if nobodies.isEmpty && strangers.isEmpty && refused.isEmpty { return [] }
        return try TouchpointBody.with {
          $0.matching = nobodies.map(\.note) + strangers.map(\.note) + refused.map(\.note)
        }.serializedBytes()
      }
    }
  }

  /// Finds the customer of a touchpoint. Identifiers that are unknown are linked, and customers who turn
  /// out to be one person merged, by touchpoints of their own before it.
  func resolve(
    _ new: PreparedTouchpoint, source: UInt32, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> Resolution {
    if let correction = new.correction {
      return Resolution(customer: try resolve(correction, new, source: source, staging, snapshot))
    }
    switch new.subject {
    case .business:
      return Resolution(customer: .business)
    case .customer(let number):
      guard number.rawValue <= staging.structure.customerCount else {
        throw LedgerError(
          .unknownSubject,
          "there is no \(number); the ledger has \(staging.structure.customerCount) customers")
      }
      return Resolution(customer: number)
    case .reference(let reference):
      let found = try position(of: reference, source: source, staging, snapshot)
      let customer = try (staging.fact(at: found.position) ?? snapshot.fact(at: found.position)).customer
      if customer == .business, new.needsCustomer {
        throw TouchpointFault(
          "subject", "\(new.typeName) needs a customer, and \(reference.kind.word) has none")
      }
      let isAbout = reference == new.reference && !new.introduces
      return Resolution(customer: customer, about: isAbout ? found.reference : nil)
    case .identifiers(let identifiers):
      return try match(identifiers, new, orBusiness: false, &staging, snapshot)
    case .identifiersOrBusiness(let identifiers):
      return try match(identifiers, new, orBusiness: true, &staging, snapshot)
    }
  }

  // MARK: Matching

  private func match(
    _ identifiers: [Identifier], _ new: PreparedTouchpoint, orBusiness: Bool, _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> Resolution {
    // Identifiers that the message itself links take part in the matching, and are linked by the message.
    let linked = new.extras?.linked ?? []
    // The short way of nearly all touchpoints: one identifier, in its normal form, of somebody who is known.
    if linked.isEmpty, identifiers.count == 1, let blind = recentBlinds[identifiers[0]],
      let known = try links.link(of: blind)
    {
      return Resolution(customer: known.customer, nobodies: new.extras?.leftOut ?? [])
    }
    if let identifier = identifiers.first, identifier.account != nil {
      return try account(identifier, new, &staging, snapshot)
    }
    let rules = staging.structure.identity
    let ownLinks = linked.isEmpty ? [] : Set(rules.usable(linked))
    var (usable, nobodies) = rules.sift(linked.isEmpty ? identifiers : identifiers + linked)
    if let leftOut = new.extras?.leftOut { nobodies += leftOut }
    guard !usable.isEmpty else {
      if orBusiness, !new.needsCustomer {
        return Resolution(customer: .business, nobodies: nobodies)
      }
      throw Self.nobody(nobodies, new)
    }
    let key = try keys.identifierKey()
    if usable.count == 1, let known = try links.link(of: recentBlinds.blind(usable[0], key: key)) {
      return Resolution(customer: known.customer, nobodies: nobodies)
    }
    let found: [Match] = try usable.map { identifier in
      let blind = recentBlinds.blind(identifier, key: key)
      let link = try links.link(of: blind)
      return Match(
        identifier: identifier, blind: blind, customer: link?.customer, link: link?.position ?? .start)
    }
    // Identifiers that somebody says outright are one person's are not judged by who else has them.
    let (matches, strangers) = try ofOnePerson(
      found, rules, staging.structure.components, isSaid: !linked.isEmpty)
    guard let customer = matches.lazy.compactMap(\.customer).first else {
      let customer = CustomerNumber(staging.structure.customerCount + 1)
      try link(
        matches.filter { !ownLinks.contains($0.identifier) }, to: customer, occurred: new.occurred, &staging,
        snapshot)
      staging.structure.customerCount = max(staging.structure.customerCount, customer.rawValue)
      return Resolution(customer: customer, nobodies: nobodies, strangers: strangers, isNew: true)
    }
    var resolution = Resolution(customer: customer, nobodies: nobodies, strangers: strangers)
    try mergeAll(matches, into: &resolution, occurred: new.occurred, &staging, snapshot)
    let unknown = matches.filter { $0.customer == nil && !ownLinks.contains($0.identifier) }
    try link(unknown, to: customer, occurred: new.occurred, &staging, snapshot)
    return resolution
  }

  /// The account that an identifier names, which is opened by what says so, and by nothing else.
  private func account(
    _ given: Identifier, _ new: PreparedTouchpoint, _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> Resolution {
    let (key, normalized) = (try keys.identifierKey(), given.normalized)
    let identifier = normalized.keyed(by: key)
    let blind = BlindIdentifier(identifier, key: key)
    if let known = try links.link(of: blind) { return Resolution(customer: known.customer) }
    guard new.type == .accountOpened else {
      throw LedgerError(
        .unknownSubject, "there is no \(given.kind) of this name; account.opened is what makes one")
    }
    if let reason = staging.structure.identity.reasonToDrop(given, normalized) {
      throw TouchpointFault("subject", "names no account: it is \(reason.words)")
    }
    let customer = CustomerNumber(staging.structure.customerCount + 1)
    try link(
      [Match(identifier: identifier, blind: blind, customer: nil)], to: customer, occurred: new.occurred,
      &staging, snapshot)
    staging.structure.customerCount = max(staging.structure.customerCount, customer.rawValue)
    return Resolution(customer: customer, isNew: true)
  }

  struct Match {
    var identifier: Identifier
    var blind: BlindIdentifier
    var customer: CustomerNumber?
    /// The touchpoint that linked it to that customer.
    var link = Position.start
  }

  /// Why a touchpoint leads to nobody, said by kinds and never by values.
  private static func nobody(_ dropped: [DroppedIdentifier], _ new: PreparedTouchpoint) -> TouchpointFault {
    guard !dropped.isEmpty else {
      return TouchpointFault("subject", "names no identifier; give one, or no subject")
    }
    var fault = TouchpointFault(
      "subject",
      "stands for nobody: \(dropped.map { "\($0.kind) is \($0.reason.words)" }.joined(separator: ", ")); "
        + (new.needsCustomer
          ? "\(new.typeName) needs a customer: give an identifier that is somebody's"
          : "give an identifier that is somebody's, or record it as the business's own: without a subject, in "
            + "Swift `.business`"))
    fault.couldBeOfTheBusiness = !new.needsCustomer
    return fault
  }

  private func link(
    _ matches: [Match], to customer: CustomerNumber, occurred: Instant?, _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws {
    guard !matches.isEmpty else { return }
    let position = try stageOwn(
      CustomerLinked.with {
        $0.evidence = "same-touchpoint"
        $0.personal.identifiers = matches.map { .init($0.identifier) }
      }, of: customer, occurred: occurred, &staging, snapshot)
    for match in matches {
      try links.stage(
        Link(customer: customer, kind: match.identifier.kind, position: position), of: match.blind)
    }
  }

  /// Stages the links that the message itself makes and takes back.
  func stageLinks(
    _ linked: [Identifier], _ unlinked: [Identifier], _ customer: CustomerNumber, _ position: Position,
    _ staging: Staging
  ) throws {
    guard !linked.isEmpty || !unlinked.isEmpty else { return }
    try checkPerson(customer, "has no other identifiers")
    if !unlinked.isEmpty { recentBlinds.removeAll() }
    let key = try keys.identifierKey()
    let rules = staging.structure.identity
    for given in linked {
      let identifier = given.normalized
      // Refused, and not passed over as elsewhere: what is recorded must be what is linked, whatever the
      // rules are when the links are rebuilt.
      if let reason = rules.reasonToDrop(given, identifier) {
        throw TouchpointFault(
          "data.personal.identifiers",
          "one of kind \(identifier.kind) stands for nobody, and cannot be linked: it is \(reason.words)")
      }
      try links.stage(
        Link(customer: customer, kind: identifier.kind, position: position),
        of: BlindIdentifier(identifier, key: key))
    }
    for identifier in unlinked.map(\.normalized) {
      try links.stageUnlink(BlindIdentifier(identifier, key: key), from: customer, at: position)
    }
  }

  // MARK: Merging

  /// Merges the customers that the identifiers of one touchpoint belong to. Notes who was merged, and why a
  /// merge was refused.
  private func mergeAll(
    _ matches: [Match], into resolution: inout Resolution, occurred: Instant?, _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws {
    let customer = resolution.customer
    guard let anchor = matches.first(where: { $0.customer == customer }) else { return }
    let mergeLimit = staging.structure.identity.mergeLimit
    for match in matches {
      guard let other = match.customer,
        staging.structure.components.root(of: other) != staging.structure.components.root(of: customer)
      else { continue }
      mergesToday.begin(staging.recorded, in: staging.structure.timeZone)
      guard mergesToday.count(of: [anchor.blind, match.blind]) < mergeLimit else {
        let isAnchors = mergesToday.count(of: [anchor.blind]) >= mergeLimit
        resolution.refused.append(
          RefusedMerge(
            customer: customer, other: other, by: isAnchors ? anchor : match, limit: mergeLimit))
        continue
      }
      let both = OwnTouchpoint<CustomerMerged>.merge(
        of: customer, other, evidence: "same-touchpoint", actor: nil,
        identifiers: [anchor.identifier, match.identifier])
      for touchpoint in both {
        try stageOwn(touchpoint.message, of: touchpoint.customer, occurred: occurred, &staging, snapshot)
      }
      mergesToday.add([anchor.blind, match.blind], at: staging.recorded)
      resolution.merges.append(
        Receipt.Merge(other: other, kinds: [anchor.identifier.kind, match.identifier.kind]))
    }
  }
}
