// HTML and SVG as a type of its own: what is interpolated into it is escaped, so that no text can become
// markup.

/// A piece of HTML.
///
/// A literal is markup. A `String` that is interpolated is escaped, so that a page shows it as it is;
/// characters that a browser would obey rather than show are made visible.
package struct Markup: ExpressibleByStringInterpolation, Sendable {
  package private(set) var text: String

  package init(stringLiteral value: String) { text = value }
  package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount * 8)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }
    package mutating func appendInterpolation(_ text: String) { self.text += Markup.escaped(text) }
    package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
    package mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { text += part.text } }
    package mutating func appendInterpolation(_ number: Int) { text += String(number) }
    /// Appends a length in pixels, to a tenth.
    package mutating func appendInterpolation(_ length: Double) {
      text += ReportText.decimal(length, length == length.rounded() ? 0 : 1)
    }
  }

  package static func += (left: inout Markup, right: Markup) { left.text += right.text }

  private static func escaped(_ text: String) -> String {
    let text = VisibleText.of(text)
    guard text.utf8.contains(where: { "<>&\"'".utf8.contains($0) }) else { return text }
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
