// The numbers of names: derived from the log, caught up from it when they are needed.

internal import KeyValueStore

/// The names that bodies have where the vocabulary declares some, numbered by domain.
///
/// Nothing of it is written when touchpoints are recorded. Whoever folds details has the log read from
/// where the numbers of their domains end, and where that was much the numbers are written to the file
/// `names`, for the next one: a reader too, if the system lets it. Corrections change no numbers: a
/// touchpoint that is voided has named what it names. Where bodies were taken out of the log, all names are numbered anew.
final class NameIndex: Sendable {
  static let name = "names"

  private let store: LogStore
  /// The indexes of the log, which know what the user's own types declare.
  private let indexes: LogIndexes
  private let state = Guarded(State())

  /// How many touchpoints may be read again each time: the file is written only where more were read since
  /// it was.
  private static let unwrittenMax: UInt64 = 10_000
  /// How many blocks one snapshot reads at the most.
  private static let blocksPerSnapshot: UInt64 = 4096

  private struct State {
    var isLoaded = false
    var domains: [NameDomain: NumberedNames] = [:]
    /// Up to where the file holds the names of each domain.
    var written: [NameDomain: Position] = [:]
    /// The plans by which bodies are read to number the names of some domains.
    var numbering: [[NameDomain]: DetailPlan] = [:]
    /// The plans of the last few needs.
    var plans: [(needs: DetailNeeds, plan: DetailPlan)] = []
    /// Where bodies were last taken out of the log when the names were numbered.
    var redacted = Position.start
    /// Where something was last said of the user's own types when the plans were made.
    var typesSaid = Position.start

    /// Drops the plans that depend on the user's own types, where the catalogue says something else of
    /// those by now.
    mutating func follow(_ catalog: Catalog) {
      if catalog.typesSaid == typesSaid { return }
      typesSaid = catalog.typesSaid
      numbering = [:]
      plans.removeAll { !$0.needs.own.isEmpty }
    }

    /// Drops the names where bodies were taken out of the log since they were numbered: those that came first in them have no number any
    /// more, and those behind them have others.
    mutating func follow(redaction: Position) {
      if redaction <= redacted { return }
      redacted = redaction
      (isLoaded, domains, written) = (false, [:], [:])
    }
  }

  init(_ store: LogStore, _ indexes: LogIndexes) {
    self.store = store
    self.indexes = indexes
  }

  /// A plan for some needs, as the user's own types are declared by now.
  ///
  /// - Throws: `UndeclaredDetail` where one of those declares something else than is needed.
  func plan(for needs: DetailNeeds) throws -> DetailPlan {
    let catalog = needs.own.isEmpty ? nil : try indexes.current().catalog
    return try state.withLock { state in
      if let catalog { state.follow(catalog) }
      if let known = state.plans.first(where: { $0.needs == needs }) { return known.plan }
      let plan = try newPlan(for: needs, catalog)
      state.plans = state.plans.suffix(7) + [(needs, plan)]
      return plan
    }
  }

  /// A plan for some needs, as a catalogue declares the user's own types.
  ///
  /// - Throws: `UndeclaredDetail`.
  func newPlan(for needs: DetailNeeds, _ catalog: Catalog?) throws -> DetailPlan {
    try needs.check { try catalog?.fields(of: $0) }
    let partialSince =
      needs.conditions.isEmpty ? .start : try DecisionScope.outside { try store.partialSince() }
    return DetailPlan(needs, partialSince: partialSince) { try? catalog?.fields(of: $0) }
  }

  /// The names of some domains, complete up to a position at least.
  ///
  /// - Throws: `damaged` where the log is.
  func tables(of domains: [NameDomain], through position: Position) throws -> [NameTable] {
    if domains.isEmpty { return [] }
    let redaction = indexes.lastRedaction
    return try state.withLock { state in
      state.follow(redaction: redaction)
      try load(&state)
      let behind = domains.filter { (state.domains[$0]?.anchor.position ?? .start) < position }
      if !behind.isEmpty { try catchUp(behind, &state) }
      return domains.map { state.domains[$0]?.table ?? NameTable() }
    }
  }

  // MARK: The file

  private func load(_ state: inout State) throws {
    if state.isLoaded { return }
    state.isLoaded = true
    for (domain, names) in try held(state) {
      state.domains[domain] = names
      state.written[domain] = names.anchor.position
    }
  }

  /// The domains of the file that are of this log, as it stands, and of what the vocabulary declares now.
  private func held(_ state: State) throws -> [NameDomain: NumberedNames] {
    guard let stored = try? NameFile.read(at: store.directory.nameNumbers, of: store.identity) else {
      return [:]
    }
    return try store.read { snapshot in
      try stored.filter { domain, names in
        try names.declared == Self.declaration(of: domain, state) && snapshot.holds(names.anchor)
      }
    }
  }

  /// What the names of a domain are numbered by: what the vocabulary declares, and where bodies were last taken out of the log.
  private static func declaration(of domain: NameDomain, _ state: State) -> UInt64 {
    let declared = DetailFields.declaration(of: domain)
    guard state.redacted > .start else { return declared }
    return Checksum.of([UInt8](littleEndian: state.redacted.rawValue), seed: declared)
  }

