// A first mapping for a file that nobody knows.

internal import Foundation
internal import Ledger

/// A mapping that was made by looking at a file: a beginning for whoever knows what its columns mean.
///
/// The mapping can be tried at once. Every guess is marked by a comment that says why, and what else may be
/// right; what was not found is a comment to fill in. The only values of the file in it are those of
/// columns that hold a few codes again and again.
public struct MappingSketch: Sendable {
  /// The mapping as YAML.
  public let text: String

  /// Looks at the first 5,000 lines of a file, or 2 MiB.
  ///
  /// - Throws: `ImportError` where it cannot be read, is empty, or is no text.
  public init(of input: ImportInput) throws {
    let table = try SketchTable(try input.source())
    var writer = SketchWriter(table, SketchRoles(table), name: input.name)
    text = writer.write()
  }
}

/// Writes a sketch, line by line.
struct SketchWriter {
  let table: SketchTable
  let roles: SketchRoles
  private let name: String
  var lines: [String] = []
  /// The names of the fields that were written, by the roles of their columns.
  var fields: [ColumnRole: String] = [:]

  init(_ table: SketchTable, _ roles: SketchRoles, name: String) {
    self.table = table
    self.roles = roles
    self.name = name == "-" ? "standard input" : URL(fileURLWithPath: name).lastPathComponent
  }

  mutating func write() -> String {
    let count = (table.isWhole ? "" : "the first ") + Self.lines(table.records.count)
    lines = [
      "# A sketch of a mapping for \(name), made by looking at \(count) of it. What is marked `guess` nobody has",
      "# checked: read it, mend it, and try it with "
        + "\(ProgramName.command("import … --mapping THIS --dry-run")), which records nothing.",
      "mapping: 1",
    ]
    guess("from the file's name. Orders of one shop need one source, whatever its files are called")
    lines.append("source: \(Self.yaml(source))")
    writeCurrency()
    lines.append("# time-zone: Europe/London    # whose clock the times are of, where it is not the ledger's")
    writeFile()
    writeFields()
    writeSkip()
    writeTouchpoints()
    writeUnused()
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(_ count: Int) -> String { count == 1 ? "1 line" : "\(count) lines" }

  mutating func guess(_ why: String, indent: Int = 0) {
    lines.append(String(repeating: " ", count: indent) + "# guess: \(why)")
  }

  private var source: String {
    let stem = name.split(separator: ".").first.map(String.init) ?? "file"
    let plain = stem.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let words = String(plain).split(separator: "-").filter { !$0.allSatisfy(\.isNumber) }
    return words.isEmpty ? "shop" : words.joined(separator: "-")
  }

  // MARK: Currency

  private mutating func writeCurrency() {
    if roles[.currency] != nil { return }
    let sign = [ColumnRole.total, .amount, .price].compactMap { roles[$0]?.numbers?.sign }.first
    guard let sign, let code = Self.currency(of: sign) else {
      lines.append("# currency: EUR    # where it is not the ledger's: no column and no amount says it")
      return
    }
    let isOfOne = code == sign || ["€", "₹", "₺", "zł", "Kč"].contains(sign)
    guess("amounts are written with \(sign)" + (isOfOne ? "" : ", which other currencies have as well"))
    lines.append("currency: \(code)")
  }

  static func currency(of sign: String) -> String? {
    if MeasureUnit(currency: sign) != nil { return sign }
    return [
      "€": "EUR", "£": "GBP", "$": "USD", "US$": "USD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "R$": "BRL",
      "¥": "JPY",
      "円": "JPY", "₹": "INR", "₺": "TRY", "₽": "RUB", "zł": "PLN", "Kč": "CZK", "Fr": "CHF", "kr": "SEK",
      "₪": "ILS",
    ][sign]
  }

  // MARK: The file

  private mutating func writeFile() {
    var keys: [(why: String, line: String)] = []
    if case .byte(UInt8(ascii: ",")) = table.separator {
    } else if !table.hasSeparatorLine {
      keys.append(
        (
          "most lines have \(table.names.count) cells by it",
          "delimiter: \(CSVDialect.name(of: table.separator))"
        ))
    }
    if table.encoding == .windows1252 {
      keys.append(
        (
          "it is not UTF-8; latin-1 and the code pages of other languages have other letters",
          "encoding: windows-1252"
        ))
    }
    if !table.hasQuotes { keys.append(("quotes are not closed where they are opened", "quotes: none")) }
    if !table.hasHeader {
      let names = table.names.map(Self.yaml).joined(separator: ", ")
      keys.append(
        ("its first line is no header; give the columns names that say what they are", "header: [\(names)]"))
    }
    if table.footers > 0 { keys.append(("they look like totals", "footer-lines: \(table.footers)")) }
    if table.records.contains(where: { $0.count < table.names.count && $0.count > 1 }),
      table.separator != .whitespace
    {
      keys.append(("some lines have fewer cells than there are columns", "short-rows: true"))
    }
    if table.before > 0 {
      lines.append(
        "# The header is found below \(Self.lines(table.before)) of titles: no `skip-lines` is needed.")
    }
    guard !keys.isEmpty else { return }
    lines += ["", "file:"]
    for (why, line) in keys {
      guess(why, indent: 2)
      lines.append("  " + line)
    }
  }

  // MARK: Text

  /// A text as YAML, in quotes where it needs them.
  static func yaml(_ text: String) -> String {
    let isPlain =
      text.utf8.first?.isLetter == true && text.utf8.last != 0x20
      && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || " _-./".utf8.contains($0) }
      && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(text.lowercased())
    if isPlain { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        quoted += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
