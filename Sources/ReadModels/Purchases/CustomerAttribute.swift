// What customers are told apart by in reports: where their first order came from, how large it was, who they are.

internal import Words
internal import Projection
internal import Reporting

/// An attribute that tells customers apart, of which each has one value or none.
public enum CustomerAttribute: String, CaseIterable, Sendable {
  /// The channel of the first order.
  case channel
  /// The store of the first order.
  case store
  /// The category of the first order's first line that has one.
  case category
  /// The product on the first order's first line.
  case product
  /// The campaign that led to the first order; where it names none, the one that the customer was registered by.
  case campaign
  /// The bracket that the first order's total lies in.
  case size
  /// The tier of the loyalty programme at the as-of instant.
  case tier
  /// The country that the customer gave last, where the ledger keeps it in clear.
  case country
  /// The band of ages that was recorded last, where the ledger keeps it in clear.
  case age

  /// What the attribute is, for a person.
  var words: String {
    switch self {
    case .channel: "the channel of their first order"
    case .store: "the store of their first order"
    case .category: "the category of the first line of their first order that has one"
    case .product: "the product on the first line of their first order"
    case .campaign: "the campaign that led to their first order, or that they were registered by"
    case .size: "the total of their first order"
    case .tier: "their tier at the as-of instant"
    case .country: "the country that they gave last"
    case .age: "the band of ages that was recorded last"
    }
  }

  /// What is said where nobody has a value, so that the one row is no finding about customers.
  ///
  /// - Parameters:
  ///   - attribute: what customers are told apart by; `nil` for nothing.
  ///   - isValued: of each row, whether it is of customers who have a value.
  static func notes(_ attribute: CustomerAttribute?, isValued: [Bool]) -> [String] {
    guard let attribute, !isValued.isEmpty, !isValued.contains(true) else { return [] }
    return ["nobody has a value of `\(attribute.rawValue)`: \(attribute.words)"]
  }
}

extension [ReportParameter] {
  /// The parameters of a report that can tell customers apart: `by`, `sizes`, `program`.
  static var attributes: [ReportParameter] {
    [
      ReportParameter(
        "by", .choice(CustomerAttribute.allCases.map(\.rawValue)),
        "Tells customers apart by an attribute; those who have none are a row of their own."),
      ReportParameter(
        "sizes", .list(of: .integer(1...Int64.max)),
        "With --by size: where brackets begin, in minor units of the ledger's currency, ascending (default: 10, 25, "
          + "50, 100, 250, 500 and 1000 whole units)."),
      ReportParameter(
        "program", .text,
        "With --by tier: the programme, by its name (default: the only one; of several default, or else the first "
          + "by name)."),
    ]
  }
}

/// Which value of an attribute each customer has.
///
/// Values are numbers until their names are asked for, since there are far fewer names than customers.
struct AttributeValues {
  let attribute: CustomerAttribute
  /// The rule for the report's basis.
  private let rule: ReportBasis.Rule
  /// Who and what is left out of the view of tiers.
  private var omissions: [ReportBasis.Omission] = []
  private let currency: MeasureUnit
  private let sizes: [Int64]
  /// The tiers of the programme, and which of them customers have, counted from 1.
  private var tiers: [String] = []
  private var tierOf: [CustomerNumber: UInt64] = [:]

  /// The attribute that the parameters of a report ask for; `nil` where they ask for none.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` where the parameters make no sense together; what
  ///   opening the loyalty view throws.
  init?(_ arguments: ReportArguments, _ purchases: View<Purchases>, _ others: OtherViews) throws {
    let attribute = arguments.text("by").flatMap { CustomerAttribute(rawValue: $0) }
    let asked = arguments.integers("sizes")
    if !asked.isEmpty, attribute != .size {
      throw ProjectionError(.invalidRequest, "sizes are brackets of `by size`, and nothing without it")
    }
    if arguments.text("program") != nil, attribute != .tier {
      throw ProjectionError(.invalidRequest, "a programme is asked for with `by tier`, and not without it")
    }
    guard zip(asked, asked.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw ProjectionError(.invalidRequest, "sizes must ascend, each above the one before it")
    }
    guard let attribute else { return nil }
    self.attribute = attribute
    currency = purchases.projector.currency
    sizes = asked.isEmpty ? Self.usualSizes(in: currency) : asked
    var (value, words) = (attribute.rawValue, attribute.words)
    if attribute == .size { value += " (\(sizes.map(String.init).joined(separator: ",")))" }
    var programme: LoyaltyProgramme?
    let loyalty = attribute == .tier ? try others.view(of: Loyalty.self, beside: purchases) : nil
    if let loyalty {
      let found = try Self.programme(named: arguments.text("program"), loyalty)
      value += " (\(found.name))"
      words = "\(words), in the programme \(found.name)"
      programme = found
    }
    rule = ReportBasis.Rule("by", value, "customers are told apart by \(words)")
    if let loyalty, let programme {
      omissions = [ReportBasis.Omission(loyalty)]
      try readTiers(of: programme, loyalty)
    }
  }

