// What a backup says of itself: which ledger it is of, how far it goes, and of which segments it consists.

/// The file `manifest` of a backup (drawn in schemas/backup-format.md): lines of text, the last of which is the
/// checksum of those before it.
struct BackupManifest: Hashable {
  /// One file of a backup: the touchpoints from one position to another.
  struct Segment: Hashable {
    var first: UInt64
    var last: UInt64
    /// The run that has written it.
    var run: UInt64
    var bytes: Int
    /// XXH3-64 of the file, seeded with 0.
    var checksum: UInt64
    /// `recorded` of the last touchpoint.
    var recorded: Instant

    /// The name of the file. No two runs give the same.
    var name: String { "\(first)-\(last)-\(run).segment" }
    /// Whether it ends with a whole block, so that it stays as it is when touchpoints follow.
    var isClosed: Bool { last % UInt64(FactBlock.capacity) == 0 }
  }

  static let version = 1

  var ledger: LedgerIdentity
  /// The version of the format of the log that was copied.
  var logFormat: UInt32
  /// The position of the log's row `partial`; `nil` where the log has none.
  var partialSince: Position?
  var run: UInt64
  /// When the newest run began.
  var created: Instant
  var recorded: Instant
  /// The newest touchpoint's position, and the checksum of its fact.
  var anchor: Anchor
  var segments: [Segment]

  var position: Position { anchor.position }
  /// The size of all segments.
  var bytes: Int { segments.reduce(0) { $0 + $1.bytes } }

  // MARK: As text

  var text: String {
    var lines = [
      "perennial-backup \(Self.version)", "ledger \(ledger.hexadecimal)", "log-format \(logFormat)",
    ]
    if let partialSince { lines.append("partial-since \(partialSince)") }
    lines += [
      "run \(run)", "created \(created.microseconds)", "position \(position)",
      "recorded \(recorded.microseconds)", "anchor \(Self.hexadecimal(anchor.checksum ?? 0))",
    ]
    for segment in segments {
      lines.append(
        "segment \(segment.first) \(segment.last) \(segment.run) \(segment.bytes) "
          + "\(Self.hexadecimal(segment.checksum)) \(segment.recorded.microseconds)")
    }
    let body = lines.map { $0 + "\n" }.joined()
    return body + "checksum \(Self.hexadecimal(Checksum.of(Array(body.utf8), seed: 0)))\n"
  }

  /// Reads a manifest.
  ///
  /// - Parameter path: the file, for messages.
  /// - Throws: `notABackup` where it is something else, or of a later version; `damagedBackup` where it is not
  ///   what was written.
  init(_ bytes: [UInt8], at path: String) throws(LedgerError) {
    var lines = ManifestLines(bytes, path)
    try lines.checkVersion(Self.version)
    try lines.checkChecksum()
    guard let id = Self.identity(try lines.text("ledger")) else { throw lines.damaged }
    ledger = id
    logFormat = try lines.number("log-format")
    partialSince = lines.next == "partial-since" ? Position(try lines.number("partial-since")) : nil
    run = try lines.number("run")
    created = Instant(microseconds: try lines.number("created"))
    let position: UInt64 = try lines.number("position")
    recorded = Instant(microseconds: try lines.number("recorded"))
    guard let checksum = UInt64(try lines.text("anchor"), radix: 16) else { throw lines.damaged }
    anchor = Anchor(position: Position(position), checksum: checksum)
    segments = []
    while lines.next == "segment" {
      let values = try lines.values("segment", count: 6)
      guard let first = UInt64(values[0]), let last = UInt64(values[1]), let run = UInt64(values[2]),
        let bytes = Int(values[3]), let checksum = UInt64(values[4], radix: 16),
        let recorded = Int64(values[5])
      else { throw lines.damaged }
      segments.append(
        Segment(
          first: first, last: last, run: run, bytes: bytes, checksum: checksum,
          recorded: Instant(microseconds: recorded)))
    }
    try lines.checkEnd()
    guard hasAllPositions, (1...LogStore.formatWithRedactions).contains(logFormat) else {
      throw lines.damaged
    }
  }

