// Reading: facts at memory speed, one customer's history, one touchpoint with its names and its body.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

extension Ledger {
  /// How many blocks one snapshot reads at the most, so that a long scan does not keep pages from the
  /// writer.
  private static let blocksPerSnapshot: UInt64 = 4096

  /// Walks the facts after one position and up to another, in order, in runs of up to 63.
  ///
  /// Every block's checksum is checked. The span is valid inside `body` only. A long scan takes several
  /// snapshots, and so does one whose `body` is slow. But while `body` waits for something, its snapshot is
  /// held, and the log's file grows: copy out what is to be written somewhere.
  ///
  /// - Parameters:
  ///   - start: the position after which the walk begins.
  ///   - end: the last position that is walked, or the newest where that comes first.
  ///   - types: blocks without touchpoints of any of these types are passed over; `nil` to pass over none.
  ///     Facts of other types are still given where they share a block.
  ///   - body: is given a run of facts and the position of the first of them.
  /// - Throws: `damaged` with the position; what `body` throws.
  public func scanFacts(
    after start: Position = .start, through end: Position, types: TypeSet? = nil,
    _ body: (_ first: Position, _ facts: Span<Fact>) throws -> Void
  ) throws {
    let end = min(end, try head)
    var done = start
    while done < end {
      let stop = min(end, Position(done.rawValue + Self.blocksPerSnapshot * UInt64(FactBlock.capacity)))
      try store.read { snapshot in
        let age = SnapshotAge()
        let isAtEnd = try snapshot.walkFacts(after: done, through: stop, types: types) { first, facts in
          try body(first, facts)
          done = Position(first.rawValue + UInt64(facts.count) - 1)
          return !age.isOver
        }
        if isAtEnd { done = stop }
      }
    }
  }

  /// Walks facts and verified bodies after one position and up to another, in several snapshots.
  func scanBodies(
    after start: Position, through end: Position,
    _ body: (_ position: Position, _ fact: Fact, _ body: RawSpan) throws -> Void
  ) throws {
    var done = start
    while done < end {
      let stop = min(end, Position(done.rawValue + Self.blocksPerSnapshot * UInt64(FactBlock.capacity)))
      try store.read { snapshot in try snapshot.scanBodies(after: done, through: stop, body) }
      done = stop
    }
  }

  /// The fact at a position.
  ///
  /// - Throws: `unknownSubject` where there is no such position, `damaged`.
  public func fact(at position: Position) throws -> Fact {
    try store.read { try $0.fact(at: position) }
  }

  /// The position of the newest touchpoint that was recorded at or before an instant; 0 where there is none.
  public func position(recordedBy instant: Instant) throws -> Position {
    try store.read { snapshot in
      var (low, high) = (UInt64(0), snapshot.head.position.rawValue)
      while low < high {
        let middle = low + (high - low + 1) / 2
        if try snapshot.fact(at: Position(middle)).recorded <= instant {
          low = middle
        } else {
          high = middle - 1
        }
      }
      return Position(low)
    }
  }

  /// Which history each touchpoint belongs to: the merges, voids and assignments in force.
  ///
  /// - Parameter end: the position up to which the ledger is asked; `nil` for now.
  public func arrangement(through end: Position? = nil) throws -> Arrangement {
    let structure = try indexes.current()
    return structure.arrangements.arrangement(through: min(end ?? structure.position, structure.position))
  }

  /// The customers of a customer's component, ascending; only the customer where it is merged with nobody.
  /// The row of a view stands at the first of them.
  public func component(of customer: CustomerNumber) throws -> [CustomerNumber] {
    try indexes.current().components.members(with: customer)
  }

  /// The touchpoints that count for a customer and those merged with it, ordered by (history time,
  /// position). What is voided or assigned to somebody else is left out.
  ///
  /// - Parameters:
  ///   - customer: any of the numbers of the person whose history it is.
  ///   - end: the position up to which the ledger is asked; `nil` for everything.
  /// - Throws: `unknownSubject`, `damaged`.
  public func history(of customer: CustomerNumber, through end: Position? = nil) throws -> History {
    try history(of: customer, as: try arrangement(through: end))
  }

  /// The touchpoints that count for a customer as an arrangement of this ledger says, up to its position.
  ///
  /// - Throws: `unknownSubject`, `damaged`.
  public func history(of customer: CustomerNumber, as arrangement: Arrangement) throws -> History {
    try history(of: customer, as: arrangement, after: .start)
  }

  /// The touchpoints that count for a customer, without those up to a position, which are not read at all.
  ///
  /// - Throws: `unknownSubject`, `damaged`.
  public func history(of customer: CustomerNumber, as arrangement: Arrangement, after start: Position) throws
    -> History
  {
    let members = arrangement.members(with: customer)
    let heads = try indexes.heads(of: members)
    let touchpoints = try store.read { snapshot in
      try Self.touchpoints(of: members, from: heads, as: arrangement, after: start) {
        try snapshot.fact(at: $0)
      } chain: {
        try Self.chain(of: $0, from: $1, after: start, snapshot)
      }
    }
    return History(customer: members[0], members: members, touchpoints: touchpoints)
  }

