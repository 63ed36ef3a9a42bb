// Finds the role of each column: by its name, by the look of its values, and by which sums come out.

internal import Ledger

/// The columns of a file, each in at most one role.
struct SketchRoles {
  let columns: [SketchColumn]
  private(set) var byRole: [ColumnRole: SketchColumn] = [:]
  /// Whether an order has several lines.
  private(set) var isGrouped = false
  /// Why a column has its role, where more than its name speaks for it.
  private(set) var reasons: [ColumnRole: String] = [:]

  /// Which column was left out, and why; `nil` where none was.
  private(set) var leftOut: String?

  private let records: [[String]]

  /// The order in which roles are given to columns: first the roles that show by the look of values.
  private static let order: [ColumnRole] = [
    .email, .currency, .time, .clock, .order, .customer, .card, .phone, .sku, .quantity, .price, .amount,
    .total,
    .discount, .shipping, .tax, .refunded, .status, .channel, .store,
  ]

  init(_ table: SketchTable) {
    records = table.records
    var counts: [String: Int] = [:]
    for name in table.names { counts[name, default: 0] += 1 }
    var seen: [String: Int] = [:]
    columns = table.names.enumerated().compactMap { index, name in
      guard !name.isEmpty else { return nil }
      seen[name, default: 0] += 1
      return SketchColumn(
        index, name, nth: counts[name] ?? 0 > 1 ? seen[name] : nil, of: table.records)
    }
    for role in Self.order {
      let free = columns.filter { column in !byRole.values.contains { $0.index == column.index } }
      let scored = free.map { (column: $0, score: Self.score($0, as: role)) }.filter { $0.score > 0 }
      // Where several fit equally well, the first is taken: programs write what matters on the left.
      var best: (column: SketchColumn, score: Int)?
      for candidate in scored where candidate.score > best?.score ?? 0 { best = candidate }
      if let best { byRole[role] = best.column }
    }
    isGrouped = byRole[.order].map { Set($0.values).count < $0.values.count } ?? false
    settleAmounts()
  }

  subscript(role: ColumnRole) -> SketchColumn? { byRole[role] }

  /// How well a column fits a role; 0 where it cannot have the role.
  private static func score(_ column: SketchColumn, as role: ColumnRole) -> Int {
    // A brace in a column's name would begin the name of a field.
    guard !column.isEmpty, !column.name.contains(where: { $0 == "{" || $0 == "}" }) else { return 0 }
    let place = column.roles.firstIndex(of: role)
    let named = place.map { 100 - 10 * $0 } ?? 0
    switch role {
    case .email: return column.areEmails ? 100 + named : 0
    case .currency: return column.areCurrencies ? 50 + named : 0
    case .time: return column.patterns.isEmpty ? 0 : 50 + named
    case .clock:
      return named > 0 && !SketchTime.clocks(reading: Array(column.values.prefix(300))).isEmpty ? named : 0
    case .quantity, .price, .amount, .total, .discount, .shipping, .tax, .refunded:
      let isNumber =
        column.numbers != nil || role == .quantity && column.patterns.isEmpty && !column.areEmails
      return isNumber ? named : 0
    case .phone:
      return column.share { $0.utf8.count { $0.isDigit } >= 6 } > 0.8 ? named : 0
    case .order where column.emptyCount * 10 > column.values.count: return 0
    case .order, .customer, .card, .sku:
      // A number with decimals is nobody's number, unless a program took it for a decimal one: `17850.0`.
      return column.patterns.isEmpty && !column.areEmails && !column.roles.contains(.person) || place == 0
        ? named : 0
    case .status, .channel, .store: return place == 0 && column.numbers == nil ? named : 0
    case .person: return 0
    }
  }

  // MARK: Amounts

  /// Tells an order's total from the amounts of its lines. The total is the same on all lines of an order
  /// or stands only on the first; the amounts are the products of quantities and prices.
  private mutating func settleAmounts() {
    guard isGrouped else {
      if byRole[.total] == nil, let amount = byRole.removeValue(forKey: .amount) { byRole[.total] = amount }
      compareTotals()
      return
    }
    if let total = byRole[.total], !isSameWithinOrders(total) {
      byRole[.total] = nil
      if byRole[.amount] == nil { byRole[.amount] = total }
    }
    if let amount = byRole[.amount], isSameWithinOrders(amount), byRole[.total] == nil,
      byRole[.quantity] != nil, byRole[.price] != nil
    {
      byRole[.amount] = nil
      byRole[.total] = amount
    }
    if let amount = byRole[.amount], let share = shareOfProducts(equal: amount) {
      reasons[.amount] =
        "it is quantity × price on \(Self.percent(share)) of the lines"
        + (share < 0.5 ? ": is it the amount before a discount, or something else?" : "")
    }
    for role in [ColumnRole.discount, .shipping, .tax] {
      if let column = byRole[role], !isSameWithinOrders(column) { byRole[role] = nil }
    }
    compareTotals()
  }

