// Checks the laws that every projector must keep, on a ledger in memory.

internal import Foundation
public import Words
public import Projection
internal import Synchronization

/// The contract of `Projector`, as checks that throw `ContractViolation`.
///
/// ```swift
/// var history = RandomHistory(seed: 7, policies: [(Stamps.name, #"{"every": 3}"#)])
/// for _ in 0..<150 { history.step() }
/// try ProjectorContract.check(Stamps(), on: history.ledger, at: history.instants())
/// ```
public enum ProjectorContract {
  /// Folds every customer up to several instants, and checks all laws of single rows, and that the totals
  /// are the sums of contributions.
  ///
  /// - Parameters:
  ///   - projector: the projector that is checked.
  ///   - ledger: the histories that it is checked on; `RandomHistory` makes some.
  ///   - instants: the instants that folds are as of, in any order.
  ///   - seed: the seed for choosing where histories are split.
  /// - Throws: `ContractViolation`, which names the projector, the customer, the instant and the law.
  public static func check<P: Projector>(
    _ projector: P, on ledger: MemoryLedger, at instants: [Instant], seed: UInt64 = 0
  ) throws {
    let head = ledger.newestPosition()
    let policies: PolicyTimeline<P.Policy>
    do {
      policies = try ledger.policies(for: projector)
    } catch {
      throw ContractViolation(.policies, projector: P.name, detail: "\(error)")
    }
    var subject = Subject(
      projector: projector, ledger: ledger, policies: policies, random: SeededRandom(seed: seed))
    try subject.checkDetails()
    try subject.checkColumnNames()
    try subject.checkInitialRow(until: instants.max() ?? ledger.clock())
    let arrangement = ledger.arrangement(through: head)
    let owners = ledger.touchpoints().compactMap { arrangement.owner(of: $0.fact, at: $0.position) }
    for customer in Set(owners).sorted() where customer != .business {
      let history = ledger.history(of: customer, as: arrangement).touchpoints
      for instant in instants.sorted() {
        try subject.check(customer, history, asOf: instant, later: instants.filter { $0 >= instant }.sorted())
      }
    }
  }

  /// One projector under test, and what it is tested with.
  struct Subject<P: Projector> {
    let projector: P
    let ledger: MemoryLedger
    let policies: PolicyTimeline<P.Policy>
    var random: SeededRandom
    var customer: CustomerNumber?
    var instant: Instant?
    /// Encodings all of whose prefixes have been tried.
    var truncated: Set<[UInt8]> = []
    /// The row that was checked before this one.
    var replaced: P.Row?

    func breach(_ law: Law, _ detail: String = "") -> ContractViolation {
      ContractViolation(law, projector: P.name, customer: customer, instant: instant, detail: detail)
    }
  }
}

extension ProjectorContract.Subject {
  /// The result of a fold: a row and when it last changed, or why there is none.
  struct Outcome: Equatable {
    var row: P.Row?
    var bytes: [UInt8] = []
    var latest = Instant.distantPast
    var failure = ""
    /// The position of the touchpoint at which the fold failed.
    var reached = Position.start
  }

  mutating func check(
    _ customer: CustomerNumber, _ history: [Touchpoint], asOf instant: Instant, later: [Instant]
  ) throws {
    self.customer = customer
    self.instant = instant
    let happened = history.filter { $0.fact.historyTime <= instant }
    let mattering = happened.filter { MemoryLedger.matters($0, to: projector, under: policies) }
    let whole = outcome(of: [mattering], asOf: instant)
    guard outcome(of: [mattering], asOf: instant) == whole else { throw breach(.pure) }
    guard onAnotherThread(mattering, asOf: instant) == whole else { throw breach(.threads) }
    if policies.segments.contains(where: { projector.types(under: $0.policy) != nil }) {
      let all = outcome(of: [happened], asOf: instant)
      guard all.bytes == whole.bytes, all.failure == whole.failure else { throw breach(.types) }
    }
    guard outcome(of: [mattering], asOf: instant, ledger.everyDetail + P.details) == whole else {
      throw breach(.details)
    }
    if policies.segments.contains(where: { projector.details(under: $0.policy) != P.details }) {
      guard outcome(of: perPolicy(mattering), asOf: instant) == whole else {
        throw breach(.detailsUnderPolicy)
      }
    }
    guard let row = whole.row else { return }
    try checkCodec(row, whole.bytes)
    try checkTime(row, later: later)
    try checkColumns(row, after: mattering)
    try checkParts(of: mattering, whole, asOf: instant)
  }

