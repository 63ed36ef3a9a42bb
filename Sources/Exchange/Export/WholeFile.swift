// A file that is there whole or not at all: written beside its place, and moved there when it is on disk.

internal import Glibc
internal import Ledger

final class WholeFile {
  /// Where it will be.
  let path: String
  /// Where it is written.
  let temporary: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var isFinished = false

  private static let bufferBytesMax = 1 << 20

  /// - Throws: `ExportError` with code `cannotCreate`.
  init(path: String) throws {
    self.path = path
    temporary = "\(path).new-\(getpid())"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw ExportError(.cannotCreate, "cannot be written: \(systemMessage(errno))", file: path)
    }
  }

  deinit {
    close(descriptor)
    if !isFinished { unlink(temporary) }
  }

  /// Appends bytes, which are on disk only when it is finished.
  func write(_ bytes: [UInt8]) throws {
    buffer += bytes
    if buffer.count >= Self.bufferBytesMax { try flush() }
  }

  /// Waits for the disk and takes the place of what was there.
  func finish() throws {
    try flush()
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw failure() }
    isFinished = true
  }

  private func flush() throws {
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
