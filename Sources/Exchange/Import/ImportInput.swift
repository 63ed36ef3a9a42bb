// A file to import, and what is in it.

internal import Glibc
internal import Ledger

/// Something to import.
public struct ImportInput: Sendable {
  /// What is in a file.
  public enum Format: String, Sendable, CaseIterable {
    /// Lines with columns, read through a mapping.
    case csv
    /// CloudEvents, one a line.
    case ndjson
    /// CloudEvents one after another, or in an array.
    case json
  }

  enum Content: Sendable {
    case file(String)
    case bytes([UInt8], piece: Int)
  }

  /// For messages and rejects.
  public let name: String
  /// What is in it; `nil` to go by the name's ending, and for standard input by whether there is a mapping.
  public let format: Format?
  let content: Content

  /// A file, or standard input for `-`.
  public init(path: String, format: Format? = nil) {
    name = path
    self.format = format
    content = .file(path)
  }

  /// Bytes in memory.
  public init(_ bytes: [UInt8], name: String, format: Format? = nil) {
    self.init(bytes, name: name, format: format, piece: .max)
  }

  /// Bytes that come in pieces of at most so many.
  init(_ bytes: [UInt8], name: String, format: Format? = nil, piece: Int) {
    self.name = name
    self.format = format
    content = .bytes(bytes, piece: piece)
  }

  /// Where it lies; `nil` for bytes in memory.
  var path: String? { if case .file(let path) = content { path } else { nil } }

  func source() throws(ImportError) -> any ByteSource {
    switch content {
    case .file(let path): try FileSource(path: path)
    case .bytes(let bytes, let piece): MemorySource(bytes, name: name, piece: piece)
    }
  }

  /// Whether it can be opened twice. A pipe would lose what is read of it, so only its name can be looked at
  /// before.
  var isReplayable: Bool {
    guard case .file(let path) = content else { return true }
    if path == "-" { return false }
    var status = stat()
    return stat(path, &status) == 0
      ? status.st_mode & S_IFMT == S_IFREG || status.st_mode & S_IFMT == S_IFDIR : true
  }

  /// What is in it, by its name where nobody said.
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
