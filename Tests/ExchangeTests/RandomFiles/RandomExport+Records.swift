// Turns orders into lines: which cells each line has, and in which order the lines come.

import Ledger

extension RandomExport {
  /// The lines of the export, at the time when so many refunds of each order have been made.
  func records(refunds count: Int = .max) -> [ExportRecord] {
    var random = random
    _ = random.next()
    var groups = orders.indices.map { records(of: $0, refunds: count, &random) }
    var follows: [Int?] = Array(repeating: nil, count: groups.count)
    if shape.refunds == .lines {
      for (order, made) in orders.enumerated() {
        for (index, amount) in made.refunds.enumerated() {
          groups.append(refundRecords(order, index, amount, groups.count, &random))
          follows.append(order)
        }
      }
    }
    return arranged(groups, follows, &random)
  }

  /// The lines of an order, in their own order.
  private func records(of index: Int, refunds count: Int, _ random: inout SeededRandom) -> [ExportRecord] {
    let order = orders[index]
    let chunk = shape.layout.sets
    let starts = order.lines.isEmpty ? [0] : Array(stride(from: 0, to: order.lines.count, by: chunk))
    var records = starts.map { start in
      var cells: [String: String] = [:]
      for line in order.lines.indices[start...].prefix(chunk) {
        let suffix = shape.layout.isNarrow ? "" : " \(line - start + 1)"
        for (key, text) in itemCells(order, line, &random) { cells[key + suffix] = text }
      }
      for other in 0..<shape.otherColumns {
        cells["other \(other + 1)"] = random.pick(["", "x", "12", "note"])
      }
      for key in shape.doubled { cells["double \(key)"] = random.pick(["", "7", "other"]) }
      return ExportRecord(group: index, cells: cells)
    }
    for (key, text) in wholeCells(order, refunds: count, &random) {
      switch shape.placement(key) {
      case .everyLine: for row in records.indices { records[row].cells[key] = text }
      case .firstLine: records[0].cells[key] = text
      case .anyLine: records[random.int(0...records.count - 1)].cells[key] = text
      }
    }
    addTimes(&records, order, &random)
    for row in records.indices where row == 0 || !shape.isBlankBelow { records[row].cells["id"] = order.id }
    return records
  }

  private func wholeCells(_ order: MadeOrder, refunds count: Int, _ random: inout SeededRandom) -> [(
    String, String
  )] {
    func money(_ amount: Int64?) -> String { amount.map { number.money($0, order.currency) } ?? "" }
    var cells: [(String, String)] = order.identifiers.map { ($0.kind, $0.value) }
    if shape.hasTwoPhones, let index = cells.firstIndex(where: { $0.0 == "phone" }), random.chance(50) {
      cells[index].0 = "mobile"
    }
    if shape.currencies == .column { cells.append(("currency", order.currency.code)) }
    cells += [
      ("shipping", money(order.shipping)), ("discount", money(order.discount)), ("tax", money(order.tax)),
    ]
    if shape.totals == .column || shape.totals == .sumOfColumn { cells.append(("total", money(order.total))) }
    if shape.hasStatus { cells.append(("status", order.status.rawValue)) }
    cells.append(("store", order.store ?? ""))
    if shape.refunds == .soFar {
      let sum = order.refunds.prefix(count).reduce(0, +)
      cells.append(("refunded", sum > 0 || random.chance(50) ? money(sum) : ""))
    }
    return cells.filter { !$0.1.isEmpty }
  }

  /// Adds times. Where each line has one, that of the order is the earliest.
  private func addTimes(_ records: inout [ExportRecord], _ order: MadeOrder, _ random: inout SeededRandom) {
    let first = random.int(0...records.count - 1)
    let varies = shape.placement("time") == .everyLine && random.chance(20)
    for row in records.indices {
      switch shape.placement("time") {
      case .everyLine: break
      case .firstLine where row != 0: continue
      case .anyLine where row != first: continue
      default: break
      }
      var moment = order.time
      if varies, row != first {
        moment.microseconds += Int64(random.int(1...300)) * 60_000_000
        moment = max(order.time, time.settled(moment, in: order.zone))
      }
      for (index, text) in time.cells(moment, in: order.zone).enumerated() {
        records[row].cells[ExportShape.timeColumn(index)] = text
      }
    }
  }

