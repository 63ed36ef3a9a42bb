// Where the bytes of an import come from.

internal import Glibc

/// A stream of bytes, read in pieces of any size.
protocol ByteSource {
  /// The source's name in messages: a path, or `-`.
  var name: String { get }
  /// How many bytes the source has in all; `nil` where that is not known.
  var count: Int? { get }

  /// Appends at most `count` bytes; appends none only at the end of the source.
  mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws -> Int

  /// Whether reading now would have to wait for a producer that writes slowly.
  var wouldWait: Bool { get }

  /// What tells whether the bytes are still what they were; `nil` where nobody else can change them, or
  /// where they can be read only once.
  var version: FileVersion? { get throws(ImportError) }
}

extension ByteSource {
  var wouldWait: Bool { false }
  var version: FileVersion? { nil }
}

/// The state of a file at some time.
struct FileVersion: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64
  private let size: Int64
  private let seconds: Int
  private let nanoseconds: Int

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}

/// A file, a pipe or standard input.
final class FileSource: ByteSource {
  let name: String
  let count: Int?
  private let descriptor: Int32
  private let closes: Bool

  /// Opens the file at a path; `-` is standard input.
  init(path: String) throws(ImportError) {
    name = path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    closes = path != "-"
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      if closes { close(descriptor) }
      throw Self.failure(path, code)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      if closes { close(descriptor) }
      throw ImportError(.unreadable, "is a directory; name the files in it", file: path)
    case S_IFREG: count = Int(status.st_size)
    default: count = nil
    }
  }

  deinit {
    if closes { close(descriptor) }
  }

  private static func failure(_ path: String, _ code: Int32) -> ImportError {
    let reason = String(cString: strerror(code))
    return code == ENOENT || code == ENOTDIR
      ? ImportError(.notFound, "there is no such file", file: path)
      : ImportError(.unreadable, "cannot be read: \(reason)", file: path)
  }

  func read(upTo count: Int, into buffer: inout [UInt8]) throws -> Int {
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: count))
    while true {
      try waitUntilReadable()
      let got = buffer.withUnsafeMutableBytes { bytes in
        Glibc.read(descriptor, UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).baseAddress, count)
      }
      if got >= 0 {
        buffer.removeLast(count - got)
        return got
      }
      if errno != EINTR && errno != EAGAIN {
        let reason = String(cString: strerror(errno))
        buffer.removeLast(count)
        throw ImportError(.inputOutput, "reading failed: \(reason)", file: name)
      }
    }
  }

  /// The file's present state; `nil` where it is no regular file. C: `fstat`.
  var version: FileVersion? {
    get throws(ImportError) {
      guard count != nil else { return nil }
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw Self.failure(name, errno) }
      return FileVersion(status)
    }
  }

  /// Waits for a pipe in short steps, so that a cancelled import does not hang until its producer writes
  /// again.
  private func waitUntilReadable() throws {
    guard count == nil else { return }
    while !isReadable(within: 100) { try Task.checkCancellation() }
  }

  var wouldWait: Bool { count == nil && !isReadable(within: 0) }

  private func isReadable(within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // Errors and hang-ups count as readable: the read that follows says what they are.
    return poll(&request, 1, milliseconds) != 0
  }
}

/// Bytes in memory. `piece` is the most that one read gives, so that tests can put the ends of pieces
/// everywhere.
struct MemorySource: ByteSource {
  let name: String
  private let bytes: [UInt8]
  private let piece: Int
  private var index = 0

  init(_ bytes: [UInt8], name: String = "memory", piece: Int = .max) {
    self.bytes = bytes
    self.name = name
    self.piece = piece
  }

  var count: Int? { bytes.count }

  mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws -> Int {
    let length = min(count, piece, bytes.count - index)
    buffer.append(contentsOf: bytes[index..<index + length])
    index += length
    return length
  }
}