  /// Leaves the total out where it is not what the lines come to, because every order would be refused for
  /// it; the sketch says so.
  private mutating func compareTotals() {
    guard let total = byRole[.total], let share = shareOfOrders() else { return }
    if share < 0.9, hasLines {
      byRole[.total] = nil
      leftOut =
        "the column \(SketchWriter.yaml(total.name)) is no total of the lines, which come to it in "
        + "\(Self.percent(share)) of the orders; the total is their sum then"
    } else {
      reasons[.total] =
        "the lines, less discount, with shipping and tax, come to it in \(Self.percent(share)) of the orders"
    }
  }

  /// Whether lines have an article and an amount.
  private var hasLines: Bool {
    byRole[.sku] != nil && (byRole[.amount] != nil || byRole[.price] != nil && byRole[.quantity] != nil)
  }

  /// Whether each line is another customer's and belongs to no order, so that the file is a list of
  /// customers.
  var isListOfCustomers: Bool {
    guard byRole[.order] == nil, byRole[.sku] == nil,
      let column = byRole[.email] ?? byRole[.customer] ?? byRole[.card] ?? byRole[.phone]
    else { return false }
    return Set(column.values).count == column.values.count
  }

  private static func percent(_ share: Double) -> String { "\(Int(share * 100)) %" }

  /// The indexes of each order's records, in the order of the orders' first records.
  private var orders: [[Int]] {
    guard let column = byRole[.order] else { return [] }
    var places: [String: Int] = [:]
    var orders: [[Int]] = []
    for (index, record) in records.enumerated() {
      let number = column.cell(of: record)
      if let place = places[number] {
        orders[place].append(index)
      } else if !number.isEmpty {
        places[number] = orders.count
        orders.append([index])
      }
    }
    return orders
  }

  /// Whether a column has one value, or none, on all lines of an order, in nearly all orders of several
  /// lines.
  private func isSameWithinOrders(_ column: SketchColumn) -> Bool {
    let several = orders.filter { $0.count > 1 }
    guard !several.isEmpty else { return false }
    let same = several.count { lines in
      Set(lines.map { column.cell(of: records[$0]) }.filter { !$0.isEmpty }).count <= 1
    }
    return Double(same) >= 0.9 * Double(several.count)
  }

  /// The share of lines on which a column is the product of quantity and price; `nil` where there is no
  /// quantity or no price.
  private func shareOfProducts(equal amount: SketchColumn) -> Double? {
    guard let quantity = byRole[.quantity], let price = byRole[.price] else { return nil }
    var (checked, equal) = (0, 0)
    for record in records {
      guard let left = quantity.tenThousandths(quantity.cell(of: record)),
        let right = price.tenThousandths(price.cell(of: record)),
        let product = amount.tenThousandths(amount.cell(of: record))
      else { continue }
      checked += 1
      // The product and the amount have to agree to the cent.
      if abs(Double(left) * Double(right) / 10_000 - Double(product)) <= 51 { equal += 1 }
    }
    return checked > 0 ? Double(equal) / Double(checked) : nil
  }

  /// The share of orders whose lines come to their totals; `nil` where there is nothing to compare.
  private func shareOfOrders() -> Double? {
    guard let total = byRole[.total] else { return nil }
    var (checked, equal) = (0, 0)
    for lines in orders {
      guard let wanted = lines.lazy.compactMap({ total.tenThousandths(total.cell(of: records[$0])) }).first,
        let sum = sum(of: lines)
      else { continue }
      checked += 1
      var (taken, added) = (Int64(0), [Int64]())
      for role in [ColumnRole.discount, .shipping, .tax] {
        guard let column = byRole[role],
          let value = lines.lazy.compactMap({ column.tenThousandths(column.cell(of: records[$0])) }).first
        else { continue }
        if role == .discount {
          taken += value.magnitude <= Int64.max ? abs(value) : 0
        } else {
          added.append(value)
        }
      }
      // Tax may be part of the lines' amounts or come beside them.
      let sums = [added.reduce(0, +), added.dropLast().reduce(0, +), 0].map { sum - taken + $0 }
      if sums.contains(where: { abs($0 - wanted) <= 100 * Int64(lines.count) }) { equal += 1 }
    }
    return checked > 0 ? Double(equal) / Double(checked) : nil
  }

  private func sum(of lines: [Int]) -> Int64? {
    var sum: Int64 = 0
    for line in lines {
      if let amount = byRole[.amount] {
        sum += amount.tenThousandths(amount.cell(of: records[line])) ?? 0
      } else if let quantity = byRole[.quantity], let price = byRole[.price] {
        guard let left = quantity.tenThousandths(quantity.cell(of: records[line])),
          let right = price.tenThousandths(price.cell(of: records[line]))
        else { continue }
        sum += Int64(Double(left) * Double(right) / 10_000)
      } else {
        return nil
      }
    }
    return sum
  }
}
