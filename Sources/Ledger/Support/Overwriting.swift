// Overwriting a file, so that the disk does not keep what it held when it goes.

internal import Glibc

/// Overwrites a file with zeros where it lies, if there is one, and waits until they are on disk.
func overwriteWithZeros(_ path: String) throws(LedgerError) {
  let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    if errno == ENOENT { return }
    throw LedgerError(systemError: errno, doing: "overwriting", path)
  }
  defer { close(descriptor) }
  var status = stat()
  guard unsafe fstat(descriptor, &status) == 0 else {
    throw LedgerError(systemError: errno, doing: "overwriting", path)
  }
  let zeros = [UInt8](repeating: 0, count: 1 << 20)
  var done = 0
  while done < Int(status.st_size) {
    let count = min(zeros.count, Int(status.st_size) - done)
    let written = unsafe zeros.withUnsafeBytes {
      unsafe pwrite(descriptor, $0.baseAddress, count, off_t(done))
    }
    guard written > 0 || errno == EINTR else {
      throw LedgerError(systemError: errno, doing: "overwriting", path)
    }
    done += max(0, written)
  }
  guard fsync(descriptor) == 0 else { throw LedgerError(systemError: errno, doing: "syncing", path) }
}
