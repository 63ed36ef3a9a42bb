// The touchpoints that give others their meaning: names, settings, policies, merges. Few, and all in memory.

internal import Schema
internal import SwiftProtobuf

/// The customers who were erased, by their numbers.
typealias ErasedCustomers = [CustomerNumber: Position].Keys

/// What the log has said about itself up to one position: a value, so that a batch can be tried on a copy.
struct Structure: Sendable {
  var position: Position = .start
  /// The highest customer number so far.
  var customerCount: UInt32 = 0
  /// What the log has said, in one object: to remember where a batch began is then to keep one reference.
  private var contents = Contents()

  private struct RecordedSettings {
    var position: Position
    var settings: LedgerSettings
  }

  /// `@unchecked Sendable`: copied on write. `add` changes it only where it has made sure that no other
  /// value holds it, and then nobody but who changes that value can reach it.
  private final class Contents: @unchecked Sendable {
    var catalog = Catalog()
    var arrangements = ArrangementLog()
    var settings: LedgerSettings?
    /// All settings that were ever in force.
    var pastSettings = GrowingList<RecordedSettings>()
    var policyChanges: [PolicyChange] = []
    var restrictions = UseRestrictions()
    /// What of a person each register of purposes that was published lets be recorded in clear.
    var derivable: [Position: Set<DerivedField>] = [:]
    var erasures: [CustomerNumber: Position] = [:]
    var newestErasure: Position?
    var keyRotations: [KeyRotation] = []

    init() {}

    init(_ other: Contents) {
      catalog = other.catalog
      arrangements = other.arrangements
      settings = other.settings
      pastSettings = other.pastSettings
      policyChanges = other.policyChanges
      restrictions = other.restrictions
      derivable = other.derivable
      erasures = other.erasures
      newestErasure = other.newestErasure
      keyRotations = other.keyRotations
    }
  }

  var catalog: Catalog { contents.catalog }
  var arrangements: ArrangementLog { contents.arrangements }
  /// The settings that were recorded last, and are in force.
  var settings: LedgerSettings? { contents.settings }
  // Single settings can be asked for by themselves, without a copy of all of them.
  var timeZone: String? { contents.settings?.timeZone }
  var identity: IdentityRules { contents.settings?.identity ?? .unsaid }
  var allowsFuture: Bool { contents.settings?.allowsFuture ?? false }
  var amountMax: Int64 { contents.settings?.amountMax ?? .max }

  /// The settings that were in force when the touchpoint at a position was recorded.
  func settings(before position: Position) -> LedgerSettings? {
    contents.pastSettings.last { $0.position < position }?.settings
  }

  /// The rules of matching by which the touchpoint at a position was recorded.
  func identity(at position: Position) -> IdentityRules {
    settings(before: position)?.identity ?? .unsaid
  }

  /// What was published and withdrawn, in the order of their positions.
  var policyChanges: [PolicyChange] { contents.policyChanges }
  var policies: [PublishedPolicy] { policyChanges.compactMap(\.policy) }
  /// Whether a register of purposes was ever published.
  var hasRegister: Bool { !contents.derivable.isEmpty }
  /// What of a person may be recorded in clear, by the register of purposes in force at an instant; `nil` where none is.
  ///
  /// - Parameters:
  ///   - position: the position before which the registers were published.
  ///   - setAside: where changes were recorded that count as not recorded.
  func derivable(at instant: Instant, before position: Position, without setAside: Set<Position>) -> Set<
    DerivedField
  >? {
    let begun = policyChanges.filter {
      $0.effectiveFrom <= instant && $0.position < position && !setAside.contains($0.position)
    }
    let inForce = begun.compactMap(\.policy).filter { policy in
      contents.derivable[policy.position] != nil
        && !begun.contains {
          if case .withdrawn(let withdrawal) = $0 { withdrawal.concerns(policy) } else { false }
        }
    }
    let newest = inForce.max { ($0.effectiveFrom, $0.position) < ($1.effectiveFrom, $1.position) }
    return newest.flatMap { contents.derivable[$0.position] }
  }

  /// Customers whose personal parts were erased.
  var erased: ErasedCustomers { contents.erasures.keys }
  /// Where the erasure of each of them is recorded first.
  var erasures: [CustomerNumber: Position] { contents.erasures }
  /// Where the newest erasure is recorded; `nil` where nobody was erased.
  var newestErasure: Position? { contents.newestErasure }

  /// That the keys of customers were wrapped anew.
  struct KeyRotation: Sendable {
    var position: Position
    /// The number of the key-encryption key that wraps them from then on.
    var number: UInt32
    var recorded: Instant
    /// Whether the earlier key-encryption key was destroyed.
    var isDestroyed: Bool
  }

  /// When keys were wrapped anew, in the order of the positions.
  var keyRotations: [KeyRotation] { contents.keyRotations }
  /// The number of the key-encryption key that the log says wraps the others.
  var keyNumber: UInt32 { contents.keyRotations.last?.number ?? 1 }

  /// Customers whose data is kept and not used, with where that was recorded: the last word counts.
  var restricted: [CustomerNumber: Position] { contents.restrictions.positions }

