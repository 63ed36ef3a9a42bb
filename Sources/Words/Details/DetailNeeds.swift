// Which details a projector needs, of which types.

/// The details that a fold is to be given with its touchpoints. What is not named here it does not get.
///
/// ```swift
/// static let details =
///   DetailNeeds(TicketDetails.topic, TicketDetails.actorKind, of: [.ticketOpened, .ticketReplied])
///   + DetailNeeds(OrderLineDetails.sku, OrderLineDetails.quantity, of: [.orderPlaced])
///   + DetailNeeds(Tasting.wine, Tasting.poured)
/// ```
///
/// Those of a type of the user's own (`OwnTypeName`) know their type. A list comes with those of its fields that are named:
/// `OrderDetails.lines` above with two.
public struct DetailNeeds: Hashable, Sendable {
  /// What is needed of each built-in type, the ids ascending.
  package private(set) var builtIn: [TouchpointType: [DetailID]] = [:]
  /// What is needed of each type of the user's own, the ids ascending.
  package private(set) var own: [OwnTypeName: [OwnNeed]] = [:]

  /// A detail of a type of the user's own. Of a name the id says whether its number is needed, or its hash.
  package struct OwnNeed: Hashable, Sendable {
    package var id: DetailID
    package var detail: OwnDetail
  }

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

  /// - Parameter details: of types of the user's own. Whether a type declares them is known when a ledger is read, and said
  ///   then.
  public init(_ details: any DetailKey...) {
    for detail in details {
      guard let own = detail.own else {
        preconditionFailure("a detail of built-in types is needed of some of them: give `of`")
      }
      add(OwnNeed(id: detail.id, detail: own))
    }
  }

  public var isEmpty: Bool { builtIn.isEmpty && own.isEmpty }

  /// What either needs.
  public static func + (left: DetailNeeds, right: DetailNeeds) -> DetailNeeds {
    var sum = left
    sum.builtIn.merge(right.builtIn) { sorted($0 + $1) }
    for need in right.own.values.joined() { sum.add(need) }
    return sum
  }

  package mutating func add(_ id: DetailID, of type: TouchpointType) {
    builtIn[type] = Self.sorted((builtIn[type] ?? []) + [id])
  }

  mutating func add(_ need: OwnNeed) {
    var needs = own[need.detail.type] ?? []
    // What tells details apart are hashes: those of other types are looked at too.
    for other in own.values.joined() where other.id.unhashed == need.id.unhashed {
      precondition(
        other.detail == need.detail,
        "\(need.detail) and \(other.detail) are asked for, which cannot be told apart")
    }
    if needs.contains(where: { $0.id == need.id }) { return }
    needs.append(need)
    own[need.detail.type] = needs.sorted { $0.id.rawValue < $1.id.rawValue }
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
    for (type, needs) in own.sorted(by: { $0.key.text < $1.key.text }) {
      for need in needs {
        parts.append("\(type) \(need.detail.name) \(need.id.isHashed) \(need.detail.words)")
        if case .name(let domain) = need.detail.kind, !need.id.isHashed { domains.insert(domain) }
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
    return NameHash(([domain.rawValue, rule] + fields).joined(separator: " ")).rawValue
  }

  /// How names are numbered: those in the user's own types too. What follows from these is not part of what is declared:
  /// whatever is said of them changes no number that was given before.
  private static let rule = "with own types"
}

extension DetailNeeds {
  /// Every field that names something of a domain.
  ///
  /// - Parameter own: what the user's own types declare.
  package init(naming domain: NameDomain, _ own: [OwnTypeName: OwnTypeFields]) {
    self.init()
    for (type, field) in DetailFields.names(of: domain) { add(field.id, of: type) }
    for (type, declared) in own {
      for detail in declared.details(of: type) where detail.kind == .name(domain) {
        add(OwnNeed(id: detail.id, detail: detail))
      }
    }
  }
}
