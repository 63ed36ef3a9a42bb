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

/// What became of an erasure of all who have not been seen for long.
public struct InactiveErasure: Hashable, Sendable {
  /// What was erased, with the receipt of all of it; `nil` where nobody was.
  public var erasure: Erasure?
  /// How many were left because their data is kept for them (`use.restricted`).
  public var restricted: Int
}

extension Ledger {
  /// The people who have not been there since an instant: what `eraseInactive` would erase.
  ///
  /// What counts is when they were there, as a customer's page has it in `lastSeen`: not what the business does by itself, such as
  /// sending a message, nor what says something to the ledger, such as a link or a merge. Of people who never were there it counts
  /// when they became known, and when something was said to the ledger of them. Customers who were merged are one person. Accounts
  /// are no people, and whoever was erased is not erased again.
  ///
  /// - Parameter since: those are active who were there at this instant or later.
  /// - Throws: `invalidTouchpoint` where the instant is in the future; `damaged`. Reads every fact.
  public func inactivePeople(since: Instant) throws -> InactivePeople {
    guard try since <= now else {
      throw LedgerError(
        .invalidTouchpoint,
        "\(since) is in the future, since when nobody can have been there: everybody would be erased; give a time that is past"
      )
    }
    let structure = try indexes.current()
    var people = PeopleSeen(structure)
    try scanFacts(through: structure.position) { first, facts in
      for index in facts.indices { people.add(facts[index], at: Position(first.rawValue + UInt64(index))) }
    }
    return people.inactive(since: since, structure)
  }

  /// Erases all people who have not been there since an instant, under one request. See `inactivePeople(since:)` for who that
  /// is, and `erase` for what it does.
  ///
  /// They are recorded by at most 1,000 numbers at a time, each person whole; made again after a crash, the call goes on with those
  /// who are left. Whoever is seen meanwhile is left too.
  ///
  /// - Parameters:
  ///   - since: those are left who were there at this instant or later.
  ///   - request: the number of the request or of the run, by which the receipt is found.
  ///   - reason: a code for why.
  ///   - actor: a number or code of who does it, never a name; `nil` where nobody says.
  /// - Returns: what was erased, and how many were left because their data is kept for them.
  /// - Throws: `invalidTouchpoint` where the request has no number, or the instant is in the future; otherwise as `erase`.
  @discardableResult
  public func eraseInactive(
    since: Instant, request: String, reason: String = "inactive", actor: String? = nil
  ) async throws -> InactiveErasure {
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
    return InactiveErasure(
      erasure: receipts.isEmpty ? nil : try answer(receipts, isPurged: isPurged.withLock { $0 }),
      restricted: people.restricted)
  }

  /// `eraseInactive` for code that is not asynchronous: it blocks its thread until all are erased.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func eraseInactive(
    since: Instant, request: String, reason: String = "inactive", actor: String? = nil
  ) throws -> InactiveErasure {
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
    return InactiveErasure(
      erasure: receipts.isEmpty ? nil : try answer(receipts, isPurged: isPurged.withLock { $0 }),
      restricted: people.restricted)
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
  /// By the smallest number of a component: when they were there, and when they became known or something was said of them to the
  /// ledger.
  private var seen: [Instant?]
  private var known: [Instant?]
  private var accounts: Set<CustomerNumber> = []

  init(_ structure: Structure) {
    arrangement = structure.arrangements.current
    seen = [Instant?](repeating: nil, count: Int(structure.customerCount) + 1)
    known = seen
  }

  mutating func add(_ fact: Fact, at position: Position) {
    guard fact.customer != .business else { return }
    if fact.type == .accountOpened { accounts.insert(arrangement.root(of: fact.customer)) }
    guard let owner = arrangement.owner(of: fact, at: position), owner != .business else { return }
    let index = Int(owner.rawValue)
    if !Vocabulary.unseen.contains(fact.type) {
      seen[index] = max(seen[index] ?? fact.historyTime, fact.historyTime)
    } else if known[index] == nil || Vocabulary.records.contains(fact.type) {
      known[index] = max(known[index] ?? fact.historyTime, fact.historyTime)
    }
  }

  func inactive(since: Instant, _ structure: Structure) -> InactivePeople {
    var people = InactivePeople(end: structure.position)
    for index in seen.indices.dropFirst() {
      let customer = CustomerNumber(UInt32(index))
      guard let newest = seen[index] ?? known[index], newest < since, structure.erasures[customer] == nil,
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
