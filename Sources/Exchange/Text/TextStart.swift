// Finds out a file's encoding from its first bytes.

/// The encoding that the start of a file shows by a mark or by its zero bytes.
struct TextStart {
  /// The mark that UTF-8 may begin with, U+FEFF.
  static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// How many bytes are looked at, at the most: no more than the first line.
  static let bytesMax = 1024

  /// The encoding; `nil` where nothing shows it.
  private(set) var encoding: TextEncoding?
  private(set) var isBigEndian = false
  private var hasMark = false
  private var other: String?
  private let isEmpty: Bool

  init(_ bytes: [UInt8]) {
    isEmpty = bytes.isEmpty
    if let name = Self.noText.first(where: { bytes.starts(with: $0.bytes) })?.name {
      other = name
    } else if bytes.starts(with: Self.utf8Mark) {
      (encoding, hasMark) = (.utf8, true)
    } else if bytes.starts(with: [0xFF, 0xFE]) {
      (encoding, hasMark) = (.utf16, true)
    } else if bytes.starts(with: [0xFE, 0xFF]) {
      (encoding, hasMark, isBigEndian) = (.utf16, true, true)
    } else {
      findZeros(in: bytes.prefix(Self.bytesMax))
    }
  }

  /// In UTF-16, ASCII has a zero byte beside each character, always on the same side. A line feed tells for
  /// certain which side, because the character that it would be in the other order does not exist. Where
  /// the first line is too long to find one, the number of zeros on each side tells: digits and separators
  /// are ASCII in every language, and few other characters have a zero on the other side.
  private mutating func findZeros(in bytes: ArraySlice<UInt8>) {
    var zeros = (even: 0, odd: 0)
    for index in bytes.indices.dropLast() where index % 2 == 0 {
      let unit = (bytes[index], bytes[index + 1])
      if unit == (0x0A, 0) || unit == (0, 0x0A) {
        (encoding, isBigEndian) = (.utf16, unit.0 == 0)
        return
      }
      if unit.0 == 0 { zeros.even += 1 }
      if unit.1 == 0 { zeros.odd += 1 }
    }
    let (more, less) = (max(zeros.even, zeros.odd), min(zeros.even, zeros.odd))
    guard more * 16 > bytes.count, more >= less * 3 else { return }
    encoding = .utf16
    isBigEndian = zeros.even > zeros.odd
  }

  /// Why the file cannot be read as the encoding that was named; `nil` where it can.
  func problem(expecting expected: TextEncoding?) -> String? {
    if let other { return "is \(other)" }
    if isEmpty { return nil }
    switch (encoding, expected) {
    case (.utf16, .windows1252?), (.utf16, .latin1?), (.utf8, .windows1252?), (.utf8, .latin1?),
      (.utf8, .utf16?):
      let found = encoding == .utf8 ? "UTF-8" : "UTF-16"
      let shown = hasMark ? "begins with the mark of \(found)" : "has the zero bytes of \(found)"
      return "\(shown), where the mapping says `encoding: \(expected?.rawValue ?? "")`; leave `encoding` out"
    case (nil, .utf16?):
      return "is not UTF-16, as the mapping says: its first line has no zero bytes; leave `encoding` out"
    default: return nil
    }
  }

  private static let noText: [(bytes: [UInt8], name: String)] = [
    ([0xFF, 0xFE, 0x00, 0x00], "UTF-32; save it as UTF-8"),
    ([0x00, 0x00, 0xFE, 0xFF], "UTF-32; save it as UTF-8"),
    ([0x1F, 0x8B], "compressed; unpack it first"), ([0xFD, 0x37, 0x7A], "compressed; unpack it first"),
    ([0x28, 0xB5, 0x2F, 0xFD], "compressed; unpack it first"),
    ([0x50, 0x4B, 0x03, 0x04], "a workbook or an archive; save its sheet as CSV, or unpack it, first"),
    ([0xD0, 0xCF, 0x11, 0xE0], "a workbook of Excel; save its sheet as CSV first"),
    ([0x25, 0x50, 0x44, 0x46], "a PDF; export the data as CSV instead"),
  ]
}
