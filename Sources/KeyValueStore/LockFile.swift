// LMDB maps lock.mdb for writing and leaves it sparse: on a full disk the first use of a page of it is a
// SIGBUS, which cannot be caught. So its blocks are reserved before LMDB opens it.

internal import CLMDB
internal import Glibc

enum LockFile {
  /// Enough for `Environment.readersMax` slots of 64 bytes, and LMDB's header before them.
  static let byteCount: off_t = 64 * off_t(Environment.readersMax) + 4096

  /// Reserves the blocks of `lock.mdb`, and creates it where it is missing.
  ///
  /// Its size stays as it is: LMDB takes the number of slots from it, and another process may have mapped it.
  /// Must run before this process opens the environment: closing the file would drop the locks that LMDB
  /// holds on it.
  static func reserve(in directory: String, readOnly: Bool) throws(KeyValueError) {
    let file = directory + "/lock.mdb"
    let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)
    guard descriptor >= 0 else {
      // LMDB itself says what it cannot open; on a read-only file system it reads without the lock file.
      if readOnly { return }
      throw KeyValueError(.init(rawValue: errno), in: "open", at: file)
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw KeyValueError(.init(rawValue: errno), in: "fstat", at: file)
    }
    let count = status.st_size == 0 ? byteCount : off_t(status.st_size)
    if off_t(status.st_blocks) * 512 >= count { return }
    // Where the file system cannot reserve blocks, the file stays sparse, as it was.
    if perennial_reserve(descriptor, count) != 0, [ENOSPC, EDQUOT].contains(errno) {
      throw KeyValueError(.diskFull, in: "fallocate", at: file, detail: "make room, and open it again")
    }
  }
}