  /// A history in parts, each with what the projector needs under the policy that is in force meanwhile.
  private func perPolicy(_ history: [Touchpoint]) -> [(touchpoints: [Touchpoint], needs: DetailNeeds)] {
    var parts: [(touchpoints: [Touchpoint], needs: DetailNeeds)] = []
    var before: Int?
    for touchpoint in history {
      let segment = policies.index(at: touchpoint.fact.historyTime)
      if segment == before {
        parts[parts.count - 1].touchpoints.append(touchpoint)
      } else {
        parts.append(([touchpoint], projector.details(under: policies.segments[segment].policy)))
        before = segment
      }
    }
    return parts
  }

  /// Folds the parts of a history one after the other, and settles the row.
  ///
  /// - Parameter needs: the details that the fold is given.
  func outcome(of parts: [[Touchpoint]], asOf instant: Instant, _ needs: DetailNeeds = P.details) -> Outcome {
    outcome(of: parts.map { ($0, needs) }, asOf: instant)
  }

  private func outcome(of parts: [(touchpoints: [Touchpoint], needs: DetailNeeds)], asOf instant: Instant)
    -> Outcome
  {
    var state = FoldState(initial: projector.initialRow())
    do {
      for (touchpoints, needs) in parts {
        let details = try ledger.details(of: touchpoints, needs, of: P.name)
        try projector.fold(touchpoints.span, details.span, under: policies, into: &state)
      }
      try projector.settle(&state, under: policies, at: instant)
    } catch {
      return Outcome(failure: "\(error)", reached: state.reached)
    }
    return Outcome(row: state.row, bytes: state.row.encoded, latest: state.latest)
  }

  /// Folds a history on another thread, where a projector that keeps state for each thread, or in itself,
  /// comes to another row.
  private func onAnotherThread(_ history: [Touchpoint], asOf instant: Instant) -> Outcome {
    let (found, done, subject) = (Shared(Outcome()), DispatchSemaphore(value: 0), self)
    let thread = Thread {
      found.value.withLock { $0 = subject.outcome(of: [history], asOf: instant) }
      done.signal()
    }
    thread.stackSize = 4 << 20
    thread.start()
    done.wait()
    return found.value.withLock { $0 }
  }

  // MARK: Histories in parts

  private mutating func checkParts(of history: [Touchpoint], _ whole: Outcome, asOf instant: Instant) throws {
    guard !history.isEmpty else { return }
    var parts: [[Touchpoint]] = []
    var rest = history[...]
    while !rest.isEmpty {
      let part = rest.prefix(Int.random(in: 1...max(1, min(rest.count, 7)), using: &random))
      parts.append(Array(part))
      rest = rest.dropFirst(part.count)
    }
    guard outcome(of: parts, asOf: instant) == whole else {
      throw breach(.inParts, "parts of \(parts.map(\.count)) touchpoints")
    }
    for _ in 0..<3 { try checkGoingOn(history, whole, asOf: instant) }
  }

  /// Stores the row of a part of the history, as of an instant before the rest, and goes on from there.
  private mutating func checkGoingOn(_ history: [Touchpoint], _ whole: Outcome, asOf instant: Instant) throws
  {
    let count = Int.random(in: 1...history.count, using: &random)
    let last = history[count - 1].fact.historyTime
    let next = count < history.count ? history[count].fact.historyTime : instant
    let stored = Instant(
      microseconds: random.chance(30)
        ? next.microseconds : Int64.random(in: last.microseconds...next.microseconds, using: &random))
    let part = outcome(of: [Array(history.prefix(count))], asOf: stored)
    // A view stores no row for a fold that failed, nor an initial row.
    guard part.row != nil, part.bytes != projector.initialRow().encoded else { return }
    var state = FoldState(
      resuming: try decoded(part.bytes), latest: part.latest, segment: policies.index(at: stored))
    do {
      let rest = Array(history[count...])
      let details = try ledger.details(of: rest, P.details, of: P.name)
      try projector.fold(rest.span, details.span, under: policies, into: &state)
      try projector.settle(&state, under: policies, at: instant)
    } catch {
      throw breach(.goesOn, "as of \(stored), after \(count) touchpoints: \(error)")
    }
    guard state.row.encoded == whole.bytes, state.latest == whole.latest else {
      throw breach(.goesOn, "as of \(stored), after \(count) of \(history.count) touchpoints")
    }
  }

  // MARK: Codec and contributions

  private func decoded(_ bytes: [UInt8]) throws -> P.Row {
    do { return try P.Row(encoding: bytes) } catch { throw breach(.codec, "\(error)") }
  }

