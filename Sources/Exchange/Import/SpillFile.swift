// Files for what does not fit into an import's memory, or can be read only once.

internal import Ledger

/// An unnamed file that is appended to. Its errors say what the import needed it for.
final class SpillFile {
  private let file: UnnamedFile
  private let purpose: String
  /// How many bytes were appended.
  private(set) var size = 0

  /// - Parameter purpose: what the file is for, in words for messages.
  /// - Throws: where there is no directory for the file.
  init(for purpose: String) throws(ImportError) {
    self.purpose = purpose
    do {
      file = try UnnamedFile()
    } catch {
      throw Self.failure(error, purpose)
    }
  }

  func append(_ bytes: [UInt8]) throws(ImportError) {
    do {
      try file.write(bytes.span.bytes, at: size)
    } catch {
      throw Self.failure(error, purpose)
    }
    size += bytes.count
  }

  /// Appends `count` bytes of the file, from an offset on, to `buffer`; fewer at the end of the file.
  func read(_ count: Int, at offset: Int, into buffer: inout [UInt8]) throws(ImportError) {
    do {
      try file.read(min(count, size - offset), at: offset, into: &buffer)
    } catch {
      throw Self.failure(error, purpose)
    }
  }

  private static func failure(_ failure: UnnamedFile.Failure, _ purpose: String) -> ImportError {
    ImportError(
      .inputOutput,
      "a temporary file for \(purpose) cannot be used: \(failure.reason); TMPDIR says where "
        + "there is room. What was recorded until now is whole; importing again adds the rest",
      file: failure.directory)
  }
}

/// A source that could be read only once, kept so that it can be read again.
struct CopiedSource: ByteSource {
  let name: String
  private let file: SpillFile
  private var offset = 0

  private init(_ file: SpillFile, name: String) {
    self.file = file
    self.name = name
  }

  /// Reads a source to its end.
  init(_ source: any ByteSource) throws {
    name = source.name
    file = try SpillFile(for: "what comes through a pipe")
    var source = source
    var piece: [UInt8] = []
    while try source.read(upTo: InputBuffer.pieceBytes, into: &piece) > 0 {
      try Task.checkCancellation()
      try file.append(piece)
      piece.removeAll(keepingCapacity: true)
    }
  }

  /// A source of the same bytes from the beginning.
  var rewound: CopiedSource { CopiedSource(file, name: name) }

  var count: Int? { file.size }

  mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws -> Int {
    let before = buffer.count
    try file.read(count, at: offset, into: &buffer)
    offset += buffer.count - before
    return buffer.count - before
  }
}
