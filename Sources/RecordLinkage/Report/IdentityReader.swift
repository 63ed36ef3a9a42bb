// Reads from the log what identifiers have done.

public import Ledger
internal import Projection
internal import Reporting
internal import Schema
internal import Words

extension Ledger {
  /// How the ledger came to know who is who, and where that may be wrong: silent links, refused merges, values that stand for nobody,
  /// identifiers that many share, merges by day, and what was said to suggestions. Reads every body once.
  ///
  /// What identifiers led to nobody or to others is in the log since it says so, which is with this version of the library.
  ///
  /// - Parameter listed: how many of each list are given at the most, the newest; counts are always of all.
  /// - Throws: `LedgerError`; `ProjectionError` with code `unknownTimeZone`.
  public func identityReport(listed: Int = IdentityReport.listedStandard) throws -> IdentityReport {
    let arrangement = try arrangement()
    let timeZone = try settings.timeZone
    var reader = IdentityReader(
      arrangement, listed: max(0, listed), calendar: try LocalCalendar(timeZone: timeZone))
    var query = TouchpointQuery(types: [
      .customerLinked, .customerUnlinked, .customerMerged, .customerUnmerged, .mergeSuggested,
      .mergeDismissed,
    ])
    query.through = arrangement.position
    try forEachTouchpoint(query) { touchpoint in
      reader.take(touchpoint)
      return true
    }
    try forEachUnusedIdentifier(through: arrangement.position) { reader.take($0) }
    reader.finish()
    for index in reader.report.silentLinks.indices {
      reader.report.silentLinks[index].kinds = try linkedKinds(at: reader.report.silentLinks[index].position)
    }
    reader.report.basis.timeZone = timeZone
    return reader.report
  }

  /// The kinds of the identifiers that a touchpoint links; empty where they cannot be opened.
  private func linkedKinds(at position: Position) throws -> [String] {
    do {
      let touchpoint = try touchpoint(at: position, reveal: true)
      guard case .message(let message) = touchpoint.content, let linked = message as? CustomerLinked else {
        return []
      }
      return linked.personal.identifiers.map(\.kind)
    } catch let error as LedgerError where error.code == .keyUnavailable || error.code == .keyLost {
      return []
    }
  }
}

/// Gathers an `IdentityReport`.
struct IdentityReader {
  var report: IdentityReport
  private let arrangement: Arrangement
  private let listed: Int
  private let calendar: LocalCalendar
  private var days: [Int32: IdentityReport.Day] = [:]
  /// The merges, each at its first position, and those that were taken back.
  private var merges: [Position: Merge] = [:]
  /// By the position of their first half.
  private var decisions: [Position: IdentityReport.Decision] = [:]
  /// The last finding that was read, as long as its other half may follow.
  private var firstHalf: Half?
  private var nobodies: [NobodyKey: IdentityReport.Nobody] = [:]
  private var shared: [SharedKey: Shared] = [:]

  private struct Merge {
    var day: Int32
    var isSilent: Bool
    var customers: [CustomerNumber]
    var at: Instant
    var isInForce = true
  }

  private struct Half {
    var position: Position
    var word: IdentityReport.Decision.Word
    var customers: [CustomerNumber]
  }

  private struct NobodyKey: Hashable {
    var kind: String
    var reason: String
  }

  private struct SharedKey: Hashable {
    var kind: String
    var link: Position
  }

  private struct Shared {
    var customer: CustomerNumber
    var others: Set<CustomerNumber> = []
    var touchpoints = 0
    var refusedMerges = 0
    var last = Position.start
  }

  init(_ arrangement: Arrangement, listed: Int, calendar: LocalCalendar) {
    (self.arrangement, self.listed, self.calendar) = (arrangement, listed, calendar)
    report = IdentityReport(basis: ReportBasis(position: arrangement.position))
  }

  // MARK: Touchpoints

  mutating func take(_ touchpoint: RecordedTouchpoint) {
    guard case .message(let message) = touchpoint.content else { return }
    switch message {
    case let linked as CustomerLinked: take(linked, touchpoint)
    case is CustomerUnlinked: report.links.unlinked += 1
    case let merged as CustomerMerged: take(merged, touchpoint)
    case let unmerged as CustomerUnmerged: take(unmerged, touchpoint)
    case let suggested as MergeSuggested: take(suggested, .suggested, touchpoint)
    case let dismissed as MergeDismissed: take(dismissed, .dismissed, touchpoint)
    default: break
    }
  }

