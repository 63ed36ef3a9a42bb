// The fields of a sketch, and what it leaves out.

extension SketchWriter {
  mutating func writeFields() {
    lines += ["", "fields:"]
    writeTexts()
    writeTime()
    writeNumbers()
    if hasRefunds { lines.append("  given-back: { negative: total }") }
    // A file without order numbers needs a number for its ids, and a mapping at least one field.
    if fields[.order] == nil { writeNumbering() }
  }

  /// Whether orders are one line each and have totals below 0, which are refunds.
  var hasRefunds: Bool {
    fields[.total] != nil && !roles.isGrouped && !roles.isListOfCustomers
      && roles[.total]?.numbers?.hasNegative == true
  }

  /// Writes a field that counts lines, because they have no number of their own.
  private mutating func writeNumbering() {
    guess(
      "no column is the number of an order, so lines are counted: the file must never be written anew in another",
      indent: 2)
    lines += [
      "  # order, or with lines left out. Better: the columns that together are a line's own, in `ordinal`.",
      "  all: { value: line }",
      "  line: { ordinal: [all] }",
    ]
  }

  private mutating func writeTexts() {
    for (role, name, what) in [
      (ColumnRole.order, "order", "the number of the order"),
      (.customer, "customer", "the shop's own number of the customer"),
      (.card, "card", "the number of a loyalty card"), (.email, "email", "the customer's address"),
      (.phone, "phone", "the customer's telephone"), (.sku, "sku", "the number of the article"),
      (.status, "status", "see `skip`"), (.channel, "channel", "a code such as web or store"),
      (.store, "store", "the code of the shop"), (.currency, "currency", "a code of ISO 4217"),
    ] {
      guard let column = roles[role] else { continue }
      guess("\(what), by \(why(role, column))\(emptiness(column))", indent: 2)
      if role == .sku, column.emptyCount > 0 {
        field("sku-given", column, [])
        lines += ["  sku-missing: { value: unknown }", "  sku: { first: [sku-given, sku-missing] }"]
      } else {
        field(name, column, [])
      }
      fields[role] = name
    }
  }

  private func why(_ role: ColumnRole, _ column: SketchColumn) -> String {
    let isNamed = column.roles.first == role
    switch role {
    case .email, .currency: return isNamed ? "its name and its values" : "its values"
    case .order where roles.isGrouped:
      return "its name; it repeats, so that its lines are one order"
    default: return isNamed ? "its name" : "a part of its name"
    }
  }

  private func emptiness(_ column: SketchColumn) -> String {
    switch column.emptyCount {
    case 0: ""
    case 1: "; 1 line has none"
    default: "; \(column.emptyCount) lines have none"
    }
  }

  /// Writes a field that reads a column.
  mutating func field(_ name: String, _ column: SketchColumn, _ keys: [String]) {
    var keys = keys
    if let nth = column.nth { keys.insert("nth: \(nth)", at: 0) }
    let text = Self.yaml(column.name)
    if keys.isEmpty {
      lines.append("  \(name): \(text)")
    } else {
      lines.append("  \(name): { column: \(text)\(keys.map { ", " + $0 }.joined()) }")
    }
  }

  // MARK: Times

  private mutating func writeTime() {
    guard let column = roles[.time] else {
      lines.append(
        "  # time: { column: …, as: time, format: \"%d.%m.%Y %H:%M\" }    # no column was found whose values are dates"
      )
      return
    }
    let (pattern, doubt) = preferred(column)
    guess("when it was, by its values\(doubt)\(emptiness(column))", indent: 2)
    let optional = column.emptyCount > 0 ? ["optional: true"] : []
    let hasClock = pattern.contains("%H") || pattern.contains("%I")
    if let clock = roles[.clock], !hasClock, let text = SketchTime.clocks(reading: clock.values).first {
      let names = "[\(Self.yaml(column.name)), \(Self.yaml(clock.name))]"
      let joined = pattern + " " + text.dropFirst("%Y-%m-%d ".count)
      lines.append(
        "  time: { column: \(names), as: time, format: \"\(joined)\"\(optional.map { ", " + $0 }.joined()) }")
    } else {
      field("time", column, ["as: time", "format: \"\(pattern)\""] + optional)
    }
    fields[.time] = "time"
  }

