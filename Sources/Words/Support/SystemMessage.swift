// Failures of the operating system in words, the same in every part of the library.

internal import Glibc

/// The message for a full disk.
package let fullDiskMessage = "the disk is full; make room and try again"

/// An `errno` in words.
package func systemMessage(_ code: Int32) -> String {
  if code == ENOSPC || code == EDQUOT { return fullDiskMessage }
  return unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
}
