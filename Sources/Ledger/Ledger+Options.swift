// How a ledger is opened.

internal import Glibc

/// What may differ from one opening of a ledger to the next.
public struct LedgerOptions: Sendable {
  /// Where the key comes from that wraps the customers' keys; `nil` for `KeySource.standard`.
  public var keySource: KeySource?
  public var identityRules = IdentityRules()
  /// Accepts touchpoints that occurred more than a day after the ledger's clock.
  public var allowsFuture = false
  /// Whether policies go together is asked of these before one is recorded. `import Perennial` adds those of the standard
  /// views, and opening `Views` those of its projectors.
  public var policyChecks: [PolicyCheck] = []
  /// How many touchpoints the derived tables may lag behind before they are written in one batch. What would take too much
  /// writing for what it is, and is soon taken from the log again, may lag further.
  public var indexBatch: UInt64 = 300_000
  /// How many touchpoints one group commit takes at the most.
  public var groupLimit = 16_384
  /// The system's clock; replaced in tests. `recorded` never decreases whatever it says.
  public var clock: @Sendable () -> Instant = { LedgerOptions.systemTime() }

  public init() {}

  static func systemTime() -> Instant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
