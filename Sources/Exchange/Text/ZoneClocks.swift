// The clocks by which the times in a file are read.

internal import Foundation

/// The clock of a mapping's own zone, and the clocks of zones that a file names beside its times.
struct ZoneClocks: Sendable {
  /// The name of the mapping's zone or, where it has none, of the ledger's.
  let ownZone: String
  private var own: LocalClock
  private var others: [String: LocalClock] = [:]
  /// The meanings of names that were looked up before: a file names few zones.
  private var known: [String: ZoneMeaning] = [:]

  /// The clocks of a file; `nil` where the IANA database has no such zone.
  init?(_ zone: String) {
    guard let own = LocalClock(zone) else { return nil }
    ownZone = zone
    self.own = own
  }

  /// Seconds since 1970-01-01T00:00:00Z, where a clock shows so many since 1970-01-01 00:00. Without a
  /// meaning, the clock is the mapping's own.
  mutating func utc(localSeconds: Int, by meaning: ZoneMeaning?) -> Int {
    switch meaning {
    case nil: own.utc(localSeconds: localSeconds)
    case .offset(let minutes): localSeconds - minutes * 60
    case .clock(let zone):
      others[zone, default: LocalClock(zone) ?? own].utc(localSeconds: localSeconds)
    }
  }

  /// The meaning of a name that is no offset, and that the field does not explain.
  mutating func meaning(_ name: String) throws(ValueFault) -> ZoneMeaning {
    if let meaning = known[name] { return meaning }
    guard let meaning = Self.meaning(name, in: ownZone) else { throw Self.fault(name) }
    known[name] = meaning
    return meaning
  }

  /// The meaning of a name in a file whose own zone is `own`; `nil` where it cannot be told.
  private static func meaning(_ name: String, in own: String) -> ZoneMeaning? {
    // Short names such as `EST` are also zones of the IANA database, where they do not mean what they mean
    // in files.
    let isLong = name.contains("/") || name.utf8.contains { (0x61...0x7A).contains($0) }
    if isLong, LocalClock(name) != nil { return .clock(name) }
    let short = name.uppercased()
    return ZoneNames.meaning(short) ?? ZoneNames.meaning(short, in: own)
  }

  private static func fault(_ name: String) -> ValueFault {
    let name = name.uppercased()
    guard let zones = ZoneNames.zones(using: name), let first = zones.first else {
      return ValueFault(
        "names a time zone that is no offset, no IANA name and no short name that is known for one zone; say what it means: `zones: { NAME: Europe/Berlin }`"
      )
    }
    return ValueFault(
      "names the zone \(name), which is used in \(zones.joined(separator: ", ")); say which is meant: `zones: { \(name): \(first) }`"
    )
  }

  /// The meaning that a mapping's `zones` give a name.
  ///
  /// - Parameter text: an IANA name, or an offset such as `+05:30`.
  static func meaning(of name: String, as text: String) -> ZoneMeaning? {
    let bytes = Array(text.utf8)
    var index = 0
    if let minutes = ZoneOffset.read(bytes, &index, end: bytes.count), index == bytes.count {
      return .offset(minutes)
    }
    guard LocalClock(text) != nil else { return nil }
    // Where the name has an offset in that zone, it says more than the zone: `PST` and `PDT` tell an hour
    // apart that was twice.
    return ZoneNames.meaning(name.uppercased(), in: text) ?? .clock(text)
  }
}

/// The offsets from UTC, as they are written.
enum ZoneOffset {
  /// Reads an offset, `+02`, `+0200`, `+02:00` or `-03:30`, in minutes, and goes on behind it; `nil` where
  /// there is none.
  ///
  /// - Parameter isShort: whether a single digit is enough, as in `GMT+2`.
  static func read(_ bytes: [UInt8], _ index: inout Int, end: Int, isShort: Bool = false) -> Int? {
    guard index < end else { return nil }
    var place = index
    let isWest: Bool
    if bytes[place] == UInt8(ascii: "+") {
      isWest = false
      place += 1
    } else if let length = Minus.length(bytes, at: place, end: end, isBehind: true) {
      isWest = true
      place += length
    } else {
      return nil
    }
    guard let hours = Digits.number(bytes, &place, end: end, isShort ? 1...2 : 2...2), hours < 24 else {
      return nil
    }
    var minutes = 0
    if place < end, bytes[place] == UInt8(ascii: ":") || bytes[place].isDigit {
      if bytes[place] == UInt8(ascii: ":") { place += 1 }
      guard let number = Digits.number(bytes, &place, end: end, 2...2), number < 60 else { return nil }
      minutes = number
    }
    index = place
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }
}