  /// Writes the file where much was read since it was written. Where another process has written further,
  /// its part is kept. A file that cannot be written is left out: it can always be made again.
  private func write(_ state: inout State) {
    let unwritten = state.domains.map { $1.anchor.position.rawValue - (state.written[$0] ?? .start).rawValue }
    guard unwritten.contains(where: { $0 > Self.unwrittenMax }) else { return }
    for (domain, names) in (try? held(state)) ?? [:]
    where names.anchor.position > state.domains[domain]?.anchor.position ?? .start {
      state.domains[domain] = names
    }
    guard (try? NameFile.write(state.domains, at: store.directory.nameNumbers, of: store.identity)) != nil
    else {
      return
    }
    state.written = state.domains.mapValues(\.anchor.position)
    // Another process may have taken bodies out of the log while this one read them: then the file has names that are to be in no file.
    if (try? indexes.current().arrangements.lastRedaction) != state.redacted {
      try? NameFile.remove(at: store.directory.nameNumbers)
    }
  }

  // MARK: The log

  /// Reads the names that the log has gained since, for some domains.
  private func catchUp(_ domains: [NameDomain], _ state: inout State) throws {
    let anchor = try store.read { try $0.anchor(at: $0.head.position) }
    // The catalogue is read after the anchor, so that it knows all types that touchpoints up to the anchor
    // were recorded by. What it knows beyond that changes nothing for them.
    let structure = try indexes.current()
    let catalog = structure.catalog
    state.follow(catalog)
    state.follow(redaction: structure.arrangements.lastRedaction)
    try load(&state)
    // Domains whose names are complete up to the same position are read for together.
    let groups = Dictionary(grouping: domains) { state.domains[$0]?.anchor.position ?? .start }
    for (start, group) in groups {
      let tables = group.map { state.domains[$0]?.table ?? NameTable() }
      let plan = try state.numbering[group] ?? Self.plan(numbering: group, catalog)
      state.numbering[group] = plan
      let numbered = try Self.number(group, tables, after: start, through: anchor.position, plan, store)
      for (domain, table) in zip(group, numbered) {
        let declared = state.domains[domain]?.declared ?? Self.declaration(of: domain, state)
        state.domains[domain] = NumberedNames(table: table, anchor: anchor, declared: declared)
      }
    }
    write(&state)
  }

  static func plan(numbering domains: [NameDomain], _ catalog: Catalog) throws -> DetailPlan {
    let declared = try catalog.declaredFields()
    let needs = domains.reduce(DetailNeeds.none) { $0 + DetailNeeds(naming: $1, declared) }
    return DetailPlan(needs) { declared[$0] }
  }

  /// Goes on numbering the names of some domains.
  ///
  /// - Parameter plan: the plan that reads the names of these domains.
  private static func number(
    _ domains: [NameDomain], _ tables: [NameTable], after start: Position, through end: Position,
    _ plan: DetailPlan, _ store: LogStore
  ) throws -> [NameTable] {
    // The plan has its domains in an order of its own.
    let own = plan.domains.map { domain in tables[domains.firstIndex(of: domain) ?? 0] }
    var reader = DetailReader(plan, own, isNumbering: true)
    var records = DetailRecords(plan)
    var done = start
    while let types = plan.types, done < end {
      let stop = min(end, Position(done.rawValue + blocksPerSnapshot * UInt64(FactBlock.capacity)))
      try store.read { snapshot in
        try snapshot.scanBodies(after: done, through: stop, types: types) { position, fact, body in
          try reader.read(body, of: fact, at: position, into: &records)
          records.removeAll()
        }
      }
      done = stop
    }
    let numbered = reader.tables
    return zip(domains, tables).map { domain, table in
      plan.domains.firstIndex(of: domain).map { numbered[$0] } ?? table
    }
  }

  // MARK: Checking

  /// Compares the names that the file and this process hold with those of the log; with `rebuild`, makes
  /// all of them anew first.
  func check(rebuild: Bool) throws -> (differences: [String], names: Int) {
    let redaction = try indexes.current().arrangements.lastRedaction
    return try state.withLock { state in
      state.follow(redaction: redaction)
      var differences: [String] = []
      if !rebuild, NameFile.exists(at: store.directory.nameNumbers),
        (try? NameFile.read(at: store.directory.nameNumbers, of: store.identity)) == nil
      {
        differences.append("the file names is not what was written")
      }
      try load(&state)
      let anchor = try store.read { try $0.anchor(at: $0.head.position) }
      let catalog = try indexes.current().catalog
      let domains = state.domains.keys.sorted { $0.rawValue < $1.rawValue }
      var count = 0
      for domain in domains {
        let right = try Self.number(
          [domain], [NameTable()], after: .start, through: anchor.position,
          try Self.plan(numbering: [domain], catalog), store)[0]
        count += right.count
        if rebuild {
          state.domains[domain] = NumberedNames(
            table: right, anchor: anchor, declared: Self.declaration(of: domain, state))
        } else if let own = state.domains[domain]?.table, !own.isBeginning(of: right) {
          differences.append("names of \(domain.rawValue) have other numbers than the log gives them")
        }
      }
      if rebuild {
        try NameFile.write(state.domains, at: store.directory.nameNumbers, of: store.identity)
        state.written = state.domains.mapValues(\.anchor.position)
      }
      return (differences, count)
    }
  }
}

/// The names of one domain, up to a position.
struct NumberedNames: Sendable {
  var table: NameTable
  /// The anchor of the position that the table is complete up to.
  var anchor: Anchor
  /// The hash of what the vocabulary declared when the table was made.
  var declared: UInt64
}
