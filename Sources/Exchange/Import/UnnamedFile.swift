// A file without a name, for what an import cannot keep in memory.

internal import Foundation
internal import Glibc
internal import Ledger

/// A temporary file that only its owner can read. It has no name, so that it goes with the process, whatever ends that.
final class UnnamedFile {
  private let descriptor: Int32
  private let directory: String
  private let purpose: String
  /// Of what was appended, in bytes.
  private(set) var size = 0

  /// - Parameter purpose: what it is for, as messages say it.
  /// - Throws: where there is no directory for it. C: `mkstemp`, `unlink`.
  init(for purpose: String) throws(ImportError) {
    self.purpose = purpose
    // `TMPDIR`, where it is set.
    directory = FileManager.default.temporaryDirectory.path
    var template = Array("\(directory)/perennial-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Self.failure(errno, purpose, directory) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(&template)
  }

  deinit { close(descriptor) }

  /// C: `pwrite`.
  func append(_ bytes: [UInt8]) throws(ImportError) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
        return pwrite(descriptor, rest.baseAddress, rest.count, off_t(size + done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(errno, purpose, directory) }
      done += count
    }
    size += done
  }

  /// Appends `count` bytes from an offset on, fewer at the end. C: `pread`.
  func read(_ count: Int, at offset: Int, into buffer: inout [UInt8]) throws(ImportError) {
    let start = buffer.count
    let wanted = min(count, size - offset)
    buffer.append(contentsOf: repeatElement(0, count: wanted))
    var done = 0
    while done < wanted {
      let count = buffer.withUnsafeMutableBytes { bytes in
        let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[(start + done)...])
        return pread(descriptor, rest.baseAddress, wanted - done, off_t(offset + done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(errno, purpose, directory) }
      done += count
    }
  }

  private static func failure(_ code: Int32, _ purpose: String, _ directory: String) -> ImportError {
    ImportError(
      .inputOutput,
      "a temporary file for \(purpose) cannot be used: \(String(cString: strerror(code))); TMPDIR says where "
        + "there is room. What was recorded until now is whole; importing again adds the rest",
      file: directory)
  }
}

/// Something that could be read only once, kept so that it can be read again.
struct CopiedSource: ByteSource {
  let name: String
  private let file: UnnamedFile
  private var offset = 0

  private init(_ file: UnnamedFile, name: String) {
    self.file = file
    self.name = name
  }

  /// Reads a source to its end.
  init(_ source: any ByteSource) throws {
    name = source.name
    file = try UnnamedFile(for: "what comes through a pipe")
    var source = source
    var piece: [UInt8] = []
    while try source.read(upTo: InputBuffer.pieceBytes, into: &piece) > 0 {
      try Task.checkCancellation()
      try file.append(piece)
      piece.removeAll(keepingCapacity: true)
    }
  }

  /// The same from the beginning.
  var rewound: CopiedSource { CopiedSource(file, name: name) }

  var count: Int? { file.size }

  mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws -> Int {
    let before = buffer.count
    try file.read(count, at: offset, into: &buffer)
    offset += buffer.count - before
    return buffer.count - before
  }
}
