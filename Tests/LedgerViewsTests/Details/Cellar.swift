import Ledger
import LedgerViews
import Projection
import Words

/// The keys of the details of two of the user's own types.
enum Tasting {
  static let type: OwnTypeName = "acme.tasting.held"
  static let wine = type.name("wine", in: "acme.wine")
  /// In a domain that orders have too.
  static let product = type.name("product", in: .sku)
  static let price = type.amount("price")
  static let isPaid = type.flag("isPaid")
  static let until = type.instant("until")
  static let note = type.hash("note")
  static let glasses = type.list("glasses")
  static let glass = glasses.name("glass", in: "acme.glass")
  static let count = glasses.quantity("count")
  /// Which only the second definition has.
  static let host = type.name("host", in: "acme.host")

  static func definition(_ more: String = "", title: String = "A tasting") throws -> TypeDefinition {
    try TypeDefinition(
      json: #"""
        {"name": "acme.tasting.held", "title": "\#(title)", "value": {"path": "price", "currency": "currency"}, "details": [
          {"name": "wine", "path": "wine.name", "kind": "name", "domain": "acme.wine"}, \#(more)
          {"name": "price", "path": "price", "kind": "amount"},
          {"name": "product", "path": "product", "kind": "name", "domain": "sku"},
          {"name": "isPaid", "path": "isPaid", "kind": "flag"},
          {"name": "until", "path": "until", "kind": "instant"},
          {"name": "note", "path": "note", "kind": "hash"},
          {"name": "glasses", "path": "glasses", "kind": "list", "fields": [
            {"name": "count", "path": "count", "kind": "quantity"},
            {"name": "glass", "path": "kind", "kind": "name", "domain": "acme.glass"}]}]}
        """#)
  }

  static let hostDetail = #"{"name": "host", "path": "host", "kind": "name", "domain": "acme.host"},"#
}

enum Delivery {
  static let type: OwnTypeName = "acme.delivery.made"
  static let grade = type.number("grade")
  /// A list of plain values.
  static let scans = type.list("scans")
  static let scan = scans.number("scan")

  static func definition(title: String) throws -> TypeDefinition {
    try TypeDefinition(
      json: #"""
        {"name": "acme.delivery.made", "title": "\#(title)", "details": [
          {"name": "grade", "path": "grade", "kind": "number"},
          {"name": "scans", "path": "scans", "kind": "list", "fields": [{"name": "scan", "kind": "number"}]}]}
        """#)
  }
}

/// A projector that goes by details of types of the user's own, beside those of built-in types.
struct Cellar: DetailProjector {
  static let name: ViewName = "cellar"
  static let details =
    DetailNeeds(OrderLineDetails.sku, of: [.orderPlaced])
    + DetailNeeds(
      Tasting.wine, Tasting.wine.hashed, Tasting.product, Tasting.price, Tasting.isPaid, Tasting.until,
      Tasting.note, Tasting.glass, Tasting.count)
    + DetailNeeds(Delivery.grade, Delivery.scan)

  let names: TypeNames

  /// Everything that was read, one after the other: what is not given is -1.
  struct Row: FieldRow {
    var read: RowList<Int64> = []
    var spent: Int64 = 0
    var wines: RowList<UInt64> = []
    var latest = Instant.distantFuture

    mutating func fields(_ fields: inout some RowFields) throws {
      try fields.list(&read) { try $1.number(&$0) }
      try fields.number(&spent)
      try fields.list(&wines) { try $1.hash(&$0) }
      try fields.instant(&latest, initially: .distantFuture)
    }
  }

  var fingerprint: Fingerprint { Fingerprint("cellar/1") }

  func policy(from published: [PublishedPolicy]) throws -> Int64 {
    published.last.flatMap { Int64($0.document) } ?? 1
  }

  func types(under policy: Int64) -> TypeSet? {
    names.types(Tasting.type, Delivery.type, and: [.orderPlaced])
  }

  func apply(_ touchpoint: Touchpoint, _ details: Details, under policy: Int64, to row: inout Row) throws {
    if details.isOf(Tasting.type) {
      row.read.append(Int64(details[Tasting.wine]?.rawValue ?? 0))
      row.read.append(Int64(details[Tasting.product]?.rawValue ?? 0))
      row.read.append(Int64(bitPattern: details[Tasting.note]?.rawValue ?? 0))
      row.spent = try row.spent.adding(try (details[Tasting.price] ?? 0).multiplied(by: policy))
      if details[Tasting.isPaid] { row.read.append(1) }
      row.latest = min(row.latest, details[Tasting.until] ?? .distantFuture)
      if row.latest <= touchpoint.fact.historyTime { row.latest = .distantFuture }
      if let wine = details[Tasting.wine.hashed] { row.wines.append(wine.rawValue) }
      let glasses = details[Tasting.glasses]
      for index in glasses.indices {
        row.read.append(Int64(glasses[index][Tasting.glass]?.rawValue ?? 0))
        row.read.append(glasses[index][Tasting.count] ?? -1)
      }
    } else if details.isOf(Delivery.type) {
      row.read.append(details[Delivery.grade] ?? -1)
      let scans = details[Delivery.scans]
      for index in scans.indices { row.read.append(scans[index][Delivery.scan] ?? -1) }
      // What another type has, this one has not.
      if details[Tasting.wine] != nil { row.read.append(-7) }
    } else {
      let lines = details[OrderDetails.lines]
      for index in lines.indices { row.read.append(Int64(lines[index][OrderLineDetails.sku]?.rawValue ?? 0)) }
    }
  }

  func settle(_ row: inout Row, at instant: Instant, under policy: Int64) {
    guard instant >= row.latest else { return }
    row.latest = .distantFuture
    row.spent = 0
  }

  func nextChange(of row: Row, under policy: Int64) -> Instant? {
    row.latest == .distantFuture ? nil : row.latest
  }

  func contribute(_ row: Row, to totals: inout Totals) {
    for wine in row.wines { totals.add(1, to: Counter(1, 0, 0, Int64(bitPattern: wine))) }
    totals.add(row.spent, to: Counter(2))
  }

  func contribute(
    anonymous touchpoint: Touchpoint, _ details: Details, under policy: Int64, to totals: inout Totals
  ) {
    let glasses = details[Tasting.glasses]
    for index in glasses.indices { totals.add(glasses[index][Tasting.count] ?? 0, to: Counter(3)) }
  }

  var columns: [RowColumn<Row>] {
    [
      RowColumn("wines", .number) { .number(Int64($0.wines.count)) },
      RowColumn("spent", .number) { .number($0.spent) },
    ]
  }
}

/// Who was host: a detail that the type comes to declare later.
struct Hosts: DetailProjector {
  static let name: ViewName = "hosts"
  static let details = DetailNeeds(Tasting.host, Tasting.count)

  let names: TypeNames

  struct Row: FieldRow {
    var hosts: RowList<Int64> = []
    var glasses: Int64 = 0

    mutating func fields(_ fields: inout some RowFields) throws {
      try fields.list(&hosts) { try $1.number(&$0) }
      try fields.number(&glasses)
    }
  }

  var fingerprint: Fingerprint { Fingerprint("hosts/1") }

  func types(under policy: NoPolicy) -> TypeSet? { names.types(Tasting.type) }

  func apply(_ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout Row) {
    row.hosts.append(Int64(details[Tasting.host]?.rawValue ?? 0))
    let glasses = details[Tasting.glasses]
    for index in glasses.indices { row.glasses += glasses[index][Tasting.count] ?? 0 }
  }

  func contribute(_ row: Row, to totals: inout Totals) { totals.add(row.glasses, to: Counter(1)) }
}
