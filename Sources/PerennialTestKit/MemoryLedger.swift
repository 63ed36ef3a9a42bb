// A ledger in memory, without files, for tests of projectors.

internal import Ledger
public import Words
public import Projection
internal import Synchronization

/// Touchpoints and policies in memory, numbered and timed as a ledger would: for tests of projectors.
///
/// ```swift
/// let given = MemoryLedger()
/// given.record(.orderPlaced, by: 1, at: "2024-03-01T10:00:00Z", value: 10_500, unit: pounds)
/// let row = try given.row(of: 1, with: projector, asOf: "2024-03-02T00:00:00Z")
/// ```
public final class MemoryLedger: FactSource {
  private let state = Mutex(State())

  private struct State {
    var facts: [Fact] = []
    /// The details of touchpoints; and below the names in them, by domain, in the order in which they
    /// first came.
    var details: [Position: [DetailID: PlainDetail]] = [:]
    var names: [NameDomain: [String]] = [:]
    /// The user's own types, in the order of their numbers, with their present definitions.
    var ownTypes: [(name: OwnTypeName, definition: TypeDefinition?)] = []
    var policyChanges: [PolicyChange] = []
    var arrangements = ArrangementLog()
    /// Merges, corrections and their undoing, in order.
    var said: [Rearrangement] = []
    /// The merges in force, by the positions where they were recorded.
    var merges: [Position: Set<CustomerNumber>] = [:]
    /// The position at which each producer's id was recorded.
    var ids: [String: Position] = [:]
    /// For each customer the position of the newest touchpoint, and the latest history time.
    var heads: [CustomerNumber: (position: Position, latest: Instant)] = [:]
    var wallClock = Instant.distantPast

    /// Numbers the names in a touchpoint: first its own in the order of their declaration, then those in
    /// its list.
    mutating func note(_ values: [DetailID: PlainDetail], of type: TouchpointType) {
      let fields = fields(of: type)
      for field in fields { note(field, values) }
      for field in fields {
        guard case .list(let records)? = values[field.id] else { continue }
        for record in records { for column in field.columns { note(column, record) } }
      }
    }

    /// The details that a type declares.
    func fields(of type: TouchpointType) -> [DetailField] {
      guard type.isCustom else { return Vocabulary.entry(of: type)?.details ?? [] }
      let index = Int(type.rawValue - TouchpointType.firstCustom.rawValue)
      return ownTypes.indices.contains(index) ? OwnTypeFields(type, ownTypes[index].definition).fields : []
    }

    /// What is known of a user's own type; `nil` where it has no number.
    func fields(of name: OwnTypeName) -> OwnTypeFields? {
      ownTypes.firstIndex { $0.name == name }.map {
        OwnTypeFields(Self.type(at: $0), ownTypes[$0].definition)
      }
    }

    static func type(at index: Int) -> TouchpointType {
      TouchpointType(rawValue: TouchpointType.firstCustom.rawValue + UInt16(index))
    }

    private mutating func note(_ field: DetailField, _ values: [DetailID: PlainDetail]) {
      guard let domain = field.domain, case .text(let name)? = values[field.id], !name.isEmpty,
        names[domain]?.contains(name) != true
      else { return }
      names[domain, default: []].append(name)
    }
  }

  /// A ledger in which nothing was recorded; its clock shows `Instant.distantPast`.
  public init() {}