  private func checkExists(_ customer: CustomerNumber) throws {
    try indexes.current().checkExists(customer)
  }

  /// Everything that was recorded of a customer and of those merged with it or assigned to them, whether it
  /// counts or not, in the order of positions.
  func entries(of customer: CustomerNumber, through end: Position) throws -> [Touchpoint] {
    try checkExists(customer)
    let arrangement = try arrangement()
    var found: [Position: Fact] = [:]
    let members = arrangement.members(with: customer)
    let heads = try members.map { try indexes.head(of: $0) }
    try store.read { snapshot in
      for (member, head) in zip(members, heads) {
        for touchpoint in try Self.chain(of: member, from: head, after: .start, snapshot)
        where touchpoint.position <= end {
          found[touchpoint.position] = touchpoint.fact
        }
      }
      for touchpoint in try Self.assigned(to: members, as: arrangement, { try snapshot.fact(at: $0) })
      where touchpoint.position <= end {
        found[touchpoint.position] = touchpoint.fact
      }
    }
    return found.map { Touchpoint(position: $0.key, fact: $0.value) }.sorted { $0.position < $1.position }
  }

  private static func assigned(
    to members: [CustomerNumber], as arrangement: Arrangement, after start: Position = .start,
    _ fact: (Position) throws -> Fact
  ) throws -> [Touchpoint] {
    var touchpoints: [Touchpoint] = []
    for run in members.flatMap({ arrangement.runs(assignedTo: $0) }) {
      var position = max(run.lowerBound, start.next)
      while position <= min(run.upperBound, arrangement.position) {
        touchpoints.append(Touchpoint(position: position, fact: try fact(position)))
        position = position.next
      }
    }
    return touchpoints
  }

  /// Gathers what counts for the members of a component, in the order of folds.
  ///
  /// - Parameter chain: gives the touchpoints of a customer after `start`, from its head backwards.
  static func touchpoints(
    of members: [CustomerNumber], from heads: [HeadEntry], as arrangement: Arrangement,
    after start: Position = .start, _ fact: (Position) throws -> Fact,
    chain: (CustomerNumber, HeadEntry) throws -> [Touchpoint]
  ) throws -> [Touchpoint] {
    var touchpoints: [Touchpoint] = []
    for (member, head) in zip(members, heads) {
      for touchpoint in try chain(member, head)
      where touchpoint.position <= arrangement.position
        && arrangement.correction(at: touchpoint.position) == nil
      {
        touchpoints.append(touchpoint)
      }
    }
    touchpoints += try assigned(to: members, as: arrangement, after: start, fact)
    // A chain goes backwards, and hardly anything comes late: in reverse order the touchpoints are nearly
    // sorted.
    touchpoints.reverse()
    touchpoints.sort(by: Touchpoint.precedes)
    return touchpoints
  }

  /// Walks a customer's chain backwards. The table of heads only says where it begins: the facts decide.
  static func walkChain(of customer: CustomerNumber, from head: HeadEntry, _ fact: (Position) throws -> Fact)
    throws
  {
    var left = ChainCount(customer, head)
    var position = head.last
    while position > .start { position = try left.take(try fact(position), at: position) }
    try left.finish()
  }

  /// A customer's chain after a position, from its head backwards.
  private static func chain(
    of customer: CustomerNumber, from head: HeadEntry, after start: Position,
    _ snapshot: borrowing LogSnapshot
  ) throws -> [Touchpoint] {
    var chain: [Touchpoint] = []
    var left = ChainCount(customer, head)
    var next = head.last
    try snapshot.walkBack(from: head.last, after: start) { position, fact in
      next = try left.take(fact, at: position)
      chain.append(Touchpoint(position: position, fact: fact))
      return next
    }
    // Where the chain is not walked to its beginning, how many touchpoints it has before `start` is not
    // known.
    if next == .start { try left.finish() }
    return chain
  }

  /// Counts a chain, and so finds one that is not the chain of its head.
  struct ChainCount {
    private let customer: CustomerNumber
    private var left: UInt64

    init(_ customer: CustomerNumber, _ head: HeadEntry) {
      self.customer = customer
      left = head.count
    }

    /// Takes the next fact of the chain; gives the position of the one before it.
    mutating func take(_ fact: Fact, at position: Position) throws -> Position {
      guard left > 0, fact.customer == customer, fact.previous < position else {
        throw damagedIndex(HeadsIndex.name)
      }
      left -= 1
      return fact.previous
    }

    func finish() throws {
      guard left == 0 else { throw damagedIndex(HeadsIndex.name) }
    }
  }

  /// Every policy that was published, in the order of publication.
  public func policies() throws -> [PublishedPolicy] { try indexes.current().policies }

  /// Every publication and every withdrawal of a policy, in order of position.
  public func policyChanges() throws -> [PolicyChange] { try indexes.current().policyChanges }

