// A file to import, and what is in it.

internal import Glibc
internal import Ledger

/// Something to import.
public struct ImportInput: Sendable {
  /// What is in a file.
  public enum Format: String, Sendable, CaseIterable {
    /// Lines with columns, which are read through a mapping.
    case csv
    /// CloudEvents, one in each line.
    case ndjson
    /// CloudEvents one after another, or in an array.
    case json
  }

  indirect enum Content: Sendable {
    case file(String)
    case bytes([UInt8], piece: Int)
    /// The lines of one original file that a rejects file holds.
    case rejected(RejectedFile, in: Content)
  }

  /// The input's name in messages and rejects.
  public let name: String
  /// The format; `nil` to go by the name's ending or, for standard input, by whether there is a mapping.
  public let format: Format?
  let content: Content

  /// An input from a file; `-` is standard input.
  public init(path: String, format: Format? = nil) {
    name = path
    self.format = format
    content = .file(path)
  }

  /// An input from bytes in memory.
  public init(_ bytes: [UInt8], name: String, format: Format? = nil) {
    self.init(bytes, name: name, format: format, piece: .max)
  }

  /// An input from bytes that come in pieces of at most `piece` bytes.
  init(_ bytes: [UInt8], name: String, format: Format? = nil, piece: Int) {
    self.name = name
    self.format = format
    content = .bytes(bytes, piece: piece)
  }

  private init(_ rejected: RejectedFile, in input: ImportInput) {
    name = rejected.name
    format = input.format == .csv ? nil : input.format
    content = .rejected(rejected, in: input.content)
  }

  /// The path of the file; `nil` for bytes in memory.
  var path: String? { content.path }

  func source() throws -> any ByteSource { try content.source(named: name) }

  /// The original files whose lines the input holds, where it is a file of rejects; otherwise the input
  /// itself.
  func parts() throws -> [ImportInput] {
    guard format != .ndjson, format != .json, isReplayable,
      let files = try RejectedFile.all(in: try source())
    else { return [self] }
    return files.map { ImportInput($0, in: self) }
  }

  /// How the file is written, as a mapping says it. Lines that were refused are UTF-8 by now, and the lines
  /// above the header and below the last record are not among them.
  func dialect(by mapping: Mapping) throws(ImportError) -> CSVDialect {
    guard case .rejected(let file, _) = content else { return mapping.dialect }
    if case .inFile = mapping.dialect.header, !file.hasHeader {
      throw ImportError(
        .invalidData,
        "has no row with the names of the columns among the rejects: add one before the lines of this file, with the reason "
          + "`header` and the header as `original`", file: file.name)
    }
    var dialect = mapping.dialect
    (dialect.encoding, dialect.linesBefore) = (.utf8, nil)
    dialect.isOfRejects = true
    // A mapping's word that there is no footer holds here too. Any other footer is not among the rejects.
    if dialect.footerRecords != 0 { dialect.footerRecords = nil }
    return dialect
  }

  /// Whether the input can be opened twice. Of a pipe, what is read is lost, so that only its name can be
  /// looked at beforehand.
  var isReplayable: Bool {
    guard let path = content.path else { return true }
    if path == "-" { return false }
    var status = stat()
    return stat(path, &status) == 0
      ? status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFDIR : true
  }

  /// The format of the content; it follows from the name where nobody has said it.
  func resolvedFormat(_ mapping: Mapping?) throws(ImportError) -> Format {
    if let format { return format }
    let ending = name.split(separator: "/").last?.split(separator: ".").dropFirst().last?.lowercased()
    switch ending {
    case "csv", "tsv", "txt": return .csv
    case "ndjson", "jsonl": return .ndjson
    case "json": return .json
    default: break
    }
    if name == "-" { return mapping == nil ? .ndjson : .csv }
    let hint = ["gz", "xz", "zst", "zip"].contains(ending) ? "; unpack it first" : ""
    throw ImportError(
      .unknownFormat, "is of no known kind: .csv, .tsv, .txt, .ndjson, .jsonl or .json\(hint)", file: name)
  }
}

extension ImportInput.Content {
  fileprivate var path: String? {
    switch self {
    case .file(let path): path
    case .bytes: nil
    case .rejected(_, let content): content.path
    }
  }

  fileprivate func source(named name: String) throws -> any ByteSource {
    switch self {
    case .file(let path): try FileSource(path: path)
    case .bytes(let bytes, let piece): MemorySource(bytes, name: name, piece: piece)
    case .rejected(let file, let content): try RejectedLines(try content.source(named: name), of: file.name)
    }
  }
}
