// Writes the text of mappings: each value in a form that no reader of YAML takes for another value.

/// A value of a mapping that a test writes.
indirect enum YAMLValue: ExpressibleByStringLiteral {
  case text(String)
  /// A number, `true`, or a word.
  case plain(String)
  case list([YAMLValue])
  case map([(String, YAMLValue)])

  init(stringLiteral value: String) { self = .text(value) }

  static func texts(_ texts: [String]) -> YAMLValue { .list(texts.map { .text($0) }) }

  var isEmpty: Bool { if case .map(let members) = self { members.isEmpty } else { false } }

  /// On one line.
  var flow: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .plain(let text): text
    case .list(let values): "[" + values.map(\.flow).joined(separator: ", ") + "]"
    case .map(let members): "{ " + members.map { "\($0): \($1.flow)" }.joined(separator: ", ") + " }"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      // Blanks that look alike in a test's output are written as escapes.
      case "\u{A0}", "\u{2009}", "\u{202F}", "\u{FEFF}":
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
