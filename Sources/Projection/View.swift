// Reads a view: one consistent state of its rows and totals.

internal import KeyValueStore
public import Words

/// One state of a view: its rows and totals, up to one position and as of one instant.
///
/// It holds a snapshot for as long as it lives. Meanwhile the file, which other views share, grows with
/// every refresh of any of them: read what is needed, and let the value go. Collect what is to be written
/// to somebody who may be slow. A value must not be used by several threads.
public final class View<P: Projector> {
  // Declared before `generation`: properties are released in the order of their declaration, and an
  // environment is closed only when no snapshot of it is held.
  let transaction: ReadTransaction
  let generation: ViewGeneration
  /// Held, so that whoever opens the views while this is being read finds the open environment.
  private let directory: ViewDirectory
  /// The source of the touchpoints; it knows the names behind the numbers and hashes in rows and totals.
  private let source: any FactSource
  /// The projector that decodes the rows, and says which columns they have.
  public let projector: P
  /// The position up to which touchpoints are folded in.
  public let position: Position
  /// The instant up to which what has happened is folded in.
  public let asOf: Instant
  /// The policy in force at `asOf`.
  public let policy: P.Policy
  private let policies: PolicyTimeline<P.Policy>
  /// Whether that is a published policy; otherwise it is the default.
  public let hasPublishedPolicy: Bool
  /// Policies of the view that are recorded and cannot be used. A report over the view names them.
  public let setAside: [SetAsidePolicy]
  public let digest: Digest
  /// How many customers have a row.
  public let count: Int
  /// How many customers have no row because their fold fails. A report over the view says so where it is
  /// not 0.
  public let quarantined: Int
  private var readTotals: Totals?
  /// Whose histories are one, as known at `position`: asked of the source where that first matters.
  private var arrangement: Arrangement?

  /// - Parameter instant: the view is given as of this instant, if that is later than the stored one and
  ///   nothing changes until then.
  init(
    _ projector: P, _ generation: ViewGeneration, in directory: ViewDirectory, of source: any FactSource,
    policyChanges: [PolicyChange], until instant: Instant? = nil
  ) throws {
    self.source = source
    self.projector = projector
    self.generation = generation
    self.directory = directory
    transaction = try generation.beginRead()
    let meta = try generation.meta(in: transaction)
    position = meta.position
    if let instant, instant > meta.asOf,
      try generation.isUnchanged(of: P.policyName, until: instant, policyChanges, in: transaction)
    {
      asOf = instant
    } else {
      asOf = meta.asOf
    }
    digest = meta.digest
    count = Int(meta.rows)
    quarantined = Int(meta.quarantined)
    let policies = try generation.timelines.timeline(of: projector, policyChanges, through: meta.position)
    self.policies = policies
    let index = policies.index(at: asOf)
    policy = policies.segments[index].policy
    hasPublishedPolicy = policies.segments[index].isPublished
    setAside = policies.setAside
  }

  /// The policy that is in force at an instant, as far as what was published up to `position` says.
  public func policy(at instant: Instant) -> P.Policy { policies.policy(at: instant) }

  /// All totals, read when they are first asked for.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`.
  public var totals: Totals {
    get throws {
      if let readTotals { return readTotals }
      let totals = try generation.using { try generation.totals(in: transaction) }
      readTotals = totals
      return totals
    }
  }

  /// The row of a customer; `nil` where nothing has happened that the view is about.
  ///
  /// Merged customers have one row, at the smallest of their numbers, and any of their numbers leads to it.
  /// Who is merged is as known at `position`: a view of an earlier one has the rows from before a merge.
  ///
  /// - Parameter customer: any number of the customer. Customer 0 has no row.
  /// - Throws: `ProjectionError` with code `quarantined`, with the reason, where the customer's fold
  ///   fails; or `damagedView`. Where the number has no row of its own, also what the source throws: a ledger
  ///   that has been closed, `notWritable`.
  public func row(of customer: CustomerNumber) throws -> P.Row? { try entry(of: customer).row }

  /// The row of a customer, and the number at which it stands.
  ///
  /// - Throws: as `row(of:)`.
  func entry(of customer: CustomerNumber) throws -> (customer: CustomerNumber, row: P.Row?) {
    // Nearly every number that is asked for has a row, and then the source is not asked who is merged.
    if let row = try row(at: customer) { return (customer, row) }
    let root = try root(of: customer)
    return (root, root == customer ? nil : try row(at: root))
  }

  /// The number at which a customer's row stands in this view: the smallest of those merged with it.
  ///
  /// - Throws: what the source throws.
  func root(of customer: CustomerNumber) throws -> CustomerNumber {
    if customer == .business { return customer }
    return try arranged().root(of: customer)
  }

  /// All numbers of a customer, ascending: those that were found to be the same person, as known at `position`.
  ///
  /// - Parameter customer: any number of the customer.
  /// - Throws: what the source throws.
  public func numbers(of customer: CustomerNumber) throws -> [CustomerNumber] {
    try arranged().members(with: customer)
  }

  private func arranged() throws -> Arrangement {
    let arrangement = try arrangement ?? source.arrangement(through: position)
    self.arrangement = arrangement
    return arrangement
  }

  private func row(at customer: CustomerNumber) throws -> P.Row? {
    if let stored = try generation.row(of: customer, in: transaction) {
      return try generation.decode(stored, of: customer)
    }
    if let entry = try generation.quarantine(of: customer, in: transaction) {
      throw ProjectionError(Quarantined(entry, of: customer), in: P.name)
    }
    return nil
  }

