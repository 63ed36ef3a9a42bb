// Lines that wait for other lines of their group: in memory and, beyond some of it, in a file.

internal import Ledger

/// The lines of open groups, as they were written.
///
/// A group's lines are a chain of runs, the newest first:
///
///     run    │ place of the run before, 8 │ its length, 4 │ lines …
///     line   │ number, 8 │ file, 4 │ ordinals, 4 │ bytes of text, 4 │ ordinals, 8 each │ text …
///
/// Runs are put into memory one behind another. Where the memory is full, the runs of groups that are still
/// open move to its front, joined to one run for each group. Where that would be more than a quarter of the
/// memory, they go into a file instead, so that each line is written at most once.
struct HeldLines {
  /// How many bytes are held in memory, at the most.
  static let bytesMax = 32 << 20

  /// The place of a group's newest run, in 16 bytes.
  private struct Chain {
    /// An offset in memory or in the file, times 2, plus 1 where it is in the file.
    var place = Self.none
    var length: UInt32 = 0

    static let none = UInt64.max
    static let linkBytes = 12

    init() {}

    init(inMemory offset: Int, length: Int) {
      place = UInt64(offset) << 1
      self.length = UInt32(length)
    }

    init(inFile offset: Int, length: Int) {
      place = UInt64(offset) << 1 | 1
      self.length = UInt32(length)
    }

    /// The chain of the run before, read from the link in front of a run's lines.
    init(link bytes: [UInt8], at offset: Int) {
      place = bytes.littleEndian(at: offset)
      length = bytes.littleEndian(at: offset + 8)
    }

    var isInMemory: Bool { place != Self.none && place & 1 == 0 }
    var isInFile: Bool { place != Self.none && place & 1 == 1 }
    var offset: Int { Int(place >> 1) }
    var byteCount: Int { Int(length) }
    /// The range of the run's lines, which stand behind the link at `offset`.
    var lines: Range<Int> { offset + Self.linkBytes..<offset + Self.linkBytes + byteCount }
  }

  private let bytesMax: Int
  private var memory: [UInt8] = []
  /// How many bytes `memory` may have before it is searched for runs that are still needed. For small files
  /// it stays in the processor's caches.
  private var roomMax: Int
  private var file: SpillFile?
  /// The chain of each open group, by slot.
  private var chains: [Chain] = []
  private var free: [Int] = []

  init(bytesMax: Int = Self.bytesMax) {
    self.bytesMax = bytesMax
    roomMax = min(bytesMax, 1 << 20)
  }

  /// How many bytes went to the file.
  var spilledBytes: Int { file?.size ?? 0 }

  /// A slot for the lines of a new group.
  mutating func open() -> Int {
    if let slot = free.popLast() { return slot }
    chains.append(Chain())
    return chains.count - 1
  }

  /// Adds a line to a group.
  ///
  /// - Throws: `ImportError` where there is no room for it.
  mutating func append(
    _ place: LinePlace, _ range: Range<Int>, of source: [UInt8], ordinals: some Collection<Int64>,
    to slot: Int
  ) throws(ImportError) {
    let size = 20 + 8 * ordinals.count + range.count
    if memory.count + size + Chain.linkBytes > roomMax { try makeRoom(for: size + Chain.linkBytes) }
    let chain = chains[slot]
    if chain.isInMemory, chain.lines.upperBound == memory.count {
      chains[slot].length += UInt32(size)
    } else {
      chains[slot] = Chain(inMemory: memory.count, length: size)
      memory.append(link: chain.place, chain.length)
    }
    memory.append(littleEndian: UInt64(place.line))
    memory.append(littleEndian: UInt32(place.file))
    memory.append(littleEndian: UInt32(ordinals.count))
    memory.append(littleEndian: UInt32(range.count))
    for ordinal in ordinals { memory.append(littleEndian: UInt64(bitPattern: ordinal)) }
    memory.append(source, range)
  }

  /// Adds the lines of a group to `lines`, in their order, and forgets the group.
  mutating func take(_ slot: Int, into lines: inout SourceLines) throws(ImportError) {
    try empty(slot, into: &lines)
    free.append(slot)
    if free.count == chains.count { memory.removeAll(keepingCapacity: true) }
  }

