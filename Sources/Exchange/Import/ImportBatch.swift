// What one step of an import hands on: touchpoints, where each came from, and what was refused already.

internal import Ledger

/// Lines of a file as they were written.
struct SourceLines: Sendable {
  private var bytes: [UInt8] = []
  private var marks: [(line: Int, end: Int)] = []

  var count: Int { marks.count }
  var firstLine: Int { marks.first?.line ?? 0 }

  mutating func append(_ line: Int, _ text: ArraySlice<UInt8>) {
    bytes.append(contentsOf: text)
    marks.append((line, bytes.count))
  }

  mutating func append(contentsOf other: SourceLines) {
    for index in other.marks.indices { append(other.marks[index].line, other.text(index)) }
  }

  func line(_ index: Int) -> Int { marks[index].line }

  func text(_ index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : marks[index - 1].end)..<marks[index].end]
  }
}

/// A line that is refused, and why. The reason holds no value of the line.
struct Reject: Sendable {
  var line: Int
  var reason: String
  var text: [UInt8]
}

/// Touchpoints on their way to the ledger.
struct ImportBatch: Sendable {
  /// Where a touchpoint came from.
  struct Origin: Sendable {
    /// The index of its kind in the accounting.
    var kind: Int
    var lines: SourceLines
  }

  var touchpoints: [NewTouchpoint] = []
  var origins: [Origin] = []
  var rejects: [Reject] = []
  /// Records read, whatever became of them.
  var lines = 0
  var skipped = 0
  /// Of the present file.
  var bytesConsumed = 0

  mutating func add(_ touchpoint: NewTouchpoint, kind: Int, _ lines: SourceLines) {
    touchpoints.append(touchpoint)
    origins.append(Origin(kind: kind, lines: lines))
  }

  mutating func reject(_ line: Int, _ reason: String, _ text: ArraySlice<UInt8>) {
    rejects.append(Reject(line: line, reason: reason, text: Array(text)))
  }

  /// Refuses lines that belong together: the one at fault with its reason, the others because of it.
  mutating func reject(_ lines: SourceLines, _ reason: String, at faulty: Int) {
    for index in 0..<lines.count {
      let line = lines.line(index)
      let shown =
        line == faulty ? reason : "belongs together with line \(faulty), which was refused: \(reason)"
      reject(line, shown, lines.text(index))
    }
  }
}

/// Turns one file into touchpoints, piece by piece.
protocol TouchpointReader {
  /// The names of what it makes, for the accounting.
  var kinds: [String] { get }
  /// Of the file; `nil` where that is not known beforehand.
  var bytesTotal: Int? { get }

  /// Adds to a batch until it holds `count` touchpoints, or as many refused or skipped lines, or the file has
  /// to be waited for.
  ///
  /// - Returns: whether there is more.
  mutating func read(into batch: inout ImportBatch, upTo count: Int) throws -> Bool
}
