// The touchpoints of a sketch.

extension SketchWriter {
  mutating func writeTouchpoints() {
    let hasMoney = fields[.total] != nil || fields[.amount] != nil
    if fields[.order] != nil, roles.isGrouped {
      lines.append("")
      guess("the lines of one order stand or fall together", indent: 0)
      lines.append("group: { by: [order] }")
    }
    lines += ["", "touchpoints:"]
    if fields[.order] == nil, !hasMoney || roles.isListOfCustomers {
      writeRecord()
      return
    }
    if hasRefunds { writeRefunds() }
    writeOrders()
  }

  private var id: String { fields[.order] == nil ? "{line}" : "{order}" }

  /// The kinds of identifier, in the order in which they are trusted, each with the role of its column.
  private var identifiers: [(kind: String, role: ColumnRole)] {
    [("crm", ColumnRole.customer), ("card", .card), ("email", .email), ("phone", .phone)].filter {
      fields[$0.1] != nil
    }
  }

  private var hasAnonymous: Bool {
    table.records.contains { record in
      identifiers.allSatisfy { roles[$0.role]?.cell(of: record).isEmpty ?? true }
    }
  }

  /// The subject of the touchpoints.
  ///
  /// - Parameter orBusiness: whether lines that name nobody are sales to nobody in particular.
  private func subject(orBusiness: Bool = true) -> String {
    if identifiers.isEmpty { return "business" }
    var members = identifiers.map { "\($0.kind): \"{\(fields[$0.role] ?? "")}\"" }
    if orBusiness, hasAnonymous { members.append("otherwise: business") }
    return "{ \(members.joined(separator: ", ")) }"
  }

  private mutating func writeRefunds() {
    guess("totals below 0 are refunds; they name no order that they are of", indent: 2)
    begin("refunds", "refund.issued", when: "{ total: { below: 0 } }")
    lines.append("    data: { currency: \"{currency}\", amount: \"{given-back}\" }")
  }

  private mutating func begin(_ kind: String, _ type: String, when: String? = nil) {
    lines.append("  - kind: \(kind)")
    if let when { lines.append("    when: \(when)") }
    lines += ["    type: \(type)", "    id: \"\(id)\"", "    subject: \(subject())"]
    if let time = fields[.time] { lines.append("    time: \"{\(time)}\"") }
    if let channel = fields[.channel] {
      lines.append("    channel: \"{\(channel)}\"")
    } else {
      lines.append("    # channel: web")
    }
    if let store = fields[.store] { lines.append("    context: { store: \"{\(store)}\" }") }
  }

  private mutating func writeOrders() {
    if identifiers.isEmpty {
      guess(
        "no column of a customer was found: sales of the shop. Else `subject: { email: \"{…}\" }`", indent: 2)
    } else if hasAnonymous {
      guess("lines that name nobody are sales of the shop", indent: 2)
    }
    begin("orders", "order.placed")
    lines += ["    data:", "      order: \"\(id)\"", "      currency: \"{currency}\""]
    for (role, member) in [
      (ColumnRole.total, "total"), (.discount, "discount"), (.shipping, "shipping"), (.tax, "tax"),
    ] {
      if let field = fields[role] { lines.append("      \(member): \"{\(field)}\"") }
    }
    if fields[.total] == nil, fields[.amount] != nil { lines.append("      total: \"{sum amount}\"") }
    guard fields[.sku] != nil else { return }
    var item: [String] = []
    for (role, member) in [(ColumnRole.sku, "sku"), (.quantity, "quantity"), (.amount, "amount")] {
      if let field = fields[role] {
        item.append("\(member): \"{\(field)}\"")
      } else if role == .quantity {
        item.append("quantity: 1")
      }
    }
    lines += ["      lines:", "        - { \(item.joined(separator: ", ")) }"]
  }

  /// Writes the touchpoint of a file without orders: a file of customers, or of something else.
  private mutating func writeRecord() {
    guard identifiers.isEmpty else {
      guess("each line is another customer's, and of no order: a list of customers", indent: 2)
      lines += [
        "  - kind: customers", "    type: customer.registered", "    id: \"{line}\"",
        "    subject: \(subject(orBusiness: false))",
      ]
      if let time = fields[.time] { lines.append("    time: \"{\(time)}\"") }
      lines += ["    data: { origin: import }"]
      return
    }
    guess(
      "neither orders nor customers were found: a type of your own, until you say what these lines are",
      indent: 2)
    lines += ["  - kind: lines", "    type: file.line.read", "    id: \"{line}\"", "    subject: business"]
    if let time = fields[.time] { lines.append("    time: \"{\(time)}\"") }
  }
}
