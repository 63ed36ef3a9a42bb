// The lines that were refused, each with its reason, in a file that is either whole or not there.

internal import Glibc

/// Writes `file,line,reason,original` as CSV. Everything goes to a file beside the target first, which takes
/// the target's name when the import ends.
final class RejectsFile {
  let path: String
  private let partial: String
  private var descriptor: Int32 = -1
  private var pending: [UInt8] = []
  private(set) var count = 0

  init(path: String) {
    self.path = path
    partial = "\(path).partial"
  }

  deinit { discard() }

  /// Checks that the file can be written, before anything is imported.
  func open() throws(ImportError) {
    // The lines may hold personal data: only their owner may read them.
    descriptor = Glibc.open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw ImportError(.cannotCreate, "the rejects cannot be written there: \(reason)", file: path)
    }
    pending += "file,line,reason,original\n".utf8
  }

  func write(_ rejects: [Reject], of file: String) throws(ImportError) {
    for reject in rejects {
      append(Array(file.utf8), then: ",")
      pending += "\(reject.line),".utf8
      append(Array(reject.reason.utf8), then: ",")
      append(reject.text, then: "\n")
    }
    count += rejects.count
    if pending.count > 256 << 10 { try flush() }
  }

  /// A field, in quotes where it needs them.
  private func append(_ field: [UInt8], then end: Unicode.Scalar) {
    let needsQuotes = field.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
    }
    if needsQuotes {
      pending.append(UInt8(ascii: "\""))
      for byte in field {
        if byte == UInt8(ascii: "\"") { pending.append(byte) }
        pending.append(byte)
      }
      pending.append(UInt8(ascii: "\""))
    } else {
      pending += field
    }
    pending.append(UInt8(ascii: end))
  }

  private func flush() throws(ImportError) {
    var written = 0
    while written < pending.count {
      let result = pending[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if result < 0 && errno == EINTR { continue }
      guard result > 0 else {
        let reason = String(cString: strerror(errno))
        throw ImportError(.inputOutput, "writing the rejects failed: \(reason)", file: path)
      }
      written += result
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Puts the file in its place; where nothing was refused there is none, also not an old one.
  ///
  /// - Returns: whether there is one.
  func finish() throws(ImportError) -> Bool {
    guard descriptor >= 0 else { return false }
    if count == 0 {
      discard()
      return false
    }
    try flush()
    let synced = fsync(descriptor) == 0
    close(descriptor)
    descriptor = -1
    guard synced, rename(partial, path) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(partial)
      throw ImportError(.inputOutput, "writing the rejects failed: \(reason)", file: path)
    }
    return true
  }

  /// Leaves nothing behind.
  func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    unlink(partial)
  }
}
