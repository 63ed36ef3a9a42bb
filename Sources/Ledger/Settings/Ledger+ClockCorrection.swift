// The way out for a ledger whose time a wrong clock has put ahead: a copy whose times are right.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

/// What `Ledger.copyWithClockCorrected` has copied, and what is different in the copy.
public struct ClockCorrection: Hashable, Sendable {
  /// How many touchpoints were copied.
  public var copied: Int
  /// How many touchpoints were recorded after the present.
  public var corrected: Int
  /// The position of the first that was recorded after the present, from where on `recorded` is another in
  /// the copy.
  public var first: Position
}

extension Ledger {
  /// When the newest touchpoint was recorded, where that is more than a day after what the clock says: then
  /// a clock was wrong, and the ledger's time stands still until that instant. `nil` where it is not ahead.
  public func recordedAhead() throws -> Instant? {
    let recorded = try store.read { $0.head.recorded }
    return recorded.microseconds - Instant.microsecondsPerDay > options.clock().microseconds ? recorded : nil
  }

  /// Copies the ledger into a new one, in which nothing is recorded after the present: the clock must be
  /// right by now.
  ///
  /// `recorded` never decreases, and everything that asks what was known at a time relies on it. So a
  /// ledger is not put right in place: this one stays as it is. In the copy every touchpoint has its
  /// position, its customer, its id and all that it says; identities, merges and corrections are what they
  /// were; personal parts are sealed under new keys. A touchpoint that was recorded after the present is
  /// recorded when it occurred, but not before the touchpoint in front of it and not after the present;
  /// where its producer gave no time, when the touchpoint in front of it was. A last touchpoint says from
  /// where on that is so. A policy that was published to be in force only after the present stays so:
  /// publish it again.
  ///
  /// - Parameters:
  ///   - path: where the new ledger is made; nothing may be there yet.
  ///   - copyOptions: where the key of the new ledger comes from, and what else its opening may say.
  /// - Throws: `LedgerError`: `unknownSubject` where nothing was recorded after the present; `cannotCreate`,
  ///   `keyUnavailable`, `keyLost`, `damaged`. Where it throws there is no copy.
  public func copyWithClockCorrected(to path: String, options copyOptions: LedgerOptions = LedgerOptions())
    throws
    -> ClockCorrection
  {
    let now = options.clock()
    let (end, right) = (try head, try position(recordedBy: now))
    guard right < end else {
      throw LedgerError(
        .unknownSubject,
        "nothing was recorded after \(now), which is what the clock says: there is nothing to correct")
    }
    let correction = ClockCorrection(
      copied: Int(end.rawValue), corrected: Int(end.rawValue - right.rawValue), first: right.next)
    try Self.makeFiles(at: path, copyOptions) { copy in
      // The copy is filled with old touchpoints, after which its clock would seem to be ahead: so it is
      // confirmed first.
      try copy.maintain { $0.confirmClock(now) }
      if try store.hasRedactions() { try copy.maintain { try $0.store.allowRedactions() } }
      var copier = ClockCorrectingCopier(
        from: self, to: copy, keys: try keys(), erased: try indexes.current().erased, now: now, right: right)
      try copier.copy(through: end)
      // The indexes of ids and the links are made from the log that was copied.
      try copy.maintain {
        try $0.rebuildIndexes()
        try $0.completeErasures()
      }
      try copy.record(
        Recording(as: nil) { writer, staging, snapshot in
          let message = SettingsChanged.with { $0.clockCorrectedFrom = Int64(right.rawValue) + 1 }
          _ = try writer.stageOwn(message, of: .business, &staging, snapshot)
        })
    }
    return correction
  }
}

/// Carries touchpoints from one ledger into another, position by position.
private struct ClockCorrectingCopier {
  private static let countMax = 4_096
  private static let bytesMax = 8 << 20

  private let source: Ledger
  private let destination: Ledger
  private let keys: KeyFile
  private let erased: ErasedCustomers
  private let now: Instant
  /// The position of the newest touchpoint that was recorded at a time which is right.
  private let right: Position
  private var waiting: [CopiedTouchpoint] = []
  private var waitingBytes = 0
  private var recorded: Instant

  init(
    from source: Ledger, to destination: Ledger, keys: KeyFile, erased: ErasedCustomers, now: Instant,
    right: Position
  ) {
    (self.source, self.destination, self.keys, self.erased) = (source, destination, keys, erased)
    (self.now, self.right) = (now, right)
    recorded = .distantPast
  }

