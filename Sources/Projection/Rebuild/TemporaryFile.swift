// A file for what a rebuild cannot hold in the memory that it is allowed.

internal import Words

/// An `UnnamedFile` that is appended to, and that throws `ProjectionError`.
final class TemporaryFile {
  private let file: UnnamedFile
  /// How many bytes were appended.
  private(set) var size = 0

  init(in directory: String) throws {
    file = try reportingFailures { () throws(UnnamedFile.Failure) in
      try UnnamedFile(in: directory, prefix: "\(ScratchDirectory.prefix)sort-")
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws {
    try write(bytes, at: size)
    size += bytes.count
  }

  /// Writes at an offset, in any order; `size` does not change.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    try reportingFailures { () throws(UnnamedFile.Failure) in try file.write(bytes, at: offset) }
  }

  /// Fills `bytes` from an offset on.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws {
    try reportingFailures { () throws(UnnamedFile.Failure) in try file.read(into: bytes, at: offset) }
  }
}

private func reportingFailures<Result>(
  _ body: () throws(UnnamedFile.Failure) -> Result
) throws(ProjectionError) -> Result {
  do {
    return try body()
  } catch {
    throw ProjectionError(
      systemError: error.code, doing: "\(error.operation) a temporary file in", error.directory,
      advice: "; histories larger than the memory that is allowed need room there")
  }
}
