// How a CSV file is written.

/// The choices that RFC 4180 and practice leave open.
struct CSVDialect: Hashable, Sendable {
  enum Separator: Hashable, Sendable {
    /// Between two fields stands this byte; fields may be quoted.
    case byte(UInt8)
    /// Between two fields stand any number of spaces or tabs, also before the first; there are no quotes.
    case whitespace
  }

  enum Encoding: Hashable, Sendable {
    case utf8
    /// ISO 8859-1.
    case latin1
  }

  enum Header: Hashable, Sendable {
    /// The first record names the columns.
    case inFile
    /// The file has no header: these are its columns.
    case names([String])
  }

  var separator = Separator.byte(UInt8(ascii: ","))
  var encoding = Encoding.utf8
  var header = Header.inFile
}
