// The refused lines of one file, read as if they were that file again.

internal import Ledger

/// What a rejects file holds of one original file: its header, and the lines of it that were refused.
///
/// Each line stands at the number that it has in the original file, with empty lines before it, which all
/// readers pass over. So every message names the line by its original number.
struct RejectedLines: ByteSource {
  let name: String
  private var rows: RejectsScanner?
  private let file: [UInt8]
  /// The number of the line that is written next.
  private var line = 1

  /// How many empty lines may stand before a line; a larger gap, which nobody can have counted, is not
  /// believed.
  private static let gapMax = 50_000_000

  /// - Parameters:
  ///   - source: the rejects file.
  ///   - file: the name of the original file, as the rejects file has it.
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

/// An original file whose lines are in a rejects file.
struct RejectedFile: Hashable {
  var name: String
  /// Whether the names of its columns are in the rejects file too.
  var hasHeader: Bool

  /// The original files whose lines a file holds, in the order of their first rows; `nil` where it is no
  /// rejects file.
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