  private func itemCells(_ order: MadeOrder, _ index: Int, _ random: inout SeededRandom) -> [String: String] {
    let line = order.lines[index]
    // An apostrophe, by which spreadsheets keep a text that looks like a number.
    let isKept = line.sku.allSatisfy(\.isNumber) && random.chance(20)
    var cells = ["sku": isKept ? "'" + line.sku : line.sku, "name": line.name]
    if shape.quantities != .constant { cells["quantity"] = quantity(line, &random) }
    func money(_ amount: Int64) -> String { number.money(amount, order.currency) }
    switch shape.amounts {
    case .column: cells["amount"] = money(line.amount)
    case .product:
      let price = order.prices[index]
      cells["price"] = number.number(price.value, decimals: price.decimals)
    case .sum:
      let vat = line.amount / 6
      cells["net"] = money(line.amount - vat)
      cells["vat"] = vat == 0 && random.chance(50) ? "" : money(vat)
    case .difference:
      let off = line.amount / 3
      cells["gross"] = money(line.amount + off)
      cells["off"] = money(off)
    case .first:
      let isSpecial = random.chance(40)
      cells["special"] = isSpecial ? money(line.amount) : ""
      cells["list"] = money(isSpecial ? line.amount + 17 : line.amount)
    }
    return cells
  }

  private func quantity(_ line: MadeOrder.Line, _ random: inout SeededRandom) -> String {
    switch line.unit {
    case "milli": return number.number(line.quantity, decimals: 3)
    case "g", "ml", "mm":
      let large = ["g": "kg", "ml": "l", "mm": "m"][line.unit] ?? ""
      let blank = random.pick([" ", ""])
      return random.chance(50)
        ? number.number(line.quantity, decimals: 3) + blank + large
        : number.number(line.quantity) + blank + line.unit
    default:
      if shape.quantities == .padded { return number.number(line.quantity * 10, decimals: 1) }
      if shape.quantities == .fallback, line.quantity == 1, random.chance(70) { return "" }
      return number.number(line.quantity)
    }
  }

  /// A refund as lines of its own below its order, with amounts below 0 that come to what went back.
  private func refundRecords(
    _ index: Int, _ refund: Int, _ amount: Int64, _ group: Int, _ random: inout SeededRandom
  ) -> [ExportRecord] {
    let order = orders[index]
    let parts = amount > 1 && random.chance(40) ? [amount / 2, amount - amount / 2] : [amount]
    let moment = Instant(microseconds: order.time.microseconds + Int64(refund + 1) * 86_400_000_000)
    return parts.map { part in
      var cells = ["id": Self.refundID(order, refund), "of": order.id, "sku": "", "name": "refund"]
      cells["amount"] = number.money(-part, order.currency)
      if shape.currencies == .column { cells["currency"] = order.currency.code }
      for (column, text) in time.cells(time.settled(moment, in: order.zone), in: order.zone).enumerated() {
        cells[ExportShape.timeColumn(column)] = text
      }
      return ExportRecord(group: group, cells: cells)
    }
  }

  static func refundID(_ order: MadeOrder, _ index: Int) -> String { "Z\(order.id)-\(index + 1)" }

  /// All lines in the order of the file. The lines of a group keep their order, whatever stands between
  /// them.
  ///
  /// - Parameter follows: for each group, the group whose last line stands above its own.
  private func arranged(_ groups: [[ExportRecord]], _ follows: [Int?], _ random: inout SeededRandom)
    -> [ExportRecord]
  {
    var slots = groups.indices.filter { follows[$0] == nil }
    switch shape.arrangement {
    case .together: slots.shuffle(using: &random)
    case .sorted: slots.sort { orders[$0].id.utf8.lexicographicallyPrecedes(orders[$1].id.utf8) }
    case .interleaved, .random: slots.shuffle(using: &random)
    }
    var order = slots.flatMap { Array(repeating: $0, count: groups[$0].count) }
    if shape.arrangement == .random { order.shuffle(using: &random) }
    if shape.arrangement == .interleaved { interleave(&order, &random) }
    insertFollowing(groups, follows, &order, &random)
    var next = Array(repeating: 0, count: groups.count)
    return order.map { group in
      next[group] += 1
      return groups[group][next[group] - 1]
    }
  }

  /// Swaps lines with others that are not far from them.
  private func interleave(_ order: inout [Int], _ random: inout SeededRandom) {
    for index in order.indices.dropLast() where random.chance(50) {
      order.swapAt(index, min(order.count - 1, index + random.int(1...4)))
    }
  }

  private func insertFollowing(
    _ groups: [[ExportRecord]], _ follows: [Int?], _ order: inout [Int], _ random: inout SeededRandom
  ) {
    var following = follows.indices.filter { follows[$0] != nil }
    if shape.arrangement == .sorted {
      following.sort {
        (groups[$0][0].cells["id"] ?? "").utf8.lexicographicallyPrecedes(
          (groups[$1][0].cells["id"] ?? "").utf8)
      }
    }
    for group in following {
      for part in groups[group].indices {
        let last = part > 0 ? order.lastIndex(of: group) : order.lastIndex { $0 == follows[group] }
        let isLoose = shape.arrangement == .random || shape.arrangement == .interleaved
        let place =
          if isLoose { random.int((last ?? 0) + 1...order.count) } else if part > 0 { (last ?? 0) + 1 } else {
            order.count
          }
        order.insert(group, at: place)
      }
    }
  }
}
