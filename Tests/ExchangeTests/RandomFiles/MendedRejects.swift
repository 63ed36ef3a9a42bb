// A rejects file as somebody mends it: the lines that were at fault are written again, everything else stays.

/// The rows of a rejects file, `file,line,reason,original`, as bytes.
struct MendedRejects {
  private var rows: [[[UInt8]]] = []

  /// Reads RFC 4180, whatever the encoding of the original lines.
  init(_ bytes: [UInt8]) {
    var (row, field, isQuoted): ([[UInt8]], [UInt8], Bool) = ([], [], false)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && index < bytes.count && bytes[index] == byte:
        field.append(byte)
        index += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        row.append(field)
        field = []
      case 0x0A where !isQuoted:
        rows.append(row + [field])
        (row, field) = ([], [])
      default: field.append(byte)
      }
    }
  }

  /// Replaces lines by other bytes.
  ///
  /// - Parameter lines: the new bytes, by file and line, as in `orders.csv:7`.
  mutating func mend(_ lines: [String: [UInt8]]) {
    for (index, row) in rows.enumerated() where row.count == 4 {
      let mark = String(decoding: row[0], as: UTF8.self) + ":" + String(decoding: row[1], as: UTF8.self)
      if let line = lines[mark] { rows[index][3] = line }
    }
  }

  var bytes: [UInt8] {
    rows.flatMap { row in
      Array(row.map(Self.quoted).joined(separator: [UInt8(ascii: ",")])) + [0x0A]
    }
  }

  private static func quoted(_ field: [UInt8]) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    guard field.contains(where: { [quote, UInt8(ascii: ","), 0x0A, 0x0D].contains($0) }) else { return field }
    return [quote] + field.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
  }
}