  private mutating func checkCodec(_ row: P.Row, _ bytes: [UInt8]) throws {
    let decoded = try decoded(bytes)
    guard decoded == row, decoded.encoded == bytes else { throw breach(.codec) }
    var cleared = row
    projector.clear(&cleared)
    let initial = projector.initialRow()
    guard cleared == initial, cleared.encoded == initial.encoded else { throw breach(.clears) }
    var (one, two) = (Totals(), Totals())
    projector.contribute(row, to: &one)
    projector.contribute(decoded, to: &two)
    guard one.isSame(as: two) else { throw breach(.decodedContributes) }
    guard one.overflowed == nil else { throw breach(.contributionsFit) }
    guard projector.isShown(row) || one.isSame(as: Totals()) else { throw breach(.unshownContributes) }
    if let replaced {
      var totals = Totals()
      projector.contribute(replaced, to: &totals)
      projector.contribute(row, inPlaceOf: replaced, to: &totals)
      guard totals.isSame(as: one) else { throw breach(.replaces) }
    }
    replaced = row
    guard truncated.insert(bytes).inserted else { return }
    for count in bytes.indices where count < 100 || count > bytes.count - 100 || count % 7 == 0 {
      if (try? P.Row(encoding: Array(bytes.prefix(count)))) != nil {
        throw breach(.refusesTruncated, "\(count) of \(bytes.count) bytes")
      }
    }
    // Damaged bytes may give another row or an error, but must never end the process.
    for _ in 0..<8 {
      guard let index = bytes.indices.randomElement(using: &random) else { break }
      var damaged = bytes
      damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      _ = try? P.Row(encoding: damaged)
    }
  }

  /// The initial row must contribute nothing and never change, since it is not stored.
  mutating func checkInitialRow(until instant: Instant) throws {
    let row = projector.initialRow()
    var totals = Totals()
    projector.contribute(row, to: &totals)
    guard totals.sorted.isEmpty else { throw breach(.initialContributes) }
    for segment in policies.segments {
      guard projector.nextChange(of: row, under: segment.policy) == nil else {
        throw breach(.initialStands, "nextChange is not never")
      }
      var later = row
      try? projector.settle(&later, at: instant, under: segment.policy)
      guard later.encoded == row.encoded else { throw breach(.initialStands, "by settling it") }
      try? projector.adopt(segment.policy, at: segment.from, cause: segment.position, row: &later)
      guard later.encoded == row.encoded else { throw breach(.initialStands, "by another policy") }
    }
  }

  // MARK: What is asked for

  func checkDetails() throws {
    for segment in policies.segments {
      let needs = projector.details(under: segment.policy)
      guard needs + P.details == P.details else {
        throw breach(.detailsUnderPolicy, "what it asks for from \(segment.from) on is no part of `details`")
      }
    }
  }

  // MARK: Columns

  func checkColumnNames() throws {
    let names = projector.columns.map(\.name)
    guard Set(names).count == names.count else { throw breach(.columnNames, names.joined(separator: ", ")) }
    for name in names {
      let isPlain = name.utf8.allSatisfy { byte in
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
      }
      guard isPlain, let first = name.utf8.first, (0x61...0x7A).contains(first) else {
        throw breach(.columnNames, name)
      }
    }
    for segment in policies.segments {
      let others = projector.columns(under: segment.policy).map(\.name)
      guard others == names else {
        throw breach(.columnNames, "under the policy from \(segment.from): \(others.joined(separator: ", "))")
      }
    }
  }

  private func checkColumns(_ row: P.Row, after history: [Touchpoint]) throws {
    let decoded = try decoded(row.encoded)
    let policy = instant.map { policies.policy(at: $0) } ?? policies.segments[0].policy
    let columns = projector.columns(under: policy)
    let known = Set(history.map(\.position)).union(policies.segments.map(\.position))
    for column in columns {
      let value = column.value(row)
      guard value.isOf(column.kind), column.value(decoded) == value else {
        throw breach(.columnValues, "\(column.name) is \(value), and then \(column.value(decoded))")
      }
      let causes = projector.causes(of: column.name, in: row, after: history, under: policy)
      guard let causes else { continue }
      if let stray = causes.positions.subtracting(known).min() {
        throw breach(.causes, "of \(column.name), position \(stray)")
      }
      for name in causes.columns where !columns.contains(where: { $0.name == name }) {
        throw breach(.causes, "of \(column.name), the column \(name)")
      }
    }
  }
}

/// A value that two threads share.
private final class Shared<Value: Sendable>: Sendable {
  let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }
}

extension ColumnValue {
  fileprivate func isOf(_ kind: ColumnKind) -> Bool {
    switch (self, kind) {
    case (.absent, _), (.flag, .flag), (.instant, .instant), (.text, .text), (.number, .number),
      (.number, .money), (.number, .day), (.number, .position):
      true
    default: false
    }
  }
}

extension Totals {
  func isSame(as other: Totals) -> Bool {
    let (own, theirs) = (sorted, other.sorted)
    return own.map(\.counter) == theirs.map(\.counter) && own.map(\.value) == theirs.map(\.value)
  }
}
