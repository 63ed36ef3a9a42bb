// Money in a line, which has as many decimals as the currency that the line's touchpoint names.

internal import Ledger

/// The currency that the money of the present row is in.
struct LineMoney {
  /// The index of the rule that is asked about the line or has taken it; `nil` before any rule.
  private(set) var rule: Int?
  /// The currency that the rule finds in the line, and its decimals; `nil` before they are asked for.
  fileprivate var found: (unit: MeasureUnit, minorDigits: Int)?
  /// Whether the currency is being looked for at the moment. Signs beside the fields that name it are then
  /// not compared with it.
  fileprivate(set) var isBeingFound = false
  /// The currency code that was read last, and its unit, since most lines have the same.
  fileprivate var latest: (code: [UInt8], unit: MeasureUnit?) = ([], nil)

  /// Goes on to another row.
  mutating func begin() {
    rule = nil
    found = nil
  }

  mutating func use(_ rule: Int) {
    self.rule = rule
    found = nil
  }
}

extension LineValues {
  /// A money field in minor units of its line's currency.
  ///
  /// - Throws: where the line names no currency, or one that does not exist; and where the amount is finer
  ///   than the currency, because a rounded number would be another than the one that was written.
  mutating func minorUnits(_ index: Int, _ number: DecimalNumber) throws(LineFault) -> Int64 {
    try checkSigns(index)
    let digits = try minorDigits()
    if number.scale > digits, !fields[index].isRounded, !number.hasAtMost(decimals: digits) {
      throw fault(
        index,
        digits == 0
          ? "has decimals, and its currency has none" : "has more than the \(digits) decimals of its currency"
      )
    }
    guard let units = number.minorUnits(digits: digits) else {
      throw LineFault(reason: "`\(plan.fields[index].name)` is too large")
    }
    return units
  }

  /// Goes on to what stands on a single line: its money is in the currency that was found for the group.
  mutating func useOwn(_ row: Int) {
    guard row != self.row else { return }
    _ = try? minorDigits()
    let money = money
    use(row)
    self.money = money
  }

  /// The decimals of the currency that the rule finds in the present row.
  mutating func minorDigits() throws(LineFault) -> Int { try currency().minorDigits }

  /// The currency that the rule finds in the present row.
  mutating func currency() throws(LineFault) -> (unit: MeasureUnit, minorDigits: Int) {
    if let found = money.found { return found }
    money.isBeingFound = true
    defer { money.isBeingFound = false }
    let unit = try readCurrency()
    guard let digits = unit.minorDigits else { throw Self.unknownCurrency }
    money.found = (unit, digits)
    return (unit, digits)
  }

  private mutating func readCurrency() throws(LineFault) -> MeasureUnit {
    guard let index = money.rule else { return plan.unit }
    let rule = plan.resolvedTemplates[index]
    if let unit = rule.unit { return unit }
    guard let template = rule.currency else { throw Self.unknownCurrency }
    var code: [UInt8] = []
    try append(template, to: &code)
    if code.isEmpty { throw LineFault(reason: "has an amount and no currency: data.currency is empty") }
    if code != money.latest.code {
      money.latest = (code, MeasureUnit(currency: String(decoding: code, as: UTF8.self)))
    }
    guard let unit = money.latest.unit else { throw Self.unknownCurrency }
    return unit
  }

  private static let unknownCurrency = LineFault(
    reason: "data.currency is not a currency of ISO 4217, in capitals, such as GBP")

  /// A money field as text, with the decimals of its currency where it has no more, so that `5` and `5.00`
  /// are the same text. It never throws: money without a currency is refused where the amount is recorded.
  mutating func moneyText(_ index: Int, _ number: DecimalNumber) -> String {
    let digits = (try? minorDigits()) ?? plan.minorDigits
    guard fields[index].isRounded || number.hasAtMost(decimals: digits),
      let units = number.minorUnits(digits: digits)
    else { return number.description }
    return DecimalNumber(units: Int128(units), scale: digits).description
  }
}
