// A mapping together with the settings of one ledger.

internal import Ledger

final class ResolvedMapping: Sendable {
  let fields: [Mapping.Field]
  let mapping: Mapping
  /// The columns that the mapping reads, each once.
  let columns: [ResolvedColumn]
  let resolvedFields: [ResolvedField]
  /// What the fields that are made of others are made of; `ResolvedField.operands` says which.
  let operands: [Int]
  /// Every rule, followed by what its lines also say.
  let resolvedTemplates: [ResolvedTemplate]
  /// Which of them are rules, in their order.
  let rules: [Int]
  /// For each of them: whether it is none, but what the lines of the rule before also say.
  let isAlso: [Bool]
  /// The fields that are ordinals.
  let ordinals: [Int]
  /// The columns that belong to a group as a whole: where one is empty on a line, it has the value of another line.
  let groupColumns: [Int]
  let skips: [ConditionProgram]
  /// The currency of the mapping, or else of the ledger.
  let currency: [UInt8]
  /// The decimals of its minor unit; those of a touchpoint that names another currency are its own.
  let minorDigits: Int
  let clock: LocalClock

  init(_ mapping: Mapping, settings: LedgerSettings) throws(ImportError) {
    self.mapping = mapping
    fields = mapping.fields
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
    var columns: [ResolvedColumn] = []
    var ordinals: [Int] = []
    var operands: [Int] = []
    var resolvedFields: [ResolvedField] = []
    for field in mapping.fields {
      let start = operands.count
      var resolved = ResolvedField(source: .column, kind: field.kind, isOptional: field.isOptional)
      switch field.rule {
      case .column(let name, let notation, _):
        resolved.column = columns.firstIndex { $0.name == name } ?? columns.count
        if resolved.column == columns.count { columns.append(ResolvedColumn(name: name, mark: field.mark)) }
        resolved.notation = notation
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
        resolved.ordinal = ordinals.count
        ordinals.append(resolvedFields.count)
        operands += of
      }
      resolved.operands = start..<operands.count
      resolvedFields.append(resolved)
    }
    self.columns = columns
    self.ordinals = ordinals
    self.resolvedFields = resolvedFields
    self.operands = operands
    skips = mapping.skips.map { ConditionProgram($0) }
    let (resolved, all, bytes) = (resolvedFields, operands, self.currency)
    var templates: [ResolvedTemplate] = []
    var rules: [Int] = []
    for rule in mapping.templates {
      rules.append(templates.count)
      let also = templates.count + 1..<templates.count + 1 + rule.also.count
      for (template, also) in [(rule, also)] + rule.also.map({ ($0, 0..<0) }) {
        templates.append(
          ResolvedTemplate(template, also: also, currency: bytes, minorDigits: digits) {
            Self.columns(of: $0, resolved, all)
          })
      }
    }
    resolvedTemplates = templates
    self.rules = rules
    isAlso = templates.indices.map { !rules.contains($0) }
    let conditions = mapping.skips + templates.map(\.template.when)
    let asked = conditions.flatMap { $0.alternatives.flatMap { $0.map(\.field) } }
    let said = templates.flatMap { $0.template.fieldsOfAllLines + [$0.template.time].compactMap { $0 } }
    groupColumns = Self.allColumns(of: asked + said, resolved, all).sorted()
  }

  /// The columns that fields are made of, in the end, ascending.
  func columns(of named: [Int]) -> [Int] { Self.allColumns(of: named, resolvedFields, operands).sorted() }

  private static func allColumns(of named: [Int], _ fields: [ResolvedField], _ operands: [Int]) -> Set<Int> {
    var found: Set<Int> = []
    for index in named {
      if fields[index].source == .column { found.insert(fields[index].column) }
      found.formUnion(allColumns(of: Array(operands[fields[index].operands]), fields, operands))
    }
    return found
  }

