// Random orders, of as much as an export of some shape can say.

import Ledger

/// Makes the orders of one export.
struct OrderMaker {
  let shape: ExportShape
  let text: ShopText
  let time: TimeNotation
  /// The currency of orders that name none.
  let currency: ShopCurrency

  func orders(_ count: Int, _ random: inout SeededRandom) -> [MadeOrder] {
    let prefix = random.pick(["", "#", "W-", "2024/", "No "])
    let first = random.int(1...50_000)
    return (0..<count).map { order("\(prefix)\(first + $0)", &random) }
  }

  private func order(_ id: String, _ random: inout SeededRandom) -> MadeOrder {
    let zone = time.zone(&random)
    let day = Int64(random.int(0...3_000)) * 86_400_000_000
    let moment = Instant(
      microseconds: 1_460_000_000_000_000 + day + Int64(random.int(0...86_399_999)) * 1_000)
    var order = MadeOrder(
      id: id, currency: shape.currencies == .column ? random.pick(ShopCurrency.all) : currency,
      time: time.settled(moment, in: zone), zone: zone)
    order.identifiers = ShopCustomers.identifiers(shape.identifiers, &random)
    if shape.hasStore { order.store = text.store(&random) }
    if shape.layout != .totals { addLines(&order, &random) }
    addSums(&order, &random)
    if shape.hasNotes { addNotes(&order, &random) }
    if shape.hasStatus { order.status = random.pick(.paid, 70, or: [.cancelled, .test]) }
    if shape.refunds != .none, order.total > 0, order.status != .test, random.chance(40) {
      let half = order.total / 2
      order.refunds = random.pick([[order.total], [max(1, half)], half > 1 ? [half, half / 2] : [1]])
    }
    return order
  }

  private func addLines(_ order: inout MadeOrder, _ random: inout SeededRandom) {
    let most =
      switch shape.layout {
      case .single: 1
      case .wide(let sets, _, let isGrouped): isGrouped ? 2 * sets : sets
      default: 6
      }
    for _ in 0..<random.int(1...most) {
      if let equal = order.lines.indices.randomElement(using: &random), random.chance(15) {
        order.lines.append(order.lines[equal])
        if shape.amounts == .product { order.prices.append(order.prices[equal]) }
        continue
      }
      addLine(&order, &random)
    }
  }

  private func addLine(_ order: inout MadeOrder, _ random: inout SeededRandom) {
    let (quantity, unit) = quantity(&random)
    var line = MadeOrder.Line(
      sku: random.pick(["85123A", "00012", "T-7", "SÜ/4", "x 1", "POSTAGE"]), name: text.name(&random),
      quantity: quantity, unit: unit, amount: 0)
    // Goods are returned in the same order, but never in its first line, so that what is left to pay is
    // seldom below 0.
    let isReturn = !order.lines.isEmpty && unit.isEmpty && shape.quantities != .constant && random.chance(8)
    if isReturn { line.quantity = -min(line.quantity, 2) }
    if shape.amounts == .product {
      let decimals = random.int(0...4)
      let price = (value: Int64(random.int(0...(isReturn ? 500 : 200_000))), decimals: decimals)
      order.prices.append(price)
      line.amount = Self.product(line.quantity, price, order.currency.digits)
    } else {
      let amount = Int64(random.int(0...random.pick([9, 999, 99_999, 250_000_000])))
      line.amount = isReturn ? -min(amount, 900) : amount
    }
    order.lines.append(line)
  }

  private func quantity(_ random: inout SeededRandom) -> (Int64, String) {
    switch shape.quantities {
    case .constant: return (1, "")
    case .integer, .padded: return (Int64(random.int(1...random.pick([3, 20, 5000]))), "")
    case .fallback: return (random.chance(50) ? 1 : Int64(random.int(2...9)), "")
    case .units:
      let unit = random.pick(["", "g", "ml", "mm", "milli"])
      var quantity = Int64(random.int(1...(unit.isEmpty ? 12 : 4999)))
      if unit == "milli", quantity % 1000 == 0 { quantity += 1 }
      return (quantity, unit)
    }
  }

  /// quantity × price in minor units; a half is rounded away from zero.
  static func product(_ quantity: Int64, _ price: (value: Int64, decimals: Int), _ digits: Int) -> Int64 {
    var (numerator, denominator) = (quantity * price.value, Int64(1))
    for _ in 0..<digits { numerator *= 10 }
    for _ in 0..<price.decimals { denominator *= 10 }
    let (quotient, rest) = numerator.magnitude.quotientAndRemainder(dividingBy: denominator.magnitude)
    let rounded = Int64(quotient + (2 * rest >= denominator.magnitude ? 1 : 0))
    return numerator < 0 ? -rounded : rounded
  }

  private func addSums(_ order: inout MadeOrder, _ random: inout SeededRandom) {
    if shape.layout == .totals { order.total = Int64(random.int(0...9_999_999)) }
    if shape.hasShipping, random.chance(80) { order.shipping = Int64(random.int(0...1_500)) }
    if shape.hasTax, random.chance(80) { order.tax = Int64(random.int(0...5_000)) }
    if shape.hasDiscount, random.chance(60) { order.discount = Int64(random.int(0...400)) }
    guard shape.layout != .totals else { return }
    var derived = derived(order)
    if derived < 0, let index = order.lines.indices.first(where: { order.lines[$0].quantity > 0 }) {
      raise(&order, index, by: -derived)
      derived = self.derived(order)
    }
    order.total = derived
    guard shape.totals == .column || shape.totals == .sumOfColumn, random.chance(20) else { return }
    let most =
      shape.tolerance.map { Int64($0) * Self.power(order.currency.digits) } ?? Int64(order.lines.count)
    order.rounding = max(Int64.random(in: -most...most, using: &random), -derived)
    order.total += order.rounding
  }

  /// Adds lines that are no goods, which the mapping leaves out of the list.
  private func addNotes(_ order: inout MadeOrder, _ random: inout SeededRandom) {
    for _ in 0..<random.int(0...2) {
      let index = random.int(0...order.lines.count)
      order.lines.insert(
        MadeOrder.Line(sku: MadeOrder.noteSKU, name: text.name(&random), quantity: 1, amount: 0), at: index)
      if shape.amounts == .product { order.prices.insert((0, 0), at: index) }
    }
  }

  private func raise(_ order: inout MadeOrder, _ index: Int, by amount: Int64) {
    guard shape.amounts == .product else {
      order.lines[index].amount += amount
      return
    }
    order.prices[index] = (order.prices[index].value + amount, 0)
    order.lines[index].amount = Self.product(
      order.lines[index].quantity, order.prices[index], order.currency.digits)
  }

  /// What the lines come to, less the discount, and with shipping and tax.
  private func derived(_ order: MadeOrder) -> Int64 {
    order.lines.reduce(0) { $0 + $1.amount } + (order.shipping ?? 0) - (order.discount ?? 0)
      + (shape.isTaxIncluded ? 0 : order.tax ?? 0)
  }

  private static func power(_ digits: Int) -> Int64 { (0..<digits).reduce(1) { result, _ in result * 10 } }
}
