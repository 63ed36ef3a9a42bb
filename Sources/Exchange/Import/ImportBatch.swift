// What one step of an import hands on: touchpoints, where each came from, and what was refused already.

internal import Ledger

/// Lines of a file as they were written.
struct SourceLines: Sendable {
  private var bytes: [UInt8] = []
  /// Where the first line begins in `bytes`, which may hold others before it.
  private var start = 0
  private var first: Mark?
  /// Those of the lines after the first: most touchpoints have none.
  private var others: [Mark] = []

  private struct Mark {
    var line: Int
    var end: Int
  }

  init() {}

  /// One line, which lies among others in `bytes`.
  init(_ line: Int, _ range: Range<Int>, of bytes: [UInt8]) {
    self.bytes = bytes
    start = range.lowerBound
    first = Mark(line: line, end: range.upperBound)
  }

  var count: Int { first == nil ? 0 : others.count + 1 }
  var firstLine: Int { first?.line ?? 0 }

  mutating func append(_ line: Int, _ text: ArraySlice<UInt8>) {
    bytes.append(contentsOf: text)
    let mark = Mark(line: line, end: bytes.count)
    if first == nil { first = mark } else { others.append(mark) }
  }

  func line(_ index: Int) -> Int { index == 0 ? firstLine : others[index - 1].line }

  func text(_ index: Int) -> ArraySlice<UInt8> {
    index == 0 ? bytes[start..<end(0)] : bytes[end(index - 1)..<end(index)]
  }

  private func end(_ index: Int) -> Int { index == 0 ? first?.end ?? start : others[index - 1].end }
}

/// A line that is refused, and why. The reason holds no value of the line.
struct Reject: Sendable {
  var line: Int
  var reason: String
  var text: [UInt8]
  /// What kind of refusal it is; what cannot be read is no touchpoint.
  var code = LedgerError.Code.invalidTouchpoint
  /// The line that was at fault and why, where this one is only refused with it.
  var cause: Cause?

  struct Cause: Sendable {
    var line: Int
    var reason: String
  }
}

/// Touchpoints on their way to the ledger.
///
/// Whoever reads the file only finds out which bytes belong together; `make` makes touchpoints of them, on another thread
/// while the next ones are read.
struct ImportBatch: Sendable {
  /// A batch ends where so many bytes were read for it, however few touchpoints they make: the next is read while it is
  /// recorded, and of large ones there is only one to begin with.
  static let bytesMax = 2 << 20

  /// Where a touchpoint came from.
  struct Origin: Sendable {
    /// The index of its kind in the accounting.
    var kind: Int
    var lines: SourceLines
  }

  /// What a touchpoint says that its fact does not.
  struct Claim: Sendable {
    /// Of the touchpoint, among those that were made.
    var index: Int
    var type: TouchpointType
    var claim: TouchpointClaim
  }

  /// One for each touchpoint that was made.
  var origins: [Origin] = []
  var claims: [Claim] = []
  var rejects: [Reject] = []
  /// What is to be made into touchpoints, in order.
  var unmade = Unmade.nothing
  /// Records read, whatever became of them.
  var lines = 0
  var skipped = 0
  /// Of the present file.
  var bytesConsumed = 0

  enum Unmade: Sendable {
    case nothing
    case lines([LineTouchpoint], by: Mapping)
    case events(RawEvents, EventReaders)
  }

  /// How many touchpoints that will be.
  var unmadeCount: Int {
    switch unmade {
    case .nothing: 0
    case .lines(let lines, _): lines.count
    case .events(let events, _): events.count
    }
  }

  /// Makes what was read into touchpoints, or refuses it.
  mutating func make(into sink: inout TouchpointSink) {
    let unmade = unmade
    self.unmade = .nothing
    switch unmade {
    case .nothing: break
    case .lines(let all, let mapping):
      origins.reserveCapacity(all.count)
      for one in all { make(one, mapping, &sink) }
    case .events(let events, let readers):
      readers.with { reader in events.make(into: &self, &sink, by: reader) }
    }
  }

  private mutating func make(_ read: LineTouchpoint, _ mapping: Mapping, _ sink: inout TouchpointSink) {
    do throws(LineFault) {
      sink.add(try read.touchpoint(by: mapping))
      origins.append(Origin(kind: read.rule, lines: read.lines))
    } catch {
      reject(read.lines, error.reason, at: read.lines.firstLine)
    }
  }

  mutating func reject(_ line: Int, _ reason: String, _ text: ArraySlice<UInt8>) {
    rejects.append(Reject(line: line, reason: reason, text: Array(text)))
  }

  /// Refuses lines that belong together: the one at fault with its reason, the others because of it.
  mutating func reject(_ lines: SourceLines, _ reason: String, at faulty: Int) {
    for index in 0..<lines.count {
      let line = lines.line(index)
      if line == faulty {
        reject(line, reason, lines.text(index))
      } else {
        rejects.append(
          Reject(
            line: line, reason: "belongs together with line \(faulty), which was refused: \(reason)",
            text: Array(lines.text(index)), cause: .init(line: faulty, reason: reason)))
      }
    }
  }
}

/// Reads what becomes the touchpoints of one file, piece by piece.
protocol TouchpointReader {
  /// The names of what it makes, for the accounting.
  var kinds: [String] { get }
  /// Of the file; `nil` where that is not known beforehand.
  var bytesTotal: Int? { get }
  /// What its lines cannot be read without: the names of the columns, as they were written.
  var header: [HeaderLine] { get }

  /// Adds to an empty batch until it holds `count` touchpoints, or as many refused or skipped lines, or the file has
  /// to be waited for.
  ///
  /// - Returns: whether there is more.
  mutating func read(into batch: inout ImportBatch, upTo count: Int) throws -> Bool
}

extension TouchpointReader {
  var header: [HeaderLine] { [] }
}
