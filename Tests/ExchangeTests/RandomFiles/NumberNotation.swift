// How a program writes numbers.

/// A currency that shops take money in.
struct ShopCurrency: Hashable {
  var code: String
  var digits: Int
  var sign: String?

  static let all = [
    ShopCurrency(code: "EUR", digits: 2, sign: "€"), ShopCurrency(code: "USD", digits: 2, sign: "$"),
    ShopCurrency(code: "GBP", digits: 2, sign: "£"), ShopCurrency(code: "JPY", digits: 0, sign: "¥"),
    ShopCurrency(code: "INR", digits: 2, sign: "₹"), ShopCurrency(code: "KWD", digits: 3),
    ShopCurrency(code: "CHF", digits: 2), ShopCurrency(code: "ISK", digits: 0),
    ShopCurrency(code: "BHD", digits: 3),
  ]
}

/// Decimal point, grouping, minus, the currency's sign.
struct NumberNotation {
  enum Minus: CaseIterable { case before, after, mathematical, brackets }
  enum Mark: CaseIterable { case none, sign, code }
  enum Decimals: CaseIterable { case all, short, padded }

  var point = "."
  var grouping: String?
  var isIndian = false
  var minus = Minus.before
  var isMinusOutside = true
  var mark = Mark.none
  var isMarkBefore = true
  var markBlank = ""
  var anySign = false
  var decimals = Decimals.all

  private static let blanks = [" ", "\u{A0}", "\u{202F}", "\u{2009}"]

  /// - Parameter isWritable: whether a cell with this text can stand in the file at all.
  init(_ random: inout SeededRandom, isWritable: (String) -> Bool) {
    point = random.pick(".", 60, or: [","].filter(isWritable))
    if !isWritable(point) { point = "," }
    let sign = point == "." ? "," : "."
    let groupings = (Self.blanks + ["'", sign, sign, sign]).filter(isWritable)
    grouping = random.chance(50) && !groupings.isEmpty ? random.pick(groupings) : nil
    isIndian = grouping == "," && random.chance(20)
    minus = random.pick(.before, 50, or: Minus.allCases.filter { $0 != .mathematical || isWritable("−") })
    isMinusOutside = random.chance(50)
    mark = random.pick(.none, 60, or: Mark.allCases)
    if mark == .sign, !isWritable("€$£¥₹") { mark = .code }
    isMarkBefore = random.chance(50)
    markBlank = random.pick([""] + Self.blanks.prefix(2).filter(isWritable))
    anySign = mark != .none && random.chance(10)
    decimals = random.pick(.all, 70, or: Decimals.allCases)
  }

  init() {}

  /// The keys by which a mapping describes the notation.
  var keys: [(String, YAMLValue)] {
    var keys: [(String, YAMLValue)] = []
    if point != "." { keys.append(("decimal-point", .text(point))) }
    if let grouping, [",", "."].contains(grouping) { keys.append(("thousands", .text(grouping))) }
    return keys
  }

  /// The keys by which a mapping describes the notation of money.
  var moneyKeys: [(String, YAMLValue)] { keys + (anySign ? [("signs", .plain("any"))] : []) }

  /// An amount in minor units.
  func money(_ amount: Int64, _ currency: ShopCurrency) -> String {
    let body = magnitude(amount.magnitude, decimals: currency.digits)
    let mark =
      switch mark {
      case .none: ""
      case .sign: anySign ? "$" : currency.sign ?? currency.code
      case .code: anySign ? "USD" : currency.code
      }
    return amount < 0
      ? isMinusOutside ? negative(marked(body, mark)) : marked(negative(body), mark) : marked(body, mark)
  }

  /// A number that is no money: `value` in units of 10^-decimals.
  func number(_ value: Int64, decimals: Int = 0) -> String {
    let body = magnitude(value.magnitude, decimals: decimals)
    return value < 0 ? negative(body) : body
  }

  private func marked(_ body: String, _ mark: String) -> String {
    if mark.isEmpty { return body }
    return isMarkBefore ? mark + markBlank + body : body + markBlank + mark
  }

  private func negative(_ body: String) -> String {
    switch minus {
    case .before: "-" + body
    case .after: body + "-"
    case .mathematical: "−" + body
    case .brackets: "(" + body + ")"
    }
  }

  private func magnitude(_ value: UInt64, decimals: Int) -> String {
    var digits = String(value)
    digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let whole = grouped(String(digits.dropLast(decimals)))
    var fraction = String(digits.suffix(decimals))
    switch self.decimals {
    case .all: break
    case .short: while fraction.last == "0" { fraction.removeLast() }
    // A whole number gets no decimals, with which it would be of another kind.
    case .padded: if decimals > 0 { fraction += "0" }
    }
    return fraction.isEmpty ? whole : whole + point + fraction
  }

  private func grouped(_ whole: String) -> String {
    guard let grouping, whole.count > 3 else { return whole }
    var groups = [String(whole.suffix(3))]
    var rest = whole.dropLast(3)
    let size = isIndian ? 2 : 3
    while !rest.isEmpty {
      groups.insert(String(rest.suffix(size)), at: 0)
      rest = rest.dropLast(size)
    }
    return groups.joined(separator: grouping)
  }
}
