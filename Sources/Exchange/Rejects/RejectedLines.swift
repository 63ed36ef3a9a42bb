// The lines of one file that were refused, as if they were that file again.

internal import Ledger

/// What a rejects file holds of one original file: its header, and the lines that were refused.
///
/// Each line stands at the number that it has in the original file, with empty ones before it: they are passed over wherever
/// lines are read, and every message names the line by its own number.
struct RejectedLines: ByteSource {
  let name: String
  private var rows: RejectsScanner?
  private let file: [UInt8]
  /// The number of the line that is written next.
  private var line = 1

  /// How many lines may be missing before one: a larger gap, which nobody can have counted, is not believed.
  private static let gapMax = 50_000_000

  /// - Parameters:
  ///   - source: A rejects file.
  ///   - file: The original file's name, as it stands there.
  init(_ source: any ByteSource, of file: String) throws {
    name = file
    self.file = Array(file.utf8)
    rows = try RejectsScanner(source)
  }

  var count: Int? { nil }

  mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws -> Int {
    let start = buffer.count
    while buffer.count - start < count, let row = try rows?.next() {
      guard row.file == file else { continue }
      if let number = row.line, number > line, number - line <= Self.gapMax {
        buffer.append(contentsOf: repeatElement(0x0A, count: number - line))
        line = number
      }
      buffer += row.original
      buffer.append(0x0A)
      line += 1 + row.original.count { $0 == 0x0A }
    }
    return buffer.count - start
  }
}

/// A file whose lines are in a rejects file.
struct RejectedFile: Hashable {
  var name: String
  /// Whether the names of its columns are there too.
  var hasHeader: Bool

  /// The files that a rejects file has lines of, in the order of their first rows; `nil` where it is none of rejects.
  static func all(in source: any ByteSource) throws -> [RejectedFile]? {
    guard var rows = try RejectsScanner(source) else { return nil }
    var files: [RejectedFile] = []
    var indexes: [[UInt8]: Int] = [:]
    while let row = try rows.next() {
      let index: Int
      if let known = indexes[row.file] {
        index = known
      } else {
        guard UTF8Check.isValid(row.file, in: row.file.indices) else {
          throw ImportError(
            .invalidData, "names a file in what is not UTF-8; \(TextEncoding.saveRejects)", file: source.name)
        }
        index = files.count
        indexes[row.file] = index
        files.append(RejectedFile(name: String(decoding: row.file, as: UTF8.self), hasHeader: false))
      }
      if row.isHeader { files[index].hasHeader = true }
    }
    return files
  }
}