  mutating func copy(through end: Position) throws {
    let catalog = try source.indexes.current().catalog
    try source.scanBodies(after: .start, through: end) { position, fact, bytes in
      var body = try TouchpointBody(serializedBytes: bytes.copied)
      let claimed = body.hasOccurredClaim ? Instant(microseconds: body.occurredClaim) : fact.historyTime
      let occurred = fact.flags.contains(.occurredDefaulted) ? nil : claimed
      let personal =
        erased.contains(fact.customer)
        ? nil : try PersonalPart.open(body, fact, position, keys, source.store)
      recorded = position <= right ? fact.recorded : corrected(occurred)
      let reference = body.reference(of: fact, catalog)
      let isPartial =
        try fact.flags.contains(.partial)
        || fact.type == .orderPlaced && OrderPlaced(serializedBytes: body.message).isPartial
      body.clearOccurredClaim()
      (body.sealed, body.keyVersion) = (Data(), 0)
      // In the copy the fact has the checksum of what stays: nothing is replaced there.
      body.redactionChecksum = 0
      body.referenceNamespace = ""
      waiting.append(
        CopiedTouchpoint(
          fact: fact, source: catalog.name(of: fact.source, .source) ?? "", recorded: recorded,
          occurred: occurred, isPartial: isPartial, envelope: try body.serializedBytes(), personal: personal,
          reference: reference))
      waitingBytes += bytes.byteCount
      if waiting.count == Self.countMax || waitingBytes > Self.bytesMax { try record() }
    }
    try record()
  }

  private func corrected(_ occurred: Instant?) -> Instant {
    let before = recorded == .distantPast ? occurred ?? now : recorded
    return max(before, min(occurred ?? before, now))
  }

  private mutating func record() throws {
    let touchpoints = waiting
    guard !touchpoints.isEmpty else { return }
    try destination.perform(count: touchpoints.count) { writer, staging, snapshot in
      for touchpoint in touchpoints { try writer.stage(touchpoint, &staging, snapshot) }
    }
    waiting.removeAll(keepingCapacity: true)
    waitingBytes = 0
  }
}

/// A touchpoint of one ledger on its way into another ledger.
struct CopiedTouchpoint: Sendable {
  var fact: Fact
  /// The name of its source.
  var source: String
  /// When it is to be recorded in the copy.
  var recorded: Instant
  /// When it occurred; `nil` where its producer did not say.
  var occurred: Instant?
  /// Whether it has the flag `partial`, which it may lack in a log of an earlier format.
  var isPartial: Bool
  /// The body without the parts that a writer adds.
  var envelope: [UInt8]
  var personal: [UInt8]?
  var reference: Reference?
}

extension LogWriter {
  /// Stages what another ledger has recorded as it stands: it is not matched, numbered or refused a second
  /// time.
  func stage(_ copied: CopiedTouchpoint, _ staging: inout Staging, _ snapshot: borrowing LogSnapshot) throws {
    let bodies = EncodedBodies(expected: copied.envelope.count)
    var encoder = BodyWriter(bodies)
    unsafe copied.envelope.withUnsafeBytes { unsafe encoder.put(encoded: $0) }
    encoder.finish()
    let fact = copied.fact
    let prepared = PreparedTouchpoint(
      source: copied.source, id: "", subject: .customer(fact.customer), occurred: copied.occurred,
      channel: nil,
      type: fact.type, typeName: "", schemaVersion: fact.schemaVersion,
      flags: copied.isPartial ? .partial : [],
      measure: Measure(fact.value, fact.unit), largestAmount: 0, reference: copied.reference, bodies: bodies,
      range: 0..<copied.envelope.count,
      extras: copied.personal.map { PreparedTouchpoint.Extras(personal: $0) })
    staging.record(at: copied.recorded)
    // Of somebody who was erased nothing is sealed, but whoever comes behind them has a slot behind theirs.
    try mintIfNew(fact.customer, staging)
    _ = try append(
      prepared, prepared.measure, isTakenBack: fact.flags.contains(.takenBack), type: fact.type,
      source: fact.source, channel: fact.channel,
      to: fact.customer,
      about: copied.reference.map { ResolvedReference(reference: $0) }, &staging, snapshot)
  }
}
