// A mapping together with the columns of one file and the settings of one ledger.

internal import Ledger

final class ResolvedMapping: Sendable {
  let fields: [Mapping.Field]
  let templates: [TouchpointTemplate]
  let mapping: Mapping
  /// The file's columns.
  let columns: [String]
  /// For each field: the index of its column, or -1.
  let columnOfField: [Int]
  /// The currency of the mapping, or else of the ledger.
  let currency: [UInt8]
  /// The decimals of its minor unit.
  let minorDigits: Int
  let clock: LocalClock

  /// - Throws: `ImportError.Code.invalidMapping` where a column is not there, with those that are.
  init(_ mapping: Mapping, columns: [String], file: String, settings: LedgerSettings) throws(ImportError) {
    self.mapping = mapping
    fields = mapping.fields
    templates = mapping.templates
    self.columns = columns
    let currency = mapping.currency ?? settings.currency
    guard let digits = Unit(currency: currency)?.minorDigits else {
      throw ImportError(.invalidMapping, "the currency is not one of ISO 4217", file: mapping.name)
    }
    self.currency = Array(currency.utf8)
    minorDigits = digits
    guard let clock = LocalClock(mapping.timeZone ?? settings.timeZone) else {
      throw ImportError(.invalidMapping, "the ledger's time zone is not an IANA name", file: mapping.name)
    }
    self.clock = clock
    var columnOfField: [Int] = []
    for field in mapping.fields {
      guard case .column(let name, _, _) = field.rule else {
        columnOfField.append(-1)
        continue
      }
      columnOfField.append(try Self.column(name, columns, file, mapping, field.mark))
    }
    self.columnOfField = columnOfField
  }

  private static func column(
    _ name: String, _ columns: [String], _ file: String, _ mapping: Mapping, _ mark: Mapping.Mark
  ) throws(ImportError) -> Int {
    if let index = columns.firstIndex(of: name) {
      if columns.lastIndex(of: name) == index { return index }
      throw ImportError(
        .invalidMapping, "the column `\(name)` is there twice in \(file)", file: mapping.name,
        line: mark.line,
        column: mark.column)
    }
    // What stands where a header should be may be somebody's data: only names that look like names are shown.
    let looksLikeHeader = columns.count > 1 || columns.first.map { $0.utf8.count <= 64 } ?? false
    let found =
      looksLikeHeader
      ? "it has: \(columns.joined(separator: ", "))"
      : "it has one column only; is `file.delimiter` right?"
    let hint = Nearest.to(name, among: columns).map { "did you mean `\($0)`? " } ?? ""
    throw ImportError(
      .invalidMapping, "there is no column `\(name)` in \(file); \(hint)\(found)", file: mapping.name,
      line: mark.line, column: mark.column)
  }
}
