// What a view says of itself: one small value beside its rows.

internal import Words

/// The state of a stored view.
struct ViewMeta: Equatable {
  static let formatVersion: UInt64 = 7

  /// Every touchpoint up to here is folded in.
  var position: Position
  var asOf: Instant
  /// The checksum of the fact at `position`, as in `Anchor`: another log, or one that was put back and went on otherwise, has
  /// another.
  var anchor: UInt64
  /// The ledger's clock when the view last changed.
  var advanced: Instant
  /// Of the projector: code and time-zone data.
  var fingerprint: Fingerprint
  /// Where the policies of this view were published that lie within `position`, ascending.
  var policies: [Position]
  var digest: Digest
  var rows: Int64
  var quarantined: Int64

  /// The anchor of a view up to a position, whose fact this is; `nil` at position 0.
  static func anchor(_ fact: Fact?) -> UInt64 {
    fact.map { Anchor.checksum(of: $0) } ?? 0
  }

  /// Its fields, and a checksum before them.
  func encoded() -> [UInt8] {
    var writer = RowWriter()
    writer.write(unsigned: Self.formatVersion)
    writer.write(position)
    writer.write(asOf)
    writer.write(fixed: anchor)
    writer.write(advanced)
    writer.write(fixed: fingerprint.high)
    writer.write(fixed: fingerprint.low)
    writer.write(count: policies.count)
    for policy in policies { writer.write(policy) }
    writer.write(fixed: UInt64(truncatingIfNeeded: digest.value >> 64))
    writer.write(fixed: UInt64(truncatingIfNeeded: digest.value))
    writer.write(rows)
    writer.write(quarantined)
    var checked = RowWriter()
    checked.write(fixed: Self.checksum(writer.bytes))
    return checked.bytes + writer.bytes
  }

  /// Whether an entry is whole, and of another version of the format.
  static func isOfOtherFormat(_ bytes: [UInt8]) -> Bool {
    var reader = RowReader(bytes)
    guard let stored = try? reader.fixed(), stored == checksum(Array(bytes.dropFirst(8))),
      let version = try? reader.unsigned()
    else { return false }
    return version != formatVersion
  }

  /// - Throws: `RowReader.Malformed` where the bytes are damaged or of another format.
  init(_ bytes: [UInt8]) throws {
    var reader = RowReader(bytes)
    guard try reader.fixed() == Self.checksum(Array(bytes.dropFirst(8))),
      try reader.unsigned() == Self.formatVersion
    else { throw RowReader.Malformed() }
    position = try reader.position()
    asOf = try reader.instant()
    anchor = try reader.fixed()
    advanced = try reader.instant()
    fingerprint = Fingerprint(high: try reader.fixed(), low: try reader.fixed())
    policies = try reader.array { try $0.position() }
    digest = Digest(UInt128(try reader.fixed()) << 64 | UInt128(try reader.fixed()))
    rows = try reader.number()
    quarantined = try reader.number()
    guard reader.atEnd else { throw RowReader.Malformed() }
  }

  init(
    position: Position, asOf: Instant, anchor: UInt64, advanced: Instant, fingerprint: Fingerprint,
    policies: [Position], digest: Digest = Digest(), rows: Int64 = 0, quarantined: Int64 = 0
  ) {
    self.position = position
    self.asOf = asOf
    self.anchor = anchor
    self.advanced = advanced
    self.fingerprint = fingerprint
    self.policies = policies
    self.digest = digest
    self.rows = rows
    self.quarantined = quarantined
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt64 {
    UInt64(truncatingIfNeeded: hash128(bytes.span.bytes, seed: HashTag.meta.seed()))
  }
}
