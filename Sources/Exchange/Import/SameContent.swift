// Finds files of one import that hold the same bytes, such as a copy under another name.

/// Finds inputs with the content of an earlier input. Sizes are compared first, and bytes only where the
/// sizes are equal.
struct SameContent {
  private static let pieceBytes = 1 << 16
  private var seen: [Int: [ImportInput]] = [:]

  /// The earlier input with the same bytes; where there is none, this input is remembered.
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

  /// The next piece of a source: as many bytes as it can have, since a single read may give fewer.
  private static func piece(of source: inout any ByteSource) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < pieceBytes {
      guard try source.read(upTo: pieceBytes - bytes.count, into: &bytes) > 0 else { break }
    }
    return bytes
  }
}
