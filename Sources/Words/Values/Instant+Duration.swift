// Reckoning with moments.

extension Instant {
  /// The moment so much later. Parts of a microsecond are cut; what would lie beyond `distantFuture` is that, and it and
  /// `distantPast` stay what they are.
  public static func + (instant: Instant, duration: Duration) -> Instant {
    guard instant != .distantPast, instant != .distantFuture else { return instant }
    let sum = Int128(instant.microseconds) + duration.wholeMicroseconds
    return Instant(microseconds: Int64(clamping: sum))
  }

  /// The moment so much earlier; otherwise as `+`.
  public static func - (instant: Instant, duration: Duration) -> Instant {
    guard instant != .distantPast, instant != .distantFuture else { return instant }
    let difference = Int128(instant.microseconds) - duration.wholeMicroseconds
    return Instant(microseconds: Int64(clamping: difference))
  }

  /// Moves the moment later, as `+` does.
  public static func += (instant: inout Instant, duration: Duration) { instant = instant + duration }

  /// Moves the moment earlier, as `-` does.
  public static func -= (instant: inout Instant, duration: Duration) { instant = instant - duration }

  /// How much later the first is than the second.
  public static func - (later: Instant, earlier: Instant) -> Duration {
    .microseconds(later.microseconds) - .microseconds(earlier.microseconds)
  }
}

extension Duration {
  /// Cut towards zero.
  fileprivate var wholeMicroseconds: Int128 {
    let (seconds, attoseconds) = components
    return Int128(seconds) * 1_000_000 + Int128(attoseconds / 1_000_000_000_000)
  }
}
