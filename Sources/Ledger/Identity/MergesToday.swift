// How many customers each identifier has merged today: a shop's own address must not make one of everybody.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

/// How many merges each identifier was the evidence of, today by recorded time in the ledger's zone.
struct MergesToday {
  private struct Merge {
    var recorded: Instant
    var identifiers: [BlindIdentifier]
  }

  /// The merges of the last days, in order, kept because in another time zone today is another day.
  private var merges: [Merge] = []
  private var counts: [BlindIdentifier: Int] = [:]
  private var timeZone: String?
  private var start = Instant.distantPast
  private var end = Instant.distantPast

  /// How long ago it is another day in every zone.
  static let keptMicroseconds = 3 * Instant.microsecondsPerDay

  /// Begins the day of `instant`, and counts those of the known merges that fall on it.
  mutating func begin(_ instant: Instant, in timeZone: String?) {
    guard timeZone != self.timeZone || instant < start || end <= instant else { return }
    self.timeZone = timeZone
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone.flatMap { TimeZone(identifier: $0) } ?? .gmt
    let date = Date(timeIntervalSince1970: Double(instant.microseconds) / 1e6)
    let day = calendar.startOfDay(for: date)
    let next = calendar.date(byAdding: .day, value: 1, to: day) ?? day.addingTimeInterval(86_400)
    start = Instant(microseconds: Int64(day.timeIntervalSince1970 * 1e6))
    end = Instant(microseconds: Int64(next.timeIntervalSince1970 * 1e6))
    merges.removeAll { $0.recorded.microseconds < instant.microseconds - Self.keptMicroseconds }
    counts = [:]
    for merge in merges where start <= merge.recorded && merge.recorded < end { count(merge.identifiers) }
  }

  /// The highest count among identifiers.
  func count(of identifiers: [BlindIdentifier]) -> Int { identifiers.map { counts[$0] ?? 0 }.max() ?? 0 }

  /// Takes in a merge of the day that was begun, or of an earlier one.
  mutating func add(_ identifiers: [BlindIdentifier], at recorded: Instant) {
    merges.append(Merge(recorded: recorded, identifiers: identifiers))
    if start <= recorded, recorded < end { count(identifiers) }
  }

  private mutating func count(_ identifiers: [BlindIdentifier]) {
    for identifier in identifiers { counts[identifier, default: 0] += 1 }
  }
}

extension LogWriter {
  /// Takes in the last days' merges again, from the log: the limit holds across restarts. Those that were
  /// undone since have been made nevertheless.
  func countMergesOfToday(_ structure: Structure) throws {
    // Called by whoever merges first, not on opening: to find out which day it is takes longer than the rest
    // of opening.
    let now = max(options.clock(), head.recorded)
    try store.read { snapshot in
      for position in structure.arrangements.mergePositions {
        let fact = try snapshot.fact(at: position)
        guard fact.recorded.microseconds >= now.microseconds - MergesToday.keptMicroseconds else { return }
        let body = try TouchpointBody(serializedBytes: try snapshot.body(at: position, fact))
        guard !structure.erased.contains(fact.customer),
          let personal = try PersonalPart.open(body, fact, position, keys, store)
        else { continue }
        let key = try keys.identifierKey()
        let identifiers = try PersonalIdentifiers(serializedBytes: personal).identifiers
        mergesToday.add(
          identifiers.map { BlindIdentifier(Identifier($0.kind, $0.value).normalized, key: key) },
          at: fact.recorded)
      }
    }
  }
}
