// What a report of purchases counts: of all customers, and of those who have each value of an attribute.

internal import Words
internal import Projection
internal import Reporting

/// What a report says of the customers who have one value of an attribute.
public struct OfValue<Figures: Hashable & Sendable>: Hashable, Sendable {
  /// The value; `nil` for those who have none, and for those of all values without a row of their own.
  public var value: String?
  /// Whether these are the customers of all values that have no row of their own.
  public var isRest: Bool
  /// What the report says of them.
  public var figures: Figures

  /// Whether these are customers who have a value.
  var isValued: Bool { value != nil || isRest }
}

/// What is counted of customers, so that it can be added up.
protocol CustomerCounts {
  /// Of nobody.
  init()
  /// How many customers were counted.
  var customers: Int64 { get }
  /// Adds what was counted of others.
  mutating func add(_ others: Self)
}

/// The attribute by which a report tells customers apart, and how many of its values it shows.
struct AskedAttribute {
  let values: AttributeValues
  private let top: Int

  /// The parameters: an attribute, and how many of its values have rows.
  static var parameters: [ReportParameter] { [ReportParameter].attributes + [.top] }

  /// The models whose views are opened beside that of purchases.
  static func besides(_ arguments: ReportArguments) -> [any ReadModel.Type] {
    arguments.text("by") == CustomerAttribute.tier.rawValue ? [Loyalty.self] : []
  }

  /// What the arguments of a report ask for; `nil` where they ask for no attribute.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` where the parameters make no sense together; what
  ///   opening the loyalty view throws.
  init?(_ arguments: ReportArguments, _ purchases: View<Purchases>, _ others: OtherViews) throws {
    top = try arguments.top(of: "by")
    guard let values = try AttributeValues(arguments, purchases, others) else { return nil }
    self.values = values
  }

  /// What was counted, by value: that of most customers first, or in the order of their numbers, then what is left
  /// of them together, and last those who have no value.
  func shown<Counts: CustomerCounts & Hashable & Sendable>(
    _ groups: [UInt64: Counts], in view: View<Purchases>
  ) throws -> [OfValue<Counts>] {
    let name = try values.names(in: view)
    let valued = groups.filter { $0.key != 0 && $0.value.customers > 0 }
    let largest = valued.sorted { ($1.value.customers, $0.key) < ($0.value.customers, $1.key) }
    var first = Array(largest.prefix(top))
    if values.hasOrder { first.sort { $0.key < $1.key } }
    var shown = first.map { OfValue(value: name($0.key), isRest: false, figures: $0.value) }
    if largest.count > top {
      var rest = Counts()
      for group in largest.dropFirst(top) { rest.add(group.value) }
      shown.append(OfValue(value: nil, isRest: true, figures: rest))
    }
    if let none = groups[0], none.customers > 0 {
      shown.append(OfValue(value: nil, isRest: false, figures: none))
    }
    return shown
  }
}

extension View where P == Purchases {
  /// Counts all customers, and those of each value of an attribute.
  ///
  /// - Throws: what reading the view throws.
  func counted<Counts: CustomerCounts & Hashable & Sendable>(
    by asked: AskedAttribute?, _ count: (PurchasesRow, inout Counts) -> Void
  ) throws -> (all: Counts, values: [OfValue<Counts>]) {
    var groups: [UInt64: Counts] = [:]
    try forEachRow { customer, row in
      count(row, &groups[asked?.values.value(of: customer, row) ?? 0, default: Counts()])
      return true
    }
    var all = Counts()
    for group in groups.values { all.add(group) }
    return (all, try asked?.shown(groups, in: self) ?? [])
  }
}

extension CustomerAttribute {
  /// The columns that say of which customers a row is: a person is told in words who has no value.
  var columns: [ReportColumn] {
    [
      ReportColumn("value", title: rawValue, .text, about: words, audience: .people),
      ReportColumn("value", .text, audience: .programs),
      ReportColumn("others", .flag, isOptional: true, audience: .programs),
    ]
  }

  /// The cells of a value under `columns`.
  static func cells(_ value: String?, isRest: Bool) -> [ReportCell] {
    [
      ReportCell(.text(isRest ? "(all others)" : value ?? "(none)")), ReportCell(.text(value)),
      ReportCell(isRest ? .flag(true) : .absent),
    ]
  }
}