  /// Records a touchpoint and returns its position.
  ///
  /// - Parameters:
  ///   - type: its type.
  ///   - customer: the customer; 0 for the business, or a sale to nobody in particular.
  ///   - occurred: when it happened.
  ///   - value: what it counts, in `unit`: minor units of money, points, a score.
  ///   - unit: the unit of the value.
  ///   - reference: what it is about, as `Reference.hash64` has it, or any number that tells things apart; 0
  ///     for nothing.
  ///   - channel: the number of its channel, from 1; 0 for none.
  ///   - id: the producer's id. A touchpoint with a known id is not recorded again; the earlier position is
  ///     returned.
  ///   - isTakenBack: whether the fact has the flag `takenBack`, which a ledger sets by itself.
  ///   - details: its details, which its type must declare.
  ///   - recorded: when it is recorded; `nil` for when it occurred. It is moved forward where the newest
  ///     touchpoint is later, as a ledger's clock does.
  @discardableResult
  public func record(
    _ type: TouchpointType, by customer: UInt32, at occurred: Instant, value: Int64 = 0,
    unit: MeasureUnit = .none,
    reference: UInt64 = 0, channel: UInt16 = 0, id: String? = nil, isTakenBack: Bool = false,
    details: [GivenDetail] = [], recorded: Instant? = nil
  ) -> Position {
    state.withLock { state in
      let fields = state.fields(of: type)
      for detail in details {
        precondition(
          fields.contains { $0.id == detail.id },
          "a touchpoint of \(Vocabulary.entry(of: type)?.name ?? "this type") has no detail "
            + "\(DetailFields.described(detail.id)); it has \(fields.map(\.name).joined(separator: ", "))")
      }
      if let id, let known = state.ids[id] { return known }
      let newest = state.facts.last?.recorded ?? .distantPast
      let recorded = max(newest, recorded ?? max(occurred, state.wallClock))
      let customer = CustomerNumber(customer)
      let time = min(occurred, recorded)
      let head = state.heads[customer]
      var flags: Fact.Flags = []
      if occurred > recorded { flags.insert(.occurredInFuture) }
      if let head, time < head.latest { flags.insert(.late) }
      if isTakenBack { flags.insert(.takenBack) }
      if type == .orderPlaced, details.values.isPartial { flags.insert(.partial) }
      state.facts.append(
        Fact(
          historyTime: time, recorded: recorded, value: value, previous: head?.position ?? .start,
          reference: reference, customer: customer, type: type, channel: channel, unit: unit, flags: flags))
      let position = Position(UInt64(state.facts.count))
      state.heads[customer] = (position, max(time, head?.latest ?? time))
      if let id { state.ids[id] = position }
      if !details.isEmpty {
        state.details[position] = details.values
        state.note(details.values, of: type)
      }
      return position
    }
  }

  /// Publishes a policy for a view and returns its position.
  @discardableResult
  public func publish(
    _ document: String, for view: ViewName, name: String = "default", effectiveFrom: Instant,
    recorded: Instant? = nil
  ) -> Position {
    let position = record(.policyPublished, by: 0, at: recorded ?? effectiveFrom, recorded: recorded)
    state.withLock {
      $0.policyChanges.append(
        .published(
          PublishedPolicy(
            position: position, view: view.text, name: name, effectiveFrom: effectiveFrom, document: document)
        ))
    }
    return position
  }

  /// Withdraws the policy that was published at a position, or all of a name so far. Returns the position
  /// of the withdrawal.
  @discardableResult
  public func withdraw(
    _ publication: Position? = nil, of view: ViewName, name: String = "default", effectiveFrom: Instant,
    recorded: Instant? = nil
  ) -> Position {
    let position = record(.policyWithdrawn, by: 0, at: recorded ?? effectiveFrom, recorded: recorded)
    state.withLock {
      $0.policyChanges.append(
        .withdrawn(
          WithdrawnPolicy(
            position: position, view: view.text, name: name, publication: publication,
            effectiveFrom: effectiveFrom)))
    }
    return position
  }

  /// Merges two customers, with a touchpoint on each. Returns the position of the first.
  @discardableResult
  public func merge(_ left: UInt32, _ right: UInt32, at instant: Instant) -> Position {
    let position = record(.customerMerged, by: left, at: instant, value: Int64(right), unit: .customer)
    record(.customerMerged, by: right, at: instant, value: Int64(left), unit: .customer)
    let (one, other) = (CustomerNumber(left), CustomerNumber(right))
    state.withLock { state in
      state.arrangements.merge(one, other, at: position)
      state.arrangements.merge(other, one, at: position.next)
      state.merges[position] = [one, other]
      state.said.append(Rearrangement(position: position, kind: .merged(one, other)))
    }
    return position
  }

