// Settings on their way into the log and out of it: what a touchpoint leaves out stays as it was.

internal import Schema
internal import SwiftProtobuf

extension LedgerSettings {
  /// The message that says in what these settings differ from earlier ones, or all of them where there are
  /// no earlier ones. `nil` where nothing differs.
  func message(inPlaceOf earlier: LedgerSettings?) -> SettingsChanged? {
    var message = SettingsChanged()
    func differs(_ field: (LedgerSettings) -> some Hashable) -> Bool {
      earlier.map { field($0) != field(self) } ?? true
    }
    if differs({ $0.currency }) { message.currency = currency }
    if differs({ $0.timeZone }) { message.timeZone = timeZone }
    if differs({ $0.identity.priority }) { message.identityOrder.values = identity.priority }
    // A list that has become empty is said by a member that is there and empty, since one that is left out
    // stays as it was.
    if differs({ $0.identity.limits }) {
      message.identityLimits = .with {
        $0.limits = identity.limits.sorted { $0.key < $1.key }.map { kind, limit in
          .with {
            $0.kind = kind
            $0.limit = Int64(limit)
          }
        }
      }
    }
    if differs({ $0.identity.limit }) { message.identityLimit = Int64(identity.limit) }
    if differs({ $0.identity.blocked }) {
      message.blockedValues = .with { $0.values = identity.blocked.sorted() }
    }
    if differs({ $0.identity.placeholders }) { message.placeholders = identity.placeholders }
    if differs({ $0.identity.distinguishing }) {
      message.distinguishingKinds.values = identity.distinguishing
    }
    if differs({ $0.identity.mergeLimit }) { message.mergeLimit = Int64(identity.mergeLimit) }
    if differs({ $0.allowsFuture }) { message.allowsFuture = allowsFuture }
    if differs({ $0.amountMax }) { message.amountMax = amountMax }
    if differs({ $0.clockJumpMaxSeconds }) { message.clockJumpMaxSeconds = clockJumpMaxSeconds }
    if differs({ $0.clockGapMaxSeconds }) { message.clockGapMaxSeconds = clockGapMaxSeconds }
    return message == SettingsChanged() ? nil : message
  }

  /// The settings of a ledger whose log has never said any.
  private static let unsaid: LedgerSettings = {
    var settings = LedgerSettings(currency: "", timeZone: "")
    settings.identity = .unsaid
    return settings
  }()

  /// The settings that are in force once a message has changed those that were in force before it.
  init(_ message: SettingsChanged, after earlier: LedgerSettings?) {
    self = earlier ?? .unsaid
    if !message.currency.isEmpty { currency = message.currency }
    if !message.timeZone.isEmpty { timeZone = message.timeZone }
    if message.hasIdentityOrder { identity.priority = message.identityOrder.values }
    if message.hasIdentityLimits {
      identity.limits = Dictionary(
        message.identityLimits.limits.map { ($0.kind, Int(clamping: $0.limit)) }, uniquingKeysWith: { $1 })
    }
    if message.hasIdentityLimit { identity.limit = Int(clamping: message.identityLimit) }
    if message.hasBlockedValues { identity.blocked = Set(message.blockedValues.values) }
    if message.hasPlaceholders { identity.placeholders = message.placeholders }
    if message.hasDistinguishingKinds { identity.distinguishing = message.distinguishingKinds.values }
    if message.hasMergeLimit { identity.mergeLimit = Int(clamping: message.mergeLimit) }
    if message.hasAllowsFuture { allowsFuture = message.allowsFuture }
    if message.hasAmountMax { amountMax = message.amountMax }
    if message.hasClockJumpMaxSeconds { clockJumpMaxSeconds = message.clockJumpMaxSeconds }
    if message.hasClockGapMaxSeconds { clockGapMaxSeconds = message.clockGapMaxSeconds }
  }
}