  /// The names of a domain, such as topics, for which rows and totals have numbers and hashes.
  ///
  /// - Throws: what the source throws.
  public func names(in domain: NameDomain) throws -> DetailNames {
    try source.names(in: domain, through: position)
  }

  /// The names of channels, sources and types, for which rows and totals have the catalogue's numbers.
  ///
  /// - Throws: what the source throws.
  public func catalogueNames() throws -> CatalogueNames { try source.catalogueNames() }

  /// Whether this is the stored view; otherwise it is a temporary one.
  var isStored: Bool { generation.number > 0 }

  /// Calls `body` with every row, customers ascending, until it returns `false`.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`, and what `body` throws.
  public func forEachRow(_ body: (CustomerNumber, P.Row) throws -> Bool) throws {
    try generation.using {
      var rows = RowIterator(generation)
      try rows.next(in: transaction)
      while let customer = rows.customer {
        guard try body(customer, try row(rows.value, of: customer)) else { return }
        try rows.next(in: transaction)
      }
    }
  }

  /// Calls `body` with every row of this view, and the row that another view has of the same customer, customers
  /// ascending, until it returns `false`. Both views should be of one position (`Views.view(_:beside:)`), so that
  /// merged customers have their rows at the same number.
  ///
  /// - Throws: `ProjectionError` with code `damagedView`, and what `body` throws.
  public func forEachRow<Q: Projector>(
    beside other: View<Q>, _ body: (CustomerNumber, P.Row, Q.Row?) throws -> Bool
  ) throws {
    try generation.using {
      try other.generation.using {
        var (own, theirs) = (RowIterator(generation), RowIterator(other.generation))
        try own.next(in: transaction)
        try theirs.next(in: other.transaction)
        while let customer = own.customer {
          while let behind = theirs.customer, behind < customer { try theirs.next(in: other.transaction) }
          let beside = theirs.customer == customer ? try other.row(theirs.value, of: customer) : nil
          guard try body(customer, try row(own.value, of: customer), beside) else { return }
          try own.next(in: transaction)
        }
      }
    }
  }

  /// The row in a stored value.
  func row(_ value: [UInt8], of customer: CustomerNumber) throws -> P.Row {
    guard let stored = StoredRow(value) else {
      throw generation.damaged("the row of \(customer) is damaged")
    }
    return try generation.decode(stored, of: customer)
  }

  /// The customers whose fold fails, ascending, with where and why.
  public func quarantine() throws -> [Quarantined] {
    var result: [Quarantined] = []
    try generation.using {
      try generation.forEach(generation.tables.quarantine, in: transaction) { customer, bytes in
        guard let entry = StoredQuarantine(bytes, customer: customer) else {
          throw generation.damaged("the quarantine entry of \(customer) is damaged")
        }
        result.append(Quarantined(customer: customer, position: entry.position, reason: entry.reason))
        return true
      }
    }
    return result
  }

  /// All entries as they are stored. Two views are the same when these are.
  package func contents() throws -> ViewContents {
    try generation.using { try generation.contents(in: transaction) }
  }

  /// The number of the generation that this reads; 0 for a temporary view.
  package var generationNumber: Int { generation.number }
}

/// A customer whose fold fails.
public struct Quarantined: Hashable, Sendable {
  /// Who has no row: the smallest number of the component.
  public var customer: CustomerNumber
  /// The touchpoint at which the fold fails.
  public var position: Position
  /// What the fold threw, in words.
  public var reason: String

  /// A customer without a row, with where and why the fold fails.
  public init(customer: CustomerNumber, position: Position, reason: String) {
    self.customer = customer
    self.position = position
    self.reason = reason
  }
}

extension ViewGeneration {
  /// Whether neither time nor a policy changes anything in the view until an instant.
  func isUnchanged(
    of view: ViewName, until instant: Instant, _ policyChanges: [PolicyChange],
    in transaction: borrowing ReadTransaction
  ) throws -> Bool {
    let meta = try meta(in: transaction)
    let comes = policyChanges.contains {
      $0.view == view.text && $0.position <= meta.position && $0.effectiveFrom > meta.asOf
        && $0.effectiveFrom <= instant
    }
    return try !comes && due(by: instant, limit: 0, in: transaction).cutAt == nil
  }

  /// Calls `body` with every entry of a table whose keys are customers, ascending, until it returns
  /// `false`.
  func forEach(
    _ table: Table, in transaction: borrowing ReadTransaction,
    _ body: (CustomerNumber, [UInt8]) throws -> Bool
  ) throws {
    var cursor = try transaction.cursor(in: table)
    var found = try cursor.first()
    while found {
      guard try body(try customer(of: cursor.keyNumber), cursor.value.array) else { return }
      found = try cursor.next()
    }
  }

  func customer(of key: UInt64) throws -> CustomerNumber {
    guard let number = UInt32(exactly: key), number > 0 else { throw damaged("a key is damaged") }
    return CustomerNumber(number)
  }

  func totals(in transaction: borrowing ReadTransaction) throws -> Totals {
    var totals = Totals()
    var cursor = try transaction.cursor(in: tables.totals)
    var found = try cursor.first()
    while found {
      guard let counter = Counter(key: cursor.key.array), let value = counter.decoded(cursor.value.array)
      else {
        throw damaged("a total is damaged")
      }
      totals.add(sum: value, to: counter)
      found = try cursor.next()
    }
    return totals
  }
}
