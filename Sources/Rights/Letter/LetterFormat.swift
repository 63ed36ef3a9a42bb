// How dates, amounts and the values of messages are written in a letter.

internal import Ledger
internal import Projection
internal import ReadModels
internal import Words

/// Writes values in one language and in the days of one calendar.
struct LetterFormat {
  let texts: LetterTexts
  let calendar: LocalCalendar

  // MARK: Time

  /// The local year of an instant.
  func year(_ instant: Instant) -> Int { civil(instant).year }

  /// `3 May 2026`.
  func date(_ instant: Instant) -> String { date(civil(instant)) }

  func date(_ day: CivilDate) -> String { filled(texts.date, day) }

  private func filled(_ pattern: String, _ day: CivilDate) -> String {
    pattern.filled([
      "day": String(day.day), "month": texts.months[day.month - 1], "year": String(day.year),
    ])
  }

  /// `3 May 2026, 14:05`.
  func moment(_ instant: Instant) -> String { moment(instant, on: date(instant)) }

  /// `3 May, 14:05`: what stands under its year.
  func momentOfYear(_ instant: Instant) -> String {
    moment(instant, on: filled(texts.dayOfYear, civil(instant)))
  }

  private func moment(_ instant: Instant, on date: String) -> String {
    let wall = calendar.moment(of: instant).wall
    let minutes = wall.quotientAndRemainderFloored(by: Instant.microsecondsPerDay).remainder / 60_000_000
    return texts.moment.filled([
      "date": date, "time": "\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))",
    ])
  }

  private func civil(_ instant: Instant) -> CivilDate {
    CivilDate(daysSinceEpoch: Int(calendar.day(of: instant)))
  }

  /// `1 h 5 min`.
  func duration(_ seconds: Int64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
    var parts: [String] = []
    if hours != 0 { parts.append("\(hours) h") }
    if minutes != 0 { parts.append("\(minutes) min") }
    if rest != 0 || parts.isEmpty { parts.append("\(rest) s") }
    return parts.joined(separator: " ")
  }

  // MARK: Numbers

  /// `1,234`, as reports write it, with the marks of the language.
  func number(_ number: Int64) -> String { marked(ColumnKind.number.text(sum: Int128(number))) }

  /// `1,234.50 GBP`, likewise.
  func money(_ amount: Int64, _ unit: MeasureUnit) -> String {
    "\(marked(ColumnKind.money(unit).text(sum: Int128(amount)))) \(unit.currencyCode ?? "")"
  }

  /// Amounts by the codes of their currencies; `nil` where there is none.
  func amounts(_ amounts: [String: Int64]) -> String? {
    let written = amounts.sorted { $0.key < $1.key }.compactMap { code, amount in
      MeasureUnit(currency: code).map { money(amount, $0) }
    }
    return written.isEmpty ? nil : list(written)
  }

  /// With the marks of the language, and a sign that is as wide as a figure where it is negative.
  private func marked(_ number: String) -> String {
    String(
      number.flatMap {
        $0 == "." ? texts.decimalMark : $0 == "," ? texts.groupMark : $0 == "-" ? "−" : String($0)
      })
  }

  /// What a touchpoint counts; `nil` where it counts nothing.
  func measure(_ fact: Fact) -> String? {
    switch fact.unit {
    case .none: nil
    case .seconds: duration(fact.value)
    case .instant: moment(Instant(microseconds: fact.value))
    case let unit where unit.isMoney: money(fact.value, unit)
    default: number(fact.value)
    }
  }

  // MARK: Words

  /// `a, b and c`.
  func list(_ texts: [String]) -> String {
    guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
    return "\(texts.dropLast().joined(separator: ", ")) \(self.texts.and) \(last)"
  }

  /// The name of a programme; of one that was given none, what we call it.
  func programme(_ name: String) -> String {
    name == Loyalty.defaultProgramme ? texts.ourProgramme : name
  }

  func quoted(_ words: String) -> String { texts.quoted.filled(["words": words]) }

  func label(_ name: String) -> String { texts.labels[name] ?? name }

  /// What a field is called that has this text. Who did something has a code of the business's own, but for those that have words.
  func label(_ name: String, of text: String?) -> String {
    let isOwnCode = name == "actor" && text.map { texts.codes[name]?[$0] == nil } ?? false
    return label(isOwnCode ? "actorNumber" : name)
  }

  /// The name of a field of a profile; of an attribute its own.
  func label(ofProfile field: String) -> String {
    field.hasPrefix(ProfileFieldName.attributes)
      ? String(field.dropFirst(ProfileFieldName.attributes.count)) : label(field)
  }

  /// What a code of a field says; the code itself where it is the business's own.
  func word(of code: String, _ field: String) -> String {
    if let word = texts.codes[field == "channels" ? "channel" : field]?[code] { return word }
    // A merge that was suggested is known by what the two have in common: `name/birthday`.
    let parts = code.split(separator: "/").map(String.init)
    let words = parts.compactMap { texts.codes["reasons"]?[$0] }
    return field == "evidence" && !parts.isEmpty && words.count == parts.count ? list(words) : code
  }

