// Tests of projectors that read as sentences: given what was recorded, when something happens, then this
// is the row.

public import Words
public import Projection

/// A test of a projector, step by step, on a ledger in memory.
///
/// ```swift
/// try Given(Stamps())
///   .policy(#"{"every": 10}"#, from: "2024-01-01T00:00:00Z")
///   .recorded(.visitMade, by: 1, at: "2024-03-01T10:00:00Z")
///   .when(.visitMade, by: 1, at: "2024-03-02T10:00:00Z")
///   .thenRow(of: 1, asOf: "2024-03-03T00:00:00Z") { row in #expect(row.stamps == 2) }
///   .thenTotal(Counter(1), 2)
/// ```
///
/// Everything that is recorded, policies included, takes the next position, from 1, by which `whenVoided`
/// names it. It is recorded when it happens, but never before what was recorded earlier: a touchpoint
/// with an earlier time arrives late. Whatever is not as expected is thrown as a `ContractViolation`, so
/// that every testing library can be used.
public struct Given<P: Projector>: Sendable {
  /// The projector that is tested.
  public let projector: P
  /// The ledger in memory that the steps record into. A copy of this value has the same one.
  public let ledger: MemoryLedger

  /// Given a ledger in which nothing has been recorded.
  public init(_ projector: P) {
    self.projector = projector
    ledger = MemoryLedger()
  }

  /// Given an empty ledger, for a projector that is made with the names of its types, since it looks at
  /// the user's own types.
  public init(_ make: (TypeNames) throws -> P) rethrows {
    ledger = MemoryLedger()
    projector = try make(ledger.typeNames)
  }

  // MARK: Given

  /// Given a policy of this projector, effective from an instant.
  ///
  /// - Parameters:
  ///   - document: the policy, as JSON text.
  ///   - instant: from when on it is in force.
  ///   - name: the policy's own name; a projector that has programmes side by side has one for each.
  ///   - recorded: when it was published; `nil` for when it takes effect.
  public func policy(
    _ document: String, from instant: Instant, name: String = "default", recorded: Instant? = nil
  ) -> Given {
    ledger.publish(document, for: P.name, name: name, effectiveFrom: instant, recorded: recorded)
    return self
  }

  /// Given a touchpoint.
  ///
  /// - Parameters:
  ///   - type: its type, a built-in one.
  ///   - customer: the customer; 0 for a sale to nobody in particular.
  ///   - occurred: when it happened.
  ///   - value: what it counts, in `unit`: minor units of money, points, a score.
  ///   - unit: the unit of the value; of money the currency.
  ///   - reference: what it is about, as `Reference.hash64` has it, or any number that tells things apart; 0
  ///     for nothing.
  ///   - channel: the number of its channel, from 1; 0 for none.
  ///   - id: the producer's id. A touchpoint with a known id is not recorded again.
  ///   - details: its details: `[TicketDetails.actorKind(.agent)]`.
  ///   - recorded: when it was recorded; `nil` for when it happened.
  public func recorded(
    _ type: TouchpointType, by customer: UInt32, at occurred: Instant, value: Int64 = 0,
    unit: MeasureUnit = .none,
    reference: UInt64 = 0, channel: UInt16 = 0, id: String? = nil,
    details: [GivenDetail] = [], recorded: Instant? = nil
  ) -> Given {
    ledger.record(
      type, by: customer, at: occurred, value: value, unit: unit, reference: reference, channel: channel,
      id: id, details: details, recorded: recorded)
    return self
  }

  // MARK: When

  /// When a touchpoint is recorded; see `recorded` for the parameters.
  public func when(
    _ type: TouchpointType, by customer: UInt32, at occurred: Instant, value: Int64 = 0,
    unit: MeasureUnit = .none,
    reference: UInt64 = 0, channel: UInt16 = 0, id: String? = nil,
    details: [GivenDetail] = [], recorded time: Instant? = nil
  ) -> Given {
    recorded(
      type, by: customer, at: occurred, value: value, unit: unit, reference: reference, channel: channel,
      id: id, details: details, recorded: time)
  }

  /// When two customers are merged.
  public func whenMerged(_ left: UInt32, _ right: UInt32, at instant: Instant) -> Given {
    ledger.merge(left, right, at: instant)
    return self
  }

  /// When the merges of two customers are undone.
  public func whenUnmerged(_ left: UInt32, _ right: UInt32, at instant: Instant) -> Given {
    ledger.unmerge(left, right, at: instant)
    return self
  }

  /// When the touchpoint at a position is voided, which may be a void or an assignment itself.
  public func whenVoided(_ position: UInt64, at instant: Instant) -> Given {
    whenVoided(position...position, at: instant)
  }