  /// Undoes every merge of two customers, with a touchpoint on each.
  public func unmerge(_ left: UInt32, _ right: UInt32, at instant: Instant) {
    let position = record(.customerUnmerged, by: left, at: instant, value: Int64(right), unit: .customer)
    record(.customerUnmerged, by: right, at: instant, value: Int64(left), unit: .customer)
    let pair: Set = [CustomerNumber(left), CustomerNumber(right)]
    state.withLock { state in
      for merge in state.merges.keys.sorted() where state.merges[merge] == pair {
        state.arrangements.unmerge(mergedAt: merge, at: position)
        state.merges[merge] = nil
        state.said.append(Rearrangement(position: position, kind: .unmerged(merge)))
      }
    }
  }

  /// Voids touchpoints, by a touchpoint of the business, whose position is returned.
  @discardableResult
  public func void(_ positions: ClosedRange<Position>..., at instant: Instant) -> Position {
    correct(positions, .voided, .touchpointVoided, at: instant)
  }

  /// Assigns touchpoints to a customer, by a touchpoint of the business, whose position is returned.
  @discardableResult
  public func assign(_ positions: ClosedRange<Position>..., to customer: UInt32, at instant: Instant)
    -> Position
  {
    correct(positions, .assigned(CustomerNumber(customer)), .touchpointAssigned, at: instant)
  }

  private func correct(
    _ positions: [ClosedRange<Position>], _ correction: Correction, _ type: TouchpointType,
    at instant: Instant
  ) -> Position {
    let position = record(type, by: 0, at: instant)
    state.withLock { state in
      state.arrangements.correct(positions, correction, at: position)
      state.said.append(Rearrangement(position: position, kind: .corrected(positions, correction)))
    }
    return position
  }

  /// Takes the details of touchpoints out for good, by a touchpoint of the business, whose position is returned. The names that are left
  /// are numbered anew.
  @discardableResult
  public func redact(_ positions: ClosedRange<Position>, at instant: Instant) -> Position {
    let position = record(.touchpointRedacted, by: 0, at: instant)
    state.withLock { state in
      for touched in state.details.keys where positions.contains(touched) { state.details[touched] = nil }
      state.names = [:]
      for (place, values) in state.details.sorted(by: { $0.key < $1.key }) {
        state.note(values, of: state.facts[Int(place.rawValue) - 1].type)
      }
      state.arrangements.redact([positions], at: position)
      state.said.append(Rearrangement(position: position, kind: .redacted([positions])))
    }
    return position
  }

  /// Sets the wall clock.
  public func setClock(_ instant: Instant) { state.withLock { $0.wallClock = instant } }

  /// Erases a customer and those merged with them, with a touchpoint on each. Their facts stay.
  public func erase(_ customer: UInt32, at instant: Instant) {
    for member in arrangement(through: newestPosition()).members(with: CustomerNumber(customer)) {
      record(.customerErased, by: member.rawValue, at: instant)
    }
  }

  /// Every touchpoint up to a position, in order of position.
  public func touchpoints(through end: Position? = nil) -> [Touchpoint] {
    let facts = state.withLock { $0.facts.prefix(Int(clamping: end?.rawValue ?? .max)) }
    return facts.enumerated().map { Touchpoint(position: Position(UInt64($0.offset + 1)), fact: $0.element) }
  }

  /// Merges, their undoing, voids, assignments and redactions, in order of position.
  package func rearrangements() -> [Rearrangement] { state.withLock { $0.said } }

  // MARK: FactSource

  public func newestPosition() -> Position { state.withLock { Position(UInt64($0.facts.count)) } }

  public func clock() -> Instant {
    state.withLock { max($0.wallClock, $0.facts.last?.recorded ?? .distantPast) }
  }

  public func scanFacts(
    after: Position, through: Position, types: TypeSet?, _ body: (Position, Span<Fact>) throws -> Void
  ) throws {
    let facts = state.withLock { $0.facts }
    // Facts are given in runs as short as a ledger's blocks, so that mistakes at the borders of runs
    // show.
    var first = Int(after.rawValue)
    let end = min(Int(through.rawValue), facts.count)
    while first < end {
      let next = min(end, (first / 63 + 1) * 63)
      let run = facts[first..<next]
      if types.map({ types in run.contains { types.contains($0.type) } }) ?? true {
        try body(Position(UInt64(first + 1)), facts.span.extracting(first..<next))
      }
      first = next
    }
  }

