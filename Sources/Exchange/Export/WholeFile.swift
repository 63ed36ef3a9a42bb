// A file that is there as a whole or not at all: it is written without a name or under another one, and
// moved to its place once it is on disk.

internal import Foundation
internal import Glibc
internal import Ledger

final class WholeFile {
  /// The path that the file will have once it is whole.
  let path: String
  /// The path that it has until then, where it has one.
  let temporary: String
  private let descriptor: Int32
  /// Whether the file is at `temporary` by now; otherwise it has no name.
  private var isNamed: Bool
  private var buffer: [UInt8] = []

  private static let bufferBytesMax = 1 << 20
  /// `O_TMPFILE`, which in C is an expression that Swift does not import.
  private static let unnamed = O_DIRECTORY | 0o20_000_000

  /// - Parameters:
  ///   - mode: who may read and write the file, less what the process's mask takes away.
  ///   - needsName: whether somebody else opens the file by its name before it is finished. A file without
  ///     a name goes with the process, whatever ends that.
  /// - Throws: `ExportError` with code `cannotCreate`.
  init(path: String, mode: mode_t = 0o644, needsName: Bool = false) throws(ExportError) {
    self.path = path
    temporary = "\(path).new-\(getpid())"
    Abandoned.remove(S_IFREG, beside: path)
    var opened: Int32 = -1
    if !needsName, access("/proc/self/fd", X_OK) == 0 {
      opened = open(OutputPlace.directory(of: path), O_RDWR | O_CLOEXEC | Self.unnamed, mode)
    }
    isNamed = opened < 0
    // Not every file system has files without names. The flags also keep from following a link that
    // somebody has put there.
    if opened < 0 {
      opened = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    }
    descriptor = opened
    guard descriptor >= 0 else {
      throw ExportError(.cannotCreate, "cannot be written: \(systemMessage(errno))", file: path)
    }
    // Locked to tell a file that is being written from one that a killed process has left: the lock goes
    // with the process.
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
  }

  deinit {
    close(descriptor)
    if isNamed { unlink(temporary) }
  }

  /// Appends bytes, which are on disk only once the file is finished.
  func write(_ bytes: [UInt8]) throws(ExportError) {
    buffer += bytes
    if buffer.count >= Self.bufferBytesMax { try flush() }
  }

  /// Whether another file has the same bytes.
  func isEqual(to other: Int32) throws(ExportError) -> Bool {
    try flush()
    var offset: off_t = 0
    while true {
      let (own, others) = (Self.piece(of: descriptor, at: offset), Self.piece(of: other, at: offset))
      guard let own, own == others else { return false }
      if own.isEmpty { return true }
      offset += own.count
    }
  }

  /// The next bytes of a file; `nil` where it cannot be read.
  private static func piece(of descriptor: Int32, at offset: off_t) -> [UInt8]? {
    var (piece, filled) = ([UInt8](repeating: 0, count: bufferBytesMax), 0)
    while filled < piece.count {
      let count = piece.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + filled }, bufferBytesMax - filled, offset + off_t(filled))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      filled += count
    }
    return Array(piece[..<filled])
  }

  /// Waits for the disk, and puts the file in the place of what was there.
  func finish() throws(ExportError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw failure() }
    if !isNamed {
      guard linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0
      else { throw failure() }
      isNamed = true
    }
    guard rename(temporary, path) == 0 else { throw failure() }
    isNamed = false
  }

  private func flush() throws(ExportError) {
    var done = 0
    while done < buffer.count {
      let count = buffer.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, buffer.count - done)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      done += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func failure() -> ExportError {
    ExportError(.inputOutput, "writing failed: \(systemMessage(errno))", file: path)
  }
}
