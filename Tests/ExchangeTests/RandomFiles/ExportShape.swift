// The shape of an export: which columns it has, and what a line of it is.

/// The choices that a program makes when it exports orders, beside how it writes them.
struct ExportShape {
  enum Layout: Hashable {
    /// A line is an order without items.
    case totals
    /// A line is an order with one item.
    case single
    /// A line is an item.
    case items
    /// A line has the columns of so many items side by side.
    case wide(sets: Int, isNumbered: Bool, isGrouped: Bool)
  }
  enum Arrangement: CaseIterable { case together, sorted, interleaved, random }
  /// Where among its lines an order says what concerns it as a whole.
  enum Placement: CaseIterable { case everyLine, firstLine, anyLine }
  enum Amounts: CaseIterable { case column, product, sum, difference, first }
  enum Quantities: CaseIterable { case integer, padded, units, constant, fallback }
  enum Totals: CaseIterable { case column, sumOfColumn, sumOfLines, absent }
  enum Currencies: CaseIterable { case ledger, mapping, word, column }
  enum Customers: CaseIterable { case otherwise, rules }
  enum Refunds: CaseIterable { case none, soFar, lines }

  var layout: Layout
  var arrangement: Arrangement
  /// Whether an order's number stands only on the first of its lines.
  var isBlankBelow = false
  var fileCount = 1
  var amounts: Amounts
  var quantities: Quantities
  var totals: Totals
  var currencies: Currencies
  var customers: Customers
  var refunds: Refunds
  var hasStatus: Bool
  var hasShipping: Bool
  var hasDiscount: Bool
  var hasTax: Bool
  var isTaxIncluded: Bool
  var hasStore: Bool
  var hasNotes: Bool
  /// By how much a total may differ from its lines, in units of the currency, where the mapping says that.
  var tolerance: Int?
  var identifiers: [String]
  var hasTwoPhones: Bool
  var otherColumns: Int
  /// The columns whose name another column has too.
  var doubled: [String] = []
  /// The columns that this file calls otherwise than the mapping does.
  var renamed: [String] = []
  var placements: [String: Placement] = [:]

  init(_ random: inout SeededRandom) {
    layout = random.pick([
      .items, .items, .items, .items, .items, .single, .totals,
      .wide(sets: random.int(2...4), isNumbered: random.chance(50), isGrouped: random.chance(60)),
      .wide(sets: random.int(2...4), isNumbered: random.chance(50), isGrouped: true),
    ])
    arrangement = random.pick(Arrangement.allCases)
    fileCount = random.pick(1, 50, or: [2, 3, 4])
    amounts = random.pick(.column, 40, or: Amounts.allCases)
    quantities = random.pick(.integer, 40, or: Quantities.allCases)
    totals = random.pick(.column, 40, or: Totals.allCases)
    currencies = random.pick(Currencies.allCases)
    customers = random.pick(Customers.allCases)
    refunds = random.pick(Refunds.allCases)
    hasStatus = random.chance(50)
    (hasShipping, hasDiscount, hasTax) = (random.chance(50), random.chance(40), random.chance(50))
    isTaxIncluded = random.chance(50)
    (hasStore, hasNotes) = (random.chance(40), random.chance(15))
    tolerance = random.chance(20) ? 1 : nil
    identifiers = ["crm", "email", "phone"].filter { _ in random.chance(60) }
    if identifiers.isEmpty { identifiers = ["email"] }
    hasTwoPhones = random.chance(50)
    otherColumns = random.int(0...3)
    settle(&random)
    isBlankBelow = layout == .items && arrangement == .together && refunds != .lines && random.chance(25)
    for column in Self.orderColumns where isGrouped {
      placements[column] = random.pick(.everyLine, 40, or: Placement.allCases)
    }
    for column in ["amount", "sku", "total", "tax", "email"] where layout.isNarrow && random.chance(8) {
      doubled.append(column)
    }
    for column in ["amount", "sku", "total", "id", "email"] where random.chance(8) {
      if layout.isNarrow, !doubled.contains(column) { renamed.append(column) }
    }
  }

  /// Changes choices that do not go together.
  private mutating func settle(_ random: inout SeededRandom) {
    if layout == .totals { totals = .column }
    if !isGrouped {
      if totals == .sumOfColumn { totals = .column }
      if refunds == .lines { refunds = .soFar }
    }
    if totals == .sumOfLines { (hasShipping, hasDiscount, hasTax) = (false, false, false) }
    if layout != .items {
      hasNotes = false
      if refunds == .lines { refunds = .soFar }
    }
    if refunds == .lines { amounts = .column }
    if amounts == .product, [.units, .constant].contains(quantities) { quantities = .integer }
    if layout == .totals { (amounts, quantities) = (.column, .constant) }
  }

  static let orderColumns = [
    "time", "crm", "email", "phone", "mobile", "currency", "shipping", "discount", "tax", "total", "status",
    "refunded", "store",
  ]

  var isGrouped: Bool { layout.isGrouped }

  func placement(_ column: String) -> Placement { placements[column] ?? .everyLine }

  /// The columns of one item.
  var itemColumns: [String] {
    if layout == .totals { return [] }
    let amounts =
      switch amounts {
      case .column: ["amount"]
      case .product: ["price"]
      case .sum: ["net", "vat"]
      case .difference: ["gross", "off"]
      case .first: ["special", "list"]
      }
    return ["sku", "name"] + (quantities == .constant ? [] : ["quantity"]) + amounts
  }

  /// The columns of an order as a whole; those of its time come last.
  func wholeColumns(_ time: TimeNotation) -> [String] {
    var columns = ["id"] + identifiers
    if identifiers.contains("phone"), hasTwoPhones { columns.append("mobile") }
    if currencies == .column { columns.append("currency") }
    if hasShipping { columns.append("shipping") }
    if hasDiscount { columns.append("discount") }
    if hasTax { columns.append("tax") }
    if totals == .column || totals == .sumOfColumn { columns.append("total") }
    if hasStatus { columns.append("status") }
    if hasStore { columns.append("store") }
    if refunds == .soFar { columns.append("refunded") }
    if refunds == .lines { columns.append("of") }
    return columns + time.columns.indices.map { Self.timeColumn($0) }
  }

  static func timeColumn(_ index: Int) -> String { index == 0 ? "time" : "time \(index + 1)" }
}

extension ExportShape.Layout {
  var isGrouped: Bool {
    switch self {
    case .items: true
    case .wide(_, _, let isGrouped): isGrouped
    case .totals, .single: false
    }
  }

  /// Whether every column stands once.
  var isNarrow: Bool { if case .wide = self { false } else { true } }

  /// How many items a line has at the most; `nil` where there is no such limit.
  var sets: Int {
    if case .wide(let sets, _, _) = self { sets } else { 1 }
  }
}
