// How far the log goes: a row that every commit writes, and a file beside the environment that outlives a
// rollback.

internal import Glibc

/// The newest touchpoint's place and time, and the checksum of the block that it is in.
struct LogHead: Hashable {
  var position: Position
  var recorded: Instant
  /// The checksum of the block that the newest touchpoint is in; 0 in an empty log.
  var blockChecksum: UInt64

  static let empty = LogHead(position: .start, recorded: .distantPast, blockChecksum: 0)

  // MARK: The row in `meta`: position 8 │ recorded 8 │ block checksum 8 │ checksum 8

  static let rowBytes = 32

  func row(seed: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(position.rawValue)
    bytes.appendLittleEndian(recorded.microseconds)
    bytes.appendLittleEndian(blockChecksum)
    bytes.appendLittleEndian(Checksum.of(bytes, seed: seed))
    return bytes
  }

  init(position: Position, recorded: Instant, blockChecksum: UInt64) {
    self.position = position
    self.recorded = recorded
    self.blockChecksum = blockChecksum
  }

  init(row: RawSpan, seed: UInt64) throws(LedgerError) {
    guard row.byteCount == Self.rowBytes,
      row.littleEndian(at: 24, as: UInt64.self) == Checksum.of(row.extracting(first: 24), seed: seed)
    else {
      throw LedgerError(
        .damaged, "the log's head row does not match its checksum; restore the log from a backup")
    }
    self.init(
      position: Position(row.littleEndian(at: 0)), recorded: Instant(microseconds: row.littleEndian(at: 8)),
      blockChecksum: row.littleEndian(at: 16))
  }
}

/// The file `head`: 64 bytes, written after each commit and not synced.
///
/// ```
///  0  "PERNHEAD"   8  ledger id 16   24  position 8   32  recorded 8   40  block checksum 8   48  zero 8
/// 56  XXH3 of bytes 0 … 55
/// ```
struct HeadFile: ~Copyable {
  static let byteCount = 64
  private static let magic = Array("PERNHEAD".utf8)
  private let descriptor: Int32
  private let path: String

  init(at path: String) throws(LedgerError) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LedgerError(systemError: errno, doing: "opening", path) }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Writes the head, without waiting for the disk: it is there to find a log that was swapped, not one
  /// that the power cut.
  func write(_ head: LogHead, ledger: LedgerIdentity) throws(LedgerError) {
    let bytes = Self.bytes(head, ledger: ledger)
    let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    guard written == bytes.count else { throw LedgerError(systemError: errno, doing: "writing", path) }
  }

  /// The content of such a file: a head, and the id of the ledger that it is of.
  struct Found {
    var ledger: LedgerIdentity
    var head: LogHead

    /// - Throws: `notALedger` where the file is another ledger's.
    func head(of ledger: LedgerIdentity, at path: String) throws(LedgerError) -> LogHead {
      guard ledger == self.ledger else {
        throw LedgerError(
          .notALedger, "\(path) belongs to another ledger than log/; put back the file that belongs to it")
      }
      return head
    }
  }

  /// The content of the file at `path`; `nil` where there is none, or it was not written whole.
  static func read(at path: String) throws(LedgerError) -> Found? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw LedgerError(systemError: errno, doing: "opening", path)
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: byteCount)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count == byteCount else { return nil }
    return found(in: bytes)
  }

  /// The 64 bytes of a head.
  static func bytes(_ head: LogHead, ledger: LedgerIdentity) -> [UInt8] {
    var bytes = magic + ledger.bytes
    bytes.appendLittleEndian(head.position.rawValue)
    bytes.appendLittleEndian(head.recorded.microseconds)
    bytes.appendLittleEndian(head.blockChecksum)
    bytes.appendLittleEndian(UInt64(0))
    bytes.appendLittleEndian(Checksum.of(bytes, seed: 0))
    return bytes
  }

  static func found(in bytes: [UInt8]) -> Found? {
    let span = unsafe bytes.span.bytes
    guard span.byteCount == byteCount, Array(bytes[0..<8]) == magic,
      span.littleEndian(at: 56, as: UInt64.self) == Checksum.of(span.extracting(first: 56), seed: 0)
    else { return nil }
    return Found(
      ledger: LedgerIdentity(bytes: Array(bytes[8..<24])),
      head: LogHead(
        position: Position(span.littleEndian(at: 24)),
        recorded: Instant(microseconds: span.littleEndian(at: 32)),
        blockChecksum: span.littleEndian(at: 40)))
  }
}

/// A ledger's own 16 random bytes.
struct LedgerIdentity: Hashable, Sendable {
  let bytes: [UInt8]

  /// What the checksums of this ledger's blocks and bodies are seeded with: another ledger's do not match.
  var seed: UInt64 { unsafe bytes.span.bytes.littleEndian(at: 0) }

  static func random() -> LedgerIdentity {
    var generator = SystemRandomNumberGenerator()
    return LedgerIdentity(bytes: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  var hexadecimal: String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

extension LedgerError {
  /// A failed system call on a file of the ledger.
  init(systemError code: Int32, doing what: String, _ path: String) {
    let kind: Code =
      switch code {
      case ENOENT: .notFound
      case EACCES, EPERM, EROFS: .accessDenied
      case ENOSPC, EDQUOT: .diskFull
      default: .inputOutput
      }
    self.init(kind, "\(what) \(path): \(systemMessage(code))")
  }
}
