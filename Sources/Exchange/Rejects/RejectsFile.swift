// Writes refused lines, each with its reason, into a file that is there as a whole or not at all.

internal import Glibc
internal import Ledger

/// Writes `file,line,reason,original` as CSV, to a file that takes its place when the import ends. The
/// lines may hold personal data: only its owner may read it.
///
/// Lines stand there as they were written, in UTF-8, so that they can be mended and imported: no cell is
/// guarded against spreadsheets. The names of the columns, without which lines cannot be read, stand in
/// front of them in rows of their own, with the reason `header`.
final class RejectsFile {
  let path: String
  private var file: WholeFile?
  private(set) var count = 0
  /// The path of the rejects of an earlier import, once this import's have taken their place.
  private(set) var earlier: String?

  private static let header = Array("file,line,reason,original\n".utf8)
  /// The reason in rows that hold a header, which was not refused.
  static let headerReason = Array("header".utf8)

  /// The headers of files of which no line was refused yet, by the files' numbers.
  private var headers: [Int: [HeaderLine]] = [:]

  init(path: String) { self.path = path }

  /// Checks that the file can be written, before anything is imported.
  ///
  /// - Throws: `cannotCreate`, also where another file than one of rejects lies there, which would be lost.
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

  /// Refuses to replace a file that is not one of rejects.
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

  /// Keeps the header of a file, without which its other lines cannot be read.
  func setHeader(_ lines: [HeaderLine], of file: Int) { headers[file] = lines }

  /// - Parameter files: the names of the files, by their numbers.
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

  /// Appends a field, in quotes where it needs them. It is bytes, because a refused line may not be text at
  /// all.
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

  /// Puts the file in its place. Where nothing was refused there is no file, not even that of an earlier
  /// import, which would be taken for this one's. The earlier file may have been mended, so it is kept
  /// beside its old place.
  ///
  /// - Returns: whether there is a file.
  func finish() throws(ImportError) -> Bool {
    guard let file else { return false }
    self.file = nil
    try keepEarlier(unlessEqualTo: file)
    if count == 0 { return false }
    try asImportError { () throws(ExportError) in try file.finish() }
    return true
  }

  /// Renames the rejects of an earlier import, where they are others than this one's; they replace the ones
  /// that were kept before.
  private func keepEarlier(unlessEqualTo file: WholeFile) throws(ImportError) {
    guard let descriptor = Self.openRejects(path) else { return }
    defer { close(descriptor) }
    let isSame = try asImportError { () throws(ExportError) in try file.isEqual(to: descriptor) }
    if isSame, count > 0 { return }
    // The mode is set because a spreadsheet may have saved the file for everybody to read.
    guard fchmod(descriptor, 0o600) == 0, rename(path, Self.earlier(path)) == 0 else {
      throw ImportError(
        .inputOutput, "the rejects of an earlier import cannot be kept: \(systemMessage(errno))", file: path)
    }
    earlier = Self.earlier(path)
  }

  private static func earlier(_ path: String) -> String { path + "~" }

  /// Opens what lies at the path, where that is a file of rejects and belongs to this user.
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

  /// Whether a file begins as one of rejects. Spreadsheets save a mark in front of it, other separators, or
  /// other ends of lines.
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

/// A line of a file's header, without which the lines after it cannot be read.
struct HeaderLine: Sendable {
  var number: Int
  var text: [UInt8]
}

extension ImportOptions {
  /// The path for the rejects of a file where none is given. For a rejects file that was mended the path
  /// has a number, so that the file stays as it is.
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
