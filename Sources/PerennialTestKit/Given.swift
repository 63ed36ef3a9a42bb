// Given what was recorded, when this happens, then this is the row: tests of projectors that read as sentences.

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
/// Everything that is recorded, a policy too, takes the next position, from 1: `whenVoided` names it. It comes in when it
/// happens, but never before what came in earlier: a touchpoint with an earlier time arrives late. What is not as
/// expected is thrown as a `ContractViolation`, so that it works with every testing library.
public struct Given<P: Projector>: Sendable {
  public let projector: P
  public let ledger: MemoryLedger

  /// Nothing has been recorded.
  public init(_ projector: P) {
    self.projector = projector
    ledger = MemoryLedger()
  }

  /// The same for a projector that looks at types of the user's own, by their names in this ledger.
  public init(_ make: (TypeNames) throws -> P) rethrows {
    ledger = MemoryLedger()
    projector = try make(ledger.typeNames)
  }

  // MARK: Given

  /// A policy of this projector, effective from an instant.
  ///
  /// - Parameter recorded: when it was published; `nil` is when it takes effect.
  public func policy(
    _ document: String, from instant: Instant, name: String = "default", recorded: Instant? = nil
  ) -> Given {
    ledger.publish(document, for: P.name, name: name, effectiveFrom: instant, recorded: recorded)
    return self
  }

  /// A touchpoint.
  ///
  /// - Parameter customer: 0 is a sale to nobody in particular.
  /// - Parameter id: the producer's; one that is known is not recorded again.
  /// - Parameter details: what it says beyond its fact: `[TicketDetails.actorKind(.agent)]`.
  /// - Parameter recorded: when it came in.
  public func recorded(
    _ type: TouchpointType, by customer: UInt32, at occurred: Instant, value: Int64 = 0, unit: Unit = .none,
    reference: UInt64 = 0, channel: UInt16 = 0, id: String? = nil,
    details: [GivenDetail] = [], recorded: Instant? = nil
  ) -> Given {
    ledger.record(
      type, by: customer, at: occurred, value: value, unit: unit, reference: reference, channel: channel,
      id: id, details: details, recorded: recorded)
    return self
  }

  // MARK: When

  /// A touchpoint, as in `recorded`.
  public func when(
    _ type: TouchpointType, by customer: UInt32, at occurred: Instant, value: Int64 = 0, unit: Unit = .none,
    reference: UInt64 = 0, channel: UInt16 = 0, id: String? = nil,
    details: [GivenDetail] = [], recorded time: Instant? = nil
  ) -> Given {
    recorded(
      type, by: customer, at: occurred, value: value, unit: unit, reference: reference, channel: channel,
      id: id, details: details, recorded: time)
  }

  /// Two customers turn out to be one.
  public func whenMerged(_ left: UInt32, _ right: UInt32, at instant: Instant) -> Given {
    ledger.merge(left, right, at: instant)
    return self
  }

  /// Two customers turn out to be two after all.
  public func whenUnmerged(_ left: UInt32, _ right: UInt32, at instant: Instant) -> Given {
    ledger.unmerge(left, right, at: instant)
    return self
  }

  /// The touchpoint at a position turns out to be a mistake; or the void or assignment there does.
  public func whenVoided(_ position: UInt64, at instant: Instant) -> Given {
    whenVoided(position...position, at: instant)
  }

  /// A run of touchpoints turns out to be a mistake.
  public func whenVoided(_ positions: ClosedRange<UInt64>, at instant: Instant) -> Given {
    ledger.void(Position(positions.lowerBound)...Position(positions.upperBound), at: instant)
    return self
  }

  /// The touchpoint at a position turns out to be a customer's.
  public func whenAssigned(_ position: UInt64, to customer: UInt32, at instant: Instant) -> Given {
    whenAssigned(position...position, to: customer, at: instant)
  }

  /// A run of touchpoints turns out to be a customer's.
  public func whenAssigned(_ positions: ClosedRange<UInt64>, to customer: UInt32, at instant: Instant)
    -> Given
  {
    ledger.assign(
      Position(positions.lowerBound)...Position(positions.upperBound), to: customer, at: instant)
    return self
  }

  /// A customer, with those merged with it, is forgotten.
  public func whenErased(_ customer: UInt32, at instant: Instant) -> Given {
    ledger.erase(customer, at: instant)
    return self
  }

  /// Time passes: the ledger's clock shows this instant.
  public func whenTimeIs(_ instant: Instant) -> Given {
    ledger.setClock(instant)
    return self
  }
}

extension Given {
  // MARK: Then

  /// The row of a customer; the initial row where nothing has happened that the projector cares for.
  ///
  /// - Parameter asOf: `nil` is the ledger's clock: the newest touchpoint, or what `whenTimeIs` said.
  /// - Throws: `ContractViolation` where the fold fails.
  public func row(of customer: UInt32, asOf: Instant? = nil) throws -> P.Row {
    do {
      return try ledger.row(of: customer, with: projector, asOf: asOf)
    } catch {
      throw breach("its fold fails: \(error)", customer, asOf)
    }
  }

  /// Looks at the row of a customer.
  ///
  /// - Throws: `ContractViolation` where the fold fails; and what `body` throws.
  @discardableResult
  public func thenRow(
    of customer: UInt32, asOf: Instant? = nil, _ body: (P.Row) throws -> Void
  ) throws -> Given {
    try body(try row(of: customer, asOf: asOf))
    return self
  }

  /// The row of a customer is this one, in every field.
  @discardableResult
  public func thenRow(of customer: UInt32, asOf: Instant? = nil, is expected: P.Row) throws -> Given {
    let row = try row(of: customer, asOf: asOf)
    guard row == expected, row.encoded == expected.encoded else {
      throw breach("the row is \(row), and was to be \(expected)", customer, asOf)
    }
    return self
  }

  /// Nothing has happened to a customer that the projector cares for: a view has no row.
  @discardableResult
  public func thenNoRow(of customer: UInt32, asOf: Instant? = nil) throws -> Given {
    let row = try row(of: customer, asOf: asOf)
    guard row.encoded == projector.initialRow().encoded else {
      throw breach("there is a row, \(row), and there was to be none", customer, asOf)
    }
    return self
  }

  /// A counter, over all customers and anonymous sales, has this value. Customers whose fold fails count for nothing.
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

  /// The fold of a customer fails: in a view it is quarantined.
  ///
  /// - Parameter reason: what the reason holds somewhere.
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
