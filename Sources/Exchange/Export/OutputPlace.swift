// Where this program may write files: never in place of a file that is read, never into a ledger.

internal import Glibc

/// Says whether a file may be written at a path. What lies there counts, by its device and inode, and not
/// its name, since links and relative paths lead to the same place.
public enum OutputPlace {
  /// Why no file may be written at a path; `nil` where one may.
  ///
  /// - Parameters:
  ///   - path: where the file would be written; a file that is there is replaced.
  ///   - files: the files that must not be replaced: inputs, mappings, the ledger's key file. Paths at which
  ///     nothing lies are passed over.
  public static func problem(with path: String, besides files: [String]) -> String? {
    if path.isEmpty { return "the name of the file is empty" }
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists {
      if status.st_mode & S_IFMT == S_IFDIR { return "is a directory; give the name of a file" }
      guard status.st_mode & S_IFMT == S_IFREG else {
        return "is no file that could be replaced; give the name of a file"
      }
      if let same = files.first(where: { identity(of: $0) == FileIdentity(status) }) {
        return "is the same file as \(same), which would be lost; give another name"
      }
    }
    // The directory that the name stands in, and the one that it leads to.
    let places = [directory(of: path)] + (exists ? [resolved(path).map { directory(of: $0) } ?? "."] : [])
    for place in places {
      if let ledger = ledger(around: place) {
        return "lies inside the ledger \(ledger), which it could destroy; give a name outside of it"
      }
    }
    return nil
  }

  private struct FileIdentity: Equatable {
    var device: dev_t
    var inode: ino_t

    init(_ status: stat) { (device, inode) = (status.st_dev, status.st_ino) }
  }

  private static func identity(of path: String) -> FileIdentity? {
    var status = stat()
    return stat(path == "-" ? "/dev/stdin" : path, &status) == 0 ? FileIdentity(status) : nil
  }

  /// The path of the ledger that a directory lies in or is part of; `nil` where it is in none.
  private static func ledger(around directory: String) -> String? {
    guard var place = resolved(directory) else { return nil }
    // A store that is mounted or named elsewhere is known by its own files.
    if isFile(place + "/data.mdb"), isFile(place + "/lock.mdb") { return place }
    while true {
      if isFile(place + "/log/data.mdb") { return place }
      if place == "/" { return nil }
      place = self.directory(of: place)
    }
  }

  private static func isFile(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// A path without links and dots. C: `realpath`.
  private static func resolved(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  /// The directory that a name stands in.
  static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }
}
