// Which details a projector needs, of which types.

/// The details that a fold is to be given with its touchpoints. What is not named here it does not get.
///
/// ```swift
/// static let details =
///   DetailNeeds(TicketDetails.topic, TicketDetails.actorKind, of: [.ticketOpened, .ticketReplied])
///   + DetailNeeds(OrderLineDetails.sku, OrderLineDetails.quantity, of: [.orderPlaced])
/// ```
///
/// Types are built-in ones: what a user's own type declares is kept with its touchpoints, and folds are not given it yet.
/// A list comes with those of its fields that are named: `OrderDetails.lines` above with two.
public struct DetailNeeds: Hashable, Sendable {
  /// What is needed of each type, the ids ascending.
  package private(set) var builtIn: [TouchpointType: [DetailID]] = [:]

  /// Nothing: folds go by facts alone, and no body is opened for them.
  public static var none: DetailNeeds { DetailNeeds() }

  public init() {}

  /// - Parameter types: each has all of these details: what it does not have stops the program when it begins.
  public init(_ details: any DetailKey..., of types: TypeSet) {
    let ids = Self.sorted(details.map(\.id))
    for type in types.types {
      let unknown = ids.filter { id in DetailFields.field(id.unhashed, of: type) == nil }
      precondition(
        unknown.isEmpty, "\(Vocabulary.entry(of: type)?.name ?? "type \(type.rawValue)") has no such detail")
      builtIn[type] = ids
    }
  }

  public var isEmpty: Bool { builtIn.isEmpty }

  /// What either needs.
  public static func + (left: DetailNeeds, right: DetailNeeds) -> DetailNeeds {
    var sum = left
    sum.builtIn.merge(right.builtIn) { sorted($0 + $1) }
    return sum
  }

  package mutating func add(_ id: DetailID, of type: TouchpointType) {
    builtIn[type] = Self.sorted((builtIn[type] ?? []) + [id])
  }

  private static func sorted(_ ids: [DetailID]) -> [DetailID] {
    Set(ids).sorted { $0.rawValue < $1.rawValue }
  }
}

extension DetailNeeds {
  /// What is needed, and what the vocabulary says of it and of the domains whose names it numbers: rows that were folded under
  /// another declaration may hold other numbers.
  package var declaration: String {
    var parts: [String] = []
    var domains: Set<NameDomain> = []
    for (type, ids) in builtIn.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      for id in ids {
        guard let field = DetailFields.field(id.unhashed, of: type) else { continue }
        parts.append("\(type.rawValue).\(id.rawValue) \(field.number) \(field.kind)")
        if let domain = field.domain, !id.isHashed { domains.insert(domain) }
      }
    }
    for domain in domains.sorted(by: { $0.rawValue < $1.rawValue }) {
      parts.append("\(domain.rawValue) \(DetailFields.declaration(of: domain))")
    }
    return parts.joined(separator: "\n")
  }
}

/// The details of the built-in types.
package enum DetailFields {
  /// A detail of a type, or of the records of a list that the type has.
  static func field(_ id: DetailID, of type: TouchpointType) -> DetailField? {
    let fields = Vocabulary.entry(of: type)?.details ?? []
    return fields.first { $0.id == id } ?? fields.lazy.flatMap(\.columns).first { $0.id == id }
  }

  /// Every field that is a name of a domain, with its type: in the order of types, and then of their declaration.
  static func names(of domain: NameDomain) -> [(type: TouchpointType, field: DetailField)] {
    Vocabulary.entries.flatMap { entry in
      entry.details.flatMap { [$0] + $0.columns }.filter { $0.domain == domain }.map { (entry.type, $0) }
    }
  }

  /// A hash of every field that names something of a domain: where the vocabulary declares another, names may have other
  /// numbers.
  package static func declaration(of domain: NameDomain) -> UInt64 {
    let fields = names(of: domain).map { type, field in
      "\(type.rawValue).\(field.number).\(field.id.rawValue)"
    }
    return NameHash(([domain.rawValue] + fields).joined(separator: " ")).rawValue
  }
}

extension DetailNeeds {
  /// Every field that names something of a domain.
  package init(naming domain: NameDomain) {
    self.init()
    for (type, field) in DetailFields.names(of: domain) { add(field.id, of: type) }
  }
}
