// What follows from a person's touchpoints, by the engine's own folds: nothing is computed a second time.

internal import Actions
internal import Ledger
internal import LedgerViews
internal import LoyaltyActions
internal import Projection
internal import ReadModels
internal import Reporting
internal import Words

extension DisclosureReader {
  /// Adds consents in force, points, and store credit. A view that leaves the person out, because its fold fails, is named.
  func addViews(to disclosure: inout Disclosure) throws {
    let customer = numbers[0]
    let page = try models.customer(customer, identifiers: false, timeline: TimelinePage(0))
    disclosure.leftOut = page.leftOut.map(\.view.text)
    (disclosure.orders, disclosure.spent, disclosure.refunded) = (page.orders, page.spent, page.refunded)
    disclosure.consents = try ledger.consents(of: customer, Moment(at: end))
    if disclosure.isUseRestricted {
      disclosure.consentsAsSaid = try ledger.consentsAsSaid(of: customer, Moment(at: end))
    }
    do {
      disclosure.programmes = try programmes(of: customer)
    } catch let error as ProjectionError where error.code == .quarantined {
      if !disclosure.leftOut.contains(Loyalty.name.text) { disclosure.leftOut.append(Loyalty.name.text) }
    }
    do {
      disclosure.storeCredit = try models.views.row(of: customer, in: models[GiftCards.self]).row.flatMap {
        Disclosure.StoreCredit($0)
      }
    } catch let error as ProjectionError where error.code == .quarantined {
      if !disclosure.leftOut.contains(GiftCards.name.text) { disclosure.leftOut.append(GiftCards.name.text) }
    }
  }

  private func programmes(of customer: CustomerNumber) throws -> [Disclosure.Programme] {
    let state = try models.views.state(of: customer, in: models[Loyalty.self])
    if let failure = state.failure { throw ProjectionError(.quarantined, failure.reason) }
    guard let row = state.row, let policy = state.policy else { return [] }
    return try policy.programmes.compactMap { programme in
      guard let member = row[program: programme.hash], member.isMember else { return nil }
      // A standing is of a row's first programme.
      var only = LoyaltyRow()
      only.main = member
      let isMain = row.main.program == member.program
      // The engine explains the columns of the first programme.
      let why = isMain ? try models.views.explain(customer, in: Loyalty.name, why: "tier") : nil
      return Disclosure.Programme(
        name: programme.name, joined: member.joinedAt, points: member.points,
        standing: LoyaltyStanding(only, under: policy, models.setting.calendar, asOf: state.asOf),
        tierReason: why?.reason?.remark ?? "",
        tierCauses: why?.steps.compactMap(\.cause.position) ?? [],
        tierRule: programme.tiers.map { tiers in
          Disclosure.TierRule(
            measure: tiers.measure, days: tiers.windowDays,
            levels: tiers.levels.map { .init(name: $0.name, from: $0.from) })
        },
        statement: try models.statement(
          of: customer, in: programme.name, from: .distantPast, until: .distantFuture),
        holds: member.extras.holds.filter { $0.state == .open }.map {
          Disclosure.Hold(position: $0.id, points: $0.points, until: $0.until)
        })
    }
  }

  /// What was decided about the person, where a touchpoint says so.
  func decision(_ touchpoint: HeldTouchpoint) -> Disclosure.DecisionAbout? {
    let message = touchpoint.message
    var about = Disclosure.DecisionAbout(
      outcome: .recorded, position: touchpoint.position, at: touchpoint.occurred, name: "")
    about.reason = message["reason"]?.string
    switch touchpoint.recorded.fact.type {
    case .decisionRefused:
      about.outcome = .refused
      about.name = message["decision"]?.string ?? ""
      about.version = message["version"]?.integer.flatMap { UInt32(exactly: $0) }
      about.message = message["message"]?.string
      about.numbers = (message["numbers"]?.items ?? []).map {
        ($0["name"]?.string ?? "", $0["value"]?.integer ?? 0)
      }
    case .actionDecided: about.outcome = .decided
    case .actionDelivered: about.outcome = .delivered
    case .actionFailed: about.outcome = .failed
    case .actionSuppressed: about.outcome = .suppressed
    default:
      guard let decision = touchpoint.recorded.decision else { return nil }
      about.name = decision.decision.name
      about.version = decision.decision.version
      // What others have agreed to who were part of it is theirs.
      about.consents = decision.consents.filter { numbers.contains($0.customer) }
      about.numbers = decision.numbers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      return about
    }
    if about.name.isEmpty {
      about.name = message["action"]?.string ?? ""
      about.rule = message["rule"]?.string
    }
    return about
  }

  /// Adds what the business has published about why it keeps data, and for how long.
  func addPolicies(to disclosure: inout Disclosure) throws {
    let changes = try ledger.policyChanges().filter { $0.position <= end }
    let now = disclosure.made
    func inForce(_ view: String) -> [PublishedPolicy] {
      let withdrawals = changes.compactMap { change -> WithdrawnPolicy? in
        if case .withdrawn(let withdrawn) = change, withdrawn.effectiveFrom <= now { withdrawn } else { nil }
      }
      var newest: [String: PublishedPolicy] = [:]
      for policy in changes.compactMap(\.policy).filter({ $0.view == view && $0.effectiveFrom <= now }) {
        if withdrawals.contains(where: { $0.concerns(policy) }) { continue }
        if let known = newest[policy.name], known.effectiveFrom > policy.effectiveFrom { continue }
        newest[policy.name] = policy
      }
      return newest.values.sorted { $0.position < $1.position }
    }
    disclosure.register = try inForce(RightsPolicy.purposes).last.map { try JSONTree($0.document) }
    let schedules = inForce(RightsPolicy.retentionSchedule)
    disclosure.retention = try schedules.map { try JSONTree($0.document) }
    disclosure.rules = try schedules.flatMap { schedule in
      try RetentionSchedule(document: schedule.document, models.setting.types.known(to: schedule)).rules
        .map { try RuleInWords($0, in: ledger) }
    }
  }
}

extension Disclosure.StoreCredit {
  /// `nil` for a gift card's account, and where there never was any credit.
  fileprivate init?(_ row: GiftCardRow) {
    guard !row.isCard, row.issued > 0 || row.used > 0 else { return nil }
    self.init(
      unit: row.unit, balance: row.balance, issued: row.issued, used: row.used, refunded: row.refunded,
      expired: row.expired, expires: row.expires < .distantFuture ? row.expires : nil)
  }
}
