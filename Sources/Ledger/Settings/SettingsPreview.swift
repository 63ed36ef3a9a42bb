// What other settings would have meant for what is recorded, to look at before they are changed.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

/// A setting that would be changed, and what would be different in the ledger if it had been so all along.
public struct SettingPreview: Hashable, Sendable {
  /// The setting's name, as in JSON: `amountMax`, `identityLimits`.
  public var name: String
  /// The setting's present value, as a person reads it.
  public var before: String
  /// The setting's value after the change, as a person reads it.
  public var after: String
  /// What of the recorded touchpoints and customers the change would have concerned; empty where the ledger
  /// cannot tell.
  public var findings: [Finding] = []

  /// One way in which the change would have concerned what is recorded, and how often.
  public struct Finding: Hashable, Sendable {
    /// How many touchpoints, customers or merges it is that `what` speaks of.
    public var count: Int
    /// What is counted, in words that follow the number: `touchpoints have a larger amount`
    public var what: String
  }
}

extension Ledger {
  /// What a change of settings would have meant for what is recorded; nothing is changed. Reads what it
  /// needs: for amounts, every body.
  ///
  /// - Throws: `LedgerError`: `invalidSettings`; `keyUnavailable` where identifiers are asked for.
  public func previewSettings(_ change: (inout LedgerSettings) throws -> Void) throws -> [SettingPreview] {
    let before = try settings
    var after = before
    try change(&after)
    try after.check()
    var previews: [SettingPreview] = []
    for (old, new) in zip(before.described, after.described) where old.value != new.value {
      var preview = SettingPreview(name: old.name, before: old.value, after: new.value)
      switch old.name {
      case "identityLimits", "identityLimit":
        // The two limits together say what is allowed, so that their findings are given only once.
        if !previews.contains(where: { $0.name == "identityLimits" }) {
          preview.findings = try holdersOverLimits(before.identity, after.identity)
        }
      case "blockedValues":
        preview.findings = try linkedValues(after.identity.blocked.subtracting(before.identity.blocked))
      case "placeholders":
        if after.identity.placeholders { preview.findings = [try mergesByPlaceholders()] }
      case "mergeLimit":
        if after.identity.mergeLimit < before.identity.mergeLimit {
          preview.findings = [try mergesOver(after.identity.mergeLimit, in: after.timeZone)]
        }
      case "amountMax":
        if after.amountMax < before.amountMax { preview.findings = [try amountsOver(after.amountMax)] }
      case "allowsFuture": preview.findings = [try recordedInFuture()]
      case "clockGapMaxSeconds":
        if after.clockGapMaxSeconds < before.clockGapMaxSeconds {
          preview.findings = [try gapsOver(after.clockGapMaxSeconds)]
        }
      default: break
      }
      previews.append(preview)
    }
    return previews
  }

  // MARK: Identity

  private func holdersOverLimits(_ before: IdentityRules, _ after: IdentityRules) throws
    -> [SettingPreview.Finding]
  {
    let components = try indexes.current().components
    var held: [String: [CustomerNumber: Int]] = [:]
    for link in try withLinks({ try $0.all() }).values {
      held[link.kind, default: [:]][components.root(of: link.customer), default: 0] += 1
    }
    return held.keys.sorted().compactMap { kind in
      let limit = after.limit(of: kind)
      guard limit < before.limit(of: kind) else { return nil }
      return SettingPreview.Finding(
        count: held[kind, default: [:]].values.count { $0 > limit },
        what: "customers have more than \(limit) identifiers of the kind \(kind)")
    }
  }

  /// Counts the links of some values. Identifiers are found by their hashes alone, so a value is looked for
  /// as it is given, in lower and in upper case.
  private func linkedValues(_ values: Set<String>) throws -> [SettingPreview.Finding] {
    guard !values.isEmpty else { return [] }
    let key = try keys().identifierKey()
    let linked = try withLinks { try $0.all() }
    let kinds = Set(linked.values.map(\.kind))
    var found: Set<BlindIdentifier> = []
    for value in values {
      for kind in kinds {
        for text in [value, value.lowercased(), value.uppercased()] {
          let blind = BlindIdentifier(Identifier(kind, text).normalized, key: key)
          if linked[blind] != nil { found.insert(blind) }
        }
      }
    }
    let lowered = Set(values.map { $0.lowercased() })
    let merges = try evidence().count { merge in
      merge.identifiers.contains { lowered.contains($0.value.lowercased()) }
    }
    return [
      SettingPreview.Finding(
        count: found.count, what: "identifiers with such a value are linked to customers"),
      SettingPreview.Finding(count: merges, what: "merges of customers came through such a value"),
    ]
  }

