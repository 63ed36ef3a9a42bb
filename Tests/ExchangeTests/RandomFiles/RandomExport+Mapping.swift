// The mapping that says how an export is to be read.

extension RandomExport {
  var mapping: String {
    var lines = ["mapping: 1", "source: \(YAMLValue.text(source).flow)"]
    if shape.currencies == .mapping { lines.append("currency: \(currency.code)") }
    lines.append("time-zone: \(time.mappingZone)")
    lines.append("placeholders: \(YAMLValue.texts(ShopCustomers.placeholders).flow)")
    let file = YAMLValue.map(fileKeys)
    if !file.isEmpty { lines.append("file: \(file.flow)") }
    lines.append("fields:")
    lines += fields.map { "  \($0): \($1.flow)" }
    if shape.hasStatus { lines.append("skip: [{ status: test }]") }
    if shape.isGrouped {
      var keys: [(String, YAMLValue)] = [("by", .list([.plain("id")]))]
      if shape.isBlankBelow { keys.append(("blanks", .plain("above"))) }
      if shape.arrangement == .sorted, !shape.isBlankBelow { keys.append(("sorted", .plain("true"))) }
      lines.append("group: \(YAMLValue.map(keys).flow)")
    }
    lines.append("touchpoints:")
    lines += rules.map { "  - \($0.flow)" }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: The file

  private var fileKeys: [(String, YAMLValue)] {
    var keys = style.keys
    var random = random
    if !style.hasHeader {
      // Columns with numbers in their names stand in the file's list by those names.
      keys.append(("header", .texts(columns(&random).map(\.header))))
    }
    if !shape.layout.isNarrow {
      keys.append(("side-by-side", .texts(shape.itemColumns.map { names[$0] ?? $0 })))
    }
    return keys
  }

  // MARK: Fields

  private var fields: [(String, YAMLValue)] {
    var fields = [field("id")]
    fields += shape.identifiers.filter { $0 != "phone" }.map { field($0) }
    if shape.identifiers.contains("phone") {
      fields.append(field("phone", as: shape.hasTwoPhones ? "landline" : "phone"))
      if shape.hasTwoPhones {
        fields += [
          field("mobile"), ("phone", .map([("first", .list([.plain("landline"), .plain("mobile")]))])),
        ]
      }
    }
    fields += timeFields
    if shape.currencies == .column { fields.append(field("currency", as: "code")) }
    for key in ["status", "store", "of"] where shape.wholeColumns(time).contains(key) {
      fields.append(field(key))
    }
    for key in ["shipping", "discount", "tax", "refunded", "total"]
    where shape.wholeColumns(time).contains(key) {
      let isAlwaysThere = key == "total" && shape.placement(key) == .everyLine && shape.refunds != .lines
      fields.append(field(key, .money(isOptional: !isAlwaysThere)))
    }
    return fields + itemFields
  }

  private enum Kind { case text, money(isOptional: Bool), decimal, integer(isOptional: Bool), quantity }

  private func field(_ key: String, _ kind: Kind = .text, as name: String? = nil) -> (String, YAMLValue) {
    var keys: [(String, YAMLValue)] = [("column", .text(names[key] ?? key))]
    if shape.renamed.contains(key) {
      keys.append(("also-called", .texts(["Never seen", ColumnNames.renamed(key)])))
    }
    if shape.doubled.contains(key) { keys.append(("nth", .plain(String(place(of: key))))) }
    func add(_ word: String, _ more: [(String, YAMLValue)], isOptional: Bool = false) {
      keys += [("as", .plain(word))] + more
      if isOptional { keys.append(("optional", .plain("true"))) }
    }
    switch kind {
    case .text: break
    case .money(let isOptional): add("money", number.moneyKeys, isOptional: isOptional)
    case .decimal: add("decimal", number.keys)
    case .integer(let isOptional): add("integer", number.keys, isOptional: isOptional)
    case .quantity: add("quantity", number.keys)
    }
    return (name ?? key, .map(keys))
  }

  /// Which of the columns of its name a column is, from 1.
  private func place(of key: String) -> Int {
    var random = random
    let same = columns(&random).filter { $0.key == key || $0.key == "double \(key)" }
    return (same.firstIndex { $0.key == key } ?? 0) + 1
  }

  private var timeFields: [(String, YAMLValue)] {
    let keys = time.columns.indices.map { ExportShape.timeColumn($0) }
    var fields: [(String, YAMLValue)] = []
    var column: YAMLValue
    if time.isOfFields {
      let parts = ["day", "clock", "zone"].prefix(keys.count)
      fields += zip(parts, keys).map { field($1, as: $0) }
      column = .text(parts.map { "{\($0)}" }.joined(separator: " "))
    } else {
      let columns = keys.map { names[$0] ?? $0 }
      column = columns.count == 1 ? .text(columns[0]) : .texts(columns)
    }
    var time: [(String, YAMLValue)] = [
      ("column", column), ("as", .plain("time")), ("format", .text(self.time.pattern)),
    ]
    if let locale = self.time.locale { time.append(("locale", .plain(locale))) }
    if self.time.zone == .listed {
      let zones = TimeNotation.listed.sorted { $0.key < $1.key }
      time.append(("zones", .map(zones.map { ("\"\($0.value)\"", .text($0.key)) })))
    }
    if shape.placement("time") != .everyLine { time.append(("optional", .plain("true"))) }
    return fields + [("time", .map(time))]
  }

  private var itemFields: [(String, YAMLValue)] {
    if shape.layout == .totals { return [] }
    func combined(_ word: String, _ fields: [String], _ more: [(String, YAMLValue)] = []) -> (
      String, YAMLValue
    ) {
      ("amount", .map([(word, .list(fields.map { .plain($0) }))] + more))
    }
    var fields = [field("sku"), field("name")] + quantityFields
    switch shape.amounts {
    case .column:
      fields.append(field("amount", .money(isOptional: false)))
      if shape.refunds == .lines { fields.append(("back", .map([("negative", .plain("amount"))]))) }
    case .product:
      fields += [
        field("price", .decimal), combined("product", ["quantity", "price"], [("as", .plain("money"))]),
      ]
    case .sum:
      fields += [
        field("net", .money(isOptional: false)), field("vat", .money(isOptional: true)),
        combined("sum", ["net", "vat"], [("as", .plain("money"))]),
      ]
    case .difference:
      fields += ["gross", "off"].map { field($0, .money(isOptional: false)) }
      fields.append(combined("difference", ["gross", "off"], [("as", .plain("money"))]))
    case .first:
      fields += [field("special", .money(isOptional: true)), field("list", .money(isOptional: false))]
      fields.append(combined("first", ["special", "list"]))
    }
    return fields
  }

  private var quantityFields: [(String, YAMLValue)] {
    let one = YAMLValue.map([("value", "1"), ("as", .plain("integer"))])
    switch shape.quantities {
    case .integer, .padded: return [field("quantity", .integer(isOptional: false))]
    case .units: return [field("quantity", .quantity)]
    case .constant: return [("quantity", one)]
    case .fallback:
      return [
        field("quantity", .integer(isOptional: true), as: "given"), ("one", one),
        ("quantity", .map([("first", .list([.plain("given"), .plain("one")]))])),
      ]
    }
  }

  // MARK: Rules

  private var rules: [YAMLValue] {
    var rules: [YAMLValue] = []
    if shape.refunds == .lines { rules.append(.map(refundRule)) }
    if shape.customers == .rules {
      rules.append(.map([("kind", "anonymous")] + when(nobody) + order("business", "anonymous ")))
    }
    rules.append(.map([("kind", "orders")] + order(.map(subject))))
    return rules
  }

  private func when(_ condition: [(String, YAMLValue)]) -> [(String, YAMLValue)] {
    [("when", .map(condition))]
  }

  private var subjectFields: [String] { shape.identifiers }

  /// The condition that holds for an order of nobody's, where there is a rule for such orders.
  private var nobody: [(String, YAMLValue)] { subjectFields.map { ($0, .map([("empty", .plain("true"))])) } }

  private var subject: [(String, YAMLValue)] {
    // A placeholder is not empty, so such orders are the business's in any case.
    subjectFields.map { ($0, .text("{\($0)}")) } + [("otherwise", .plain("business"))]
  }

  private var currencyText: YAMLValue {
    switch shape.currencies {
    case .ledger, .mapping: "{currency}"
    case .word: .text(currency.code)
    case .column: "{code}"
    }
  }

  private func order(_ subject: YAMLValue, _ prefix: String = "") -> [(String, YAMLValue)] {
    var keys: [(String, YAMLValue)] = [
      ("type", .plain("order.placed")), ("id", "{id}"), ("subject", subject), ("time", "{time}"),
      ("channel", .plain("store")),
    ]
    if let tolerance = shape.tolerance { keys.append(("tolerance", .plain(String(tolerance)))) }
    keys.append(("data", .map(data)))
    let also = [cancellation(prefix), refundSoFar(prefix)].compactMap { $0 }
    if !also.isEmpty { keys.append(("also", .list(also))) }
    return keys
  }

  private var data: [(String, YAMLValue)] {
    var data: [(String, YAMLValue)] = [("order", "{id}"), ("currency", currencyText)]
    switch shape.totals {
    case .column: data.append(("total", "{total}"))
    case .sumOfColumn:
      data.append(("total", shape.placement("total") == .everyLine ? "{total}" : "{sum total}"))
    case .sumOfLines: data.append(("total", "{sum amount}"))
    case .absent: break
    }
    if shape.hasShipping { data.append(("shipping", "{shipping}")) }
    if shape.hasDiscount { data.append(("discount", "{discount}")) }
    if shape.hasTax {
      data.append(("tax", "{tax}"))
      if shape.isTaxIncluded { data.append(("taxIncluded", .plain("true"))) }
    }
    if shape.hasStore { data.append(("store", "{store}")) }
    guard shape.layout != .totals else { return data }
    var item: [(String, YAMLValue)] = []
    if shape.hasNotes { item += when([("sku", .map([("not", .text(MadeOrder.noteSKU))]))]) }
    item += ["sku", "name", "quantity", "amount"].map { ($0, .text("{\($0)}")) }
    return data + [("lines", .list([.map(item)]))]
  }

  private func cancellation(_ prefix: String) -> YAMLValue? {
    guard shape.hasStatus else { return nil }
    return .map(
      [("kind", .text(prefix + "cancellations"))] + when([("status", .plain("cancelled"))])
        + [
          ("type", .plain("order.cancelled")), ("id", "{id}/cancelled"), ("data", .map([("order", "{id}")])),
        ])
  }

  private func refundSoFar(_ prefix: String) -> YAMLValue? {
    guard shape.refunds == .soFar else { return nil }
    return .map(
      [("kind", .text(prefix + "refunds"))] + when([("refunded", .map([("above", .plain("0"))]))])
        + [
          ("type", .plain("refund.issued")), ("id", "{id}/refunded"), ("cumulative", .plain("amount")),
          ("data", .map([("order", "{id}"), ("currency", currencyText), ("amount", "{refunded}")])),
        ])
  }

  private var refundRule: [(String, YAMLValue)] {
    [("kind", "returns")] + when([("of", .map([("empty", .plain("false"))]))])
      + [
        ("type", .plain("refund.issued")), ("id", "{id}"), ("subject", .map([("order", "{of}")])),
        ("time", "{time}"),
        ("data", .map([("order", "{of}"), ("currency", currencyText), ("amount", "{sum back}")])),
      ]
  }
}
