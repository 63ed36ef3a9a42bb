// A mapping together with the settings of a ledger.

internal import Ledger
internal import Schema

final class ResolvedMapping: Sendable {
  let fields: [Mapping.Field]
  let mapping: Mapping
  private let layout: FieldLayout
  var resolvedFields: [ResolvedField] { layout.fields }
  var columns: [ResolvedColumn] { layout.columns }
  var joined: [Int] { layout.joined }
  var operands: [Int] { layout.operands }
  /// The fields that are ordinals.
  var ordinals: [Int] { layout.ordinals }
  /// The fields that are there on only some lines, and that have columns.
  var conditionals: [ConditionalField] { layout.conditionals }
  /// The conditions of fields without columns, by field.
  var conditions: [Int: ConditionProgram] { layout.conditions }
  /// The templates of all rules, each followed by the templates of its `also`.
  let resolvedTemplates: [ResolvedTemplate]
  /// The indexes of the templates that are rules, in their order.
  let rules: [Int]
  /// For each template: whether it stands in the `also` of the rule before it.
  let isAlso: [Bool]
  /// For each template, the index of its kind among the mapping's kinds.
  let kinds: [Int]
  /// The columns that belong to a group as a whole: where such a column is empty on a line, it has the
  /// value of another line.
  let groupColumns: [Int]
  let skips: [ConditionProgram]
  /// The currency of the mapping, or else of the ledger.
  let currency: [UInt8]
  /// The same currency as a unit of money.
  let unit: MeasureUnit
  /// The decimals of that currency's minor unit. A touchpoint that names another currency has that one's.
  let minorDigits: Int
  let clocks: ZoneClocks

  init(_ mapping: Mapping, settings: LedgerSettings) throws(ImportError) {
    self.mapping = mapping
    fields = mapping.fields
    let currency = mapping.currency ?? settings.currency
    guard let unit = MeasureUnit(currency: currency), let digits = unit.minorDigits else {
      throw ImportError(.invalidMapping, "the currency is not one of ISO 4217", file: mapping.name)
    }
    self.currency = Array(currency.utf8)
    self.unit = unit
    minorDigits = digits
    guard let clocks = ZoneClocks(mapping.timeZone ?? settings.timeZone) else {
      throw ImportError(.invalidMapping, "the ledger's time zone is not an IANA name", file: mapping.name)
    }
    self.clocks = clocks
    let layout = FieldLayout(mapping.fields)
    self.layout = layout
    skips = mapping.skips.map { ConditionProgram($0) }
    let bytes = self.currency
    var templates: [ResolvedTemplate] = []
    var rules: [Int] = []
    for rule in mapping.templates {
      rules.append(templates.count)
      let also = templates.count + 1..<templates.count + 1 + rule.also.count
      for (template, also) in [(rule, also)] + rule.also.map({ ($0, 0..<0) }) {
        templates.append(
          ResolvedTemplate(template, also: also, currency: bytes, unit: unit) {
            layout.columns(ofAllLines: $0)
          } isOfWholeLine: {
            layout.isOfWholeLine($0, beside: mapping.dialect.sideBySide)
          })
      }
    }
    try Self.checkTolerances(templates, mapping)
    resolvedTemplates = templates
    self.rules = rules
    isAlso = templates.indices.map { !rules.contains($0) }
    kinds = templates.map { template in mapping.kinds.firstIndex(of: template.template.kind) ?? 0 }
    let conditions = mapping.skips + templates.map(\.template.when)
    let asked = conditions.flatMap { $0.alternatives.flatMap { $0.map(\.field) } }
    let said = templates.flatMap { $0.template.fieldsOfAllLines + [$0.template.time].compactMap { $0 } }
    groupColumns = layout.columns(of: asked + said).sorted()
  }

  /// The columns that fields are made of, directly or through other fields, with those that decide on which
  /// lines a field is there; ascending.
  func columns(of named: [Int]) -> [Int] { layout.columns(of: named, withConditions: true).sorted() }