  init(
    ledger: LedgerIdentity, logFormat: UInt32, partialSince: Position?, run: UInt64, created: Instant,
    recorded: Instant, anchor: Anchor, segments: [Segment]
  ) {
    self.ledger = ledger
    self.logFormat = logFormat
    self.partialSince = partialSince
    self.run = run
    self.created = created
    self.recorded = recorded
    self.anchor = anchor
    self.segments = segments
  }

  /// Whether the segments have every position up to the newest, each once.
  private var hasAllPositions: Bool {
    var last: UInt64 = 0
    for segment in segments {
      guard segment.first == last + 1, segment.last >= segment.first, last % UInt64(FactBlock.capacity) == 0
      else { return false }
      last = segment.last
    }
    return last > 0 && last == position.rawValue && segments.last?.recorded == recorded
  }

  /// Sixteen digits, as tools print a checksum.
  static func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func identity(_ text: String) -> LedgerIdentity? {
    let digits = Array(text.utf8)
    guard digits.count == 32 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 32, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(byte)
    }
    return LedgerIdentity(bytes: bytes)
  }
}

/// The lines of a manifest, taken one after another.
private struct ManifestLines {
  private let path: String
  private let bytes: [UInt8]
  private var lines: ArraySlice<[Substring]>

  init(_ bytes: [UInt8], _ path: String) {
    self.path = path
    self.bytes = bytes
    let text = String(decoding: bytes, as: UTF8.self)
    lines =
      text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.split(separator: " ", omittingEmptySubsequences: false) }[...]
  }

  var damaged: LedgerError {
    LedgerError(
      .damagedBackup,
      "\(path) is not as it was written: it was cut or changed, and the backup cannot be used; take another "
        + "backup, or another copy of this one")
  }

  /// The word of the line that comes next; empty behind the last.
  var next: Substring { lines.first?.first ?? "" }

  mutating func checkVersion(_ version: Int) throws(LedgerError) {
    guard next == "perennial-backup" else {
      guard bytes.isEmpty || "perennial-backup".utf8.starts(with: bytes) else {
        throw LedgerError(.notABackup, "\(path) is no manifest of a backup")
      }
      throw damaged
    }
    let found: UInt64 = try number("perennial-backup")
    guard found == version else {
      throw LedgerError(
        .notABackup,
        "\(path) is of version \(found) of the format of backups, and this program reads version \(version); use a newer "
          + "program")
    }
  }

  /// Compares the checksum of the last line with what stands before it.
  func checkChecksum() throws(LedgerError) {
    // "checksum ", 16 digits and the end of the line.
    let start = bytes.count - 26
    guard start > 0, bytes[start - 1] == UInt8(ascii: "\n"),
      Array(bytes[start...])
        == Array(
          "checksum \(BackupManifest.hexadecimal(Checksum.of(Array(bytes[..<start]), seed: 0)))\n".utf8)
    else { throw damaged }
  }

  mutating func values(_ word: String, count: Int) throws(LedgerError) -> [Substring] {
    guard next == word, let line = lines.popFirst(), line.count == count + 1 else { throw damaged }
    return Array(line.dropFirst())
  }

  mutating func text(_ word: String) throws(LedgerError) -> String {
    String(try values(word, count: 1)[0])
  }

  mutating func number<Number: FixedWidthInteger>(_ word: String) throws(LedgerError) -> Number {
    guard let number = Number(try values(word, count: 1)[0]) else { throw damaged }
    return number
  }

  /// Checks that nothing but the checksum is left.
  mutating func checkEnd() throws(LedgerError) {
    _ = try text("checksum")
    guard lines == [[""]] else { throw damaged }
  }
}