  private mutating func take(_ linked: CustomerLinked, _ touchpoint: RecordedTouchpoint) {
    let isOwn = touchpoint.fact.source == 0 && linked.evidence == "same-touchpoint"
    guard isOwn else { return report.links.said += 1 }
    guard touchpoint.fact.previous > .start else { return report.links.first += 1 }
    report.links.silent += 1
    report.silentLinks.append(
      IdentityReport.SilentLink(
        position: touchpoint.position, at: touchpoint.fact.recorded, customer: touchpoint.customer, kinds: [])
    )
    // The list is kept short as it grows: a ledger may have millions of them.
    if report.silentLinks.count > 2 * listed + 64 {
      report.silentLinks.removeFirst(report.silentLinks.count - listed)
    }
  }

  /// A merge stands on both chains, one directly behind the other: it is counted at the first.
  private mutating func take(_ merged: CustomerMerged, _ touchpoint: RecordedTouchpoint) {
    let (position, customers) = (touchpoint.position, Self.pair(touchpoint.customer, merged.other))
    if let first = merges[position.before], first.customers == customers, first.isInForce { return }
    let day = calendar.day(of: touchpoint.fact.recorded)
    let isSilent = touchpoint.fact.source == 0 && merged.evidence == "same-touchpoint"
    merges[position] = Merge(
      day: day, isSilent: isSilent, customers: customers, at: touchpoint.fact.recorded)
    change(day, position) { if isSilent { $0.silent += 1 } else { $0.said += 1 } }
  }

  private mutating func take(_ unmerged: CustomerUnmerged, _ touchpoint: RecordedTouchpoint) {
    let named = Position(UInt64(clamping: unmerged.merge))
    let customers = Self.pair(touchpoint.customer, unmerged.other)
    for position in [named, named.before] where merges[position]?.customers == customers {
      guard merges[position]?.isInForce == true else { return }
      merges[position]?.isInForce = false
      change(calendar.day(of: touchpoint.fact.recorded), touchpoint.position) { $0.unmerged += 1 }
      return
    }
  }

  /// A finding stands on both chains too. Behind a merge of the same two it says that the merge was suggested.
  private mutating func take(
    _ finding: some MergeFindingTouchpoint, _ word: IdentityReport.Decision.Word,
    _ touchpoint: RecordedTouchpoint
  ) {
    let (position, customers) = (touchpoint.position, Self.pair(touchpoint.customer, finding.other))
    if let first = firstHalf, first.position.next == position, first.word == word,
      first.customers == customers
    {
      firstHalf = nil
      if touchpoint.correction == .voided { decisions[position.before]?.isInForce = false }
      return
    }
    var decision = IdentityReport.Decision(
      decision: word, position: position, at: touchpoint.fact.recorded, customers: customers,
      score: Int(finding.score), reasons: finding.reasons, against: finding.against,
      isInForce: touchpoint.correction != .voided)
    let merge = position.before.before
    if word == .suggested, let merged = merges[merge], merged.customers == customers,
      merged.at == touchpoint.fact.recorded
    {
      (decision.decision, decision.position) = (.accepted, merge)
      change(merged.day, merge) {
        $0.said -= 1
        $0.accepted += 1
      }
    }
    firstHalf = Half(position: position, word: word, customers: customers)
    decisions[position] = decision
  }

  private mutating func change(
    _ day: Int32, _ position: Position, _ body: (inout IdentityReport.Day) -> Void
  ) {
    var changed =
      days[day]
      ?? IdentityReport.Day(day: CivilDate(daysSinceEpoch: Int(day)).description, first: position)
    changed.first = min(changed.first, position)
    body(&changed)
    days[day] = changed
  }

  private static func pair(_ customer: CustomerNumber, _ other: Int64) -> [CustomerNumber] {
    [customer, CustomerNumber(UInt32(clamping: other))].sorted()
  }