  /// The pattern to write, and a comment on what else the values may be.
  private func preferred(_ column: SketchColumn) -> (pattern: String, doubt: String) {
    let patterns = column.patterns
    func order(_ pattern: String) -> String {
      String(pattern.filter { "dmyY".contains($0) }.prefix(3)).lowercased()
    }
    let orders = Set(patterns.map(order))
    guard orders.contains("dmy"), orders.contains("mdy") else {
      let others =
        orders.count > 1
        ? "; \(patterns.dropFirst().prefix(2).joined(separator: " and ")) read them as well" : ""
      return (patterns[0], others)
    }
    // An American file writes the month first: one whose clock has a.m. and p.m., or whose money is
    // dollars.
    let isAmerican = patterns.contains { $0.contains("%p") } || roles[.total]?.numbers?.sign == "$"
    let chosen = patterns.first { order($0) == (isAmerican ? "mdy" : "dmy") } ?? patterns[0]
    let other = patterns.first { order($0) == (isAmerican ? "dmy" : "mdy") } ?? ""
    return (
      chosen,
      ". DAY OR MONTH FIRST? Every value reads as \(other) too, and nothing in the file tells: ask, and write the right one"
    )
  }

  // MARK: Numbers

  private mutating func writeNumbers() {
    if let column = roles[.quantity] {
      let isWhole = column.numbers?.areWhole == true
      guess("how many, by its name" + (isWhole ? "" : "; with decimals or units, so a quantity"), indent: 2)
      number("quantity", column, as: isWhole ? "integer" : "quantity")
      fields[.quantity] = "quantity"
    }
    let hasAmount = roles[.amount] != nil
    if let column = roles[.price], !hasAmount, fields[.quantity] != nil {
      guess("the price of one, by its name; a line's amount is then quantity × price", indent: 2)
      number("price", column, as: "decimal")
      lines.append("  amount: { product: [quantity, price], as: money }")
      fields[.amount] = "amount"
    }
    for (role, name, what) in [
      (ColumnRole.amount, "amount", "what a line comes to"), (.total, "total", "what the order comes to"),
      (.discount, "discount", "what was taken off the order"),
      (.shipping, "shipping", "what was paid for shipping"),
      (.tax, "tax", "the tax of the order"), (.refunded, "refunded", "what was given back"),
    ] {
      guard let column = roles[role], fields[role] == nil else { continue }
      let reason = roles.reasons[role].map { "; \($0)" } ?? ""
      guess("\(what), by its name\(reason)\(emptiness(column))", indent: 2)
      if role == .discount, column.numbers?.hasNegative == true {
        number("discount-negative", column, as: "money")
        lines.append("  discount: { negative: discount-negative }")
      } else {
        number(name, column, as: "money")
      }
      fields[role] = name
    }
    if let leftOut = roles.leftOut { guess(leftOut, indent: 2) }
  }

  private mutating func number(_ name: String, _ column: SketchColumn, as kind: String) {
    var keys = ["as: \(kind)"]
    if let numbers = column.numbers {
      if numbers.point != "." { keys.append("decimal-point: \"\(numbers.point)\"") }
      if let group = numbers.group { keys.append("thousands: \"\(group)\"") }
      if numbers.isAmbiguous {
        guess("a `\(numbers.point)` is the decimal point; it may as well group thousands", indent: 2)
      }
      if let sign = numbers.sign, Self.currency(of: sign) == nil || kind == "integer" {
        keys.append("signs: any")
      }
    }
    if column.emptyCount > 0 { keys.append("optional: true") }
    field(name, column, keys)
  }

  // MARK: What is left out

  mutating func writeSkip() {
    guard let column = roles[.status], let name = fields[.status] else {
      lines += [
        "", "# skip: { status: [void, test] }    # lines that are no orders; no column of a status was found",
      ]
      return
    }
    lines.append("")
    guard let values = column.statusValues else {
      lines.append("# skip: { \(name): [ … ] }    # which of its values are no orders?")
      return
    }
    let list = values.map { "\($0.value) \($0.count)" }.joined(separator: ", ")
    lines.append("# Which of these are no orders? \(name) has: \(list)")
    lines.append("# skip: { \(name): [\(values.suffix(1).map { Self.yaml($0.value) }.joined())] }")
  }

  mutating func writeUnused() {
    let used = roles.byRole.filter { fields[$0.key] != nil || $0.key == .clock || $0.key == .price }.values
      .map(\.index)
    let unused = roles.columns.filter { !used.contains($0.index) }.map { Self.yaml($0.name) }
    guard !unused.isEmpty else { return }
    lines += ["", "# Columns that nothing is made of: \(unused.joined(separator: ", "))"]
    lines.append(
      "# What is about a person belongs in `data.personal`, or `subject`: only there it is sealed.")
  }
}
