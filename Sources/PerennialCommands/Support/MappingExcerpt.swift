// The line of a mapping that is wrong, for whoever sits at a terminal.

internal import Foundation
internal import Perennial

/// A line of a file, and a caret under the column that an error is about.
struct MappingExcerpt {
  /// How many characters of a line are shown.
  private static let widthMax = 76

  /// The two lines, without what a terminal would obey.
  let text: String

  /// - Returns: `nil` where the failure is not about a place in a mapping, or the file is not there to be
  ///   looked at.
  init?(of failure: Failure) {
    guard failure.code == .invalidMapping, let place = failure.place, let line = place.line,
      let bytes = FileManager.default.contents(atPath: place.file)
    else { return nil }
    self.init(String(decoding: bytes, as: UTF8.self), line: line, column: place.column ?? 1)
  }

  /// - Parameters:
  ///   - line: from 1, as the column.
  init?(_ text: String, line: Int, column: Int) {
    // To Swift a line's end of two characters, `\r\n`, is one character, which equals neither of the two.
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    guard line >= 1, line <= lines.count else { return nil }
    let shown = lines[line - 1]
    guard !shown.allSatisfy(\.isWhitespace), column >= 1 else { return nil }
    // Of a long line the part around the column is shown.
    let start = max(0, min(column - Self.widthMax / 2, shown.count - Self.widthMax))
    let piece = VisibleText.of(String(shown.dropFirst(start).prefix(Self.widthMax)))
    let place = min(column - 1 - start, piece.count)
    self.text = "    \(piece)\n    \(String(repeating: " ", count: place))^"
  }
}
