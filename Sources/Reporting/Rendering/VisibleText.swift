// Makes text that strangers typed safe for a terminal.

/// Makes characters visible that a terminal would obey rather than show: controls that move its cursor,
/// colour its text or answer in the reader's name (C0, C1, DEL), ends of lines, and marks that turn the
/// direction of the text around them.
package enum VisibleText {
  /// The text with `\u001b` in place of an escape, `\n` in place of a line feed, and so on.
  ///
  /// - Parameter keepsLines: whether line feeds and tabs stay, for text of several lines.
  package static func of(_ text: String, keepsLines: Bool = false) -> String {
    if isPlain(text.utf8) { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where !keepsLines: shown.append(contentsOf: "\\n".unicodeScalars)
      case "\t" where !keepsLines: shown.append(contentsOf: "\\t".unicodeScalars)
      case "\n", "\t": shown.append(scalar)
      case _ where isObeyed(scalar): shown.append(contentsOf: escape(scalar).unicodeScalars)
      default: shown.append(scalar)
      }
    }
    return String(shown)
  }

  /// JSON with such characters escaped, which it may hold in its texts as they are. Its meaning stays the
  /// same.
  package static func json(_ bytes: [UInt8]) -> [UInt8] {
    // Characters below 0x20 are always escaped inside of JSON's texts; line feeds only stand between
    // values.
    if bytes.allSatisfy({ $0 < 0x7F }) { return bytes }
    var shown: [UInt8] = []
    shown.reserveCapacity(bytes.count + 16)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar.value >= 0x7F, isObeyed(scalar) {
        shown += escape(scalar).utf8
      } else {
        shown += String(scalar).utf8
      }
    }
    return shown
  }

  private static func isPlain(_ text: String.UTF8View) -> Bool {
    text.allSatisfy { (0x20..<0x7F).contains($0) }
  }

  private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F: true
    // Arabic letter mark; left-to-right and right-to-left marks, embeddings, overrides and isolates.
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    // Line and paragraph separators.
    case 0x2028, 0x2029: true
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
