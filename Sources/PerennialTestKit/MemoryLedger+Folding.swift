// What projectors make of a ledger in memory, folded by the engine.

public import Words
public import Projection

extension MemoryLedger {
  /// The row of a customer by a projector as of an instant; the initial row where nothing has happened.
  ///
  /// - Parameters:
  ///   - customer: the customer, or one of those merged with them.
  ///   - projector: the projector that folds.
  ///   - asOf: the instant; `nil` for the ledger's clock.
  /// - Throws: what the fold or a policy throws.
  public func row<P: Projector>(of customer: UInt32, with projector: P, asOf: Instant? = nil) throws -> P.Row
  {
    let asOf = asOf ?? clock()
    let head = newestPosition()
    let policies = try policies(for: projector)
    let history = history(of: CustomerNumber(customer), as: arrangement(through: head))
    let happened = history.touchpoints.filter { touchpoint in
      touchpoint.fact.historyTime <= asOf && Self.matters(touchpoint, to: projector, under: policies)
    }
    var state = FoldState(initial: projector.initialRow())
    let details = try details(of: happened, policies.details(for: projector), of: P.name)
    try projector.fold(happened.span, details.span, under: policies, into: &state)
    try projector.settle(&state, under: policies, at: asOf)
    return state.row
  }

  /// The timeline of a projector's recorded policies. A policy that does not go together with those
  /// before it is set aside, as in a ledger.
  ///
  /// - Throws: `ProjectionError` with code `invalidPolicy` for a document that cannot be read even by
  ///   itself, which in a test is a mistake.
  public func policies<P: Projector>(for projector: P) throws -> PolicyTimeline<P.Policy> {
    let changes = policyChanges()
    let policies = try PolicyTimeline(changes, for: projector, through: newestPosition())
    for setAside in policies.setAside {
      guard let policy = changes.first(where: { $0.position == setAside.position })?.policy else { continue }
      do { _ = try projector.policy(from: [policy]) } catch {
        throw ProjectionError(.invalidPolicy, "\(setAside)", position: setAside.position, cause: error)
      }
    }
    return policies
  }

  /// The totals of all customers by a projector as of an instant.
  ///
  /// - Parameters:
  ///   - projector: the projector that folds and contributes.
  ///   - asOf: the instant; `nil` for the ledger's clock.
  ///   - skippingFailures: whether customers whose fold throws count for nothing, as in a view; otherwise the
  ///     error is thrown.
  public func totals<P: Projector>(
    with projector: P, asOf: Instant? = nil, skippingFailures: Bool = false
  ) throws -> Totals {
    let asOf = asOf ?? clock()
    let head = newestPosition()
    let policies = try policies(for: projector)
    let arrangement = arrangement(through: head)
    var totals = Totals()
    var customers: Set<CustomerNumber> = []
    for touchpoint in touchpoints() {
      guard let owner = arrangement.owner(of: touchpoint.fact, at: touchpoint.position) else { continue }
      guard owner == .business else {
        customers.insert(owner)
        continue
      }
      guard touchpoint.fact.historyTime <= asOf,
        Self.matters(touchpoint, to: projector, under: policies)
      else { continue }
      let policy = policies.policy(at: touchpoint.fact.historyTime)
      let details = try details(of: [touchpoint], policies.details(for: projector), of: P.name)
      projector.contribute(anonymous: touchpoint, details.span[0], under: policy, to: &totals)
    }
    for customer in customers {
      do {
        projector.contribute(try row(of: customer.rawValue, with: projector, asOf: asOf), to: &totals)
      } catch {
        guard skippingFailures else { throw error }
      }
    }
    return totals
  }

  /// Whether the projector looks at a touchpoint, under the policy in force when it happened.
  static func matters<P: Projector>(
    _ touchpoint: Touchpoint, to projector: P, under policies: PolicyTimeline<P.Policy>
  ) -> Bool {
    let policy = policies.policy(at: touchpoint.fact.historyTime)
    return projector.types(under: policy)?.contains(touchpoint.fact.type) ?? true
  }
}

extension Instant: ExpressibleByStringLiteral {
  /// An instant from a literal in RFC 3339, for tests: `"2024-03-01T10:00:00Z"`. A literal of another
  /// form traps.
  public init(stringLiteral text: String) {
    guard let instant = Instant(text) else { preconditionFailure("\(text) is not an instant (RFC 3339)") }
    self = instant
  }
}

extension ViewRow {
  /// The encoding of the row.
  var encoded: [UInt8] {
    var writer = RowWriter()
    encode(to: &writer)
    return writer.bytes
  }

  /// Reads a row from its encoding, of which nothing may be left over.
  init(encoding bytes: [UInt8]) throws {
    var reader = RowReader(bytes)
    try self.init(from: &reader)
    guard reader.atEnd else { throw RowReader.Malformed() }
  }
}
