import Perennial

/// What is read of a tasting: a type of the shop's own, which `examples/tasting.json` defines.
enum Tasting {
  static let type: OwnTypeName = "acme.tasting.held"
  static let wine = type.name("wine", in: "acme.wine")
  static let glasses = type.list("glasses")
  static let count = glasses.quantity("count")
}

/// The wines that a customer has tasted, and out of how many glasses.
struct Tastings: ReadModel, DetailProjector {
  static let about = About(
    "tastings", version: 1, "Which wines customers have tasted, and out of how many glasses.")

  static let details = DetailNeeds(Tasting.wine.hashed, Tasting.count)

  struct Row: FieldRow {
    /// The hashes of their names, each once.
    var wines: RowList<UInt64> = []
    var glasses: Int64 = 0

    mutating func fields(_ fields: inout some RowFields) throws {
      try fields.list(&wines) { try $1.hash(&$0) }
      try fields.number(&glasses)
    }
  }

  let names: TypeNames

  init(_ setting: ModelSetting) { names = setting.types }

  func types(under policy: NoPolicy) -> TypeSet? { names.types(Tasting.type) }

  func apply(_ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout Row) throws {
    guard details.isOf(Tasting.type) else { return }
    if let wine = details[Tasting.wine.hashed]?.rawValue, !row.wines.contains(wine) { row.wines.append(wine) }
    let glasses = details[Tasting.glasses]
    for index in glasses.indices { row.glasses = try row.glasses.adding(glasses[index][Tasting.count] ?? 1) }
  }

  static let tallies: [Tally<Row>] = [
    Tally(1, "tasters", "customers who have tasted the wine", .number) { row, add in
      for wine in row.wines { add(1, of: TallyDetail.name(hashed: NameHash(rawValue: wine))) }
    },
    Tally(2, "glasses", "glasses that were tasted from") { $0.glasses },
  ]

  var columns: [RowColumn<Row>] {
    [
      RowColumn("wines", .number, title: "wines that were tasted") { .number(Int64($0.wines.count)) },
      RowColumn("glasses", .number, title: "glasses that were tasted from") { .number($0.glasses) },
    ]
  }
}