  // MARK: Identifiers that did not lead to their touchpoint's customer

  mutating func take(_ unused: UnusedIdentifier) {
    if let unmerged = unused.unmerged {
      report.refusedMergeCount += 1
      report.refusedMerges.append(
        IdentityReport.RefusedMerge(
          position: unused.position, customer: unused.customer, other: unmerged,
          kind: unused.kind, link: unused.link))
      if report.refusedMerges.count > 2 * listed + 64 {
        report.refusedMerges.removeFirst(report.refusedMerges.count - listed)
      }
    }
    guard let holder = unused.holder, unused.link > .start else { return takeNobody(unused) }
    var known = shared[SharedKey(kind: unused.kind, link: unused.link)] ?? Shared(customer: holder)
    if unused.unmerged != nil { known.refusedMerges += 1 }
    known.others.insert(unused.customer == holder ? unused.unmerged ?? unused.customer : unused.customer)
    known.touchpoints += 1
    known.last = max(known.last, unused.position)
    shared[SharedKey(kind: unused.kind, link: unused.link)] = known
  }

  private mutating func takeNobody(_ unused: UnusedIdentifier) {
    let key = NobodyKey(kind: unused.kind, reason: unused.reason)
    var nobody =
      nobodies[key]
      ?? IdentityReport.Nobody(
        kind: unused.kind, reason: unused.reason, touchpoints: 0, first: unused.position,
        last: unused.position)
    nobody.touchpoints += 1
    nobody.last = unused.position
    nobodies[key] = nobody
  }

  // MARK: The end

  mutating func finish() {
    report.silentLinks = Array(report.silentLinks.suffix(listed).reversed())
    report.refusedMerges = Array(report.refusedMerges.suffix(listed).reversed())
    report.nobodies = nobodies.values.sorted {
      ($1.touchpoints, $0.kind, $0.reason) < ($0.touchpoints, $1.kind, $1.reason)
    }
    let identifiers = shared.map { key, shared in
      IdentityReport.SharedIdentifier(
        kind: key.kind, link: key.link, customer: shared.customer, others: shared.others.count,
        touchpoints: shared.touchpoints, refusedMerges: shared.refusedMerges, last: shared.last)
    }
    report.shared = Array(
      identifiers.sorted { ($1.others, $0.link, $0.kind) < ($0.others, $1.link, $1.kind) }.prefix(listed))
    report.days = Array(days.sorted { $0.key > $1.key }.map(\.value).prefix(listed))
    for (position, decision) in decisions {
      var decision = decision
      if decision.decision == .accepted {
        decision.isInForce = merges[decision.position]?.isInForce ?? false
      }
      decisions[position] = decision
    }
    let all = openDecisions().sorted { $0.position > $1.position }
    report.decisionCounts.suggested = all.count { $0.decision == .suggested }
    report.decisionCounts.accepted = all.count { $0.decision == .accepted }
    report.decisionCounts.dismissed = all.count { $0.decision == .dismissed && $0.isInForce }
    report.decisions = Array(all.prefix(listed))
  }
}

extension IdentityReader {
  /// What was recorded of suggestions, without those that were answered since: a suggestion that somebody has merged, or has dismissed
  /// without taking that back, is counted as that.
  private func openDecisions() -> [IdentityReport.Decision] {
    var answered: [[CustomerNumber]: Position] = [:]
    for decision in decisions.values
    where decision.decision == .accepted || decision.decision == .dismissed && decision.isInForce {
      answered[decision.customers] = max(answered[decision.customers] ?? .start, decision.position)
    }
    return decisions.values.filter { decision in
      decision.decision != .suggested || decision.position > answered[decision.customers] ?? .start
    }
  }
}

extension Position {
  /// The position before this one; of the beginning itself.
  fileprivate var before: Position { Position(max(rawValue, 1) - 1) }
}

/// What `merge.suggested` and `merge.dismissed` have in common.
private protocol MergeFindingTouchpoint {
  var other: Int64 { get }
  var reasons: [String] { get }
  var against: [String] { get }
  var score: Int64 { get }
}

extension MergeSuggested: MergeFindingTouchpoint {}
extension MergeDismissed: MergeFindingTouchpoint {}
