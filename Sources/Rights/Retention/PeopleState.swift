// What a retention schedule has to know of people: when they last did something, and whether their data must not be used.

internal import Ledger
internal import LedgerViews
internal import Words

/// Read from the facts once, before what is due is looked for.
struct PeopleState {
  private let arrangement: Arrangement
  /// By the smallest number of a component; empty where no rule asks for it.
  private var lastOrder: [Instant] = []
  private var lastTouchpoint: [Instant] = []
  private var restrictions = UseRestrictions()
  /// The components of which some number is restricted, by their smallest number.
  private var restricted: Set<CustomerNumber> = []

  /// - Throws: `damaged`.
  init(of ledger: Ledger, through head: Position, _ rules: [RetentionSchedule.Rule]) throws {
    arrangement = try ledger.arrangement(through: head)
    let count = Int(try ledger.customerCount) + 1
    if rules.contains(where: { $0.since == .lastOrder }) {
      lastOrder = [Instant](repeating: .distantPast, count: count)
    }
    if rules.contains(where: { $0.since == .lastTouchpoint }) {
      lastTouchpoint = [Instant](repeating: .distantPast, count: count)
    }
    let needsAll = !lastTouchpoint.isEmpty || !lastOrder.isEmpty
    try ledger.scanFacts(through: head, types: needsAll ? nil : UseRestrictions.types) {
      first, facts in
      for index in facts.indices { take(facts[index], at: Position(first.rawValue + UInt64(index))) }
    }
    restricted = Set(restrictions.positions.keys.map { arrangement.root(of: $0) })
  }

  private mutating func take(_ fact: Fact, at position: Position) {
    switch fact.type {
    case .useRestricted, .useAllowed: restrictions.take(fact, at: position)
    default:
      guard !Vocabulary.unseen.contains(fact.type), let owner = arrangement.owner(of: fact, at: position)
      else { return }
      let index = Int(owner.rawValue)
      if fact.type == .orderPlaced, lastOrder.indices.contains(index) {
        lastOrder[index] = max(lastOrder[index], fact.historyTime)
      }
      if lastTouchpoint.indices.contains(index) {
        lastTouchpoint[index] = max(lastTouchpoint[index], fact.historyTime)
      }
    }
  }

  /// Whether the use of the data of whose touchpoint it is, or was recorded as, is restricted.
  func isRestricted(_ fact: Fact, at position: Position) -> Bool {
    if restricted.isEmpty { return false }
    return restricted.contains(arrangement.root(of: fact.customer))
      || arrangement.owner(of: fact, at: position).map { restricted.contains($0) } ?? false
  }

  /// From when on a rule counts the time of a touchpoint; `nil` where it is nobody's, and the rule goes by what the person did.
  func since(_ since: RetentionSchedule.Since, _ fact: Fact, at position: Position) -> Instant? {
    let last: [Instant]
    switch since {
    case .occurred: return fact.historyTime
    case .lastOrder: last = lastOrder
    case .lastTouchpoint: last = lastTouchpoint
    }
    let owner = arrangement.owner(of: fact, at: position) ?? arrangement.root(of: fact.customer)
    guard owner != .business else { return nil }
    return max(last[Int(owner.rawValue)], fact.historyTime)
  }
}

/// Whole numbers from 0 on, a bit for each.
struct NumberSet: Sendable {
  private var words: [UInt64] = []
  private(set) var count = 0

  func contains(_ number: Int) -> Bool {
    number / 64 < words.count && words[number / 64] & (1 << UInt64(number % 64)) != 0
  }

  mutating func insert(_ number: Int) {
    if number / 64 >= words.count {
      words += [UInt64](repeating: 0, count: max(number / 64 + 1 - words.count, words.count))
    }
    let bit: UInt64 = 1 << UInt64(number % 64)
    if words[number / 64] & bit == 0 { count += 1 }
    words[number / 64] |= bit
  }
}

/// The touchpoints that something was taken out of before, and what.
struct RedactedPositions {
  private var personal = NumberSet()
  private var body = NumberSet()

  mutating func insert(_ run: ClosedRange<Position>, _ scope: RedactionScope, through head: Position) {
    var position = run.lowerBound
    while position <= min(run.upperBound, head) {
      switch scope {
      case .personal: personal.insert(Int(clamping: position.rawValue))
      case .body: body.insert(Int(clamping: position.rawValue))
      }
      position = position.next
    }
  }

  func scope(at position: Position) -> RedactionScope? {
    let number = Int(clamping: position.rawValue)
    return body.contains(number) ? .body : personal.contains(number) ? .personal : nil
  }
}