  /// By which restriction a person's data is not used, under any of their numbers; `nil` where it may be used.
  func restriction(of customer: CustomerNumber) -> (customer: CustomerNumber, position: Position)? {
    if restricted.isEmpty { return nil }
    return contents.restrictions.first(of: components.members(with: customer))
  }

  /// Whether a person was erased, under any of their numbers.
  func isPersonErased(_ customer: CustomerNumber) -> Bool {
    !erasures.isEmpty && components.members(with: customer).contains { erased.contains($0) }
  }

  /// The merges in force.
  var components: Components { arrangements.components }

  /// - Throws: `unknownSubject` where there is no such customer.
  func checkExists(_ customer: CustomerNumber) throws(LedgerError) {
    guard customer.rawValue <= customerCount else {
      throw LedgerError(
        .unknownSubject, "there is no \(customer); the ledger has \(customerCount) customers")
    }
  }

  /// The types of touchpoint that the structure consists of.
  static let types: [TouchpointType] = [
    .catalogDefined, .settingsChanged, .policyPublished, .policyWithdrawn, .customerMerged, .customerUnmerged,
    .customerErased, .useRestricted, .useAllowed, .touchpointVoided, .touchpointAssigned, .touchpointRedacted,
    .keysRotated,
  ]

  static func concerns(_ type: TouchpointType) -> Bool { types.contains(type) }

  /// Takes in one touchpoint of `types`; `body` is read only where the fact does not say enough.
  mutating func add(_ fact: Fact, at position: Position, body: () throws -> [UInt8]) throws {
    if !isKnownUniquelyReferenced(&contents) { contents = Contents(contents) }
    switch fact.type {
    case .catalogDefined:
      let message = try CatalogDefined(serializedBytes: try TouchpointBody(serializedBytes: body()).message)
      contents.catalog.define(message, at: position)
    case .settingsChanged:
      let message = try SettingsChanged(serializedBytes: try TouchpointBody(serializedBytes: body()).message)
      let settings = LedgerSettings(message, after: contents.settings)
      contents.settings = settings
      contents.pastSettings.append(RecordedSettings(position: position, settings: settings))
    case .policyPublished, .policyWithdrawn:
      let change = try PolicyChange(
        fact.type, body: try body(), at: position, after: contents.policyChanges,
        lastType: contents.catalog.lastType)
      guard let change else { return }
      contents.policyChanges.append(change)
      if let policy = change.policy, policy.view == PurposeDocument.view {
        contents.derivable[position] = PurposeDocument.derivable(in: policy.document)
      }
    case .customerMerged:
      contents.arrangements.merge(fact.customer, CustomerNumber(UInt32(clamping: fact.value)), at: position)
    case .customerUnmerged:
      let message = try CustomerUnmerged(serializedBytes: try TouchpointBody(serializedBytes: body()).message)
      contents.arrangements.unmerge(mergedAt: Position(UInt64(clamping: message.merge)), at: position)
    case .touchpointVoided:
      let positions = try Self.corrected(by: fact, at: position) {
        try TouchpointVoided(serializedBytes: try TouchpointBody(serializedBytes: body()).message).runs
      }
      contents.arrangements.correct(positions, .voided, at: position)
    case .touchpointAssigned:
      let message = try TouchpointAssigned(
        serializedBytes: try TouchpointBody(serializedBytes: body()).message)
      let customer = CustomerNumber(UInt32(clamping: message.customer))
      contents.arrangements.correct(
        Self.corrected(by: fact, at: position) { message.runs }, .assigned(customer), at: position)
    case .touchpointRedacted:
      let message = try TouchpointRedacted(
        serializedBytes: try TouchpointBody(serializedBytes: body()).message)
      // What is personal is in no fold: that it is gone changes no row.
      guard message.scope != RedactionScope.personal.rawValue else { break }
      contents.arrangements.redact(Self.corrected(by: fact, at: position) { message.runs }, at: position)
    case .customerErased:
      if contents.erasures[fact.customer] == nil { contents.erasures[fact.customer] = position }
      contents.newestErasure = position
    case .useRestricted, .useAllowed: contents.restrictions.take(fact, at: position)
    case .keysRotated:
      let message = try KeysRotated(serializedBytes: try TouchpointBody(serializedBytes: body()).message)
      contents.keyRotations.append(
        KeyRotation(
          position: position, number: UInt32(clamping: message.number), recorded: fact.recorded,
          isDestroyed: message.destroyed))
    default: break
    }
  }

  /// The positions that a correction is about: the one that its fact names, or the runs in its body.
  /// Nothing can be corrected before it is recorded.
  private static func corrected(by fact: Fact, at position: Position, runs: () throws -> [Int64]) rethrows
    -> [ClosedRange<Position>]
  {
    let pairs = fact.unit == .position ? [fact.value, fact.value] : try runs()
    return stride(from: 0, to: pairs.count - 1, by: 2).compactMap { index in
      let first = Position(UInt64(clamping: pairs[index]))
      let last = Position(UInt64(clamping: pairs[index + 1]))
      guard first > .start, first <= last, first < position else { return nil }
      return first...min(last, Position(position.rawValue - 1))
    }
  }
}
