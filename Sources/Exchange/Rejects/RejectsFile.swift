// The lines that were refused, each with its reason, in a file that is either whole or not there.

internal import Glibc
internal import Ledger

/// Writes `file,line,reason,original` as CSV, to a file that takes its place when the import ends. The lines may hold personal
/// data: only its owner may read it.
///
/// What was refused stands there as it was written, in UTF-8, so that it can be mended and imported: no cell is guarded against spreadsheets.
/// What its lines cannot be read without, the names of the columns, stands in rows of its own before them, with the reason
/// `header`.
final class RejectsFile {
  let path: String
  private var file: WholeFile?
  private(set) var count = 0
  /// Where the rejects of an earlier import are now, once this one's have taken their place.
  private(set) var earlier: String?

  private static let header = Array("file,line,reason,original\n".utf8)
  /// The reason of a row that holds a header, and was not refused.
  static let headerReason = Array("header".utf8)

  /// The headers of files of which no line was refused yet, by the files' numbers.
  private var headers: [Int: [HeaderLine]] = [:]

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
      try Self.checkHoldsRejects(path, status)
      let kept = Self.earlier(path)
      if lstat(kept, &status) == 0 { try Self.checkHoldsRejects(kept, status) }
    }
    file = try asImportError { () throws(ExportError) in
      let file = try WholeFile(path: path, mode: 0o600)
      try file.write(Self.header)
      return file
    }
  }

  /// Refuses to replace anything but a file of rejects.
  private static func checkHoldsRejects(_ path: String, _ status: stat) throws(ImportError) {
    if status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 { return }
    guard let descriptor = openRejects(path) else {
      throw ImportError(
        .cannotCreate,
        "is there already and holds no rejects of an import; remove it, or give the rejects another name",
        file: path)
    }
    close(descriptor)
  }

  /// Notes the lines of a file's header, which its other lines cannot be read without.
  func setHeader(_ lines: [HeaderLine], of file: Int) { headers[file] = lines }

  /// - Parameter files: their names, by their numbers.
  func write(_ rejects: [Reject], of files: [String]) throws(ImportError) {
    if rejects.isEmpty { return }
    var lines: [UInt8] = []
    for reject in rejects {
      let name = files[reject.place.file]
      for line in headers.removeValue(forKey: reject.place.file) ?? [] {
        Self.append(name, line.number, Self.headerReason, line.text, to: &lines)
      }
      Self.append(name, reject.place.line, Array(reject.reason.utf8), reject.text, to: &lines)
    }
    count += rejects.count
    try asImportError { () throws(ExportError) in try file?.write(lines) }
  }

  private static func append(
    _ file: String, _ line: Int, _ reason: [UInt8], _ original: [UInt8], to lines: inout [UInt8]
  ) {
    append(Array(file.utf8), then: ",", to: &lines)
    lines += "\(line),".utf8
    append(reason, then: ",", to: &lines)
    append(original, then: "\n", to: &lines)
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

  /// Puts the file in its place. Where nothing was refused there is no file, not even that of an import
  /// before: whoever found it would take it for this one's. That one may have been mended, and is kept
  /// beside.
  ///
  /// - Returns: whether there is one.
  func finish() throws(ImportError) -> Bool {
    guard let file else { return false }
    self.file = nil
    try keepEarlier(unlessEqualTo: file)
    if count == 0 { return false }
    try asImportError { () throws(ExportError) in try file.finish() }
    return true
  }

  /// Renames the rejects of an earlier import, which replace those of one before, where they are others than this one's.
  private func keepEarlier(unlessEqualTo file: WholeFile) throws(ImportError) {
    guard let descriptor = Self.openRejects(path) else { return }
    defer { close(descriptor) }
    let isSame = try asImportError { () throws(ExportError) in try file.isEqual(to: descriptor) }
    if isSame, count > 0 { return }
    // A spreadsheet may have saved it for everybody to read.
    guard fchmod(descriptor, 0o600) == 0, rename(path, Self.earlier(path)) == 0 else {
      throw ImportError(
        .inputOutput, "the rejects of an earlier import cannot be kept: \(systemMessage(errno))", file: path)
    }
    earlier = Self.earlier(path)
  }

  private static func earlier(_ path: String) -> String { path + "~" }

  /// Opens what lies there, where it is a file of rejects, and ours.
  private static func openRejects(_ path: String) -> Int32? {
    let descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
      startsAsRejects(descriptor)
    {
      return descriptor
    }
    close(descriptor)
    return nil
  }

  /// Spreadsheets save a mark before the names of the columns, another separator between them, or another line's end.
  private static func startsAsRejects(_ descriptor: Int32) -> Bool {
    var start = [UInt8](repeating: 0, count: 64)
    let count = start.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count > 0 else { return false }
    return (try? RejectsScanner(MemorySource(Array(start[..<count]), name: ""))) != nil
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

/// A line that is no record, and that those after it cannot be read without.
struct HeaderLine: Sendable {
  var number: Int
  var text: [UInt8]
}

extension ImportOptions {
  /// Where the rejects of a file go where nobody says a place. Those of a file of rejects that was mended
  /// have a number: the file that they come from stays as it is.
  public static func defaultRejectsFile(for file: String) -> String {
    let ending = ".csv"
    let marker = ".rejects"
    guard file.hasSuffix(ending) else { return file + marker + ending }
    let stem = file.dropLast(ending.count)
    if stem.hasSuffix(marker) { return "\(stem)-2\(ending)" }
    guard let dash = stem.lastIndex(of: "-"), stem[..<dash].hasSuffix(marker),
      let number = Int(stem[stem.index(after: dash)...]), (2..<Int.max).contains(number)
    else { return file + marker + ending }
    return "\(stem[..<dash])-\(number + 1)\(ending)"
  }
}