  private func mergesByPlaceholders() throws -> SettingPreview.Finding {
    SettingPreview.Finding(
      count: try evidence().count { $0.identifiers.contains { Placeholder.reason($0, $0) != nil } },
      what: "merges of customers came through a placeholder")
  }

  private func mergesOver(_ limit: Int, in timeZone: String) throws -> SettingPreview.Finding {
    struct Day: Hashable {
      var identifier: Identifier
      var start: Date
    }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: timeZone) ?? .gmt
    var counts: [Day: Int] = [:]
    var over = 0
    for merge in try evidence() {
      let day = calendar.startOfDay(
        for: Date(timeIntervalSince1970: Double(merge.recorded.microseconds) / 1e6))
      let days = merge.identifiers.map { Day(identifier: $0, start: day) }
      if days.contains(where: { counts[$0, default: 0] >= limit }) { over += 1 }
      for day in days { counts[day, default: 0] += 1 }
    }
    return SettingPreview.Finding(
      count: over, what: "merges of customers were one more than \(limit) in a day by one identifier")
  }

  /// The merges that touchpoints have brought about, in order, with the identifiers that made them; those
  /// that were undone since included.
  private func evidence() throws -> [(recorded: Instant, identifiers: [Identifier])] {
    let keys = try keys()
    let structure = try indexes.current()
    return try store.read { snapshot in
      var found: [(Instant, [Identifier])] = []
      for position in structure.arrangements.mergePositions {
        let fact = try snapshot.fact(at: position)
        guard fact.flags.contains(.personal), !structure.erased.contains(fact.customer) else { continue }
        let body = try TouchpointBody(serializedBytes: try snapshot.body(at: position, fact))
        guard let personal = try PersonalPart.open(body, fact, position, keys, store) else {
          continue
        }
        let identifiers = try PersonalIdentifiers(serializedBytes: personal).identifiers
        found.append((fact.recorded, identifiers.map { Identifier($0.kind, $0.value).normalized }))
      }
      return found.reversed()
    }
  }

  // MARK: Touchpoints

  private func amountsOver(_ amountMax: Int64) throws -> SettingPreview.Finding {
    var count = 0
    try scanBodies(after: .start, through: try head) { position, fact, bytes in
      guard !fact.type.isCustom else { return }
      let body = try TouchpointBody(serializedBytes: bytes.copied)
      let message = try Vocabulary.message(of: fact.type, version: fact.schemaVersion, bytes: body.message)
      if LargestAmount(of: message).magnitude > amountMax.magnitude { count += 1 }
    }
    return SettingPreview.Finding(count: count, what: "touchpoints have an amount of more than \(amountMax)")
  }

  private func recordedInFuture() throws -> SettingPreview.Finding {
    var count = 0
    try scanBodies(after: .start, through: try head) { position, fact, bytes in
      guard fact.flags.contains(.occurredInFuture) else { return }
      let body = try TouchpointBody(serializedBytes: bytes.copied)
      if body.occurredClaim - fact.recorded.microseconds > Instant.microsecondsPerDay { count += 1 }
    }
    return SettingPreview.Finding(
      count: count, what: "touchpoints occurred more than a day after they were recorded")
  }

  private func gapsOver(_ seconds: Int64) throws -> SettingPreview.Finding {
    var (count, last) = (0, Instant.distantFuture)
    try scanFacts(through: try head) { _, facts in
      for index in facts.indices {
        let recorded = facts[index].recorded
        if last < recorded,
          recorded.microseconds - last.microseconds > seconds * Instant.microsecondsPerSecond
        {
          count += 1
        }
        last = recorded
      }
    }
    return SettingPreview.Finding(count: count, what: "times nothing was recorded for longer than that")
  }
}
