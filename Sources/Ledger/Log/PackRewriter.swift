// Puts what stays of redacted bodies into the packs that they lie in.

internal import KeyValueStore

/// What stays of a body that something is taken out of.
struct StagedRedaction {
  var position: Position
  var scope: RedactionScope
  var body: [UInt8]
}

/// Writes packs of `bodies` anew. The other bodies in them stay byte for byte, whatever they are: each has its own checksum.
struct PackRewriter {
  private let store: LogStore

  init(_ store: LogStore) { self.store = store }

  /// - Throws: `damaged` where a pack is missing, or its table is broken.
  func write(_ redactions: [StagedRedaction], _ transaction: inout WriteTransaction) throws {
    // Of one position the last one counts.
    let bodies = Dictionary(redactions.map { ($0.position, $0.body) }) { $1 }
    let positions = bodies.keys.sorted()
    var start = 0
    while start < positions.count {
      let (key, pack) = try pack(holding: positions[start], transaction)
      let count = BodyPack.count(of: unsafe pack.span.bytes)
      var end = start
      while end < positions.count, positions[end].rawValue - key < count { end += 1 }
      try transaction.put(
        try rewritten(pack, at: key, count: Int(count), positions[start..<end], bodies), at: key,
        in: store.bodies)
      start = end
    }
  }

  private func pack(holding position: Position, _ transaction: borrowing WriteTransaction) throws -> (
    key: UInt64, bytes: [UInt8]
  ) {
    var cursor = try transaction.cursor(in: store.bodies)
    guard try cursor.seekBackward(position.rawValue),
      position.rawValue - cursor.keyNumber < BodyPack.count(of: cursor.value)
    else { throw Self.missing(position) }
    return (cursor.keyNumber, cursor.value.copied)
  }

  private func rewritten(
    _ pack: [UInt8], at key: UInt64, count: Int, _ positions: ArraySlice<Position>,
    _ bodies: [Position: [UInt8]]
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for index in 0..<count {
      let position = Position(key + UInt64(index))
      if let body = bodies[position] {
        bytes += body
      } else {
        guard let body = unsafe BodyPack.body(at: UInt64(index), in: pack.span.bytes) else {
          throw Self.missing(position)
        }
        bytes += body.copied
      }
      ends.append(bytes.count)
    }
    var rewritten: [UInt8] = []
    BodyPack.encode(0..<count, ends: ends, bytes: bytes, into: &rewritten)
    return rewritten
  }

  private static func missing(_ position: Position) -> LedgerError {
    LedgerError(
      .damaged, "the body of touchpoint \(position) is missing; restore the log from a backup",
      position: position)
  }
}
