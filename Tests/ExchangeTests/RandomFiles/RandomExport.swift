// An export of a shop that never was: its orders, its files, and the mapping that says how to read them.

import Ledger

/// Everything about one seed.
struct RandomExport {
  let seed: UInt64
  var style: FileStyle
  var shape: ExportShape
  var number: NumberNotation
  var time: TimeNotation
  /// The currency of orders that name none.
  var currency: ShopCurrency
  var orders: [MadeOrder]
  /// The names of columns, by their keys.
  var names: [String: String]
  var random: SeededRandom

  /// - Parameter limit: narrows what is made to what a test can judge.
  init(seed: UInt64, limit: (inout FileStyle, inout ExportShape) -> Void = { _, _ in }) {
    self.seed = seed
    random = SeededRandom(seed)
    style = FileStyle(&random)
    shape = ExportShape(&random)
    limit(&style, &shape)
    // Of columns with the same name, their order tells which is which.
    if !shape.layout.isNarrow || !shape.doubled.isEmpty { style.hasOwnOrders = false }
    let style = style
    number = NumberNotation(&random, isWritable: style.isWritable)
    time = TimeNotation(&random, isWritable: style.isWritable)
    currency = random.pick(ShopCurrency.all)
    let maker = OrderMaker(
      shape: shape, text: ShopText(isWritable: style.isWritable), time: time, currency: currency)
    orders = maker.orders(random.int(1...random.pick([3, 12, 40])), &random)
    names = ColumnNames.random(shape, time, style, &random)
  }

  var source: String { "shop-\(seed)/till" }

  /// The files, which hold the same lines whenever they are asked for.
  func files(_ records: [ExportRecord]) -> [WrittenFile] {
    var random = random
    let columns = columns(&random)
    return split(records, &random).enumerated().map { index, part in
      var random = SeededRandom(seed &* 4 &+ UInt64(index))
      var own = columns
      if style.hasOwnOrders { own.shuffle(using: &random) }
      var writer = FileWriter(style, own)
      return writer.write(part, name: "orders-\(index + 1).csv", &random)
    }
  }

  /// Splits lines into files. Lines of one order may be in several files, unless the mapping says that
  /// lines are sorted, or that blanks mean the line above.
  private func split(_ records: [ExportRecord], _ random: inout SeededRandom) -> [[ExportRecord]] {
    var parts: [[ExportRecord]] = [[]]
    for (index, record) in records.enumerated() {
      let isWhole = index == 0 || records[index - 1].group != record.group
      let mayCut = isWhole || !(shape.isBlankBelow || shape.arrangement == .sorted)
      let isDue = random.int(0...records.count) < shape.fileCount
      if parts.count < shape.fileCount, isDue, mayCut, !(parts.last?.isEmpty ?? true) { parts.append([]) }
      parts[parts.count - 1].append(record)
    }
    return parts
  }

  /// The columns in an order that all files have, or each shuffles for itself.
  func columns(_ random: inout SeededRandom) -> [ExportColumn] {
    let whole = shape.wholeColumns(time) + (0..<shape.otherColumns).map { "other \($0 + 1)" }
    var blocks = whole.map { [column($0)] }
    if case .wide(let sets, let isNumbered, _) = shape.layout {
      let all = (1...sets).map { set in
        shape.itemColumns.map { item in
          let name = names[item] ?? item
          return ExportColumn(
            key: "\(item) \(set)", header: isNumbered ? name.replacing("{n}", with: "\(set)") : name)
        }
      }
      // Sets of columns with the same names stand one behind another; columns with numbers in their names
      // may stand anywhere.
      blocks += isNumbered ? all.flatMap { $0 }.map { [$0] } : [all.flatMap { $0 }]
    } else {
      blocks += shape.itemColumns.map { [column($0)] }
    }
    for key in shape.doubled where blocks.contains(where: { $0[0].key == key }) {
      blocks.append([ExportColumn(key: "double \(key)", header: names[key] ?? key)])
    }
    blocks.shuffle(using: &random)
    return blocks.flatMap { $0 }
  }

  private func column(_ key: String) -> ExportColumn {
    let name = shape.renamed.contains(key) && style.hasHeader ? ColumnNames.renamed(key) : names[key]
    return ExportColumn(key: key, header: name ?? key)
  }
}

extension RandomExport {
  var isTaxIncluded: Bool { shape.hasTax && shape.isTaxIncluded }

  /// The export in words, for whoever has to find out what went wrong.
  func description(_ files: [WrittenFile]) -> String {
    var text = "seed \(seed): \(shape)\n\(style)\n\(number)\n\(time)\n--- mapping\n\(mapping)"
    for file in files {
      text +=
        "--- \(file.name), \(style.encoding)\n"
        + file.text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").prefix(4_000)
    }
    return text
  }
}

/// What columns are called.
enum ColumnNames {
  private static let choices: [String: [String]] = [
    "id": ["Order", "Bestell-Nr.", "Nº", "id"], "crm": ["Customer ID", "Kunde"],
    "email": ["E-mail", "Email Address"],
    "phone": ["Phone", "Telefon"], "mobile": ["Mobile", "Handy"], "currency": ["Currency", "Währung"],
    "shipping": ["Shipping", "Versand"], "discount": ["Discount", "Rabatt"], "tax": ["Tax", "MwSt."],
    "total": ["Total", "Order total, gross", "Summe"], "status": ["Status"], "store": ["Store", "Filiale"],
    "refunded": ["Refunded so far"], "of": ["Refund of"], "sku": ["SKU", "Artikel"],
    "name": ["Item", "Bezeichnung"],
    "quantity": ["Qty", "Menge"], "amount": ["Amount", "Amount; net", "Betrag"], "price": ["Price", "Preis"],
    "net": ["Net"], "vat": ["VAT"], "gross": ["Gross"], "off": ["Off"], "special": ["Special price"],
    "list": ["List price"], "time": ["Date", "Created at", "Datum"], "time 2": ["Time"], "time 3": ["Zone"],
  ]

  /// The name that a file gives a column which mappings know by another name.
  static func renamed(_ key: String) -> String { "Old \(key)" }

  static func random(
    _ shape: ExportShape, _ time: TimeNotation, _ style: FileStyle, _ random: inout SeededRandom
  ) -> [String: String] {
    var names: [String: String] = [:]
    for key in shape.wholeColumns(time) {
      names[key] = random.pick((choices[key] ?? [key]).filter(style.isWritable))
    }
    for key in shape.itemColumns {
      let name = random.pick((choices[key] ?? [key]).filter(style.isWritable))
      names[key] = name
      if case .wide(_, true, _) = shape.layout { names[key] = "Item {n} " + name }
    }
    for index in 1...4 { names["other \(index)"] = "Other \(index)" }
    return names
  }
}
