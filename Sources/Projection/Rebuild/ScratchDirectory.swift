// Directories that have a name for a moment only: for environments whose files stay open and need no
// names.

internal import Foundation
internal import Words

/// Makes directories for environments that nobody else opens. The directory is removed as soon as the
/// environment is open. LMDB goes on with the open files; the system removes them when the process ends,
/// however that happens.
enum ScratchDirectory {
  /// The beginning of all such names. The names of stored environments are numbers.
  static let prefix = ".scratch-"
  /// The age from which a directory must have been left by a crash: no living process keeps one that
  /// long.
  private static let secondsMax: TimeInterval = 600

  /// Where such directories are made: in the directory of the views, where those that crashes leave are
  /// found again; or in the one for temporary files, where that cannot be written to, as with a ledger
  /// that is open for reading only.
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

  /// Removes the directories that crashes have left.
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
