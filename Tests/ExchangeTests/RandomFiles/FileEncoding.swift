// How text becomes the bytes of a file.

/// The encodings that files come in.
enum FileEncoding: Hashable, CaseIterable {
  case utf8, utf8Marked, windows1252, latin1
  case utf16Little, utf16LittleMarked, utf16Big, utf16BigMarked

  /// The name that a mapping gives the encoding; `nil` where it need not give any.
  var name: String? {
    switch self {
    case .utf8, .utf8Marked: nil
    case .windows1252: "windows-1252"
    case .latin1: "latin-1"
    case .utf16Little, .utf16LittleMarked, .utf16Big, .utf16BigMarked: "utf-16"
    }
  }

  /// Whether a mapping must name the encoding.
  var mustBeNamed: Bool { self == .windows1252 || self == .latin1 }

  func holds(_ text: String) -> Bool {
    switch self {
    case .windows1252: text.unicodeScalars.allSatisfy { Self.windows1252($0) != nil }
    case .latin1: text.unicodeScalars.allSatisfy { $0.value < 0x80 || (0xA0...0xFF).contains($0.value) }
    default: true
    }
  }

  var isUTF8: Bool { self == .utf8 || self == .utf8Marked }

  /// The bytes with which a file begins.
  var mark: [UInt8] {
    switch self {
    case .utf8Marked: [0xEF, 0xBB, 0xBF]
    case .utf16LittleMarked: [0xFF, 0xFE]
    case .utf16BigMarked: [0xFE, 0xFF]
    default: []
    }
  }

  /// Stands for a byte that no UTF-8 has.
  static let broken: Unicode.Scalar = "\u{F8FF}"

  /// Text that the encoding holds, without a mark.
  func bytes(of text: String) -> [UInt8] {
    switch self {
    case .utf8, .utf8Marked:
      text.unicodeScalars.flatMap { $0 == Self.broken ? [0xFF] : Array(String($0).utf8) }
    case .windows1252: text.unicodeScalars.compactMap { Self.windows1252($0) }
    case .latin1: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    case .utf16Little, .utf16LittleMarked: text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    case .utf16Big, .utf16BigMarked: text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
  }

  /// The bytes above 0x7F of windows-1252. Source: the WHATWG Encoding standard, index windows-1252.
  private static let high: [Unicode.Scalar: UInt8] = [
    "€": 0x80, "‚": 0x82, "ƒ": 0x83, "„": 0x84, "…": 0x85, "†": 0x86, "‡": 0x87, "ˆ": 0x88, "‰": 0x89,
    "Š": 0x8A,
    "‹": 0x8B, "Œ": 0x8C, "Ž": 0x8E, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "•": 0x95, "–": 0x96,
    "—": 0x97,
    "˜": 0x98, "™": 0x99, "š": 0x9A, "›": 0x9B, "œ": 0x9C, "ž": 0x9E, "Ÿ": 0x9F,
  ]

  private static func windows1252(_ scalar: Unicode.Scalar) -> UInt8? {
    if let byte = high[scalar] { return byte }
    return scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value) ? UInt8(scalar.value) : nil
  }
}
