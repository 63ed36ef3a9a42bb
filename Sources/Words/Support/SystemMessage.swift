// Failures of the system in words, the same whoever meets them.

internal import Glibc

/// What a full disk is told with.
package let fullDiskMessage = "the disk is full; make room and try again"

/// An `errno` in words.
package func systemMessage(_ code: Int32) -> String {
  if code == ENOSPC || code == EDQUOT { return fullDiskMessage }
  return unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
}
