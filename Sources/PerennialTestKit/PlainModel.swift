// Works out what a view must hold in a slow and plain way, without the parts of the engine that fold,
// group or sum.

package import Words
internal import Projection

/// The rows, totals, due customers and quarantine of a view, from all touchpoints at once.
///
/// It notices where a refresh and a rebuild are equal, and both wrong in the same way.
struct PlainModel<P: Projector> {
  let projector: P
  let position: Position
  let asOf: Instant
  private let ledger: MemoryLedger
  private(set) var rows: [UInt32: [UInt8]] = [:]
  private(set) var due: [UInt32: Instant] = [:]
  private(set) var quarantine: [UInt32: Quarantined] = [:]
  private(set) var totals = Totals()
  /// The policies that can be used, and their withdrawals, in order of position.
  private var changes: [PolicyChange] = []
  /// Each policy with the instant from which it holds, ascending. The first one holds from the beginning
  /// of time.
  private var policies: [(from: Instant, policy: P.Policy)] = []

  init(_ projector: P, on ledger: MemoryLedger, through position: Position, asOf: Instant) throws {
    self.projector = projector
    self.ledger = ledger
    self.position = position
    self.asOf = asOf
    for change in ledger.policyChanges() where change.view == P.policyName.text && change.position <= position
    {
      // A change is usable only if, together with those before it, it can be read at every instant.
      let candidates = changes + [change]
      let fails = candidates.contains {
        (try? projector.policy(from: Self.inForce(at: $0.effectiveFrom, of: candidates))) == nil
      }
      if !fails { changes = candidates }
    }
    for instant in Set(changes.map(\.effectiveFrom)).union([.distantPast]).sorted() {
      policies.append((instant, try projector.policy(from: Self.inForce(at: instant, of: changes))))
    }
    let touchpoints = ledger.touchpoints(through: position)
    let owners = PlainArrangement(ledger.rearrangements(), through: position)
    var histories: [UInt32: [Touchpoint]] = [:]
    for touchpoint in touchpoints where touchpoint.fact.historyTime <= asOf {
      guard let owner = owners.owner(of: touchpoint) else { continue }
      let policy = policy(at: touchpoint.fact.historyTime)
      guard projector.types(under: policy)?.contains(touchpoint.fact.type) ?? true else { continue }
      if owner == 0 {
        let details = try ledger.details(of: [touchpoint], P.details, of: P.name)
        projector.contribute(anonymous: touchpoint, details.span[0], under: policy, to: &totals)
      } else {
        histories[owner, default: []].append(touchpoint)
      }
    }
    let initial = projector.initialRow().encoded
    for (customer, history) in histories {
      var reached = Position.start
      do {
        let row = try fold(history.sorted(by: Touchpoint.precedes), reached: &reached)
        if row.encoded == initial { continue }
        rows[customer] = row.encoded
        due[customer] = projector.nextChange(of: row, under: policy(at: asOf))
        projector.contribute(row, to: &totals)
      } catch {
        quarantine[customer] = Quarantined(
          customer: CustomerNumber(customer), position: reached, reason: "\(error)")
      }
    }
  }

  /// For each name, in order, the document that took effect last and is not withdrawn by then.
  private static func inForce(at instant: Instant, of changes: [PolicyChange]) -> [PublishedPolicy] {
    let begun = changes.filter { $0.effectiveFrom <= instant }
    let effective = begun.compactMap(\.policy).filter { policy in
      !begun.contains {
        if case .withdrawn(let withdrawal) = $0 { withdrawal.concerns(policy) } else { false }
      }
    }
    return Set(effective.map(\.name)).sorted().compactMap { name in
      effective.filter { $0.name == name }
        .max { ($0.effectiveFrom, $0.position) < ($1.effectiveFrom, $1.position) }
    }
  }

  private func policy(at instant: Instant) -> P.Policy {
    (policies.last { $0.from <= instant } ?? policies[0]).policy
  }

  /// Folds a history touchpoint by touchpoint, with the policies that come into force in between; settles
  /// the row once for each step.
  private func fold(_ history: [Touchpoint], reached: inout Position) throws -> P.Row {
    var row = projector.initialRow()
    guard let first = history.first else { return row }
    var policy = policy(at: first.fact.historyTime)
    var pending = Set(changes.map(\.effectiveFrom)).filter { $0 > first.fact.historyTime && $0 <= asOf }
      .sorted()
    func adopt(until instant: Instant) throws {
      while let change = pending.first, change <= instant {
        pending.removeFirst()
        let before = Self.inForce(at: Instant(microseconds: change.microseconds - 1), of: changes)
        let now = Self.inForce(at: change, of: changes)
        // A change may leave the policy in force as it is: it may withdraw one that had been replaced.
        if before == now { continue }
        try projector.settle(&row, at: change, under: policy)
        policy = self.policy(at: change)
        let begun = now.filter { $0.effectiveFrom == change && !before.contains($0) }.map(\.position).max()
        let cause = begun ?? changes.filter { $0.effectiveFrom == change }.map(\.position).max() ?? .start
        try projector.adopt(policy, at: change, cause: cause, row: &row)
      }
    }
    for touchpoint in history {
      reached = touchpoint.position
      try adopt(until: touchpoint.fact.historyTime)
      try projector.settle(&row, at: touchpoint.fact.historyTime, under: policy)
      let details = try ledger.details(of: [touchpoint], P.details, of: P.name)
      try projector.take(touchpoint, details.span[0], under: policy, to: &row)
    }
    try adopt(until: asOf)
    try projector.settle(&row, at: asOf, under: policy)
    return row
  }
}

