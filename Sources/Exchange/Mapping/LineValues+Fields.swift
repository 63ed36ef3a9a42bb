// The values of a line's fields.

internal import Ledger

extension LineValues {
  /// Empties the columns of fields that are there on only some lines, in the rows of all other lines.
  ///
  /// - Parameter first: the first of the rows, which were added last.
  /// - Throws: what is wrong with a field that a condition asks for.
  mutating func applyConditions(from first: Int) throws(LineFault) {
    guard !plan.conditionals.isEmpty else { return }
    for row in first..<rows.count {
      use(row)
      for conditional in plan.conditionals where try !satisfies(conditional.when) {
        for column in conditional.columns { rows.setEmpty(row, column) }
      }
    }
  }

  /// Reads the value of a field that was not asked for before.
  mutating func read(_ index: Int) throws(LineFault) -> Value {
    let field = fields[index]
    switch field.source {
    case .column:
      guard let range = rows.text(row, field.column) else { throw fault(index, "is missing") }
      return try value(of: range, index, field)
    case .columns: return try value(of: try joined(index, field), index, field)
    case .template:
      guard case .template(let template) = plan.fields[index].rule else { return .empty }
      if let when = plan.conditions[index], try !satisfies(when) { return .empty }
      var text: [UInt8] = []
      try append(template, to: &text)
      return try value(of: rows.add(text), index, field)
    case .value:
      guard case .value(let text) = plan.fields[index].rule else { return .empty }
      if let when = plan.conditions[index], try !satisfies(when) { return .empty }
      return try value(of: rows.add(text), index, field)
    case .first:
      for place in field.operands {
        let operand = plan.operands[place]
        let value = try valueOrEmpty(operand)
        if case .empty = value { continue }
        signs[index] = signs[operand]
        if fields[operand].kind == field.kind { return value }
        return try number(operand).map { (number) throws(LineFault) in try result(number, index, field) }
          ?? .empty
      }
      return .empty
    case .sum, .difference: return try sum(index, field)
    case .product: return try product(index, field)
    case .negative:
      let operand = plan.operands[field.operands.lowerBound]
      if case .quantity(var quantity) = try value(operand) {
        quantity.number = -quantity.number
        return .quantity(quantity)
      }
      guard let number = try number(operand) else { return .empty }
      return try result(-number, index, field)
    case .ordinal: return rows.ordinal(row, field.ordinal).map(Value.integer) ?? .empty
    }
  }

  // MARK: Text

  /// The texts of several columns, with a blank between those that are not empty.
  private mutating func joined(_ index: Int, _ field: ResolvedField) throws(LineFault) -> Range<Int> {
    var text: [UInt8] = []
    for place in field.columns {
      guard let range = rows.text(row, plan.joined[place]) else { throw fault(index, "is missing") }
      if range.isEmpty { continue }
      if !text.isEmpty { text.append(UInt8(ascii: " ")) }
      rows.append(range, to: &text)
    }
    return rows.add(text)
  }

  /// Reads a text as the kind of its field; gives `.empty` where there is no text.
  private mutating func value(
    of text: Range<Int>, _ index: Int, _ field: ResolvedField
  ) throws(LineFault) -> Value {
    let range = content(of: text)
    if range.isEmpty { return .empty }
    do throws(ValueFault) {
      switch field.kind {
      case .text: return .text(field.isInCapitals ? rows.add(rows.bytes[range].map(\.capital)) : range)
      case .time: return .time(try time(index, range))
      case .quantity: return .quantity(try Quantity(rows.bytes, in: range, field.notation))
      case .integer, .decimal, .money:
        var found = CurrencySigns.none
        guard let number = DecimalNumber(rows.bytes, in: range, field.notation, &found) else {
          throw ValueFault(number: rows.bytes, in: range, field.notation)
        }
        if !found.isEmpty, !field.takesAnySign {
          signs[index] = found
          hasSigns = true
        }
        guard field.kind == .integer else { return .decimal(number) }
        guard let integer = number.integer else { throw ValueFault("is not a whole number") }
        return .integer(integer)
      }
    } catch {
      throw fault(index, error.problem)
    }
  }

  /// The range of a text without what spreadsheets put around it: no-break blanks, and the apostrophe that
  /// keeps text as text.
  private func content(of text: Range<Int>) -> Range<Int> {
    guard let first = text.first, let last = text.last else { return text }
    let isPlain = rows.bytes[first] < 0x80 && rows.bytes[last] < 0x80
    if isPlain, rows.bytes[first] != UInt8(ascii: "'") { return text }
    let range = Blank.trimmed(rows.bytes, text)
    return isApostropheForText(range) ? range.lowerBound + 1..<range.upperBound : range
  }

