// Text of help that the parser does not lay out: lists, and the help of one report.

internal import Foundation
internal import Glibc

/// Help, set as wide as the parser sets the rest of it.
enum HelpText {
  /// How many characters a line takes: COLUMNS, else what the terminal says, else 80.
  static var width: Int {
    if let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 {
      return columns
    }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Names with what is said of each: set in, and under each other.
  ///
  /// The parser breaks the text of a command once more, and does not know of columns. Where every line is
  /// shorter than its own, it leaves them as they are.
  ///
  /// - Parameter column: the least width of the first column, with the space around it.
  static func list(_ entries: [(name: String, text: String)], column: Int = 0, width: Int = width) -> String {
    let column = max(column, (entries.map(\.name.count).max() ?? 0) + 4)
    return entries.map { name, text in
      let first = "  " + name + String(repeating: " ", count: column - name.count - 2)
      return wrapped(text, first: first, indent: column, width: width)
    }.joined(separator: "\n")
  }

  /// A text in lines that are shorter than `width`.
  ///
  /// - Parameters:
  ///   - first: what the first line begins with.
  ///   - indent: how far the others are set in.
  static func wrapped(_ text: String, first: String, indent: Int, width: Int = width) -> String {
    // In a window of a few characters a line has room for some words all the same.
    let width = max(width, indent + 24)
    var (lines, line) = ([String](), first)
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count >= width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