extension PlainModel {
  /// How a view differs from what it must hold, in words; `nil` where it does not.
  func difference(from view: View<P>) throws -> String? {
    var found: [UInt32: [UInt8]] = [:]
    try view.forEachRow { customer, row in
      found[customer.rawValue] = row.encoded
      return true
    }
    for customer in Set(found.keys).union(rows.keys).sorted() where found[customer] != rows[customer] {
      return
        "the row of customer:\(customer) is \(text(found[customer])), and must be \(text(rows[customer]))"
    }
    let failed = quarantine.values.sorted { $0.customer < $1.customer }
    let listed = try view.quarantine()
    guard listed == failed else { return "quarantined are \(listed), and must be \(failed)" }
    guard view.count == rows.count, view.quarantined == failed.count else {
      return "it counts \(view.count) rows and \(view.quarantined) quarantined; "
        + "there are \(rows.count) and \(failed.count)"
    }
    let counted = try view.totals.sorted
    let must = totals.sorted
    guard counted.map(\.counter) == must.map(\.counter), counted.map(\.value) == must.map(\.value) else {
      return "the totals are \(counted), and must be \(must)"
    }
    return try dueDifference(from: view)
  }

  private func dueDifference(from view: View<P>) throws -> String? {
    let listed = try view.contents().due.map { entry in
      let number = entry.key.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let customer = entry.key.dropFirst(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return "customer:\(customer) at \(Instant(microseconds: Int64(bitPattern: number ^ (1 << 63))))"
    }
    let must = due.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
      .map { "customer:\($0.key) at \($0.value)" }
    return listed == must ? nil : "due are \(listed), and must be \(must)"
  }

  private func text(_ bytes: [UInt8]?) -> String {
    guard let bytes else { return "missing" }
    return ((try? P.Row(encoding: bytes)).map { "\($0)" } ?? "\(bytes)")
  }
}

/// Works out whom each touchpoint counts for, from merges and corrections in order, with sets and loops.
package struct PlainArrangement {
  private var labels: [UInt32: UInt32] = [:]
  private var voided: Set<Position> = []
  private var assigned: [Position: UInt32] = [:]

  package init(_ said: [Rearrangement], through position: Position) {
    let known = said.filter { $0.position <= position }
    join(known)
    // From the newest backwards, since a correction that a later one voids does nothing.
    var holding: [Rearrangement] = []
    var undone: Set<Position> = []
    for entry in known.reversed() where !undone.contains(entry.position) {
      guard case .corrected(let runs, let correction) = entry.kind else { continue }
      holding.append(entry)
      if correction == .voided { for run in runs { undone.formUnion(Self.positions(in: run)) } }
    }
    voided = undone
    for entry in holding.reversed() {
      guard case .corrected(let runs, .assigned(let customer)) = entry.kind else { continue }
      for run in runs {
        for position in Self.positions(in: run) { assigned[position] = customer.rawValue }
      }
    }
  }

  private mutating func join(_ said: [Rearrangement]) {
    let undone = said.compactMap { entry in
      if case .unmerged(let merge) = entry.kind { merge } else { nil }
    }
    var isSettled = false
    while !isSettled {
      isSettled = true
      for entry in said where !undone.contains(entry.position) {
        guard case .merged(let one, let other) = entry.kind else { continue }
        let least = min(label(one.rawValue), label(other.rawValue))
        for customer in [one.rawValue, other.rawValue] where label(customer) != least {
          labels[customer] = least
          isSettled = false
        }
      }
    }
  }

  private func label(_ customer: UInt32) -> UInt32 { labels[customer] ?? customer }

  private static func positions(in run: ClosedRange<Position>) -> [Position] {
    (run.lowerBound.rawValue...run.upperBound.rawValue).map { Position($0) }
  }

  /// The component that a touchpoint counts for, by its smallest number; 0 for a sale to nobody in
  /// particular, `nil` where it is voided.
  package func owner(of touchpoint: Touchpoint) -> UInt32? {
    if voided.contains(touchpoint.position) { return nil }
    return label(assigned[touchpoint.position] ?? touchpoint.fact.customer.rawValue)
  }
}