  /// Whether a text begins with the apostrophe by which a spreadsheet keeps digits from becoming a number,
  /// or `=`, `+`, `-` and `@` from becoming a formula. An apostrophe before a word is part of it
  /// (`'s-Hertogenbosch`), and so is one that stands for the century of a year (`'90s`).
  private func isApostropheForText(_ range: Range<Int>) -> Bool {
    guard range.count > 1, rows.bytes[range.lowerBound] == UInt8(ascii: "'") else { return false }
    let text = rows.bytes[range.dropFirst()]
    if let next = text.first, "=+-@".utf8.contains(next) { return true }
    let digits = text.prefix(while: \.isDigit).count
    let mayBeYear = digits == 2 && text.contains(where: \.isOfWord)
    return digits > 0 && !mayBeYear && !text.contains(UInt8(ascii: "'"))
  }

  // MARK: Numbers

  private mutating func sum(_ index: Int, _ field: ResolvedField) throws(LineFault) -> Value {
    var total: DecimalNumber?
    for place in field.operands {
      let isLess = field.source == .difference && place > field.operands.lowerBound
      // Without a first number there is nothing to subtract from.
      if isLess, total == nil { return .empty }
      guard let number = try addend(plan.operands[place]) else { continue }
      guard let next = (total ?? .zero).adding(isLess ? -number : number) else { throw tooLarge(index) }
      total = next
    }
    guard let total else { return .empty }
    return try result(total, index, field)
  }

  /// The number of a field that is added to others; `nil` where it is empty. Money that was multiplied is
  /// rounded before: what is added is the amount as it stands on paper.
  private mutating func addend(_ index: Int) throws(LineFault) -> DecimalNumber? {
    guard let number = try numberOrEmpty(index) else { return nil }
    guard fields[index].kind == .money, fields[index].isRounded else { return number }
    let digits = (try? minorDigits()) ?? plan.minorDigits
    guard let units = number.minorUnits(digits: digits) else { throw tooLarge(index) }
    return DecimalNumber(units: Int128(units), scale: digits)
  }

  private mutating func product(_ index: Int, _ field: ResolvedField) throws(LineFault) -> Value {
    var product = DecimalNumber(1)
    for place in field.operands {
      guard let number = try number(plan.operands[place]) else { return .empty }
      guard let next = product.multiplied(by: number) else { throw tooLarge(index) }
      product = next
    }
    return try result(product, index, field)
  }

  private func tooLarge(_ index: Int) -> LineFault {
    LineFault(reason: "`\(plan.fields[index].name)` is too large")
  }

  /// A number in the form of its field. Money stays a decimal number here, because its currency, and with
  /// it its minor unit, depends on the rule that asks.
  private func result(
    _ number: DecimalNumber, _ index: Int, _ field: ResolvedField
  ) throws(LineFault) -> Value {
    switch field.kind {
    case .decimal, .money: return .decimal(number)
    case .quantity:
      do {
        return .quantity(try Quantity(number))
      } catch {
        throw fault(index, error.problem)
      }
    default:
      guard let integer = number.integer else {
        throw LineFault(reason: "`\(plan.fields[index].name)` is not a whole number of 64 bits")
      }
      return .integer(integer)
    }
  }

  /// The number of a field; `nil` where the field is empty. A quantity counts as pieces, kilograms, litres
  /// or metres.
  mutating func number(_ index: Int) throws(LineFault) -> DecimalNumber? { Self.number(try value(index)) }

  private mutating func numberOrEmpty(_ index: Int) throws(LineFault) -> DecimalNumber? {
    Self.number(try valueOrEmpty(index))
  }

  private static func number(_ value: Value) -> DecimalNumber? {
    switch value {
    case .integer(let integer): DecimalNumber(integer)
    case .decimal(let decimal): decimal
    case .quantity(let quantity): quantity.decimal
    case .unread, .empty, .text, .time: nil
    }
  }

  /// The quantity of a field; `nil` where the field is empty. A decimal number is a quantity without a
  /// unit.
  mutating func quantity(_ index: Int) throws(LineFault) -> Quantity? {
    let value = try value(index)
    try checkSigns(index)
    switch value {
    case .quantity(let quantity): return quantity
    case .decimal(let decimal):
      do {
        return try Quantity(decimal)
      } catch {
        throw fault(index, error.problem)
      }
    default: return nil
    }
  }

  // MARK: Signs of currencies

  /// Refuses a number whose sign is of another currency than its line. Where the line's currency does not
  /// exist, the money of the line is refused for that reason, where it is recorded.
  mutating func checkSigns(_ index: Int) throws(LineFault) {
    guard hasSigns, !money.isBeingFound else { return }
    try checkSigns(index, (try? currency().unit) ?? plan.unit)
  }

  private func checkSigns(_ index: Int, _ unit: MeasureUnit) throws(LineFault) {
    guard signs[index].agree(with: unit) else {
      throw fault(
        index,
        "has the sign of another currency than its line's, \(unit.currencyCode ?? "unknown"): `data.currency` or `currency:` says which it is of, and `signs: any` passes over the sign"
      )
    }
    // The field that `first` took its value from has its sign.
    if fields[index].source == .first { return }
    for place in fields[index].operands { try checkSigns(plan.operands[place], unit) }
  }
}
