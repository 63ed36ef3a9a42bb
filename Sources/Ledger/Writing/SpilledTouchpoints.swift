// The staged touchpoints of a rehearsal that are no longer in memory.

/// Staged facts and bodies in an unnamed file.
///
/// ```
/// a chapter for each spill:  facts of 64 bytes │ where each body ends 8 │ bodies
/// ```
final class SpilledTouchpoints {
  private struct Chapter {
    var first: Position
    var count: Int
    var start: Int
  }

  private let file: UnnamedFile
  private var size = 0
  private var chapters: [Chapter] = []

  init() throws(LedgerError) {
    do {
      file = try UnnamedFile(prefix: "perennial-rehearsal-")
    } catch {
      throw Self.failure(error)
    }
  }

  /// Appends touchpoints that follow those before.
  func append(_ facts: [Fact], _ bodies: [UInt8], ends: [Int], from first: Position) throws(LedgerError) {
    let start = size
    try unsafe write(facts.span.bytes)
    try unsafe write(ends.span.bytes)
    try unsafe write(bodies.span.bytes)
    chapters.append(Chapter(first: first, count: facts.count, start: start))
  }

  /// The fact at a position. `nil` also where the file cannot be read: whoever asks is then told that there
  /// is no such touchpoint.
  func fact(at position: Position) -> Fact? {
    guard let (chapter, index) = place(of: position) else { return nil }
    return read(at: chapter.start + index * MemoryLayout<Fact>.stride, as: Fact.self)
  }

  func body(at position: Position) -> [UInt8]? {
    guard let (chapter, index) = place(of: position) else { return nil }
    let ends = chapter.start + chapter.count * MemoryLayout<Fact>.stride
    let start: Int? = index == 0 ? 0 : read(at: ends + (index - 1) * 8, as: Int.self)
    guard let start, let end = read(at: ends + index * 8, as: Int.self), start <= end else {
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: end - start)
    let isRead = unsafe bytes.withUnsafeMutableBytes {
      unsafe read(at: ends + chapter.count * 8 + start, into: $0)
    }
    return isRead ? bytes : nil
  }

  private func place(of position: Position) -> (chapter: Chapter, index: Int)? {
    var (low, high) = (0, chapters.count)
    while low < high {
      let middle = (low + high) / 2
      if chapters[middle].first <= position { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let chapter = chapters[low - 1]
    let index = Int(position.rawValue - chapter.first.rawValue)
    return index < chapter.count ? (chapter, index) : nil
  }

  // MARK: Bytes

  private func write(_ bytes: RawSpan) throws(LedgerError) {
    do {
      try file.write(bytes, at: size)
    } catch {
      throw Self.failure(error)
    }
    size += bytes.byteCount
  }

  private static func failure(_ failure: UnnamedFile.Failure) -> LedgerError {
    LedgerError(systemError: failure.code, doing: "\(failure.operation) a file in", failure.directory)
  }

  private func read<Value: BitwiseCopyable>(at offset: Int, as type: Value.Type) -> Value? {
    unsafe withUnsafeTemporaryAllocation(
      byteCount: MemoryLayout<Value>.size, alignment: MemoryLayout<Value>.alignment
    ) { bytes in
      unsafe read(at: offset, into: bytes) ? unsafe bytes.load(as: type) : nil
    }
  }

  private func read(at offset: Int, into bytes: UnsafeMutableRawBufferPointer) -> Bool {
    unsafe (try? file.read(into: bytes, at: offset)) != nil
  }
}
