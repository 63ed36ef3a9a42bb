// How the bytes of a file are written, where RFC 4180 and practice leave a choice.

/// A dialect of CSV, and what a file has beside its records.
struct FileStyle {
  enum Quoting: CaseIterable {
    case none, needed, all, some
    /// Fields are quoted, with blanks around the quotes.
    case blanks
  }

  var delimiter: String
  /// Whether the first line is `sep=;`, so that the mapping need not name the delimiter.
  var hasSeparatorLine = false
  var saysDelimiter = true
  var encoding: FileEncoding
  var saysEncoding = true
  var quoting: Quoting
  /// What the mapping says of quotes: `double`, `none`, or nothing.
  var saysQuotes: String?
  /// The ends of lines, one of which ends each line.
  var lineEnds: [String]
  var endsWithLineEnd = true
  var preamble: [String] = []
  var saysPreamble = false
  var hasHeader = true
  var repeatsHeader = false
  var footers: [String] = []
  /// Whether empty cells at the end of a record may be missing.
  var isShort = false
  /// How many delimiters stand behind the last cell.
  var trailingCells = 0
  var isHeaderTrailing = false
  var hasEmptyLines = false
  /// Whether each file has its columns in an order of its own.
  var hasOwnOrders = false

  init(_ random: inout SeededRandom) {
    delimiter = random.pick([",", ";", "\t", "|", ",", ";", "^"])
    encoding = random.pick(.utf8, 30, or: FileEncoding.allCases)
    saysEncoding = encoding.mustBeNamed || random.chance(50)
    quoting = random.pick(Quoting.allCases)
    saysQuotes = quoting == .none ? (random.chance(70) ? "none" : nil) : random.chance(30) ? "double" : nil
    lineEnds = random.pick([["\n"], ["\n"], ["\r\n"], ["\r\n"], ["\r"], ["\n", "\r\n"]])
    endsWithLineEnd = random.chance(80)
    hasSeparatorLine = random.chance(10)
    saysDelimiter = delimiter != "," && !hasSeparatorLine || random.chance(30)
    hasHeader = random.chance(80)
    repeatsHeader = hasHeader && random.chance(15)
    if random.chance(20), hasHeader || !hasSeparatorLine {
      preamble = (0..<random.int(1...4)).map { _ in random.pick(preambleLines) }
      saysPreamble = !hasHeader || !hasSeparatorLine && random.chance(40)
    }
    if random.chance(20) {
      footers = (0..<random.int(1...3)).map { _ in random.pick(footerLines) }
    }
    isShort = random.chance(15)
    trailingCells = random.chance(15) ? random.int(1...3) : 0
    isHeaderTrailing = trailingCells > 0 && random.chance(50)
    hasEmptyLines = random.chance(15)
    hasOwnOrders = hasHeader && random.chance(30)
  }

  private var preambleLines: [String] {
    [
      "Sales report", "", "Period\(delimiter)2024-01-01\(delimiter)2024-12-31", "Store: 7",
      "# made by Till 4.2",
    ]
  }

  private var footerLines: [String] {
    ["Total\(delimiter)\(delimiter)1234", "Summe: 17", "-- end of report --", "(c) Till 4.2\(delimiter)"]
  }

  /// Whether a cell with this text can stand in the file.
  func isWritable(_ text: String) -> Bool {
    guard encoding.holds(text) else { return false }
    if lineEnds == ["\r"], text.contains("\n") { return false }
    switch quoting {
    case .none:
      return !text.contains(delimiter) && !text.contains("\n") && (saysQuotes != nil || !text.contains("\""))
    default:
      // A text that looks like lines of the file is only read where the mapping says that quotes are meant.
      return saysQuotes == "double" || !(text.contains("\n") && text.contains(delimiter))
    }
  }

  /// The keys by which a mapping describes the style.
  var keys: [(String, YAMLValue)] {
    var keys: [(String, YAMLValue)] = []
    if saysDelimiter {
      let words = [",": "comma", ";": "semicolon", "\t": "tab"]
      keys.append(("delimiter", .text(words[delimiter] ?? delimiter)))
    }
    if saysEncoding { keys.append(("encoding", .text(encoding.name ?? "utf-8"))) }
    if let saysQuotes { keys.append(("quotes", .text(saysQuotes))) }
    if saysPreamble { keys.append(("skip-lines", .plain(String(preamble.count)))) }
    if !footers.isEmpty { keys.append(("footer-lines", .plain(String(footers.count)))) }
    if isShort { keys.append(("short-rows", .plain("true"))) }
    return keys
  }
}
