// Turns local time into UTC.

internal import Foundation

/// Turns the local times of a time zone into UTC. It remembers the days that it has seen, since a file has
/// few of them.
///
/// Where clocks are put forward, a time that never was is taken as if the clock had not been moved yet.
/// Where they are put back, a time that was twice means the first of the two. `ZonedDateTime.ofLocal` of
/// `java.time` does the same.
struct LocalClock: Sendable {
  private let zone: TimeZone
  private var day = Int.min
  /// The zone's offset in seconds on that day; `nil` where it changes during the day.
  private var offset: Int?

  /// The clock of a zone; `nil` where the IANA database has no such zone.
  init?(_ name: String) {
    guard let zone = TimeZone(identifier: name) else { return nil }
    self.zone = zone
  }

  /// - Parameter localSeconds: what the clock shows, in seconds since 1970-01-01 00:00 on the same clock.
  /// - Returns: seconds since 1970-01-01T00:00:00Z.
  mutating func utc(localSeconds: Int) -> Int {
    let localDay = localSeconds >= 0 ? localSeconds / 86_400 : (localSeconds - 86_399) / 86_400
    if localDay != day {
      day = localDay
      // Every offset is less than the margin of 16 hours on both sides.
      let early = secondsFromUTC(at: localDay * 86_400 - 57_600)
      let late = secondsFromUTC(at: localDay * 86_400 + 86_400 + 57_600)
      offset = early == late ? early : nil
    }
    if let offset { return localSeconds - offset }
    let before = secondsFromUTC(at: localSeconds - 86_400)
    let after = secondsFromUTC(at: localSeconds + 86_400)
    // The earlier of the instants at which the clock shows this time; where it never does, the instant by
    // the old offset.
    let candidates = [localSeconds - before, localSeconds - after].sorted()
    return candidates.first { $0 + secondsFromUTC(at: $0) == localSeconds } ?? localSeconds - before
  }

  private func secondsFromUTC(at seconds: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
  }
}
