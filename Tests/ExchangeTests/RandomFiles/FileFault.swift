// What can be wrong with a line, and what an import must then do.

import Ledger

/// A fault that is put into an export.
enum FileFault: CaseIterable {
  case brokenAmount, exponent, wrongGroups, tooFine, noAmount, foreignSign, wrongSign
  case noQuantity, halfQuantity
  case unknownCurrency, smallCurrency
  case brokenTime, noTime
  case wrongTotal, twoTotals, twoPeople
  case tooShort, tooLong, openQuote, brokenByte

  /// Whether the line cannot be split into columns, so that the lines beside it may be of its order too.
  var isOfStructure: Bool { [.tooShort, .tooLong, .openQuote, .brokenByte].contains(self) }

  /// Words of which the reason must have one: the name of the column, or of the fault.
  func words(_ export: RandomExport) -> [String] {
    func column(_ key: String) -> [String] { [export.names[key] ?? key, ColumnNames.renamed(key)] }
    switch self {
    case .brokenAmount, .exponent, .wrongGroups, .tooFine, .noAmount, .foreignSign: return column("amount")
    // The sum of the lines is checked before each of them is.
    case .wrongSign: return ["lines[", "total"]
    case .noQuantity: return ["quantity"] + (export.shape.amounts == .product ? ["total"] : [])
    case .halfQuantity: return column("quantity")
    case .unknownCurrency, .smallCurrency: return ["currency"]
    case .brokenTime, .noTime: return column("time") + ["time"]
    case .wrongTotal: return ["total"]
    case .twoTotals, .twoPeople: return ["same group"]
    case .tooShort, .tooLong: return ["column"]
    case .openQuote: return ["quote"]
    case .brokenByte: return ["UTF-8"]
    }
  }

  /// Whether an export of this shape can have the fault.
  func isPossible(in export: RandomExport, _ order: MadeOrder) -> Bool {
    let (shape, style) = (export.shape, export.style)
    let hasAmount = shape.layout != .totals && shape.amounts == .column
    switch self {
    case .brokenAmount, .exponent, .noAmount, .tooFine: return hasAmount
    case .wrongGroups: return hasAmount && (export.number.grouping == "," || export.number.grouping == ".")
    case .foreignSign: return hasAmount && !export.number.anySign && order.currency.code != "EUR"
    case .wrongSign: return hasAmount && shape.totals != .sumOfLines
    case .noQuantity: return shape.layout != .totals && shape.quantities == .integer
    case .halfQuantity: return shape.layout != .totals && shape.quantities == .integer
    case .unknownCurrency, .smallCurrency: return shape.currencies == .column
    case .brokenTime: return true
    case .noTime: return shape.placement("time") == .everyLine
    case .wrongTotal: return shape.layout != .totals && shape.totals == .column
    case .twoTotals: return shape.totals == .column && shape.placement("total") == .everyLine
    case .twoPeople:
      return shape.placement("email") == .everyLine && order.personal.contains { $0.kind == "email" }
    case .tooShort: return !style.isShort
    case .tooLong: return true
    // The file has no quote, and the mapping does not say so.
    case .openQuote:
      return style.quoting == .none && style.saysQuotes == nil && shape.itemColumns.contains("name")
        && shape.layout.isNarrow
    case .brokenByte:
      return style.encoding.isUTF8 && shape.itemColumns.contains("name") && shape.layout.isNarrow
    }
  }

  /// Puts the fault into a line of an order.
  ///
  /// - Returns: the index of the faulty line; `nil` where these lines cannot have the fault.
  func spoil(
    _ records: inout [ExportRecord], of order: MadeOrder, at rows: [Int], _ export: RandomExport,
    _ random: inout SeededRandom
  ) -> Int? {
    let row = random.pick(rows)
    let suffix = export.shape.layout.isNarrow ? "" : " 1"
    func set(_ key: String, _ text: String) -> Int? {
      guard export.style.isWritable(text) else { return nil }
      records[row].cells[key] = text
      return row
    }
    /// The line that says the value, where one line says it for all.
    func change(_ key: String, _ text: String) -> Int? {
      guard let row = rows.first(where: { records[$0].cells[key] != nil }), export.style.isWritable(text)
      else {
        return nil
      }
      records[row].cells[key] = text
      return row
    }
    let point = export.number.point
    switch self {
    case .brokenAmount:
      return set("amount" + suffix, random.pick(["12\(point)x4", "abc", "--5", "1\(point)2\(point)3"]))
    case .exponent: return set("amount" + suffix, "1E3")
    case .wrongGroups:
      let sign = export.number.grouping ?? ","
      return set("amount" + suffix, random.pick(["1\(sign)50", "12\(sign)5", "1\(sign)234\(sign)5"]))
    case .tooFine: return set("amount" + suffix, "1\(point)2345")
    case .noAmount: return set("amount" + suffix, "")
    case .foreignSign: return set("amount" + suffix, random.pick(["EUR 12", "12 EUR", "€12"]))
    case .wrongSign:
      guard order.lines.allSatisfy({ $0.quantity > 0 && $0.sku != MadeOrder.noteSKU }) else { return nil }
      return set("amount" + suffix, export.number.money(-7, order.currency))
    case .noQuantity: return set("quantity" + suffix, "0")
    case .halfQuantity: return set("quantity" + suffix, "2\(point)5")
    case .unknownCurrency: return change("currency", random.pick(["QQQ", "EURO", "XXX"]))
    case .smallCurrency: return change("currency", order.currency.code.lowercased())
    case .brokenTime: return change("time", random.pick(["soon", "31/31/31"]))
    case .noTime:
      for row in rows {
        for column in export.time.columns.indices { records[row].cells[ExportShape.timeColumn(column)] = "" }
      }
      return row
    case .wrongTotal:
      guard !order.lines.isEmpty else { return nil }
      let text = export.number.money(order.total + 50_000, order.currency)
      guard export.style.isWritable(text) else { return nil }
      for row in rows where records[row].cells["total"] != nil { records[row].cells["total"] = text }
      return row
    case .twoTotals:
      guard rows.count > 1 else { return nil }
      return set("total", export.number.money(order.total + 1, order.currency))
    case .twoPeople: return rows.count > 1 ? set("email", "somebody.else@mail.example") : nil
    case .tooShort: records[row].damage = .tooShort
    case .tooLong: records[row].damage = .tooLong
    case .openQuote: records[row].damage = .openQuote(column: "name")
    case .brokenByte: records[row].damage = .brokenByte(column: "name")
    }
    return row
  }
}