  public func arrangement(through position: Position) -> Arrangement {
    state.withLock { $0.arrangements.arrangement(through: position) }
  }

  public func history(of customer: CustomerNumber, as arrangement: Arrangement) -> History {
    let root = arrangement.root(of: customer)
    let touchpoints = touchpoints(through: arrangement.position)
      .filter { arrangement.owner(of: $0.fact, at: $0.position) == root }
      .sorted(by: Touchpoint.precedes)
    return History(customer: root, members: arrangement.members(with: root), touchpoints: touchpoints)
  }

  public func policyChanges() -> [PolicyChange] { state.withLock { $0.policyChanges } }

  public func detailPlan(for needs: DetailNeeds) throws -> DetailPlan {
    let state = state.withLock { $0 }
    try needs.check { state.fields(of: $0) }
    return DetailPlan(needs) { state.fields(of: $0) }
  }

  public func details(of touchpoints: Span<Touchpoint>, _ plan: DetailPlan, wordsMax: Int) -> DetailRecords {
    var records = DetailRecords(plan)
    let (details, names) = state.withLock { ($0.details, $0.names) }
    for index in touchpoints.indices {
      if index > 0, records.words.count > wordsMax { break }
      let touchpoint = touchpoints[index]
      guard plan.looks(at: touchpoint) else {
        records.appendNone()
        continue
      }
      records.append(details[touchpoint.position] ?? [:], of: touchpoint.fact.type, plan) { domain, name in
        UInt32((names[domain]?.firstIndex(of: name) ?? -1) + 1)
      }
    }
    return records
  }

  public func names(in domain: NameDomain, through end: Position?) -> DetailNames {
    DetailNames(domain: domain, names: state.withLock { $0.names[domain] ?? [] })
  }

  public func catalogueNames() -> CatalogueNames { CatalogueNames() }

  // MARK: Types of the user's own

  /// The details that a type declares.
  func fields(of type: TouchpointType) -> [DetailField] { state.withLock { $0.fields(of: type) } }

  func knownType(_ name: OwnTypeName) -> TouchpointType? { state.withLock { $0.fields(of: name)?.number } }

  func ownDefinition(of name: OwnTypeName) -> TypeDefinition? {
    state.withLock { state in state.ownTypes.first { $0.name == name }?.definition }
  }

  func addType(_ name: OwnTypeName) -> TouchpointType {
    state.withLock { state in
      state.ownTypes.append((name, nil))
      return State.type(at: state.ownTypes.count - 1)
    }
  }

  func setDefinition(_ definition: TypeDefinition, of name: OwnTypeName) {
    state.withLock { state in
      for index in state.ownTypes.indices where state.ownTypes[index].name == name {
        state.ownTypes[index].definition = definition
      }
    }
  }

  /// All details that are declared, of built-in types and of the user's own.
  var everyDetail: DetailNeeds {
    let types = state.withLock { $0.ownTypes }
    return types.reduce(.everything) { needs, type in
      knownFields(of: type.name).map { needs + DetailNeeds($0, of: type.name) } ?? needs
    }
  }

  private func knownFields(of name: OwnTypeName) -> OwnTypeFields? { state.withLock { $0.fields(of: name) } }
}

extension [DetailID: PlainDetail] {
  /// Whether they are those of an order of which a part earns nothing as a rule, as a ledger's writer sees it.
  fileprivate var isPartial: Bool {
    if case .word(let paid)? = self[OrderDetails.paidWithPoints.id], paid > 0 { return true }
    guard case .list(let lines)? = self[OrderDetails.lines.id] else { return false }
    return lines.contains { $0[OrderLineDetails.kind.id] == .word(Int64(LineKind.giftCard.rawValue)) }
  }
}

/// A merge, a correction or an undoing, and the position at which it was recorded.
package struct Rearrangement: Sendable {
  package var position: Position
  package var kind: Kind

  package enum Kind: Sendable {
    /// Two customers were merged, by two touchpoints one after the other.
    case merged(CustomerNumber, CustomerNumber)
    /// The merge that was recorded at a position was undone.
    case unmerged(Position)
    case corrected([ClosedRange<Position>], Correction)
    /// The details of touchpoints were taken out.
    case redacted([ClosedRange<Position>])
  }
}
