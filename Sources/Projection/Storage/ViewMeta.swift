// The meta entry of a view: what it is folded from, and how much is in it.

internal import Words

/// The meta entry of a stored view.
struct ViewMeta: Equatable {
  static let formatVersion: UInt64 = 7

  /// The position up to which touchpoints are folded in.
  var position: Position
  /// The instant up to which what has happened is folded in.
  var asOf: Instant
  /// The checksum of the fact at `position`, as in `Anchor`. It differs in another log, and in one that
  /// was replaced by an older copy and went on from there.
  var anchor: UInt64
  /// The ledger's clock when the view last changed.
  var advanced: Instant
  /// The fingerprint of what the rows were folded by: code, time-zone data, declared details
  /// (`Projector.foldFingerprint`).
  var fingerprint: Fingerprint
  /// The positions, up to `position`, at which policies of this view were published or withdrawn,
  /// ascending.
  var policies: [Position]
  var digest: Digest
  var rows: Int64
  var quarantined: Int64

  /// The checksum that goes into `anchor`.
  ///
  /// - Parameter fact: the fact at the view's position; `nil` at position 0.
  static func anchor(_ fact: Fact?) -> UInt64 {
    fact.map { Anchor.checksum(of: $0) } ?? 0
  }

  /// The bytes of the entry: a checksum, then the fields.
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

  /// Whether an entry is undamaged, and of another version of the format.
  static func isOfOtherFormat(_ bytes: [UInt8]) -> Bool {
    var reader = RowReader(bytes)
    guard let stored = try? reader.fixed(), stored == checksum(Array(bytes.dropFirst(8))),
      let version = try? reader.unsigned()
    else { return false }
    return version != formatVersion
  }

  /// Reads an entry.
  ///
  /// - Throws: `RowReader.Malformed` where the bytes are damaged or of another version of the format.
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
