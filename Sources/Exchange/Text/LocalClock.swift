// From local time to UTC.

internal import Foundation

/// Turns local times of one time zone into UTC, remembering the days it has seen: a file has few of them.
///
/// Where clocks are put forward, times that never were are taken as if the clock had not been moved yet;
/// where they are put back, a time that was twice means the first. So does `ZonedDateTime.ofLocal` of
/// `java.time`.
struct LocalClock: Sendable {
  private let zone: TimeZone
  private var day = Int.min
  /// The offset of that day in seconds, where it is the same from its beginning to its end.
  private var offset: Int?

  /// `nil` where there is no such zone in the IANA database.
  init?(_ name: String) {
    guard let zone = TimeZone(identifier: name) else { return nil }
    self.zone = zone
  }

  /// - Parameter localSeconds: What the clock shows, in seconds since 1970-01-01 00:00 on the same clock.
  /// - Returns: seconds since 1970-01-01T00:00:00Z.
  mutating func utc(localSeconds: Int) -> Int {
    let localDay = localSeconds >= 0 ? localSeconds / 86_400 : (localSeconds - 86_399) / 86_400
    if localDay != day {
      day = localDay
      // A margin of 16 hours on both sides holds every offset there is.
      let early = secondsFromUTC(at: localDay * 86_400 - 57_600)
      let late = secondsFromUTC(at: localDay * 86_400 + 86_400 + 57_600)
      offset = early == late ? early : nil
    }
    if let offset { return localSeconds - offset }
    let before = secondsFromUTC(at: localSeconds - 86_400)
    let after = secondsFromUTC(at: localSeconds + 86_400)
    // The earlier of the instants that show this time; where there is none, the one by the old offset.
    let candidates = [localSeconds - before, localSeconds - after].sorted()
    return candidates.first { $0 + secondsFromUTC(at: $0) == localSeconds } ?? localSeconds - before
  }

  private func secondsFromUTC(at seconds: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
  }
}
