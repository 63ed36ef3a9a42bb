// Memory straight from the operating system, for the few large buffers of a rebuild.

internal import Glibc
internal import Words

/// A zeroed piece of memory, which goes back to the system when the last reference to it goes.
///
/// It does not come from the allocator, which keeps what was freed, so that nobody could say how much
/// memory a rebuild takes. Pages that are never touched take no memory.
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

  /// Has the system provide all pages now, for calling on a thread beside the one that fills the memory.
  /// A system that does not know the request ignores it. C: `madvise`, MADV_POPULATE_WRITE.
  func populate() {
    let populateWrite: Int32 = 23
    // In pieces, since during a call no other thread can map or unmap memory.
    for start in stride(from: 0, to: bytes.count, by: 1 << 20) {
      let piece = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<min(start + (1 << 20), bytes.count)])
      if madvise(piece.baseAddress, piece.count, populateWrite) != 0 { return }
    }
  }

  deinit { munmap(bytes.baseAddress, bytes.count) }

  /// The memory as an array of as many elements as fit. It may be used as another type later, when these
  /// elements are not needed any more.
  func elements<Element: BitwiseCopyable>(_ type: Element.Type) -> UnsafeMutableBufferPointer<Element> {
    bytes.bindMemory(to: type)
  }
}
