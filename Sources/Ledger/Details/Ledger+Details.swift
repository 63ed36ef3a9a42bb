// Details of touchpoints, read from their bodies; and the names that numbers stand for.

extension Ledger {
  /// What is read of which body for some needs, as the user's own types are declared by now.
  ///
  /// - Throws: `UndeclaredDetail` where a type of the user's own is defined, and declares something else
  ///   than is needed.
  public func detailPlan(for needs: DetailNeeds) throws -> DetailPlan { try names.plan(for: needs) }

  /// The details of touchpoints, in the same order: what a fold is given with them. Bodies of other types
  /// than those that are needed are not read.
  ///
  /// - Throws: as `detailPlan`; `damaged`, with the position.
  public func details(of touchpoints: Span<Touchpoint>, _ needs: DetailNeeds, wordsMax: Int = .max) throws
    -> DetailRecords
  {
    needs.isEmpty ? .none : try details(of: touchpoints, detailPlan(for: needs), wordsMax: wordsMax)
  }

  /// The details of touchpoints, read by a plan that was made after they were recorded.
  ///
  /// - Parameters:
  ///   - touchpoints: of this ledger, in any order; fastest in the order of positions.
  ///   - plan: what is read of which body, from `detailPlan(for:)`.
  ///   - wordsMax: ends after the touchpoint with which the records come to more words of 8 bytes than these;
  ///     there is always one at least.
  /// - Throws: `damaged`, with the position.
  public func details(
    of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int = .max
  ) throws -> DetailRecords {
    var last = Position.start
    for index in touchpoints.indices where plan.looks(at: touchpoints[index]) {
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
        if plan.looks(at: touchpoint) { return .read }
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
  /// - Parameters:
  ///   - domain: a built-in domain, such as `.sku`, or one of a type of the user's own; there are no names in
  ///     one that nothing declares.
  ///   - end: the position; `nil` for the newest.
  public func names(in domain: NameDomain, through end: Position? = nil) throws -> DetailNames {
    let tables = try names.tables(of: [domain], through: end ?? head)
    return DetailNames(domain: domain, table: tables[0])
  }

  /// The names of channels, sources and types that the catalogue has numbered, as of the newest touchpoint.
  public func catalogueNames() throws -> CatalogueNames {
    try indexes.current().catalog.catalogueNames
  }
}
