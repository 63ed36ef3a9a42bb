// The way of one touchpoint into a group: numbers for its names, its customer, its sealed part, its fact.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

extension LogWriter {
  /// Stages one touchpoint, and before it whatever gives its numbers their meaning.
  func stage(_ new: PreparedTouchpoint, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot) throws
    -> Receipt
  {
    if let cumulative = new.extras?.cumulative {
      return try stageDifference(cumulative, new, &staging, snapshot)
    }
    let known = recentNames.source(new.source, in: staging.structure)
    if let known, let receipt = try duplicate(of: new, source: known, staging, snapshot) { return receipt }
    guard new.type != nil else { return try stage(asDefined(new, staging), known, &staging, snapshot) }
    return try stage(derived(new, staging), known, &staging, snapshot)
  }

  /// Stages a touchpoint whose (source, id) is not known yet.
  ///
  /// - Parameter known: the number of its source; `nil` where the source is new.
  private func stage(
    _ new: PreparedTouchpoint, _ known: UInt32?, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> Receipt {
    try checkTime(new, staging)
    try checkAmount(new, staging)
    try checkAsNew(new)
    let source = try known ?? number(of: new.source, .source, &staging, snapshot)
    var channel: UInt32 = 0
    if let name = new.channel {
      channel =
        try recentNames.channel(name, in: staging.structure)
        ?? number(of: name, .channel, &staging, snapshot)
    }
    let type: TouchpointType
    if let builtIn = new.type {
      type = builtIn
    } else {
      type = TouchpointType(
        rawValue: UInt16(truncatingIfNeeded: try number(of: new.typeName, .type, &staging, snapshot)))
    }
    let resolution = try resolve(new, source: source, &staging, snapshot)
    let about =
      try resolution.about
      ?? new.reference.map {
        try resolve($0, introduces: new.introduces, source: source, staging, snapshot)
      }
    var measure = new.measure
    var isTakenBack = false
    if resolution.customer == .business, let about {
      if type == .orderPlaced {
        isTakenBack = try isCancelled(about, staging, snapshot)
      } else if type == .orderCancelled, let taken = try takenBack(about, staging, snapshot) {
        (measure, isTakenBack) = (taken, true)
      }
    }
    try checkPolicy(new, type, staging)
    let position = try append(
      new, measure, isTakenBack: isTakenBack, type: type, source: source,
      channel: UInt16(truncatingIfNeeded: channel),
      to: resolution.customer, about: about, noting: try resolution.notes, &staging, snapshot)
    if known == nil { ids.begin(source: source) }
    ids.add(source: source, id: new.id, position)
    if let extras = new.extras {
      try stageLinks(extras.linked, extras.unlinked, resolution.customer, position, staging)
    }
    if !resolution.refused.isEmpty { staging.refusedMerges += 1 }
    return Receipt(
      position: position, customer: resolution.customer, refusedMerge: resolution.refused.last?.words,
      droppedIdentifiers: resolution.dropped, isCustomerNew: resolution.isNew, merges: resolution.merges)
  }

  /// Stages a touchpoint that the ledger records of its own accord.
  ///
  /// - Parameters:
  ///   - id: the id that the producer has given with the call, which is not known yet; `nil` where none was
  ///     given.
  ///   - cause: the id of the touchpoint that gave rise to this one, where that is another touchpoint of
  ///     the same call.
  ///   - occurred: when the touchpoint occurred that gave rise to this one, so that the two stand side by
  ///     side in the history and what an import brings does not all look late; `nil` for now.
  @discardableResult
  func stageOwn(
    _ message: some TouchpointMessage, of customer: CustomerNumber, under id: TouchpointID? = nil,
    because cause: String? = nil, occurred: Instant? = nil, _ staging: inout Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> Position {
    let prepared = try Preparation.prepare(
      NewTouchpoint(
        source: id?.source ?? Catalog.ownSource, id: id?.id ?? "", subject: .customer(customer),
        occurred: occurred, message, context: NewTouchpoint.Context(causation: cause)),
      own: true)
    // It is new for sure, so that the preparation has not asked.
    try message.validateAsNew()
    let type = Swift.type(of: message).type
    try checkPolicy(prepared, type, staging)
    var source: UInt32 = 0
    if let id {
      let known = recentNames.source(id.source, in: staging.structure)
      source = try known ?? number(of: id.source, .source, &staging, snapshot)
      if known == nil { ids.begin(source: source) }
    }
    // What the ledger records of its own accord is about nothing that producers number.
    let position = try append(
      prepared, prepared.measure, type: type, source: source, channel: 0, to: customer,
      about: prepared.reference.map { ResolvedReference(reference: $0) }, &staging, snapshot)
    if let id { ids.add(source: source, id: id.id, position) }
    return position
  }

  /// Puts a touchpoint behind those that are staged. Whether it may be recorded was checked before.
  ///
  /// - Parameters:
  ///   - isTakenBack: whether the fact has the flag `Fact.Flags.takenBack`.
  ///   - notes: what the log says of its identifiers, as fields of the envelope.
  func append(
    _ new: PreparedTouchpoint, _ measure: Measure, isTakenBack: Bool = false, type: TouchpointType,
    source: UInt32, channel: UInt16,
    to customer: CustomerNumber, about: ResolvedReference?, noting notes: [UInt8] = [],
    _ staging: inout Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> Position {
    let position = staging.next
    let before = try head(of: customer, staging, snapshot)
    let recorded = staging.recorded
    let occurred = new.occurred ?? recorded
    var flags = new.flags
    if new.occurred == nil { flags.insert(.occurredDefaulted) }
    if occurred > recorded { flags.insert(.occurredInFuture) }
    let historyTime = min(occurred, recorded)
    if historyTime < before.latest { flags.insert(.late) }
    var added = notes.isEmpty ? new.added : new.added + notes
    if occurred > recorded {
      added +=
        try TouchpointBody.with { $0.occurredClaim = occurred.microseconds }.serializedBytes() as [UInt8]
    }
    if let personal = new.personal {
      flags.insert(.personal)
      added += try seal(personal, type, new.schemaVersion, customer, staging)
    }
    if let about {
      if let namespace = about.reference.namespace {
        flags.insert(.namespaced)
        if !isOfName(namespace, source, staging) {
          added +=
            try TouchpointBody.with { $0.referenceNamespace = namespace }.serializedBytes() as [UInt8]
        }
      }
      if isTakenBack { flags.insert(.takenBack) }
      if Fact.cancelsNobodys(type, customer, flags) { references.addCancellation(about.reference, position) }
      references.add(
        about.reference, position, introduces: new.introduces, isIntroduced: about.isIntroduced)
    }
    let checksum =
      added.isEmpty
      ? BodyPack.checksum(new.envelope, at: position, seed: store.seed)
      : unsafe BodyPack.checksum((new.envelope.copied + added).span.bytes, at: position, seed: store.seed)
    let fact = Fact(
      historyTime: historyTime, recorded: recorded, value: measure.value, previous: before.last,
      reference: about?.reference.hash64 ?? 0, customer: customer, source: source, type: type,
      channel: channel,
      unit: measure.unit, schemaVersion: new.schemaVersion, flags: flags, bodyChecksum: checksum)
    staging.append(fact, body: new.envelope, added, before: before)
    staging.structure.customerCount = max(staging.structure.customerCount, customer.rawValue)
    if Structure.concerns(type) {
      try staging.structure.add(fact, at: position) { new.envelope.copied + added }
      // The new settings may have rules by which other identifiers may be linked.
      if type == .settingsChanged { recentBlinds.removeAll() }
    }
    staging.structure.position = position
    return position
  }

  /// The serialised fields of the envelope that hold the sealed part. They need not stand in one message:
  /// Protocol Buffers allow messages to be concatenated.
  private func seal(
    _ personal: [UInt8], _ type: TouchpointType, _ schemaVersion: UInt8, _ customer: CustomerNumber,
    _ staging: Staging
  ) throws -> [UInt8] {
    guard customer != .business else {
      throw TouchpointFault(
        "data.personal", "a touchpoint of the business takes no personal part; name a customer")
    }
    // The key goes only once the erasure is on disk: until then the log alone says so.
    if staging.structure.erasures[customer] != nil { throw LedgerError.erased(customer) }
    try mintIfNew(customer, staging)
    guard let key = try keys.key(of: customer) else {
      // A customer whom the log knows gets no new key: that would hide that theirs is lost.
      guard try keys.isDestroyed(customer, in: store) else { throw LedgerError.keyLost(customer, in: keys) }
      throw LedgerError.erased(customer)
    }
    let sealed = try Sealing.seal(
      personal, with: key.key,
      binding: Sealing.Binding(
        ledger: store.identity, customer: customer, type: type, schemaVersion: schemaVersion,
        keyVersion: key.version))
    return try TouchpointBody.with {
      $0.sealed = Data(sealed)
      $0.keyVersion = key.version
    }.serializedBytes()
  }

  /// Makes sure that a customer whom no committed touchpoint names has a durable key.
  func mintIfNew(_ customer: CustomerNumber, _ staging: Staging) throws {
    if customer.rawValue > staging.customersBefore {
      try keys.mint(for: customer, known: staging.customersBefore, at: anchor)
    }
  }

  /// A customer's head, staged touchpoints included.
  func head(of customer: CustomerNumber, _ staging: Staging, _ snapshot: borrowing LogSnapshot) throws
    -> HeadEntry
  {
    if let staged = staging.head(of: customer) { return staged }
    return try indexes.head(of: customer, snapshot)
  }

  /// The number of a name. A new name gets a number, which the log says before it is used.
  func number(
    of name: String, _ kind: Catalog.Kind, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot
  ) throws -> UInt32 {
    if let number = staging.structure.catalog.number(of: name, kind) { return number }
    guard let number = staging.structure.catalog.nextNumber(kind) else {
      throw TouchpointFault(
        kind.rawValue,
        "the ledger knows \(kind.countMax) names of this kind, and takes no more; is something part of the name that "
          + "changes with every event?")
    }
    try stageOwn(
      CatalogDefined.with {
        $0.kind = kind.rawValue
        $0.name = name
        $0.number = Int64(number)
      }, of: .business, &staging, snapshot)
    return number
  }

  private func checkTime(_ new: PreparedTouchpoint, _ staging: Staging) throws(TouchpointFault) {
    guard let occurred = new.occurred else { return }
    let limit = staging.recorded.microseconds + Instant.microsecondsPerDay
    guard occurred.microseconds <= limit || staging.structure.allowsFuture else {
      throw TouchpointFault(
        "time",
        "\(occurred) is more than a day ahead of the ledger's clock (\(staging.recorded)); check the "
          + "producer's clock, or change the setting allowsFuture")
    }
  }

  /// Checks the largest amount by the settings that are in force here: whoever prepared the touchpoint may
  /// have known earlier ones.
  private func checkAmount(_ new: PreparedTouchpoint, _ staging: Staging) throws {
    let amountMax = staging.structure.amountMax
    guard new.largestAmount > amountMax.magnitude, let message = try message(of: new) else { return }
    // The body is read for the field's name, which was not kept, since this is rare.
    let largest = LargestAmount(of: message)
    throw TouchpointFault.tooLarge("data.\(largest.field)", largest.value, max: amountMax)
  }

  /// Refuses what breaks a rule that came later than what may be recorded already. What was recorded before is answered by now.
  private func checkAsNew(_ new: PreparedTouchpoint) throws {
    if new.isRefusedAsNew { try message(of: new)?.validateAsNew() }
  }

  /// The message of a touchpoint of a built-in type, without its personal part; `nil` for a type of the user's own.
  private func message(of new: PreparedTouchpoint) throws -> (any TouchpointMessage)? {
    try new.type.map { type in
      let body = try TouchpointBody(serializedBytes: new.envelope.copied)
      return try Vocabulary.message(of: type, version: new.schemaVersion, bytes: body.message)
    }
  }
}
