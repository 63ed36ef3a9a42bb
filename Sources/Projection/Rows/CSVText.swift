// Fields of CSV, for writing.

/// Writes fields of CSV (RFC 4180).
public enum CSVText {
  /// A field, in quotes where it needs them.
  ///
  /// - Parameters:
  ///   - text: what the field is to hold.
  ///   - guardsFormulas: puts `'` before a text that a spreadsheet would take for a formula and run: one that
  ///     begins with `=`, `+`, `-`, `@`, their wide forms (`＝`), a tab or a line break. Much of what a ledger
  ///     holds was typed in by strangers. Numbers and amounts (`-12.50`, `-12.50 GBP`) stay as they are.
  public static func field(_ text: String, guardsFormulas: Bool = true) -> String {
    let shown = guardsFormulas && isFormula(text) ? "'" + text : text
    guard shown.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
      return shown
    }
    let doubled = shown.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
    return "\"" + doubled + "\""
  }

  /// A line without its end: fields with commas between them.
  public static func line(_ fields: some Sequence<String>, guardsFormulas: Bool = true) -> String {
    fields.map { field($0, guardsFormulas: guardsFormulas) }.joined(separator: ",")
  }

  private static func isFormula(_ text: String) -> Bool {
    switch text.unicodeScalars.first {
    case "=", "@", "\t", "\n", "\r", "＝", "＠", "＋", "－": true
    case "+", "-": !isNumber(text.utf8.dropFirst())
    default: false
    }
  }

  /// Whether a text is digits, perhaps with decimals, perhaps with a currency behind them.
  private static func isNumber(_ text: Substring.UTF8View) -> Bool {
    let whole = text.prefix(while: isDigit)
    var rest = text.dropFirst(whole.count)
    if whole.isEmpty { return false }
    if rest.first == UInt8(ascii: ".") {
      let decimals = rest.dropFirst().prefix(while: isDigit)
      if decimals.isEmpty { return false }
      rest = rest.dropFirst(1 + decimals.count)
    }
    let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
    return rest.isEmpty
      || rest.count == 4 && rest.first == UInt8(ascii: " ") && rest.dropFirst().allSatisfy(capitals.contains)
  }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
