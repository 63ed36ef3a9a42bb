// Forgetting all those who have not been seen for long.

internal import Schema

/// People who have not been seen for long.
public struct InactivePeople: Hashable, Sendable {
  /// Those who would be erased: the smallest of each one's numbers, ascending.
  public var customers: [CustomerNumber] = []
  /// How many are left because their data is kept for them (`use.restricted`).
  public var restricted = 0
  /// The newest position that was looked at.
  var end = Position.start
}

extension Ledger {
  /// The people of whom nothing has occurred since an instant: what `eraseInactive` would erase.
  ///
  /// What counts is what they did, or what was done for them; not what says something to the ledger itself, such as a link or a
  /// merge. Of people of whom nothing else is recorded that counts too. Customers who were merged are one person. Accounts are no
  /// people, and whoever was erased is not erased again.
  ///
  /// - Parameter since: those are active of whom anything has occurred at this instant or later.
  /// - Throws: `damaged`. Reads every fact.
  public func inactivePeople(since: Instant) throws -> InactivePeople {
    let structure = try indexes.current()
    var people = PeopleSeen(structure)
    try scanFacts(through: structure.position) { first, facts in
      for index in facts.indices { people.add(facts[index], at: Position(first.rawValue + UInt64(index))) }
    }
    return people.inactive(since: since, structure)
  }

  /// Erases all people of whom nothing has occurred since an instant, under one request. See `inactivePeople(since:)` for who that
  /// is, and `erase` for what it does.
  ///
  /// They are recorded by at most 1,000 numbers at a time, each person whole; made again after a crash, the call goes on with those
  /// who are left. Whoever is seen meanwhile is left too.
  ///
  /// - Parameters:
  ///   - since: those are left of whom anything has occurred at this instant or later.
  ///   - request: the number of the request or of the run, by which the receipt is found.
  ///   - reason: a code for why.
  ///   - actor: a number or code of who does it, never a name; `nil` where nobody says.
  /// - Returns: what was erased, with the receipt of all of it; `nil` where nobody was.
  /// - Throws: `invalidTouchpoint` where the request has no number; otherwise as `erase`.
  @discardableResult
  public func eraseInactive(
    since: Instant, request: String, reason: String = "inactive", actor: String? = nil
  ) async throws -> Erasure? {
    try Self.checkRequest(request)
    let people = try inactivePeople(since: since)
    var receipts: [Receipt] = []
    for batch in try batches(of: people) {
      receipts += try await record(Self.erasing(batch, since: people.end, .erasure(request, reason, actor)))
    }
    let isPurged = Guarded(false)
    try await maintainAsync { writer in
      let done = try writer.completeErasures()
      isPurged.withLock { $0 = done }
    }
    return receipts.isEmpty ? nil : try answer(receipts, isPurged: isPurged.withLock { $0 })
  }

  /// `eraseInactive` for code that is not asynchronous: it blocks its thread until all are erased.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func eraseInactive(
    since: Instant, request: String, reason: String = "inactive", actor: String? = nil
  ) throws -> Erasure? {
    try Self.checkRequest(request)
    let people = try inactivePeople(since: since)
    var receipts: [Receipt] = []
    for batch in try batches(of: people) {
      receipts += try record(Self.erasing(batch, since: people.end, .erasure(request, reason, actor)))
    }
    let isPurged = Guarded(false)
    try maintain { writer in
      let done = try writer.completeErasures()
      isPurged.withLock { $0 = done }
    }
    return receipts.isEmpty ? nil : try answer(receipts, isPurged: isPurged.withLock { $0 })
  }

  private static let numbersAtOnce = 1000

  /// The people, divided so that no commit is of too many numbers.
  private func batches(of people: InactivePeople) throws -> [[CustomerNumber]] {
    let components = try indexes.current().components
    var batches: [[CustomerNumber]] = []
    var room = 0
    for person in people.customers {
      let count = components.members(with: person).count
      if count > room || batches.isEmpty {
        batches.append([])
        room = Self.numbersAtOnce
      }
      batches[batches.count - 1].append(person)
      room -= count
    }
    return batches
  }

  /// Erases those of whom nothing was recorded after a position.
  private static func erasing(
    _ people: [CustomerNumber], since end: Position, _ message: CustomerErased
  ) -> Recording<[Receipt]> {
    Recording(count: people.count, as: nil) { writer, staging, snapshot in
      var touchpoints: [OwnTouchpoint<CustomerErased>] = []
      for person in people {
        let members = staging.structure.components.members(with: person).sorted()
        let isSeen = try members.contains { try writer.head(of: $0, staging, snapshot).last > end }
        if isSeen { continue }
        for member in members where staging.structure.erasures[member] == nil {
          touchpoints.append(OwnTouchpoint(customer: member, message: message))
        }
      }
      return try writer.stageErasure(of: touchpoints, as: nil, &staging, snapshot)
    }
  }
}

/// When each person was seen last, gathered from the log fact by fact.
private struct PeopleSeen {
  private let arrangement: Arrangement
  /// By the smallest number of a component: when anything occurred, and when anything did that is not the ledger's own.
  private var any: [Instant?]
  private var own: [Instant?]
  private var accounts: Set<CustomerNumber> = []

  init(_ structure: Structure) {
    arrangement = structure.arrangements.current
    any = [Instant?](repeating: nil, count: Int(structure.customerCount) + 1)
    own = any
  }

  mutating func add(_ fact: Fact, at position: Position) {
    guard fact.customer != .business else { return }
    if fact.type == .accountOpened { accounts.insert(arrangement.root(of: fact.customer)) }
    guard let owner = arrangement.owner(of: fact, at: position), owner != .business else { return }
    let index = Int(owner.rawValue)
    any[index] = max(any[index] ?? fact.historyTime, fact.historyTime)
    guard !Vocabulary.ofLedger.contains(fact.type) else { return }
    own[index] = max(own[index] ?? fact.historyTime, fact.historyTime)
  }

  func inactive(since: Instant, _ structure: Structure) -> InactivePeople {
    var people = InactivePeople(end: structure.position)
    for index in any.indices.dropFirst() {
      let customer = CustomerNumber(UInt32(index))
      guard let newest = own[index] ?? any[index], newest < since, structure.erasures[customer] == nil,
        !accounts.contains(customer)
      else { continue }
      if structure.restriction(of: customer) != nil {
        people.restricted += 1
      } else {
        people.customers.append(customer)
      }
    }
    return people
  }
}
