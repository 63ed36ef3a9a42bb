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
/// A detail of a user's own type (`OwnTypeName`) knows its type, so that no `of` is given for it. A list
/// comes with those of its fields that are named: above, the lines of an order come with `sku` and
/// `quantity`.
public struct DetailNeeds: Hashable, Sendable {
  /// The ids of the details that are needed of each built-in type, ascending.
  package private(set) var builtIn: [TouchpointType: [DetailID]] = [:]
  /// The details that are needed of each of the user's own types, ascending by id.
  package private(set) var own: [OwnTypeName: [OwnNeed]] = [:]

  /// The built-in types of which only some touchpoints are looked at: those that meet the condition.
  package private(set) var conditions: [TouchpointType: Condition] = [:]

  /// Which touchpoints of a type are looked at, where not all are.
  public enum Condition: Hashable, Sendable {
    /// Those with the flag `Fact.Flags.partial`, and those that were recorded before there was that flag:
    /// whether they should have it only their bodies say.
    case partial
  }

  /// A detail that is needed of a user's own type. Where it is a name, the id says whether its number is
  /// needed, or its hash.
  package struct OwnNeed: Hashable, Sendable {
    package var id: DetailID
    package var detail: OwnDetail
  }

  /// Nothing: folds go by facts alone, and no body is opened for them.
  public static var none: DetailNeeds { DetailNeeds() }

  /// Nothing, as `none`: what a sum of needs begins with.
  public init() {}

  /// The details that are needed of built-in types. What is needed of some types alone is added:
  ///
  /// ```swift
  /// static let details =
  ///   DetailNeeds(OrderDetails.lines, OrderLineDetails.sku, of: [.orderPlaced])
  ///   + DetailNeeds(RefundDetails.lines, OrderLineDetails.sku, of: [.refundIssued])
  /// ```
  ///
  /// A list need not be named beside its fields.
  ///
  /// - Parameters:
  ///   - details: keys of built-in types, such as `TicketDetails.topic`, in any order.
  ///   - types: the types to read them from. Each must have all of these details. Asking for one that a type
  ///     does not have is a mistake in the program, and traps when a ledger's `Reports` or `Views` are opened with
  ///     the model; the message says where these needs stand, and what the type has.
  ///   - condition: which touchpoints of these types they are needed of; `nil` for all. Where a projector,
  ///     or another that is folded beside it, needs details of all touchpoints of a type too, all are looked at.
  ///   - file: the file in which the needs stand, for that message.
  ///   - line: the line in it.
  public init(
    _ details: any DetailKey..., of types: TypeSet, where condition: Condition? = nil,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if let fault = Self.fault(of: details.map(\.id), in: types) {
      preconditionFailure(fault, file: file, line: line)
    }
    let ids = Self.sorted(details.map(\.id))
    for type in types.types {
      builtIn[type] = ids
      conditions[type] = condition
    }
  }

  /// What is wrong with details that are asked of each of some types; `nil` where each has all of them.
  package static func fault(of ids: [DetailID], in types: TypeSet) -> String? {
    for type in types.types {
      guard let id = ids.first(where: { DetailFields.field($0.unhashed, of: type) == nil }) else { continue }
      let entry = Vocabulary.entry(of: type)
      let name = entry?.name ?? "type \(type.rawValue)"
      let known = entry?.details.map(\.described) ?? []
      let advice =
        types.types.count > 1
        ? "; with `of`, each type must have each detail: add up needs of the types apart, DetailNeeds(…, of: […]) "
          + "+ DetailNeeds(…, of: […])"
        : ""
      return "\(name) has no detail \(DetailFields.described(id.unhashed)); it has "
        + "\(known.isEmpty ? "none" : known.joined(separator: ", "))\(advice)"
    }
    return nil
  }

  /// The details that are needed of the user's own types.
  ///
  /// - Parameters:
  ///   - details: keys that were made by `OwnTypeName`; a key of a built-in type traps. Whether the ledger's
  ///     definitions of the types declare them shows when rows are folded: `ProjectionError` with code
  ///     `undeclaredDetail`.
  ///   - file: the file in which the needs stand, for the message of the trap.
  ///   - line: the line in it.
  public init(_ details: any DetailKey..., file: StaticString = #fileID, line: UInt = #line) {
    for detail in details {
      guard let own = detail.own else {
        preconditionFailure(
          "\(DetailFields.described(detail.id.unhashed)) is needed of built-in types: say of which with `of`",
          file: file, line: line)
      }
      add(OwnNeed(id: detail.id, detail: own))
    }
  }

