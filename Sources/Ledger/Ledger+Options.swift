// How a ledger is opened.

internal import Glibc
public import Words

/// What may differ from one opening of a ledger to the next: nothing that decides what is recorded, which
/// is in `LedgerSettings`.
public struct LedgerOptions: Sendable {
  /// Where the key comes from that wraps the customers' keys; `nil` for `KeySource.standard`.
  public var keySource: KeySource?
  /// The checks that are asked, before a policy is recorded, whether the policies of a view go together.
  /// `import Perennial` adds those of the standard views, and opening `Views` those of its projectors.
  public var policyChecks: [PolicyCheck] = []
  /// How many touchpoints the derived tables may lag behind before they are written in one batch. Heads and
  /// links may lag further: writing them costs much, and they are soon taken from the log again.
  public var indexBatch: UInt64 = 300_000
  /// How many touchpoints one group commit takes at the most.
  public var groupLimit = 16_384
  /// The system's clock; replaced in tests, or where there is a better one. `recorded` never decreases
  /// whatever it says.
  public var clock: @Sendable () -> Instant = { LedgerOptions.systemTime(CLOCK_REALTIME) } {
    didSet { elapsed = nil }
  }
  /// A counter of time beside the clock, which begins anywhere and which nobody sets. Where the clock goes
  /// ahead of it by more than the settings allow, nothing is recorded. `nil` where there is none, as beside
  /// a clock of one's own.
  public var elapsed: (@Sendable () -> Duration)? = {
    .microseconds(LedgerOptions.systemTime(CLOCK_BOOTTIME).microseconds)
  }

  /// How long a decision's code takes at least for the observer to be told that it is slow.
  public var slowDecision: Duration = .milliseconds(10)
  /// Is told of commits, of slow decisions, and of what fails; nobody is, where it is `nil`. Views that are opened on the ledger tell it of what
  /// they do.
  public var observer: (any Observer)?

  /// What suits most programs: the key of `KeySource.standard`, the system's clock, no checks of policies,
  /// and nobody who is told.
  public init() {}

  private static func systemTime(_ clock: clockid_t) -> Instant {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
