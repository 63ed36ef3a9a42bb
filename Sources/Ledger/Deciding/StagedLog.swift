// The log as the writer has it while it stages a group: what is committed, and behind it what is staged.

internal import Schema

/// What a decision reads: every touchpoint up to the newest that is being recorded with it.
///
/// It can be read while the decision is made, by its code alone, and never afterwards.
///
/// `@unchecked Sendable`: only the thread that writes makes, reads and closes it. `FactSource` asks for
/// `Sendable`, yet nobody hands a log on: `Decision`, the only one that has it, is neither copyable nor
/// `Sendable`, and lends the decision's code no more than what it reads itself. A log that outlives its
/// decision all the same is closed, and says so.
package final class StagedLog: @unchecked Sendable {
  /// What is read, for as long as the decision is made. Safe: it goes before the snapshot does.
  @safe
  private struct Contents {
    let staging: Staging
    let snapshot: UnsafePointer<LogSnapshot>
  }

  private let writer: LogWriter
  private let nameIndex: NameIndex
  private var contents: Contents?
  /// How many touchpoints were read so far.
  package private(set) var touchpointsRead = 0
  /// What the decision has found of consents so far, each once.
  private(set) var consents: [CheckedConsent] = []

  /// How many of them are recorded at the most.
  private static let consentsMax = 100

  init(_ writer: LogWriter, _ nameIndex: NameIndex) {
    self.writer = writer
    self.nameIndex = nameIndex
  }

  /// Lets `body` read it.
  func open<Result>(
    _ staging: Staging, _ snapshot: borrowing LogSnapshot, _ body: () throws -> Result
  ) rethrows -> Result {
    try unsafe withUnsafePointer(to: snapshot) { snapshot in
      contents = unsafe Contents(staging: staging, snapshot: snapshot)
      // Before anything is staged: it would be copied while somebody else holds it.
      defer { contents = nil }
      return try body()
    }
  }

  /// - Throws: `insideDecision` where the decision is made.
  private func read<Result>(_ body: (Staging, borrowing LogSnapshot) throws -> Result) throws -> Result {
    guard let contents else {
      throw LedgerError(.insideDecision, "a decision's log was read after the decision was made")
    }
    return try unsafe body(contents.staging, contents.snapshot.pointee)
  }

  private var structure: Structure {
    get throws { try read { staging, _ in staging.structure } }
  }

  // MARK: What is decided on

  /// The newest position, staged ones included.
  package var last: Position {
    get throws { try read { staging, _ in staging.last } }
  }

  /// When what is decided will be recorded.
  package var now: Instant {
    get throws { try read { staging, _ in staging.recorded } }
  }

  package var settings: LedgerSettings {
    get throws {
      guard let settings = try structure.settings else {
        throw LedgerError(.damaged, "the ledger has no settings; it was not created whole")
      }
      return settings
    }
  }

  package var policyChanges: [PolicyChange] {
    get throws { try structure.policyChanges }
  }

  package var catalogueNames: CatalogueNames {
    get throws { try structure.catalog.catalogueNames }
  }

  /// By which restriction a person's data is not used, under any of their numbers; `nil` where it may be used.
  package func restriction(of customer: CustomerNumber) throws -> Position? {
    try structure.restriction(of: customer)?.position
  }

  /// Whether a person was erased, under any of their numbers.
  package func isErased(_ customer: CustomerNumber) throws -> Bool { try structure.isPersonErased(customer) }

  /// Notes what the decision has found of a consent: it is recorded with what is decided.
  ///
  /// - Throws: `invalidTouchpoint` where it asks for more than are recorded.
  package func note(_ consent: CheckedConsent) throws {
    if consents.contains(consent) { return }
    guard consents.count < Self.consentsMax else {
      throw LedgerError(
        .invalidTouchpoint, "the decision asks for more than \(Self.consentsMax) consents; decide in several")
    }
    consents.append(consent)
  }

  /// Kept from one decision to the next.
  package var memory: DecisionMemory { writer.decisionMemory }

  package func arrangement(through end: Position) throws -> Arrangement {
    try read { staging, _ in staging.structure.arrangements.arrangement(through: min(end, staging.last)) }
  }

  // MARK: Touchpoints

  /// Where an id was recorded; `nil` where it is new.
  package func position(of id: TouchpointID) throws -> Position? {
    try read { staging, snapshot in
      guard let number = writer.recentNames.source(id.source, in: staging.structure) else { return nil }
      return try writer.recorded(under: id.id, source: number, staging, snapshot)?.position
    }
  }

  /// What a reference is recorded as where a source's touchpoint names it.
  ///
  /// - Throws: `ambiguousReference`.
  package func resolve(_ reference: Reference, ofSource name: String) throws -> Reference {
    try read { staging, snapshot in
      let source = writer.recentNames.source(name, in: staging.structure)
      let own = source.map { writer.namespace(ofSource: $0, staging) } ?? Reference.namespace(ofSource: name)
      return try writer.resolve(reference, from: own, staging, snapshot).reference
    }
  }

  /// A touchpoint with its names and its body; its personal part stays sealed.
  ///
  /// - Throws: `unknownSubject` where there is no such position.
  package func touchpoint(at position: Position) throws -> RecordedTouchpoint {
    try read { staging, snapshot in
      touchpointsRead += 1
      if let fact = staging.fact(at: position), let body = staging.body(at: position) {
        return try Ledger.open(fact, body, position, staging.structure, nil, writer.store)
      }
      return try Ledger.open(try snapshot.fact(at: position), position, snapshot, staging.structure, nil)
    }
  }

  /// As `Ledger.scanFacts`.
  package func scanFacts(
    after start: Position, through end: Position, types: TypeSet?,
    _ body: (_ first: Position, _ facts: Span<Fact>) throws -> Void
  ) throws {
    try read { staging, snapshot in
      try snapshot.scanFacts(after: start, through: end, types: types, body)
      let first = max(start, staging.head.position).next
      let last = min(end, staging.last)
      guard first <= last else { return }
      let offset = Int(first.rawValue - staging.head.position.rawValue) - 1
      let count = Int(last.rawValue - first.rawValue) + 1
      try body(first, staging.facts.span.extracting(offset..<(offset + count)))
    }
  }

  /// The touchpoints that count for a customer as an arrangement says, without those recorded up to a position, which
  /// are not even read.
  ///
  /// - Throws: `unknownSubject`, `damaged`.
  package func history(of customer: CustomerNumber, as arrangement: Arrangement, after start: Position) throws
    -> History
  {
    try read { staging, snapshot in
      let members = arrangement.members(with: customer)
      let heads = try members.map { member in
        try staging.structure.checkExists(member)
        return try writer.head(of: member, staging, snapshot)
      }
      let touchpoints = try Ledger.touchpoints(of: members, from: heads, as: arrangement, after: start) {
        try staging.fact(at: $0) ?? snapshot.fact(at: $0)
      } chain: {
        try Ledger.chain(of: $0, from: $1, after: start, staging, snapshot)
      }
      touchpointsRead += touchpoints.count
      return History(customer: members[0], members: members, touchpoints: touchpoints)
    }
  }

  // MARK: Details

  /// As `Ledger.detailPlan(for:)`, by what is staged of the user's own types too.
  package func detailPlan(for needs: DetailNeeds) throws -> DetailPlan {
    if needs.own.isEmpty { return try nameIndex.plan(for: needs) }
    return try read { staging, _ in try nameIndex.newPlan(for: needs, staging.structure.catalog) }
  }

  /// As `Ledger.details(of:_:wordsMax:)`, of staged touchpoints too.
  package func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) throws
    -> DetailRecords
  {
    try read { staging, snapshot in
      var records = DetailRecords(plan)
      guard touchpoints.indices.contains(where: { plan.looks(at: touchpoints[$0]) }) else {
        for _ in touchpoints.indices { records.appendNone() }
        return records
      }
      var reader = DetailReader(plan, try tables(of: plan.domains, staging, snapshot), isNumbering: false)
      var start = 0
      while start < touchpoints.count, start == 0 || records.end <= wordsMax {
        let touchpoint = touchpoints[start]
        if touchpoint.position > staging.head.position {
          if plan.looks(at: touchpoint), let body = staging.body(at: touchpoint.position) {
            try unsafe reader.read(
              body.span.bytes, of: touchpoint.fact, at: touchpoint.position, into: &records)
          } else {
            records.appendNone()
          }
          start += 1
          continue
        }
        var end = start + 1
        while end < touchpoints.count, touchpoints[end].position <= staging.head.position { end += 1 }
        try snapshot.readBodies(of: touchpoints.extracting(start..<end)) { touchpoint in
          if records.count > 0, records.end > wordsMax { return .stop }
          if plan.looks(at: touchpoint) { return .read }
          records.appendNone()
          return .passOver
        } body: { touchpoint, body in
          try reader.read(body, of: touchpoint.fact, at: touchpoint.position, into: &records)
        }
        start = end
      }
      return records
    }
  }

  /// The names of a domain and their numbers, those of staged touchpoints included.
  package func names(in domain: NameDomain) throws -> DetailNames {
    try read { staging, snapshot in
      DetailNames(domain: domain, table: try tables(of: [domain], staging, snapshot)[0])
    }
  }

  /// The names that staged touchpoints have brought, for the decisions behind them.
  private final class StagedNames {
    var tables: [NameTable]
    var position: Position

    init(_ tables: [NameTable], through position: Position) {
      (self.tables, self.position) = (tables, position)
    }
  }

  /// Numbers the names in staged touchpoints as they will be numbered once they are committed: in the order of the log.
  private func tables(of domains: [NameDomain], _ staging: Staging, _ snapshot: borrowing LogSnapshot) throws
    -> [NameTable]
  {
    if domains.isEmpty { return [] }
    let head = staging.head.position
    if staging.isEmpty {
      return try DecisionScope.outside { try nameIndex.tables(of: domains, through: head) }
    }
    let key = DecisionMemory.Key(
      "names \(domains.map(\.rawValue).joined(separator: " "))", CustomerNumber.business)
    let known = memory.value(for: key) as? StagedNames
    let names: StagedNames
    if let known, known.position >= head {
      names = known
    } else {
      let committed = try DecisionScope.outside { try nameIndex.tables(of: domains, through: head) }
      names = StagedNames(committed, through: head)
    }
    if names.position < staging.last {
      let plan = try NameIndex.plan(numbering: domains, staging.structure.catalog)
      let own = plan.domains.map { domain in names.tables[domains.firstIndex(of: domain) ?? 0] }
      var reader = DetailReader(plan, own, isNumbering: true)
      var records = DetailRecords(plan)
      var position = names.position.next
      while position <= staging.last {
        if let fact = staging.fact(at: position), plan.looks(at: fact.type),
          let body = staging.body(at: position)
        {
          try unsafe reader.read(body.span.bytes, of: fact, at: position, into: &records)
          records.removeAll()
        }
        position = position.next
      }
      for (domain, table) in zip(plan.domains, reader.tables) {
        if let index = domains.firstIndex(of: domain) { names.tables[index] = table }
      }
      names.position = staging.last
    }
    let byteCount = names.tables.reduce(256) { $0 + $1.bytes.count }
    memory.keep(names, for: key, through: names.position, byteCount: byteCount)
    return names.tables
  }
}

extension Ledger {
  /// A customer's chain after a position, from its head backwards, of which the newest part may be staged.
  fileprivate static func chain(
    of customer: CustomerNumber, from head: HeadEntry, after start: Position, _ staging: Staging,
    _ snapshot: borrowing LogSnapshot
  ) throws -> [Touchpoint] {
    var chain: [Touchpoint] = []
    var left = ChainCount(customer, head)
    var next = head.last
    while next > max(start, staging.head.position), let fact = staging.fact(at: next) {
      chain.append(Touchpoint(position: next, fact: fact))
      next = try left.take(fact, at: next)
    }
    if next > start {
      try snapshot.walkBack(from: next, after: start) { position, fact in
        next = try left.take(fact, at: position)
        chain.append(Touchpoint(position: position, fact: fact))
        return next
      }
    }
    if next == .start { try left.finish() }
    return chain
  }
}