  /// Whether nothing is needed: no body is opened.
  public var isEmpty: Bool { builtIn.isEmpty && own.isEmpty }

  /// The details that are needed by either side.
  public static func + (left: DetailNeeds, right: DetailNeeds) -> DetailNeeds {
    if left.isEmpty { return right }
    if right.isEmpty { return left }
    var sum = left
    sum.builtIn.merge(right.builtIn) { sorted($0 + $1) }
    for type in right.builtIn.keys {
      let isOnlyThere = left.builtIn[type] == nil
      // Where one side needs a type without a condition, all its touchpoints are looked at.
      sum.conditions[type] =
        isOnlyThere || left.conditions[type] == right.conditions[type] ? right.conditions[type] : nil
    }
    for need in right.own.values.joined() { sum.add(need) }
    return sum
  }

  package mutating func add(_ id: DetailID, of type: TouchpointType) {
    builtIn[type] = Self.sorted((builtIn[type] ?? []) + [id])
    conditions[type] = nil
  }

  mutating func add(_ need: OwnNeed) {
    var needs = own[need.detail.type] ?? []
    // Ids of own details are hashes of names, so that two different details could have one id, also
    // across types.
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
  /// Whether names are needed by their numbers, which change where bodies are taken out of the log.
  package var isNumbering: Bool {
    builtIn.contains { type, ids in
      ids.contains { !$0.isHashed && DetailFields.field($0.unhashed, of: type)?.domain != nil }
    }
      || own.values.joined().contains { need in
        if case .name = need.detail.kind { !need.id.isHashed } else { false }
      }
  }

  /// A text that says what is needed, how the vocabulary declares it, and how the domains of its names
  /// are numbered. It is part of a view's fingerprint: rows that were folded under another declaration
  /// may hold other numbers.
  package var declaration: String {
    var parts: [String] = []
    var domains: Set<NameDomain> = []
    for (type, ids) in builtIn.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      for id in ids {
        guard let field = DetailFields.field(id.unhashed, of: type) else { continue }
        let condition = conditions[type].map { " \($0)" } ?? ""
        parts.append("\(type.rawValue).\(id.rawValue) \(field.number) \(field.kind)\(condition)")
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
  /// The declaration of a detail that a type has, beside its lists or in the records of one.
  static func field(_ id: DetailID, of type: TouchpointType) -> DetailField? {
    let fields = Vocabulary.entry(of: type)?.details ?? []
    return fields.first { $0.id == id } ?? fields.lazy.flatMap(\.columns).first { $0.id == id }
  }

  /// A detail by the name of its field, with the types that have it: `lines of order.placed`.
  package static func described(_ id: DetailID) -> String {
    let entries = Vocabulary.entries.filter { field(id, of: $0.type) != nil }
    guard let first = entries.first, let field = field(id, of: first.type) else { return "of this id" }
    let types = entries.map(\.name).joined(separator: ", ")
    return "`\(field.name)`, which is one of \(types)"
  }

  /// Every field that is a name of a domain, with its type: in the order of types, and then of their
  /// declaration.
  static func names(of domain: NameDomain) -> [(type: TouchpointType, field: DetailField)] {
    Vocabulary.entries.flatMap { entry in
      entry.details.flatMap { [$0] + $0.columns }.filter { $0.domain == domain }.map { (entry.type, $0) }
    }
  }

  /// A hash over every field whose names a domain numbers. Where the vocabulary comes to declare another
  /// such field, names may get other numbers.
  package static func declaration(of domain: NameDomain) -> UInt64 {
    let fields = names(of: domain).map { type, field in
      "\(type.rawValue).\(field.number).\(field.id.rawValue)"
    }
    return NameHash(([domain.rawValue, rule] + fields).joined(separator: " ")).rawValue
  }

  /// The rule by which names are numbered: those in bodies of the user's own types are numbered too.
  /// Which fields these types declare is not part of the hash, since a definition changes no number that
  /// was given before it.
  private static let rule = "with own types"
}

extension DetailNeeds {
  /// Every field, of any type, whose names a domain numbers.
  ///
  /// - Parameter own: the user's own types with what their definitions declare.
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