  /// Adds the lines of a group to `lines`, in their order; the group stays, and has no lines then.
  mutating func empty(_ slot: Int, into lines: inout SourceLines) throws(ImportError) {
    var chain = chains[slot]
    chains[slot] = Chain()
    if chain.isInMemory, Chain(link: memory, at: chain.offset).place == Chain.none {
      // Nearly all groups are a single run in memory.
      return Self.decode(memory, chain.lines, into: &lines)
    }
    var (older, read) = ([(chain: Chain, start: Int)](), [UInt8]())
    while chain.place != Chain.none {
      older.append((chain, read.count))
      if chain.isInMemory {
        chain = Chain(link: memory, at: chain.offset)
      } else {
        let start = read.count
        try file?.read(Chain.linkBytes + chain.byteCount, at: chain.offset, into: &read)
        chain = Chain(link: read, at: start)
      }
    }
    for (run, start) in older.reversed() {
      if run.isInMemory {
        Self.decode(memory, run.lines, into: &lines)
      } else {
        let first = start + Chain.linkBytes
        Self.decode(read, first..<first + run.byteCount, into: &lines)
      }
    }
  }

  private static func decode(_ bytes: [UInt8], _ range: Range<Int>, into lines: inout SourceLines) {
    var index = range.lowerBound
    var ordinals: [Int64] = []
    while index < range.upperBound {
      let number: UInt64 = bytes.littleEndian(at: index)
      let file: UInt32 = bytes.littleEndian(at: index + 8)
      let ordinalCount: UInt32 = bytes.littleEndian(at: index + 12)
      let textBytes: UInt32 = bytes.littleEndian(at: index + 16)
      index += 20
      ordinals.removeAll(keepingCapacity: true)
      for _ in 0..<ordinalCount {
        let ordinal: UInt64 = bytes.littleEndian(at: index)
        ordinals.append(Int64(bitPattern: ordinal))
        index += 8
      }
      let end = index + Int(textBytes)
      lines.append(LinePlace(file: Int(file), line: Int(number)), index..<end, of: bytes, ordinals: ordinals)
      index = end
    }
  }

  // MARK: Room

  private mutating func makeRoom(for count: Int) throws(ImportError) {
    var needed = 0
    for slot in chains.indices {
      var chain = chains[slot]
      while chain.isInMemory {
        needed += Chain.linkBytes + chain.byteCount
        chain = Chain(link: memory, at: chain.offset)
      }
    }
    if needed + count <= bytesMax / 4 { moveToFront(needed) } else { try moveToFile() }
    let wanted = min(bytesMax, max(roomMax, 4 * (needed + count)))
    // All of the room is taken at once: the arrays that a growing one leaves behind would stay with the
    // process.
    if wanted > roomMax { memory.reserveCapacity(bytesMax) }
    roomMax = wanted
  }

  private mutating func moveToFront(_ needed: Int) {
    var moved: [UInt8] = []
    moved.reserveCapacity(needed)
    for slot in chains.indices where chains[slot].isInMemory {
      let start = moved.count
      gather(chains[slot], into: &moved)
      chains[slot] = Chain(inMemory: start, length: moved.count - start - Chain.linkBytes)
    }
    memory.removeAll(keepingCapacity: true)
    memory += moved
  }

  private mutating func moveToFile() throws(ImportError) {
    let file: SpillFile
    if let known = self.file {
      file = known
    } else {
      file = try SpillFile(for: "lines that wait for others of their group")
      self.file = file
    }
    var piece: [UInt8] = []
    for slot in chains.indices where chains[slot].isInMemory {
      let start = piece.count
      gather(chains[slot], into: &piece)
      chains[slot] = Chain(
        inFile: file.size + start, length: piece.count - start - Chain.linkBytes)
      if piece.count >= 1 << 20 {
        try file.append(piece)
        piece.removeAll(keepingCapacity: true)
      }
    }
    try file.append(piece)
    memory.removeAll(keepingCapacity: true)
  }

  /// Appends what a group has in memory to `bytes`, as one run.
  private func gather(_ newest: Chain, into bytes: inout [UInt8]) {
    var runs: [Chain] = []
    var chain = newest
    while chain.isInMemory {
      runs.append(chain)
      chain = Chain(link: memory, at: chain.offset)
    }
    bytes.append(link: chain.place, chain.length)
    for run in runs.reversed() { bytes.append(memory, run.lines) }
  }
}

extension [UInt8] {
  fileprivate mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func append(link place: UInt64, _ length: UInt32) {
    append(littleEndian: place)
    append(littleEndian: length)
  }

  fileprivate func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Number {
    precondition(offset >= 0 && offset + MemoryLayout<Number>.size <= count)
    return withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
  }
}
