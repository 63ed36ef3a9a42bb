// What stands in a file beside its records.

/// Lines of a file that are no records of it, and were passed over.
public struct PassedLines: Encodable, Hashable, Sendable {
  /// What stands above the header: titles, periods.
  public var beforeHeader = 0
  /// The header, further down again.
  public var repeatedHeaders = 0
  /// Records at the end that the mapping says are a footer.
  public var footers = 0

  /// Of a file in which nothing was passed over.
  public init() {}

  /// Adds the lines of another file, each sort to its own.
  public static func += (sum: inout PassedLines, other: PassedLines) {
    sum.beforeHeader += other.beforeHeader
    sum.repeatedHeaders += other.repeatedHeaders
    sum.footers += other.footers
  }

  /// What was passed over, in words for whoever imports.
  public var notes: [String] {
    [
      (beforeHeader, beforeHeader == 1 ? "line before the header" : "lines before the header"),
      (
        repeatedHeaders,
        repeatedHeaders == 1 ? "line that repeats the header" : "lines that repeat the header"
      ),
      (footers, footers == 1 ? "line at the end" : "lines at the end"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1) passed over" }
  }
}
