// Memory from the system itself, for the few large buffers of a rebuild.

internal import Glibc
internal import Words

/// A zeroed piece of memory, which goes back to the system at once when it is let go.
///
/// Not from the allocator: that keeps what was freed, and then nobody could say how much a rebuild takes. Pages that are
/// never touched are never given out.
final class MappedMemory {
  let bytes: UnsafeMutableRawBufferPointer

  /// C: `mmap`.
  ///
  /// - Throws: `ProjectionError` with code `inputOutput` where there is no such memory.
  init(byteCount: Int) throws {
    let count = max(byteCount, 1)
    let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else {
      throw ProjectionError(
        .inputOutput,
        "there is no memory for \(count) bytes (\(String(cString: strerror(errno)))); allow the rebuild less")
    }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: count)
  }

  /// Has the system give out all of it now, page by page: for a thread beside the one that fills it. A wish, which a system
  /// that does not know it passes over. C: `madvise`, MADV_POPULATE_WRITE.
  func populate() {
    let populateWrite: Int32 = 23
    // In pieces: one call would keep others from changing what is mapped.
    for start in stride(from: 0, to: bytes.count, by: 1 << 20) {
      let piece = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<min(start + (1 << 20), bytes.count)])
      if madvise(piece.baseAddress, piece.count, populateWrite) != 0 { return }
    }
  }

  deinit { munmap(bytes.baseAddress, bytes.count) }

  /// As many elements as fit. The memory may be used as another type later, when nothing of this one is needed.
  func elements<Element: BitwiseCopyable>(_ type: Element.Type) -> UnsafeMutableBufferPointer<Element> {
    bytes.bindMemory(to: type)
  }
}
