// Reads the YAML of a mapping: `fields`.

internal import Ledger
internal import Yams

extension MappingReader {
  typealias Field = Mapping.Field

  mutating func readFields() throws(MappingFault) {
    let object = try YAMLObject(try root.required("fields"), at: "fields")
    for (name, mark, node) in object.entries {
      guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7B && $0 != 0x7D }) else {
        throw MappingFault("`fields.\(name)`: a field's name has no spaces and no braces", at: mark)
      }
      fields.append(try field(name, node, mark))
    }
    if fields.isEmpty { throw MappingFault("`fields` must name at least one field", at: object.mark) }
  }

  /// The keys that say where a field's value comes from, each with the keys that may stand beside it.
  private static let rules: [(key: String, beside: [String])] = [
    ("column", ["nth", "also-called"] + textual + ["capitals", "optional", "when"]), ("first", []),
    ("sum", ["as"]),
    ("difference", ["as"]), ("product", ["as"]), ("negative", []),
    ("value", ["as", "format", "locale", "zones", "when"]),
    ("ordinal", ["sorted"]),
  ]

  /// The keys that say how a text is read.
  private static let textual = [
    "as", "format", "locale", "zones", "decimal-point", "thousands", "signs",
  ]

  private func field(_ name: String, _ node: Node, _ mark: Mapping.Mark) throws(MappingFault) -> Field {
    let path = "fields.\(name)"
    if case .scalar = node {
      let column = try YAMLObject.text(node, at: path)
      guard !column.isEmpty else { throw MappingFault("`\(path)` must name a column", at: mark) }
      return Field(name: name, rule: .columns([ColumnName(column)]), kind: .text, mark: mark)
    }
    let all = Self.rules.map(\.key)
    let known = all + Set(Self.rules.flatMap(\.beside)).sorted()
    let object = try YAMLObject(node, at: path, known: known)
    let rules = Self.rules.filter { object[$0.key] != nil }
    guard rules.count == 1, let (rule, beside) = rules.first else {
      throw MappingFault("`\(path)` must have one of: \(all.joined(separator: ", "))", at: mark)
    }
    for (key, mark, _) in object.entries where key != rule && !beside.contains(key) {
      throw MappingFault("`\(object.path(key))` means nothing beside `\(rule)`", at: mark)
    }
    switch rule {
    case "column": return try columnField(name, object, mark)
    case "value": return try valueField(name, object, mark)
    case "first": return try firstField(name, object, mark)
    case "ordinal":
      let of = try indexes(try object.texts("ordinal") ?? [], object, "ordinal")
      let isSorted = try object.bool("sorted") ?? false
      return Field(name: name, rule: .ordinal(of, isSorted: isSorted), kind: .integer, mark: mark)
    case "negative":
      let of = try numbers([try object.requiredText("negative")], object, "negative")
      return Field(name: name, rule: .negative(of[0]), kind: fields[of[0]].kind, mark: mark)
    default: return try computedField(name, rule, object, mark)
    }
  }

  // MARK: What is made of other fields

  /// Reads a field that is a sum, a difference or a product.
  private func computedField(
    _ name: String, _ rule: String, _ object: YAMLObject, _ mark: Mapping.Mark
  ) throws(MappingFault) -> Field {
    let of = try numbers(try object.texts(rule) ?? [], object, rule)
    guard of.count >= 2 else {
      throw MappingFault(
        "`\(object.path(rule))` must name two or more fields", at: object[rule].map(YAMLObject.mark))
    }
    let kinds = of.map { fields[$0].kind }
    if rule != "product", kinds.contains(.quantity) {
      throw MappingFault(
        "`\(object.path(rule))` cannot add quantities: their units may differ; give the field `as: decimal`",
        at: object[rule].map(YAMLObject.mark))
    }
    let common: Field.Kind =
      rule == "product"
      ? .decimal : Set(kinds).count == 1 ? kinds[0] : kinds.contains(.money) ? .money : .decimal
    let kind = try kind(object) ?? common
    guard [.integer, .decimal, .money].contains(kind) else {
      throw MappingFault(
        "`\(object.path("as"))` must be integer, decimal or money beside `\(rule)`",
        at: object["as"].map(YAMLObject.mark))
    }
    let made: Field.Rule =
      switch rule {
      case "sum": .sum(of)
      case "difference": .difference(of)
      default: .product(of)
      }
    return Field(name: name, rule: made, kind: kind, mark: mark)
  }

  private func firstField(
    _ name: String, _ object: YAMLObject, _ mark: Mapping.Mark
  ) throws(MappingFault) -> Field {
    let of = try indexes(try object.texts("first") ?? [], object, "first")
    let kinds = Set(of.map { fields[$0].kind })
    // The result has the most particular kind among those of the numbers, since a whole number may stand in
    // for money where that is empty.
    let particular: [Field.Kind] = [.money, .quantity, .decimal, .integer]
    let kind = kinds.count == 1 ? kinds.first : particular.first(where: kinds.contains)
    guard of.count >= 2, let kind, kinds.count == 1 || kinds.allSatisfy(\.isNumber),
      !kinds.isSuperset(of: [.money, .quantity])
    else {
      throw MappingFault(
        "`\(object.path("first"))` must name two or more fields of one kind, all texts, times or numbers",
        at: object["first"].map(YAMLObject.mark))
    }
    return Field(name: name, rule: .first(of), kind: kind, mark: mark)
  }

  // MARK: What is read from text

  private func columnField(
    _ name: String, _ object: YAMLObject, _ mark: Mapping.Mark
  ) throws(MappingFault) -> Field {
    let kind = try kind(object) ?? .text
    let (isOptional, isColumnOptional) = try optional(object)
    let reading = try reading(object, kind)
    let rule = try columnRule(object, isColumnOptional)
    return Field(
      name: name, rule: rule, kind: kind, mark: mark, reading: reading, isOptional: isOptional,
      when: try when(object))
  }

  private func columnRule(
    _ object: YAMLObject, _ isOptional: Bool
  ) throws(MappingFault) -> Field.Rule {
    let node = try object.required("column")
    let names = try object.texts("column") ?? []
    if names.isEmpty || names.contains("") {
      throw MappingFault("`\(object.path("column"))` must name a column", at: YAMLObject.mark(node))
    }
    let template = try names.count == 1 ? columnTemplate(names[0], node, object) : nil
    for key in ["nth", "also-called"] where object[key] != nil && (names.count > 1 || template != nil) {
      throw MappingFault(
        "`\(object.path(key))` means nothing unless `column` is one column",
        at: object[key].map(YAMLObject.mark))
    }
    if let template {
      guard !isOptional else {
        throw MappingFault(
          "`\(object.path("optional"))` is true or false here: say `optional: column` of the fields that are named",
          at: object["optional"].map(YAMLObject.mark))
      }
      return .template(template)
    }
    let nth = try nth(object)
    let alsoCalled = try object.texts("also-called") ?? []
    return .columns(
      names.map { ColumnName($0, nth: nth, alsoCalled: alsoCalled, isOptional: isOptional) })
  }

  /// The template that stands in the place of a column's name; `nil` where it is a name.
  private func columnTemplate(
    _ name: String, _ node: Node, _ object: YAMLObject
  ) throws(MappingFault) -> Template? {
    // Where braces stand in the name of columns side by side, as in `Item {n} SKU`, it is no template.
    guard name.contains("{"), !dialect.sideBySide.contains(name) else { return nil }
    let template = try template(node, at: object.path("column"))
    guard !template.parts.contains(.currency), !template.fields.isEmpty else {
      throw MappingFault(
        "`\(object.path("column"))` must be a column, or name fields that stand above in braces",
        at: YAMLObject.mark(node))
    }
    return template
  }

  private func nth(_ object: YAMLObject) throws(MappingFault) -> Int? {
    guard let text = try object.text("nth") else { return nil }
    guard let nth = Int(text), (1...10_000).contains(nth) else {
      throw MappingFault(
        "`\(object.path("nth"))` must be 1 for the first column of that name, 2 for the second …",
        at: object["nth"].map(YAMLObject.mark))
    }
    return nth
  }

  private func optional(_ object: YAMLObject) throws(MappingFault) -> (isOptional: Bool, isColumn: Bool) {
    guard let node = object["optional"] else { return (false, false) }
    if node.string == "column" { return (true, true) }
    guard let bool = node.bool else {
      throw MappingFault(
        "`\(object.path("optional"))` must be true, false, or column where the whole column may be missing",
        at: YAMLObject.mark(node))
    }
    return (bool, false)
  }

  private func valueField(
    _ name: String, _ object: YAMLObject, _ mark: Mapping.Mark
  ) throws(MappingFault) -> Field {
    let kind = try kind(object) ?? .text
    let reading = try reading(object, kind)
    let text = Array(try object.requiredText("value").utf8)
    do {
      try Self.check(text, kind, reading)
    } catch {
      throw MappingFault(
        "`\(object.path("value"))` \(error.problem)", at: object["value"].map(YAMLObject.mark))
    }
    return Field(
      name: name, rule: .value(text), kind: kind, mark: mark, reading: reading, when: try when(object))
  }

  /// The condition for the lines on which a field is there; `nil` for all lines.
  private func when(_ object: YAMLObject) throws(MappingFault) -> Condition? {
    guard let node = object["when"] else { return nil }
    return try condition(node, at: object.path("when"))
  }

  /// Refuses a text that is not what the kind of a field needs.
  private static func check(
    _ text: [UInt8], _ kind: Field.Kind, _ reading: Field.Reading
  ) throws(ValueFault) {
    let all = 0..<text.count
    switch kind {
    case .text: break
    case .integer, .decimal, .money:
      guard let number = DecimalNumber(text, in: all) else {
        throw ValueFault("is not a number, such as -12.50")
      }
      if kind == .integer, number.integer == nil { throw ValueFault("is not a whole number") }
    case .quantity: _ = try Quantity(text, in: all, reading.notation)
    case .time:
      guard var clocks = ZoneClocks("UTC") else { return }
      _ = try reading.pattern?.instant(text, in: all, &clocks)
    }
  }

  private func reading(_ object: YAMLObject, _ kind: Field.Kind) throws(MappingFault) -> Field.Reading {
    for (keys, isOfKind, what) in [
      (["format", "locale", "zones"], kind == .time, "`as: time`"),
      (["decimal-point", "thousands"], kind.isNumber, "`as: integer`, decimal, money or quantity"),
      (["signs"], kind.isNumber && kind != .quantity, "`as: integer`, decimal or money"),
      (["capitals"], kind == .text, "it is text"),
    ] where !isOfKind {
      for key in keys where object[key] != nil {
        throw MappingFault(
          "`\(object.path(key))` means nothing unless \(what)", at: object[key].map(YAMLObject.mark))
      }
    }
    var reading = Field.Reading()
    if kind == .time { reading.pattern = try pattern(object) }
    reading.isInCapitals = try object.bool("capitals") ?? false
    if let point = try sign("decimal-point", object) { reading.notation.point = point }
    reading.notation.group = try sign("thousands", object)
    if reading.notation.group == reading.notation.point {
      throw MappingFault(
        "`\(object.path)` has the same decimal point and thousands separator", at: object.mark)
    }
    if let signs = try object.text("signs") {
      guard signs == "any" else {
        throw MappingFault(
          "`\(object.path("signs"))` must be any, or left out: signs of currencies must then be those of the line's currency",
          at: object["signs"].map(YAMLObject.mark))
      }
      reading.takesAnySign = true
    }
    return reading
  }

  /// The sign of a number's notation that a key gives. Blanks, and the apostrophe of text programs, are
  /// known without being given, and may be given.
  private func sign(_ key: String, _ object: YAMLObject) throws(MappingFault) -> UInt8? {
    guard let text = try object.text(key) else { return nil }
    let bytes = Array(text.utf8)
    let isKnown =
      text == "’" || (!bytes.isEmpty && Blank.length(bytes, at: 0, end: bytes.count) == bytes.count)
    if key == "thousands", isKnown { return nil }
    guard bytes.count == 1, let byte = bytes.first, byte > 0x20, byte < 0x7F, !byte.isDigit, !byte.isLetter,
      !"+-()".utf8.contains(byte)
    else {
      throw MappingFault(
        "`\(object.path(key))` must be one sign, such as \",\"", at: object[key].map(YAMLObject.mark))
    }
    return byte
  }

  private func pattern(_ object: YAMLObject) throws(MappingFault) -> DatePattern {
    let text = try object.requiredText("format")
    var names: CalendarNames?
    if let locales = try object.texts("locale") {
      do {
        names = try CalendarNames(locales: locales)
      } catch {
        throw MappingFault(
          "`\(object.path("locale"))` \(error.problem)", at: object["locale"].map(YAMLObject.mark))
      }
    }
    var zones: [String: ZoneMeaning] = [:]
    if let node = object["zones"] {
      let entries = try YAMLObject(node, at: object.path("zones"))
      for name in entries.keys {
        let place = entries[name].map(YAMLObject.mark)
        guard !name.isEmpty, let meaning = ZoneClocks.meaning(of: name, as: try entries.requiredText(name))
        else {
          throw MappingFault(
            "`\(entries.path(name))` must be an IANA name, such as Asia/Kolkata, or an offset, such as +05:30",
            at: place)
        }
        zones[name] = meaning
      }
    }
    do {
      return try DatePattern(text, names: names, zones: zones)
    } catch {
      throw MappingFault(
        "`\(object.path("format"))` \(error.problem)", at: object["format"].map(YAMLObject.mark))
    }
  }

  private func kind(_ object: YAMLObject) throws(MappingFault) -> Field.Kind? {
    guard let text = try object.text("as") else { return nil }
    guard let kind = Field.Kind(rawValue: text) else {
      let all = Field.Kind.allCases.map(\.rawValue)
      throw MappingFault(
        "`\(object.path("as"))` must be one of \(all.joined(separator: ", "))\(Nearest.question(text, among: all))",
        at: object["as"].map(YAMLObject.mark))
    }
    return kind
  }

  // MARK: Names of fields

  /// The index of a field, which must stand above.
  func index(_ name: String, at path: String, _ mark: Mapping.Mark?) throws(MappingFault) -> Int {
    if let index = fields.firstIndex(where: { $0.name == name }) { return index }
    let names = fields.map(\.name)
    throw MappingFault(
      "`\(path)` names the field `\(name)`, which is not defined above; \(Nearest.hint(name, among: names))",
      at: mark)
  }

  func indexes(_ names: [String], _ object: YAMLObject, _ key: String) throws(MappingFault) -> [Int] {
    let mark = object[key].map(YAMLObject.mark)
    var indexes: [Int] = []
    for name in names { indexes.append(try index(name, at: object.path(key), mark)) }
    if indexes.isEmpty { throw MappingFault("`\(object.path(key))` must name at least one field", at: mark) }
    return indexes
  }

  private func numbers(_ names: [String], _ object: YAMLObject, _ key: String) throws(MappingFault) -> [Int] {
    let indexes = try indexes(names, object, key)
    for index in indexes where !fields[index].kind.isNumber {
      throw MappingFault(
        "`\(object.path(key))` needs numbers: give the field `\(fields[index].name)` `as: integer`, decimal or money",
        at: object[key].map(YAMLObject.mark))
    }
    return indexes
  }
}
