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
  let resolvedFields: [ResolvedField]
  /// What the fields that are made of others are made of; `ResolvedField.operands` says which.
  let operands: [Int]
  let resolvedTemplates: [ResolvedTemplate]
  let skips: [ConditionProgram]
  /// The currency of the mapping, or else of the ledger.
  let currency: [UInt8]
  /// The decimals of its minor unit; those of a touchpoint that names another currency are its own.
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
    var operands: [Int] = []
    var resolvedFields: [ResolvedField] = []
    for (field, column) in zip(mapping.fields, columnOfField) {
      let start = operands.count
      var resolved = ResolvedField(source: .column, kind: field.kind, isOptional: field.isOptional)
      switch field.rule {
      case .column(_, let notation, _): (resolved.column, resolved.notation) = (column, notation)
      case .product(let factors):
        resolved.source = .product
        resolved.isRounded = true
        operands += factors
      case .negative(let of):
        resolved.source = .negative
        resolved.isRounded = resolvedFields[of].isRounded
        operands.append(of)
      case .ordinal(let of, _):
        resolved.source = .ordinal
        operands += of
      }
      resolved.operands = start..<operands.count
      resolvedFields.append(resolved)
    }
    self.resolvedFields = resolvedFields
    self.operands = operands
    skips = mapping.skips.map { ConditionProgram($0) }
    let (resolved, all, bytes) = (resolvedFields, operands, self.currency)
    resolvedTemplates = mapping.templates.map { template in
      ResolvedTemplate(template, currency: bytes, minorDigits: digits) { Self.columns(of: $0, resolved, all) }
    }
  }

  /// The columns that fields are made of, ascending; `nil` where they also depend on the lines before.
  private static func columns(
    of named: [Int], _ fields: [ResolvedField], _ operands: [Int]
  ) -> [Int]? {
    var found: Set<Int> = []
    for index in named {
      switch fields[index].source {
      case .column: found.insert(fields[index].column)
      case .ordinal: return nil
      // A field is defined before it is used, so that this comes to an end.
      case .product, .negative:
        guard let more = columns(of: Array(operands[fields[index].operands]), fields, operands) else {
          return nil
        }
        found.formUnion(more)
      }
    }
    return found.sorted()
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

/// A field as it is read from the lines of one file.
struct ResolvedField: Sendable {
  enum Source: Sendable { case column, product, negative, ordinal }

  var source: Source
  var kind: Mapping.Field.Kind
  /// An empty number or time is no fault.
  var isOptional: Bool
  /// Money that was multiplied is rounded to minor units; as it stands in a column it must have no finer part.
  var isRounded = false
  var column = -1
  var notation = DecimalNumber.Notation()
  /// Which of the mapping's `operands` it is made of.
  var operands = 0..<0
}

/// A rule as it is applied to the lines of one file.
final class ResolvedTemplate: Sendable {
  let template: TouchpointTemplate
  let when: ConditionProgram
  let isCustom: Bool
  /// Of a built-in type: the members that all lines agree on, and those of the item that each line adds.
  let members: WireProgram
  let item: WireProgram
  let sums: [Int]
  /// The currency of its money: what stands at `data.currency`, where that is not the same for all lines.
  let currency: Template?
  /// The decimals of that currency, where it is the same for all lines; `nil` also where there is no such currency.
  let minorDigits: Int?
  /// The columns that everything is made of in which all lines of a touchpoint agree; `nil` where that also depends on
  /// the lines before.
  let headerColumns: [Int]?

  /// - Parameters:
  ///   - currency: what `{currency}` stands for.
  ///   - minorDigits: its decimals.
  init(
    _ template: TouchpointTemplate, currency: [UInt8], minorDigits: Int, columns: ([Int]) -> [Int]?
  ) {
    self.template = template
    when = ConditionProgram(template.when)
    isCustom = template.type.isCustom
    let body = template.body
    members = WireProgram(isCustom ? [] : body.members, currency: currency)
    item = WireProgram(
      isCustom ? [] : body.repeated.map { [.init(key: $0.key, node: $0.item)] } ?? [], currency: currency)
    sums = body.sums.map(\.field)
    if let named = body.currency {
      let code = named.constant(currency: currency).map { String(decoding: $0, as: UTF8.self) }
      self.currency = code == nil ? named : nil
      self.minorDigits = code.flatMap { Unit(currency: $0)?.minorDigits }
    } else {
      self.currency = nil
      self.minorDigits = minorDigits
    }
    var fields = template.id.fields + (template.channel?.fields ?? [])
    switch template.subject {
    case .business: break
    case .identifiers(let identifiers): fields += identifiers.flatMap { $0.value.fields }
    case .named(_, let text): fields += text.fields
    }
    fields += template.context.flatMap { $0.1.fields } + body.members.flatMap { $0.node.fields }
    headerColumns = columns(fields)
  }
}
