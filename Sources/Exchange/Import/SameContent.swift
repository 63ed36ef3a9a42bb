// Files of one import that hold the same bytes: a copy under another name.

/// Finds among inputs those whose content an earlier one has. Sizes are looked at first, and bytes only where they are equal.
struct SameContent {
  private static let pieceBytes = 1 << 16
  private var seen: [Int: [ImportInput]] = [:]

  /// The earlier input that has the same bytes; otherwise this one is remembered.
  mutating func earlier(than input: ImportInput) throws -> ImportInput? {
    guard let size = try input.source().count else { return nil }
    for other in seen[size, default: []] where try Self.areEqual(other, input) { return other }
    seen[size, default: []].append(input)
    return nil
  }

  private static func areEqual(_ one: ImportInput, _ other: ImportInput) throws -> Bool {
    var (first, second) = (try one.source(), try other.source())
    while true {
      let piece = try piece(of: &first)
      guard try piece == Self.piece(of: &second) else { return false }
      if piece.isEmpty { return true }
    }
  }

  /// The next bytes of a source: as many as there are for one piece, since a read may give fewer.
  private static func piece(of source: inout any ByteSource) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < pieceBytes {
      guard try source.read(upTo: pieceBytes - bytes.count, into: &bytes) > 0 else { break }
    }
    return bytes
  }
}
