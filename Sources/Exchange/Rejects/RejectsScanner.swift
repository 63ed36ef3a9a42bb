// Reads a rejects file as an import has written it, or as a spreadsheet has saved it since.

/// The rows of a rejects file, as bytes and not as text, because a line may have been refused for not being
/// text.
struct RejectsScanner {
  /// One row; columns that were added behind the four are left out.
  struct Row {
    var file: [UInt8]
    /// The line's number; `nil` where the row has none any more.
    var line: Int?
    var reason: [UInt8]
    var original: [UInt8]

    /// Whether the row holds the header, which was not refused but stands there for the lines behind it.
    var isHeader: Bool { reason == RejectsFile.headerReason }
  }

  static let columns = ["file", "line", "reason", "original"]

  private var source: any ByteSource
  private var bytes: [UInt8] = []
  private var index = 0
  private var isAtEnd = false
  private let separator: UInt8

  /// Begins to read, with the names of the columns.
  ///
  /// - Returns: `nil` where the file is no rejects file.
  init?(_ source: any ByteSource) throws {
    self.source = source
    while bytes.count < 512, try self.source.read(upTo: 512, into: &bytes) > 0 {}
    let start = bytes.starts(with: TextStart.utf8Mark) ? 3 : 0
    guard let separator = Self.separator(of: bytes[start...]) else { return nil }
    self.separator = separator
    index = start
    guard let names = try fields(), names.prefix(4).elementsEqual(Self.columns.map { Array($0.utf8) }),
      names.dropFirst(4).allSatisfy(\.isEmpty)
    else { return nil }
  }

  /// The separator behind the name of the first column: in some countries, spreadsheets save a semicolon.
  private static func separator(of bytes: ArraySlice<UInt8>) -> UInt8? {
    for name in ["file", "\"file\""] where bytes.starts(with: name.utf8) {
      let next = bytes.dropFirst(name.utf8.count).first
      return [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09].first { $0 == next }
    }
    return nil
  }

  /// The next row; `nil` at the end. Cells that are missing are empty.
  mutating func next() throws -> Row? {
    while let fields = try fields() {
      if fields.allSatisfy(\.isEmpty) { continue }
      func field(_ index: Int) -> [UInt8] { index < fields.count ? fields[index] : [] }
      return Row(
        file: field(0), line: Int(String(decoding: field(1), as: UTF8.self)), reason: field(2),
        original: field(3))
    }
    return nil
  }

  // MARK: Fields

  private mutating func peek() throws -> UInt8? {
    if index == bytes.count, !isAtEnd {
      bytes.removeAll(keepingCapacity: true)
      index = 0
      isAtEnd = try source.read(upTo: InputBuffer.pieceBytes, into: &bytes) == 0
    }
    return index < bytes.count ? bytes[index] : nil
  }

  /// The fields of the next record, as RFC 4180 defines them; `nil` at the end.
  private mutating func fields() throws -> [[UInt8]]? {
    guard try peek() != nil else { return nil }
    var fields: [[UInt8]] = []
    while true {
      let isQuoted = try peek() == UInt8(ascii: "\"")
      if isQuoted { index += 1 }
      fields.append(isQuoted ? try quoted() : [])
      while let byte = try peek(), byte != separator, byte != 0x0A, byte != 0x0D {
        fields[fields.count - 1].append(byte)
        index += 1
      }
      guard let end = try peek() else { return fields }
      index += 1
      if end == separator { continue }
      if end == 0x0D, try peek() == 0x0A { index += 1 }
      return fields
    }
  }

  /// The text up to the closing quote, which is passed over.
  private mutating func quoted() throws -> [UInt8] {
    var field: [UInt8] = []
    while let byte = try peek() {
      index += 1
      if byte == UInt8(ascii: "\"") {
        guard try peek() == byte else { return field }
        index += 1
      }
      field.append(byte)
    }
    return field
  }
}