  /// The columns that fields are made of, ascending; `nil` where they also depend on the lines before.
  private static func columns(
    of named: [Int], _ fields: [ResolvedField], _ operands: [Int]
  ) -> [Int]? {
    if named.contains(where: { dependsOnLinesBefore($0, fields, operands) }) { return nil }
    return allColumns(of: named, fields, operands).sorted()
  }

  private static func dependsOnLinesBefore(_ index: Int, _ fields: [ResolvedField], _ operands: [Int]) -> Bool
  {
    // A field is defined before it is used, so that this comes to an end.
    fields[index].source == .ordinal
      || operands[fields[index].operands].contains { dependsOnLinesBefore($0, fields, operands) }
  }
}

/// A column that a mapping reads.
struct ResolvedColumn: Sendable {
  var name: String
  /// Where the mapping names it first.
  var mark: Mapping.Mark
}

/// A field as it is read from lines.
struct ResolvedField: Sendable {
  enum Source: Sendable { case column, product, negative, ordinal }

  var source: Source
  var kind: Mapping.Field.Kind
  /// An empty number or time is no fault.
  var isOptional: Bool
  /// Money that was multiplied is rounded to minor units; as it stands in a column it must have no finer part.
  var isRounded = false
  /// Its place among the mapping's columns.
  var column = -1
  var notation = DecimalNumber.Notation()
  /// Its place among the mapping's ordinals.
  var ordinal = -1
  /// Which of the mapping's `operands` it is made of.
  var operands = 0..<0
}

/// A rule as it is applied to lines, or what its lines also say.
final class ResolvedTemplate: Sendable {
  let template: TouchpointTemplate
  /// Of a rule: where what its lines also say stands among the resolved templates.
  let also: Range<Int>
  let when: ConditionProgram
  let isCustom: Bool
  /// Of a built-in type: the members that all lines agree on.
  let members: WireProgram
  /// What each line adds to the list.
  let items: [ResolvedItem]
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
    _ template: TouchpointTemplate, also: Range<Int>, currency: [UInt8], minorDigits: Int,
    columns: ([Int]) -> [Int]?
  ) {
    self.template = template
    self.also = also
    when = ConditionProgram(template.when)
    isCustom = template.type.isCustom
    let (body, isCustom) = (template.body, isCustom)
    members = WireProgram(isCustom ? [] : body.members, currency: currency)
    items =
      body.repeated.map { list in
        list.items.map { item in
          ResolvedItem(
            when: item.when.map { ConditionProgram($0) },
            program: WireProgram(isCustom ? [] : [.init(key: list.key, node: item.node)], currency: currency),
            node: item.node)
        }
      } ?? []
    sums = body.sums.map(\.field)
    if let named = body.currency {
      let code = named.constant(currency: currency).map { String(decoding: $0, as: UTF8.self) }
      self.currency = code == nil ? named : nil
      self.minorDigits = code.flatMap { Unit(currency: $0)?.minorDigits }
    } else {
      self.currency = nil
      self.minorDigits = minorDigits
    }
    headerColumns = columns(template.fieldsOfAllLines)
  }
}

/// What a line adds to the list of its touchpoint. A class: it is passed for every line.
final class ResolvedItem: Sendable {
  /// Lines for which it does not hold add nothing.
  let when: ConditionProgram?
  /// For a built-in type.
  let program: WireProgram
  /// For a type of the user's own.
  let node: BodyTemplate.Node
  /// The fields that are named in it.
  let fields: [Int]

  init(when: ConditionProgram?, program: WireProgram, node: BodyTemplate.Node) {
    self.when = when
    self.program = program
    self.node = node
    fields = node.fields
  }
}

extension TouchpointTemplate {
  /// The fields of everything in which all lines of a touchpoint agree.
  fileprivate var fieldsOfAllLines: [Int] {
    var fields = id.fields + (channel?.fields ?? [])
    switch subject {
    case .business: break
    case .identifiers(let identifiers): fields += identifiers.flatMap { $0.value.fields }
    case .named(_, let text): fields += text.fields
    }
    return fields + context.flatMap { $0.1.fields } + body.members.flatMap { $0.node.fields }
  }
}
