// Rows on their way to standard output, read from a snapshot that is not to wait for whoever reads them.

internal import Foundation
internal import Glibc
internal import Perennial

/// Output that waits for nobody until `finish`.
///
/// While somebody holds a snapshot of a view, its file grows with every refresh; and what a person looks at
/// through a pager stands still for hours. So what a pipe takes at once is written at once, as is what goes
/// to a file; the rest is kept, much of it in a file that has no name, until the snapshot has ended.
final class SpooledOutput {
  /// How many bytes are kept in memory; what comes beyond them goes into a file.
  private static let memoryBytesMax = 1 << 20
  /// How many bytes a pipe takes without waiting whenever it takes any: `PIPE_BUF`.
  private static let pieceBytes = 4096

  private let isFile: Bool
  private let isPipe: Bool
  /// The bytes that were not written yet and come behind those in `file`.
  private var kept: [UInt8] = []
  private var file: FileHandle?

  /// To be made before the snapshot begins: it first hands on what was written to standard output before.
  init() throws {
    try StandardOutput.flush()
    var status = stat()
    let kind = fstat(STDOUT_FILENO, &status) == 0 ? status.st_mode & S_IFMT : 0
    isFile = kind == S_IFREG
    isPipe = kind == S_IFIFO
  }

  /// Writes somebody's data, as `StandardOutput.data` does.
  func write(data bytes: [UInt8]) throws { try write(StandardOutput.visible(data: bytes)) }

  /// Writes JSON, as `StandardOutput.json` does.
  func write(json bytes: [UInt8]) throws { try write(VisibleText.json(bytes)) }

  private func write(_ bytes: [UInt8]) throws {
    if isFile { return try StandardOutput.write(visible: bytes) }
    kept += bytes
    if kept.count >= Self.pieceBytes, isPipe, file == nil { try writeWhatIsTaken() }
    if kept.count >= Self.memoryBytesMax { try keepInFile() }
  }

  /// Writes the rest, and waits for whoever reads it.
  func finish() throws {
    if file != nil { try keepInFile() }
    if let file {
      try Self.named { try file.seek(toOffset: 0) }
      while let bytes = try Self.named({ try file.read(upToCount: Self.memoryBytesMax) }), !bytes.isEmpty {
        try StandardOutput.write(visible: [UInt8](bytes))
      }
    }
    try StandardOutput.write(visible: kept)
    kept = []
    try StandardOutput.flush()
  }

  private func writeWhatIsTaken() throws {
    var done = 0
    while kept.count - done >= Self.pieceBytes, Self.isWritable {
      let count = kept[done...].withUnsafeBytes {
        Glibc.write(STDOUT_FILENO, $0.baseAddress, Self.pieceBytes)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(.inputOutput, "writing to standard output: \(systemMessage(errno))")
      }
      done += count
    }
    if done > 0 { kept.removeFirst(done) }
  }

  private static var isWritable: Bool {
    var request = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    // A pipe whose reader has gone counts as writable: writing to it ends the process.
    return poll(&request, 1, 0) > 0
  }

  private func keepInFile() throws {
    let file = try file ?? Self.namelessFile()
    try Self.named { try file.write(contentsOf: kept) }
    self.file = file
    kept.removeAll(keepingCapacity: true)
  }

  /// A file that no name leads to. C: `mkstemp`, `unlink`.
  private static func namelessFile() throws -> FileHandle {
    var template = Array((NSTemporaryDirectory() + "/perennial-rows-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failure(systemMessage(errno)) }
    unlink(&template)
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private static func named<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
      throw failure(isFull ? systemMessage(ENOSPC) : "\(error)")
    }
  }

  private static func failure(_ reason: String) -> Failure {
    Failure(.inputOutput, "keeping rows in \(NSTemporaryDirectory()) until they are read: \(reason)")
  }
}
