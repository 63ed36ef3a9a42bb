// How a CSV file is written.

/// The choices that RFC 4180 and practice leave open.
struct CSVDialect: Hashable, Sendable {
  enum Separator: Hashable, Sendable {
    /// Between two fields stands this byte; fields may be quoted.
    case byte(UInt8)
    /// Between two fields stand any number of spaces or tabs, also before the first; there are no quotes.
    case whitespace
  }

  enum Quotes: Hashable, Sendable {
    /// Fields may be quoted; one that holds what looks like lines of the file is refused.
    case watched
    /// Fields may be quoted, whatever they hold.
    case double
    /// A quote is a sign like any other.
    case none
  }

  enum Header: Hashable, Sendable {
    /// A record names the columns.
    case inFile
    /// The file has no header: these are its columns.
    case names([String])
  }

  /// The separator; `nil` for a comma, or for what a `sep=` line at the file's start says.
  var separator: Separator?
  /// The encoding; `nil` for UTF-8, or for UTF-16 where the file's first bytes show it.
  var encoding: TextEncoding?
  var quotes = Quotes.watched
  var header = Header.inFile
  /// How many lines stand before the header; `nil` where the header is to be looked for.
  var linesBefore: Int?
  /// How many of the last records are a footer; `nil` where that was not said.
  var footerRecords: Int?
  /// Whether cells may be missing at the end of a line.
  var mayBeShort = false
  /// Columns that stand several times in a record, a set for each item: names, or patterns with `{n}`.
  var sideBySide: [String] = []

  /// Whether the lines come from a file of rejects, which is UTF-8 whatever a mapping says.
  var isOfRejects = false

  /// The separators that files have, with the words for them.
  static let commonSeparators: [(byte: UInt8, name: String)] = [
    (UInt8(ascii: ","), "comma"), (UInt8(ascii: ";"), "semicolon"), (0x09, "tab"),
    (UInt8(ascii: "|"), "\"|\""),
  ]

  /// The word by which a mapping names a separator.
  static func name(of separator: Separator) -> String {
    switch separator {
    case .whitespace: "whitespace"
    case .byte(let byte):
      commonSeparators.first { $0.byte == byte }?.name ?? "\"\(Character(Unicode.Scalar(byte)))\""
    }
  }
}