  /// The name of a type: a built-in one, or one of the user's own that the catalogue has numbered.
  public func typeName(of type: TouchpointType) throws -> String {
    try Self.typeName(of: type, try indexes.current().catalog)
  }

  /// The number of a type by its name; `nil` where this ledger has never seen it.
  public func type(named name: String) throws -> TouchpointType? {
    if let entry = Vocabulary.entry(named: name) { return entry.type }
    return try indexes.current().catalog.type(named: name)
  }

  /// The name of a channel's number in a fact; `nil` for none.
  public func channelName(of number: UInt16) throws -> String? {
    number == 0 ? nil : try indexes.current().catalog.name(of: UInt32(number), .channel)
  }

  // MARK: One touchpoint

  /// A touchpoint with its names and its body.
  ///
  /// - Parameters:
  ///   - position: where it stands, from 1.
  ///   - reveal: opens the personal part too; that needs the key.
  /// - Throws: `unknownSubject`, `damaged`, `keyUnavailable`, `keyLost`.
  public func touchpoint(at position: Position, reveal: Bool = false) throws -> RecordedTouchpoint {
    let keys = reveal ? try keys() : nil
    let structure = try indexes.current()
    // The structure is older than the snapshot: touchpoints recorded after it may use names that it does
    // not know.
    guard position <= structure.position else {
      throw LedgerError(
        .unknownSubject, "there is no touchpoint \(position); the newest is \(structure.position)")
    }
    return try store.read { snapshot in
      let fact = try snapshot.fact(at: position)
      return try Self.open(fact, position, snapshot, structure, keys)
    }
  }

  static func open(
    _ fact: Fact, _ position: Position, _ snapshot: borrowing LogSnapshot, _ structure: Structure,
    _ keys: KeyFile?
  ) throws -> RecordedTouchpoint {
    try open(
      fact, try snapshot.body(at: position, fact), position, structure, keys, snapshot.store)
  }

  /// Opens a touchpoint whose body was read already.
  static func open(
    _ fact: Fact, _ bytes: [UInt8], _ position: Position, _ structure: Structure, _ keys: KeyFile?,
    _ log: LogStore
  ) throws -> RecordedTouchpoint {
    let body: TouchpointBody
    do {
      body = try TouchpointBody(serializedBytes: bytes)
    } catch let error as SwiftProtobufError {
      throw LedgerError(
        .damaged, "the body of touchpoint \(position) cannot be decoded", position: position, cause: error)
    }
    let erased = structure.erased.contains(fact.customer)
    let hasPersonal = fact.flags.contains(.personal)
    let redaction = body.redactionScope
    var part: RecordedTouchpoint.PersonalPart =
      !hasPersonal ? .none : redaction != nil ? .redacted : erased ? .erased : .sealed
    var personal: [UInt8]?
    if let keys, part == .sealed {
      personal = try PersonalPart.open(body, fact, position, keys, log)
      part = personal == nil ? .erased : .revealed
    }
    let claim = body.hasOccurredClaim ? Instant(microseconds: body.occurredClaim) : fact.historyTime
    let arrangement = structure.arrangements.current
    return RecordedTouchpoint(
      position: position, customer: fact.customer, component: arrangement.owner(of: fact, at: position),
      typeName: try typeName(of: fact.type, structure.catalog),
      source: structure.catalog.name(of: fact.source, .source) ?? "source \(fact.source)",
      id: fact.source == 0 ? String(position.rawValue) : body.id,
      channel: fact.channel == 0 ? nil : structure.catalog.name(of: UInt32(fact.channel), .channel),
      occurred: claim, fact: fact, reference: body.reference(of: fact, structure.catalog),
      context: body.context.asGiven,
      content: try content(of: fact, body, personal, structure.catalog, position),
      decision: body.hasDecision ? DecisionNote(body.decision) : nil, personalPart: part,
      correction: arrangement.correction(at: position), redaction: redaction)
  }

  private static func content(
    of fact: Fact, _ body: TouchpointBody, _ personal: [UInt8]?, _ catalog: Catalog, _ position: Position
  ) throws -> NewTouchpoint.Content {
    guard fact.type.isCustom else {
      var message = try Vocabulary.message(of: fact.type, version: fact.schemaVersion, bytes: body.message)
      if let personal { try message.restorePersonal(personal) }
      return .message(message)
    }
    var json = body.redactionScope == .body ? Array("{}".utf8) : [UInt8](body.message)
    if let personal {
      // The object, and the personal member that was taken out of it, are put together: `{…}` becomes
      // `{…,"personal":…}`.
      json.removeLast()
      json += Array((json.count > 1 ? ",\"personal\":" : "\"personal\":").utf8) + personal + Array("}".utf8)
    }
    return .custom(type: try typeName(of: fact.type, catalog), json: String(decoding: json, as: UTF8.self))
  }

  static func typeName(of type: TouchpointType, _ catalog: Catalog) throws -> String {
    if let entry = Vocabulary.entry(of: type) { return entry.name }
    return catalog.name(of: UInt32(type.rawValue), .type) ?? "type \(type.rawValue)"
  }
}
