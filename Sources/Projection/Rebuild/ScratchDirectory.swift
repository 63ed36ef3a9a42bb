// Names for a moment in the directory of the views: for what has its files open and needs no names.

internal import Foundation
internal import Words

/// A directory beside the views for an environment that nobody else opens: as soon as it is open, the directory goes.
/// LMDB goes on with the files it has; the system removes them when the process ends, whatever ends it.
enum ScratchDirectory {
  /// What all such names begin with. No environment of stored views does.
  static let prefix = ".scratch-"
  /// A name that is older was left by a crash in the moment before it would have gone.
  private static let secondsMax: TimeInterval = 600

  /// The directory of the views, where what crashes have left is found; or one for temporary files, where that cannot be
  /// written to: a ledger may be open for reading only.
  static func parent(of views: String) -> String {
    access(views, W_OK) == 0 ? views : NSTemporaryDirectory()
  }

  /// Makes a directory in `parent`, runs `open` on its path, and removes it.
  static func use<Result>(in parent: String, _ open: (_ path: String) throws -> Result) throws -> Result {
    removeStale(in: parent)
    let path = "\(parent)/\(prefix)\(UUID().uuidString)"
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    } catch {
      throw ProjectionError(creating: path, error)
    }
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try open(path)
  }

  /// Removes what crashes have left.
  static func removeStale(in parent: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let path = "\(parent)/\(name)"
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      guard let made = attributes?[.modificationDate] as? Date,
        made.timeIntervalSinceNow < -secondsMax
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