  /// `1 month` for `P1M`; the text itself where it is no period of ISO 8601 in years, months, weeks and days.
  func period(_ text: String) -> String {
    guard text.wholeMatch(of: #/P(\d{1,9}[YMWD])+/#) != nil else { return text }
    let names: [Character: String] = ["Y": "year", "M": "month", "W": "week", "D": "day"]
    let parts = text.matches(of: #/(\d+)([YMWD])/#).compactMap { match -> String? in
      guard let count = Int64(match.1), let name = match.2.first.flatMap({ names[$0] }) else { return nil }
      return texts.spans[count == 1 ? name : "\(name)s"]?.filled(["count": number(count)])
    }
    return list(parts)
  }

  func identifierKind(_ kind: String) -> String { texts.identifierKinds[kind] ?? kind }

  /// `asked for 500, balance 320`; `nil` for no numbers.
  func numbers(_ numbers: [(name: String, value: Int64)]) -> String? {
    numbers.isEmpty
      ? nil
      : numbers.map { name, value in
        // Of the numbers of decisions these are moments, where they are not points.
        let isMoment = Self.moments.contains(name) && value > 1_000_000_000_000
        let written = isMoment ? moment(Instant(microseconds: value)) : number(value)
        return "\(texts.numberNames[name] ?? name) \(written)"
      }.joined(separator: ", ")
  }

  private static let moments: Set<String> = ["expires", "expired", "from", "until"]
}

extension LetterFormat {
  /// Fields whose number is money where the message names a currency.
  private static let moneyFields: Set<String> = [
    "total", "amount", "cost", "discount", "tax", "shipping", "paidWithPoints", "rounding", "price",
    "expected",
  ]

  /// The value of a field of a message.
  ///
  /// - Parameters:
  ///   - name: the field's name in JSON, by which its number is money, a moment, or a number.
  ///   - currency: that of the message; none where it names none.
  func text(_ value: JSONTree, _ name: String, _ currency: MeasureUnit) -> String {
    switch value {
    case .null: return "–"
    case .flag(let flag): return flag ? texts.yes : texts.no
    case .text(let text): return words(text, name)
    case .number(let digits):
      guard let number = Int64(digits) else { return digits }
      if name.hasSuffix("Microseconds") { return moment(Instant(microseconds: number)) }
      if name == "seconds" { return duration(number) }
      if currency.isMoney, Self.moneyFields.contains(name) { return money(number, currency) }
      // Numbers that name something are written as they are.
      return Self.counting.contains(name) ? self.number(number) : digits
    case .list(let items):
      return items.map { item(of: $0, name, currency) }.joined(separator: name == "lines" ? "; " : ", ")
    case .object(let members):
      return members.map { "\(label($0.name)) \(text($0.value, $0.name, currency))" }.joined(separator: ", ")
    }
  }

  private func words(_ text: String, _ name: String) -> String {
    switch name {
    // An empty text says that there is none any more.
    case _ where text.isEmpty: return "–"
    case "program": return programme(text)
    // A birthday without a year stays as it is.
    case "birthday", "expiresOn": return CivilDate(text).map { date($0) } ?? text
    case "period": return period(text)
    case "about":
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      return parts.count == 2 ? "\(label(parts[0])) \(parts[1])" : text
    default: return word(of: text, name)
    }
  }

  /// Fields whose number counts something.
  private static let counting: Set<String> = ["points", "reach", "found", "count", "quantity", "value"]

  private func item(of item: JSONTree, _ name: String, _ currency: MeasureUnit) -> String {
    switch name {
    case "lines": line(item, currency)
    case "identifiers":
      "\(identifierKind(item["kind"]?.string ?? "")) \(item["value"]?.string ?? "")"
    case "attributes": "\(item["name"]?.string ?? "") \(item["value"]?.string ?? "")"
    case "numbers":
      numbers([(item["name"]?.string ?? "", item["value"]?.integer ?? 0)]) ?? ""
    default: text(item, name, currency)
    }
  }

  /// `2 ×`, `250 g`, `0.5 ×`.
  private func quantity(_ quantity: Int64, _ unit: String?) -> String {
    switch unit {
    case nil: return "\(number(quantity)) ×"
    case "milli":
      var rest = padded(quantity.magnitude % 1000, 3)
      while rest.hasSuffix("0") { rest.removeLast() }
      let sign = quantity < 0 ? "-" : ""
      let whole = number(Int64(quantity.magnitude / 1000))
      return "\(sign)\(whole)\(rest.isEmpty ? "" : "\(texts.decimalMark)\(rest)") ×"
    case let unit?: return "\(number(quantity)) \(word(of: unit, "unit"))"
    }
  }

  /// One line of an order: `2 × Brie, 14.20 GBP (product C-1, category cheese)`.
  private func line(_ line: JSONTree, _ currency: MeasureUnit) -> String {
    let names = ["sku", "name", "quantity", "unit", "amount"]
    let name = line["name"]?.string ?? line["sku"]?.string ?? ""
    var written = "\(quantity(line["quantity"]?.integer ?? 0, line["unit"]?.string)) \(name)"
    if let amount = line["amount"] {
      let sum = text(amount, "amount", currency)
      written += ", \(currency.isMoney ? sum : texts.minorUnits.filled(["amount": sum]))"
    }
    var rest = line.members.filter { !names.contains($0.name) }
    if line["name"] != nil, let sku = line["sku"] { rest.insert(.init("sku", sku), at: 0) }
    guard !rest.isEmpty else { return written }
    return "\(written) (\(text(.object(rest), "", currency)))"
  }
}
