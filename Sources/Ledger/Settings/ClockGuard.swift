// Tells a clock that is wrong from a shop that was closed.

/// Refuses to record while the clock is so far ahead that it is probably wrong: `recorded` never decreases,
/// so that one touchpoint of the year 2261 would hold the ledger's "now" there for ever.
///
/// Nothing in a machine says what time it is but the clock itself. It can be compared with two things: the
/// newest touchpoint, which was recorded before now, and a counter that runs while the machine does, asleep
/// or not, and that nobody sets. So:
///
/// - **While a ledger is open** the clock may go ahead of that counter by a day (`clockJumpMaxSeconds`). A
///   till that stands idle for a month passes: the counter has gone on as well.
/// - **At any time** the clock may be ahead of the newest touchpoint by a year (`clockGapMaxSeconds`), and
///   by what has passed since the ledger was opened. A shop that was closed for a season passes. A bound of
///   a day would stop every shop on a Monday, because of what happens to one clock in thousands; and a
///   ledger that is a day ahead heals by itself, one that is a century ahead does not.
///
/// A clock that goes back is no danger: `recorded` then stays where it is until the clock has caught up.
struct ClockGuard {
  private let elapsed: (@Sendable () -> Duration)?
  /// What the clock and the counter said when the ledger was opened, or when the clock was last confirmed.
  private var begun: (clock: Instant, elapsed: Duration)
  /// The latest time that was certain then: that of the newest touchpoint, or the one that was confirmed.
  private var certain: Instant

  /// - Parameter recorded: `recorded` of the newest touchpoint; `.distantPast` where there is none.
  init(_ options: LedgerOptions, recorded: Instant) {
    elapsed = options.elapsed
    begun = (options.clock(), options.elapsed?() ?? .zero)
    certain = recorded
  }

  /// - Parameter recorded: `recorded` of the newest touchpoint; `.distantPast` where there is none, and
  ///   nothing to compare with.
  /// - Throws: `clockAhead`, which says what to do.
  func check(_ now: Instant, recorded: Instant, _ settings: LedgerSettings?) throws(LedgerError) {
    guard let settings, recorded > .distantPast else { return }
    let passed = elapsed.map { max(.zero, $0() - begun.elapsed).microseconds } ?? 0
    let newest = max(recorded, certain.adding(passed))
    guard now <= newest.adding(settings.clockGapMaxSeconds * Instant.microsecondsPerSecond) else {
      throw LedgerError(
        .clockAhead,
        "the clock says \(now), and the newest touchpoint was recorded \(recorded), more than \(settings.clockGapMaxSeconds)"
          + " seconds before (clockGapMaxSeconds): nothing was recorded. If the clock is wrong, set it; if it is right, say "
          + "so: \(ProgramName.command("clock confirm \(now.day)")), or Ledger.confirmClock")
    }
    guard elapsed != nil else { return }
    let expected = begun.clock.adding(passed)
    guard now <= expected.adding(settings.clockJumpMaxSeconds * Instant.microsecondsPerSecond) else {
      throw LedgerError(
        .clockAhead,
        "the clock says \(now); it would be \(expected), had it not been set since the ledger was opened, and it may go "
          + "ahead by \(settings.clockJumpMaxSeconds) seconds (clockJumpMaxSeconds): nothing was recorded. If the clock is "
          + "wrong, set it; if it is right, open the ledger again, or call Ledger.confirmClock")
    }
  }

  /// Takes the clock for right from now on, because somebody has said that it is.
  mutating func confirm(_ now: Instant) {
    begun = (now, elapsed?() ?? .zero)
    certain = now
  }
}

extension Instant {
  fileprivate func adding(_ microseconds: Int64) -> Instant {
    let (sum, overflow) = self.microseconds.addingReportingOverflow(microseconds)
    return overflow ? .distantFuture : Instant(microseconds: sum)
  }

  /// The day in UTC.
  var day: CivilDate {
    CivilDate(
      daysSinceEpoch: Int(microseconds.quotientAndRemainderFloored(by: Self.microsecondsPerDay).quotient))
  }
}

extension Duration {
  fileprivate var microseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * Instant.microsecondsPerSecond + attoseconds / 1_000_000_000_000
  }
}