  /// Says in a report's basis by what its customers are told apart.
  func note(in basis: inout ReportBasis) {
    basis.rules.append(rule)
    basis.omissions += omissions
  }

  /// Where brackets begin that nobody asked for: 10, 25, 50, 100, 250, 500 and 1000 of the currency.
  private static func usualSizes(in currency: MeasureUnit) -> [Int64] {
    let scale = (0..<(currency.minorDigits ?? 2)).reduce(Int64(1)) { scale, _ in scale * 10 }
    return [10, 25, 50, 100, 250, 500, 1000].map { $0 * scale }
  }

  /// The programme whose tiers are asked for.
  private static func programme(named name: String?, _ loyalty: View<Loyalty>) throws -> LoyaltyProgramme {
    if let found = try loyalty.programme(named: name) { return found }
    throw ProjectionError(
      .invalidRequest,
      "by tier: no loyalty programme is in force at that instant; publish one with "
        + "`\(ProgramName.command("policy publish loyalty FILE"))`, or use another attribute")
  }

  private mutating func readTiers(of programme: LoyaltyProgramme, _ loyalty: View<Loyalty>) throws {
    var numbers: [String: UInt64] = [:]
    try loyalty.forEachRow { customer, row in
      guard let tier = View<Loyalty>.member(row, in: programme)?.tier, !tier.isEmpty else { return true }
      if numbers[tier] == nil {
        tiers.append(tier)
        numbers[tier] = UInt64(tiers.count)
      }
      tierOf[customer] = numbers[tier]
      return true
    }
  }

  // MARK: Values

  /// The number of a customer's value; 0 for none.
  func value(of customer: CustomerNumber, _ row: PurchasesRow?) -> UInt64 {
    switch attribute {
    case .tier: return tierOf[customer] ?? 0
    case .country: return row?.traits.country ?? 0
    case .age: return row?.traits.ageBand ?? 0
    case .channel, .store, .category, .product, .campaign, .size:
      guard let row, let first = row.firstOrder else { return 0 }
      return value(of: first, row.traits)
    }
  }

  private func value(of first: PurchasesRow.Order, _ traits: PurchasesRow.Traits) -> UInt64 {
    switch attribute {
    case .channel: UInt64(first.origin.channel)
    case .store: UInt64(first.origin.store)
    case .category: UInt64(first.origin.category)
    case .product: UInt64(first.origin.product)
    case .campaign: UInt64(first.origin.campaign == 0 ? traits.campaign : first.origin.campaign)
    case .size:
      first.unit == currency ? UInt64(1 + (sizes.firstIndex { first.total < $0 } ?? sizes.count)) : 0
    case .tier, .country, .age: 0
    }
  }

  /// The names of values.
  ///
  /// - Throws: what reading names throws.
  func names(in view: View<Purchases>) throws -> (UInt64) -> String? {
    func named(_ domain: NameDomain) throws -> (UInt64) -> String? {
      let names = try view.names(in: domain)
      return { names.name(NameNumber(rawValue: UInt32(truncatingIfNeeded: $0))) }
    }
    func hashed(_ known: [String]) -> (UInt64) -> String? {
      let names = Dictionary(known.map { (NameHash($0).rawValue, $0) }) { first, _ in first }
      return { names[$0] }
    }
    let name: (UInt64) -> String?
    switch attribute {
    case .channel:
      let catalogue = try view.catalogueNames()
      name = { catalogue.channel(UInt16(truncatingIfNeeded: $0)) }
    case .store: name = try named(.store)
    case .category: name = try named(.category)
    case .product: name = try named(.sku)
    case .campaign: name = try named(.campaign)
    case .size: name = { bracket(Int($0) - 1) }
    case .tier: name = { tiers[Int($0) - 1] }
    case .country: name = hashed(Self.countries)
    case .age: name = hashed(AgeBand.allCases.map(\.rawValue))
    }
    return { $0 == 0 ? nil : name($0) }
  }

  /// A bracket in words: `under 10.00`, `10.00 to 24.99`, `1,000.00 or more`.
  private func bracket(_ index: Int) -> String {
    func text(_ amount: Int64) -> String { ColumnKind.money(currency).text(sum: Int128(amount)) }
    if index == sizes.count { return "\(text(sizes[index - 1])) or more" }
    return index == 0 ? "under \(text(sizes[0]))" : "\(text(sizes[index - 1])) to \(text(sizes[index] - 1))"
  }

  /// All codes of two letters, of which those of countries are some: rows have the hash of one.
  private static let countries: [String] = {
    let letters = (UInt8(65)...90).map { String(Character(UnicodeScalar($0))) }
    return letters.flatMap { first in letters.map { first + $0 } }
  }()

  /// Whether values are shown in the order of their numbers, and not by how many customers they have.
  var hasOrder: Bool { attribute == .size }
}