  /// Whether fields are made of some that are there on only some lines.
  func areConditional(_ named: [Int]) -> Bool { layout.areConditional(named) }
}

/// A rule, or a template of a rule's `also`, as it is applied to lines.
final class ResolvedTemplate: Sendable {
  let template: TouchpointTemplate
  /// The range of the rule's `also` among the resolved templates.
  let also: Range<Int>
  let when: ConditionProgram
  let isCustom: Bool
  let isOrder: Bool
  /// For a built-in type: the members that all lines agree on.
  let members: WireProgram
  /// The items that each line adds to the list.
  let items: [ResolvedItem]
  let sums: [Int]
  /// For each sum, whether all rows of a line say the same, so that only one of them counts.
  let sumsOfWholeLines: [Bool]
  /// The currency of its money, where lines differ in it: the template at `data.currency`.
  let currency: Template?
  /// The currency of its money, where it is the same for all lines; `nil` also where no such currency
  /// exists.
  let unit: MeasureUnit?
  /// The columns of everything in which all lines of a touchpoint agree; `nil` where that also depends on
  /// other lines.
  let headerColumns: [Int]?

  /// - Parameters:
  ///   - currency: what `{currency}` stands for.
  ///   - unit: the same currency as a unit of money.
  ///   - isOfWholeLine: tells whether fields read nothing of columns that stand side by side.
  init(
    _ template: TouchpointTemplate, also: Range<Int>, currency: [UInt8], unit: MeasureUnit,
    columns: ([Int]) -> [Int]?, isOfWholeLine: ([Int]) -> Bool
  ) {
    self.template = template
    self.also = also
    when = ConditionProgram(template.when)
    isCustom = template.type.isCustom
    isOrder = if case .builtIn(let type) = template.type { type == OrderPlaced.self } else { false }
    let (body, isCustom) = (template.body, isCustom)
    members = WireProgram(isCustom ? [] : body.members, currency: currency)
    items =
      body.repeated.map { list in
        list.items.map { item in
          ResolvedItem(
            when: item.when.map { ConditionProgram($0) },
            program: WireProgram(isCustom ? [] : [.init(key: list.key, node: item.node)], currency: currency),
            node: item.node,
            isOfWholeLine: isOfWholeLine(
              item.node.fields + (item.when?.alternatives.flatMap { $0.map(\.field) } ?? [])))
        }
      } ?? []
    sums = body.sums.map(\.field)
    sumsOfWholeLines = sums.map { isOfWholeLine([$0]) }
    if let named = body.currency {
      let code = named.constant(currency: currency).map { String(decoding: $0, as: UTF8.self) }
      self.currency = code == nil ? named : nil
      self.unit = code.flatMap { MeasureUnit(currency: $0) }
    } else {
      self.currency = nil
      self.unit = unit
    }
    headerColumns = columns(template.fieldsOfAllLines)
  }
}

/// An item that a line adds to the list of its touchpoint. It is a class because it is passed for every
/// line.
final class ResolvedItem: Sendable {
  /// The condition without which a line adds nothing.
  let when: ConditionProgram?
  /// How the item is written for a built-in type.
  let program: WireProgram
  /// How the item is written for a type of the user's own.
  let node: BodyTemplate.Node
  /// The fields that the item names.
  let fields: [Int]
  /// Whether a line with several rows adds the item only once.
  let isOfWholeLine: Bool

  init(when: ConditionProgram?, program: WireProgram, node: BodyTemplate.Node, isOfWholeLine: Bool) {
    self.isOfWholeLine = isOfWholeLine
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
    case .identifiers(let identifiers, _): fields += identifiers.flatMap { $0.value.fields }
    case .named(_, let text): fields += text.fields
    }
    return fields + context.flatMap { $0.1.fields } + body.members.flatMap { $0.node.fields }
  }
}
