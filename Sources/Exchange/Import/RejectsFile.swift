// The lines that were refused, each with its reason, in a file that is either whole or not there.

internal import Glibc

/// Writes `file,line,reason,original` as CSV, to a file that takes its place when the import ends. The lines may hold personal
/// data: only its owner may read it.
///
/// What was refused stands there byte by byte, so that it can be mended and imported: no cell is guarded against spreadsheets.
final class RejectsFile {
  let path: String
  private var file: WholeFile?
  private(set) var count = 0

  private static let header = Array("file,line,reason,original\n".utf8)

  init(path: String) { self.path = path }

  /// Checks that the file can be written, before anything is imported.
  ///
  /// - Throws: `cannotCreate`, also where something else than rejects lies there: it would be lost.
  func open() throws(ImportError) {
    var status = stat()
    if lstat(path, &status) == 0 {
      guard status.st_mode & S_IFMT != S_IFLNK else {
        throw ImportError(
          .cannotCreate,
          "is a symbolic link; rejects may hold personal data and are not written through one",
          file: path)
      }
      guard status.st_size == 0 || isOfRejects() else {
        throw ImportError(
          .cannotCreate,
          "is there already and holds no rejects of an import; remove it, or give the rejects another name",
          file: path)
      }
    }
    file = try asImportError { () throws(ExportError) in
      let file = try WholeFile(path: path, mode: 0o600)
      try file.write(Self.header)
      return file
    }
  }

  /// - Parameter files: their names, by their numbers.
  func write(_ rejects: [Reject], of files: [String]) throws(ImportError) {
    var lines: [UInt8] = []
    for reject in rejects {
      Self.append(Array(files[reject.place.file].utf8), then: ",", to: &lines)
      lines += "\(reject.place.line),".utf8
      Self.append(Array(reject.reason.utf8), then: ",", to: &lines)
      Self.append(reject.text, then: "\n", to: &lines)
    }
    count += rejects.count
    try asImportError { () throws(ExportError) in try file?.write(lines) }
  }

  /// A field, in quotes where it needs them. Bytes: a line may not be text at all.
  private static func append(_ field: [UInt8], then end: Unicode.Scalar, to lines: inout [UInt8]) {
    let needsQuotes = field.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D
    }
    if needsQuotes {
      lines.append(UInt8(ascii: "\""))
      for byte in field {
        if byte == UInt8(ascii: "\"") { lines.append(byte) }
        lines.append(byte)
      }
      lines.append(UInt8(ascii: "\""))
    } else {
      lines += field
    }
    lines.append(UInt8(ascii: end))
  }

  /// Puts the file in its place. Where nothing was refused there is none, also not that of an import before: whoever found it
  /// would take it for this one's.
  ///
  /// - Returns: whether there is one.
  func finish() throws(ImportError) -> Bool {
    guard let file else { return false }
    self.file = nil
    if count == 0 {
      if isOfRejects() { unlink(path) }
      return false
    }
    try asImportError { () throws(ExportError) in try file.finish() }
    return true
  }

  /// Whether what lies there is a file of rejects, and ours.
  private func isOfRejects() -> Bool {
    let descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid()
    else { return false }
    var start = [UInt8](repeating: 0, count: Self.header.count)
    let count = start.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    return count == start.count && start == Self.header
  }

  private func asImportError<Result>(
    _ body: () throws(ExportError) -> Result
  ) throws(ImportError) -> Result {
    do {
      return try body()
    } catch {
      let code = error.code == .cannotCreate ? ImportError.Code.cannotCreate : .inputOutput
      throw ImportError(code, "the rejects: \(error.message)", file: path)
    }
  }
}
