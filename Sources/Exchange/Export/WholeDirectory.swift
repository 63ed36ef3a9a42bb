// A directory that is there with all its files or not at all, and that nobody else may read: it is filled under another name, and
// moved to its place once it is on disk.

internal import Foundation
internal import Glibc
internal import Ledger

/// Writes directories of files that only their owner may read.
package enum WholeDirectory {
  /// Says why no directory can be made at a path; `nil` where one can.
  package static func problem(with path: String) -> String? {
    if path.isEmpty { return "the name of the directory is empty" }
    var status = stat()
    if lstat(path, &status) == 0 { return "is there already; give the name of a directory that is not" }
    return OutputPlace.problem(with: path, besides: [])
  }

  /// Makes a directory with these files: all of it, or nothing.
  ///
  /// - Parameters:
  ///   - path: where the directory will be; nothing may be there.
  ///   - files: the name and the bytes of each file.
  /// - Throws: `ExportError`: `cannotCreate` where something is there, or no directory can be made; `inputOutput`.
  package static func write(_ files: [(name: String, bytes: [UInt8])], to path: String) throws(ExportError) {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    if let problem = problem(with: path) { throw ExportError(.cannotCreate, problem, file: path) }
    let draft = "\(path).new-\(getpid())"
    Abandoned.remove(S_IFDIR, beside: path)
    guard mkdir(draft, 0o700) == 0 else {
      throw ExportError(.cannotCreate, "cannot be made: \(systemMessage(errno))", file: path)
    }
    let directory = open(draft, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    // Locked to tell a directory that is being filled from one that a killed process has left.
    _ = flock(directory, LOCK_EX | LOCK_NB)
    do throws(ExportError) {
      guard directory >= 0 else { throw failure(path) }
      for file in files { try write(file.bytes, to: file.name, in: directory, path) }
      guard fsync(directory) == 0 else { throw failure(path) }
      try move(draft, to: path)
    } catch {
      close(directory)
      try? FileManager.default.removeItem(atPath: draft)
      throw error
    }
    close(directory)
  }

  private static func write(_ bytes: [UInt8], to name: String, in directory: Int32, _ path: String)
    throws(ExportError)
  {
    let descriptor = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(path) }
      done += count
    }
    guard fsync(descriptor) == 0 else { throw failure(path) }
  }

  /// Moves the directory to its place. What has come there meanwhile is in the way, unless it is an empty directory: then nothing
  /// is lost. C: `rename`.
  private static func move(_ draft: String, to path: String) throws(ExportError) {
    guard rename(draft, path) == 0 else {
      if [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno) {
        throw ExportError(.cannotCreate, "is there by now; give another name", file: path)
      }
      throw failure(path)
    }
    let parent = open(OutputPlace.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0 else { return }
    fsync(parent)
    close(parent)
  }

  private static func failure(_ path: String) -> ExportError {
    ExportError(.inputOutput, "writing failed: \(systemMessage(errno))", file: path)
  }
}