  /// When a run of touchpoints is voided.
  public func whenVoided(_ positions: ClosedRange<UInt64>, at instant: Instant) -> Given {
    ledger.void(Position(positions.lowerBound)...Position(positions.upperBound), at: instant)
    return self
  }

  /// When the touchpoint at a position is assigned to a customer.
  public func whenAssigned(_ position: UInt64, to customer: UInt32, at instant: Instant) -> Given {
    whenAssigned(position...position, to: customer, at: instant)
  }

  /// When a run of touchpoints is assigned to a customer.
  public func whenAssigned(_ positions: ClosedRange<UInt64>, to customer: UInt32, at instant: Instant)
    -> Given
  {
    ledger.assign(
      Position(positions.lowerBound)...Position(positions.upperBound), to: customer, at: instant)
    return self
  }

  /// When a customer is erased, with those merged with them.
  public func whenErased(_ customer: UInt32, at instant: Instant) -> Given {
    ledger.erase(customer, at: instant)
    return self
  }

  /// When time passes, until the ledger's clock shows this instant.
  public func whenTimeIs(_ instant: Instant) -> Given {
    ledger.setClock(instant)
    return self
  }
}

extension Given {
  // MARK: Then

  /// The row of a customer; the initial row where nothing has happened that the projector cares for.
  ///
  /// - Parameters:
  ///   - customer: the customer, or one of those merged with them.
  ///   - asOf: the instant; `nil` for the ledger's clock, which shows the time of the newest touchpoint or
  ///     that of `whenTimeIs`.
  /// - Throws: `ContractViolation` where the fold fails.
  public func row(of customer: UInt32, asOf: Instant? = nil) throws -> P.Row {
    do {
      return try ledger.row(of: customer, with: projector, asOf: asOf)
    } catch {
      throw breach("its fold fails: \(error)", customer, asOf)
    }
  }

  /// Then the row of a customer is as `body` expects.
  ///
  /// - Throws: `ContractViolation` where the fold fails; and what `body` throws.
  @discardableResult
  public func thenRow(
    of customer: UInt32, asOf: Instant? = nil, _ body: (P.Row) throws -> Void
  ) throws -> Given {
    try body(try row(of: customer, asOf: asOf))
    return self
  }

  /// Then the row of a customer equals this one.
  @discardableResult
  public func thenRow(of customer: UInt32, asOf: Instant? = nil, is expected: P.Row) throws -> Given {
    let row = try row(of: customer, asOf: asOf)
    guard row == expected, row.encoded == expected.encoded else {
      throw breach("the row is \(row), and was to be \(expected)", customer, asOf)
    }
    return self
  }

  /// Then a customer has no row in a view, since nothing has happened that the projector cares for.
  @discardableResult
  public func thenNoRow(of customer: UInt32, asOf: Instant? = nil) throws -> Given {
    let row = try row(of: customer, asOf: asOf)
    guard row.encoded == projector.initialRow().encoded else {
      throw breach("there is a row, \(row), and there was to be none", customer, asOf)
    }
    return self
  }

  /// Then a counter has this value, over all customers and anonymous sales. Customers whose fold fails
  /// count for nothing.
  @discardableResult
  public func thenTotal(_ counter: Counter, _ expected: Int128, asOf: Instant? = nil) throws -> Given {
    let totals = try ledger.totals(with: projector, asOf: asOf, skippingFailures: true)
    guard totals[counter] == expected else {
      let others = totals.sorted.map { "\($0.counter) \($0.value)" }.joined(separator: ", ")
      throw breach(
        "the total of \(counter) is \(totals[counter]), and was to be \(expected); there are: \(others)",
        nil, asOf)
    }
    return self
  }

  /// Then the fold of a customer fails, who is quarantined in a view.
  ///
  /// - Parameters:
  ///   - customer: the customer, or one of those merged with them.
  ///   - asOf: the instant; `nil` for the ledger's clock.
  ///   - reason: a text that the reason must contain.
  @discardableResult
  public func thenQuarantined(_ customer: UInt32, asOf: Instant? = nil, because reason: String = "") throws
    -> Given
  {
    let row: P.Row
    do {
      row = try ledger.row(of: customer, with: projector, asOf: asOf)
    } catch {
      guard reason.isEmpty || "\(error)".contains(reason) else {
        throw breach("its fold fails because of \(error), and was to because of \(reason)", customer, asOf)
      }
      return self
    }
    throw breach("its row is \(row), and its fold was to fail", customer, asOf)
  }

  private func breach(_ detail: String, _ customer: UInt32?, _ asOf: Instant?) -> ContractViolation {
    ContractViolation(
      .expectation, projector: P.name, customer: customer.map { CustomerNumber($0) },
      instant: asOf ?? ledger.clock(), detail: detail)
  }
}
