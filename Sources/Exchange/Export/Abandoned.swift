// What is written for others is made beside its place: what a killed process has left there is removed by the next.

internal import Foundation
internal import Glibc

/// What processes that were killed have left on their way to a path: `NAME.new-PID` beside it.
enum Abandoned {
  /// Removes what nobody has locked any more, since the lock goes with the process. Others' files, links, and whatever is of another
  /// kind stay.
  ///
  /// - Parameter kind: `S_IFREG` for files, `S_IFDIR` for directories, which may hold something personal.
  static func remove(_ kind: mode_t, beside path: String) {
    let place = OutputPlace.directory(of: path)
    let prefix = path.split(separator: "/").last.map { "\($0).new-" } ?? ""
    guard !prefix.isEmpty, let names = try? FileManager.default.contentsOfDirectory(atPath: place) else {
      return
    }
    for name in names where name.hasPrefix(prefix) && UInt32(name.dropFirst(prefix.count)) != nil {
      let found = "\(place)/\(name)"
      let descriptor = open(found, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == kind, status.st_uid == geteuid()
      else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(atPath: found) }
    }
  }
}
