// Room on the disk for what is too large for memory and nobody else's.

internal import Foundation
internal import Glibc

/// A temporary file that only its owner can read. It has no name, so that it goes with the process, whatever ends that.
package final class UnnamedFile: Sendable {
  /// Why it cannot be used: what was done, and the system's number of the failure.
  package struct Failure: Error {
    package var operation: String
    package var code: Int32
    package var directory: String

    /// In words: `No space left on device`.
    package var reason: String { systemMessage(code) }
  }

  package let directory: String
  private let descriptor: Int32

  /// Where such files are: `TMPDIR`, where it is set.
  package static var standardDirectory: String { FileManager.default.temporaryDirectory.path }

  /// - Parameter prefix: What it is called until it has no name, for whoever finds it after a crash in between.
  /// - Throws: where there is no such directory, or no room. C: `mkstemp`, `unlink`.
  package init(in directory: String = standardDirectory, prefix: String = "perennial-") throws(Failure) {
    self.directory = directory
    var template = Array("\(directory)/\(prefix)XXXXXX".utf8CString)
    descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else {
      throw Failure(operation: "creating", code: errno, directory: directory)
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unsafe unlink(&template)
  }

  deinit { close(descriptor) }

  /// Writes all of the bytes at an offset, in bytes.
  package func write(_ bytes: RawSpan, at offset: Int) throws(Failure) {
    // Typed errors do not pass through the closure.
    let result: Result<Void, Failure> = unsafe bytes.withUnsafeBytes { bytes in
      do throws(Failure) {
        return .success(try unsafe write(bytes, at: offset))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// C: `pwrite`.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = unsafe pwrite(
        descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Failure(operation: "writing", code: errno, directory: directory) }
      done += count
    }
  }

  /// Fills the bytes from an offset on, in bytes. C: `pread`.
  ///
  /// - Throws: also where the file ends before.
  package func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = unsafe pread(
        descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw Failure(operation: "reading", code: count < 0 ? errno : EIO, directory: directory)
      }
      done += count
    }
  }

  /// Appends `count` bytes of the file, from an offset on, to `bytes`.
  package func read(_ count: Int, at offset: Int, into bytes: inout [UInt8]) throws(Failure) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    let result: Result<Void, Failure> = unsafe bytes.withUnsafeMutableBytes { all in
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: all[start...])
      do throws(Failure) {
        return .success(try unsafe read(into: rest, at: offset))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}
