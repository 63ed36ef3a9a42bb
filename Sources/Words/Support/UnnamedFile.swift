// Temporary files without a name, for what does not fit in memory.

internal import Foundation
internal import Glibc

/// A temporary file without a name: nobody else can open it, and the system removes it when the process
/// ends, however that happens.
package final class UnnamedFile: Sendable {
  /// Why the file cannot be used.
  package struct Failure: Error {
    /// What was tried: `creating`, `writing`, `reading`.
    package var operation: String
    /// The system's number of the failure: `errno`.
    package var code: Int32
    /// The directory that the file is in.
    package var directory: String

    /// In words: `No space left on device`.
    package var reason: String { systemMessage(code) }
  }

  package let directory: String
  private let descriptor: Int32

  /// The directory for temporary files: that of `TMPDIR`, where it is set.
  package static var standardDirectory: String { FileManager.default.temporaryDirectory.path }

  /// - Parameter prefix: the beginning of the name that the file has for a moment, so that one which a
  ///   crash leaves in that moment can be recognised.
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

  /// Writes all of the bytes at an offset, which is in bytes.
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

  /// Writes all of the bytes at an offset, which is in bytes. C: `pwrite`.
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
  /// - Throws: `Failure`, also where the file ends before `bytes` is full.
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
