// Details of touchpoints, read from their bodies; and the names that numbers stand for.

extension Ledger {
  /// The details of touchpoints, in the same order: what a fold is given with them. Bodies of other types than those that are
  /// needed are not read.
  ///
  /// - Parameter touchpoints: of this ledger, in any order; fastest in the order of positions.
  /// - Parameter wordsMax: ends after the touchpoint with which the records come to more words of 8 bytes than these; there is
  ///   always one at least.
  /// - Throws: `damaged`, with the position.
  public func details(
    of touchpoints: Span<Touchpoint>, _ needs: DetailNeeds, wordsMax: Int = .max
  ) throws -> DetailRecords {
    if needs.isEmpty { return .none }
    let plan = names.plan(for: needs)
    var last = Position.start
    for index in touchpoints.indices where plan.looks(at: touchpoints[index].fact.type) {
      last = max(last, touchpoints[index].position)
    }
    var records = DetailRecords(plan)
    guard last > .start else {
      for _ in touchpoints.indices { records.appendNone() }
      return records
    }
    var reader = DetailReader(
      plan, try names.tables(of: plan.domains, through: last), isNumbering: false)
    try store.read { snapshot in
      try snapshot.readBodies(of: touchpoints) { touchpoint in
        if records.count > 0, records.end > wordsMax { return .stop }
        if plan.looks(at: touchpoint.fact.type) { return .read }
        records.appendNone()
        return .passOver
      } body: { touchpoint, body in
        try reader.read(body, of: touchpoint.fact, at: touchpoint.position, into: &records)
      }
    }
    return records
  }

  /// The names of a domain and their numbers, complete up to a position at least.
  ///
  /// - Parameter end: `nil` for the newest.
  public func names(in domain: NameDomain, through end: Position? = nil) throws -> DetailNames {
    let tables = try names.tables(of: [domain], through: end ?? head)
    return DetailNames(domain: domain, table: tables[0])
  }

  /// The names of channels, sources and types that the catalogue has numbered, as of the newest touchpoint.
  public func catalogueNames() throws -> CatalogueNames {
    CatalogueNames(catalog: try indexes.current().catalog)
  }
}

/// The names of one domain and their numbers, in one ledger.
public struct DetailNames: Sendable {
  public let domain: NameDomain
  let table: NameTable

  /// How many names there are: they are numbered from 1.
  public var count: Int { table.count }

  /// `nil` for a number that no name has.
  public func name(_ number: NameNumber) -> String? { table.name(of: number.rawValue) }

  /// `nil` for a name that never came.
  public func number(of name: String) -> NameNumber? {
    let bytes = Array(name.utf8)
    return unsafe table.number(of: bytes.span.bytes, hash: NameHash(name)).map { NameNumber(rawValue: $0) }
  }

  /// The name with a hash; `nil` where no name has it. Looks through all of them.
  public func name(hashed hash: NameHash) -> String? {
    table.hashes.firstIndex(of: hash.rawValue).flatMap { table.name(of: UInt32($0 + 1)) }
  }

  /// The hash of a number's name; `nil` for a number that no name has.
  public func hash(_ number: NameNumber) -> NameHash? {
    let index = Int(number.rawValue) - 1
    return table.hashes.indices.contains(index) ? NameHash(rawValue: table.hashes[index]) : nil
  }
}

/// What the numbers in facts stand for.
public struct CatalogueNames: Sendable {
  let catalog: Catalog

  /// The channel of a fact; `nil` for 0, which is none.
  public func channel(_ number: UInt16) -> String? {
    number == 0 ? nil : catalog.name(of: UInt32(number), .channel)
  }

  /// The source of a fact.
  public func source(_ number: UInt32) -> String? { catalog.name(of: number, .source) }

  /// The type of a fact: `order.placed`, `acme.tasting.held`.
  public func type(_ type: TouchpointType) -> String? {
    Vocabulary.entry(of: type)?.name ?? catalog.name(of: UInt32(type.rawValue), .type)
  }

  /// All channels, by number ascending.
  public var channels: [(number: UInt16, name: String)] {
    catalog.names(.channel).map { (UInt16(truncatingIfNeeded: $0.number), $0.name) }
  }

  /// All sources, by number ascending.
  public var sources: [(number: UInt32, name: String)] { catalog.names(.source) }
}
