import PerennialTestKit
import PlainLoyalty
import Projection
import Reporting
import Words

@testable import ReadModels

/// What both implementations say of one history.
struct Comparison {
  private let random: PlainLoyalty.RandomHistory
  private let history: PlainLoyalty.History
  private let recorded: RecordedHistory
  private let loyalty: Loyalty
  private let policies: PolicyTimeline<LoyaltyPolicy?>
  private var zone: Zone { random.setting.zone }
  /// The pool's account is behind the customers.
  private var customers: Int { random.customers + 1 }

  init(_ random: PlainLoyalty.RandomHistory) throws {
    self.random = random
    history = random.played().history
    recorded = try RecordedHistory(random)
    loyalty = Loyalty(calendar: try LocalCalendar(timeZone: random.setting.zone.identifier))
    policies = try recorded.ledger.policies(for: loyalty)
  }

  /// What the two say otherwise; empty where they agree.
  func differences() throws -> [String] {
    for now in random.instants {
      for customer in 1...customers {
        let row = try recorded.ledger.row(of: UInt32(customer), with: loyalty, asOf: Words.Instant(now))
        for programme in random.setting.names {
          let lines = differences(of: row, customer, in: programme, at: now)
          if !lines.isEmpty {
            return ["customer \(customer) in \(programme) at \(zone.text(now))"] + lines
          }
        }
      }
      let totals = try recorded.ledger.totals(with: loyalty, asOf: Words.Instant(now))
      for programme in random.setting.names {
        let plain = history.sums(programme, customers: customers, at: now)
        let lines = plain.differences(from: Sums(totals, of: programme, random.setting, at: now))
        if !lines.isEmpty { return ["all of \(programme) at \(zone.text(now))"] + lines }
      }
    }
    return try differencesOfStatements()
  }

  private func differences(
    of row: LoyaltyRow, _ customer: Int, in programme: String, at now: PlainLoyalty.Instant
  ) -> [String] {
    let instant = Words.Instant(now)
    let policy = policies.policy(at: instant)
    let plain = history.standing(customer, programme, at: now)
    var ours = Standing(row, in: programme, at: now, recorded, random.setting)
    let inForce = policy?.programme(hashed: NameHash(programme).rawValue)
    if let inForce {
      ours.take(
        row[program: programme] ?? LoyaltyMember(), under: inForce, at: instant, loyalty.calendar)
    }
    var lines = plain.differences(from: ours, zone)
    let folding = history.folding(customer, programme, at: now)
    let notices = folding.notices(at: now).map { "notice of \($0.points) for \($0.day), \($0.ahead) ahead" }
    let due = (folding.effects(at: now).map(\.text) + notices).sorted()
    let items =
      policy.map { recorded.items(of: row, customer, in: programme, under: $0, at: now, loyalty.calendar) }
      ?? []
    if due != items { lines.append("due: plain \(due), ledger \(items)") }
    return lines
  }

  // MARK: Statements

  /// Statements of the middle of the history.
  private func differencesOfStatements() throws -> [String] {
    let instants = random.instants
    guard instants.count > 4, instants[0] < instants[4] else { return [] }
    let (from, until) = (instants[0], instants[4])
    for customer in 1...customers {
      for programme in random.setting.names {
        let plain = history.statement(customer, programme, from: from, until: until)
        let ours = try statement(customer, programme, Words.Instant(from), Words.Instant(until))
        var lines = plain == PlainLoyalty.Statement(ours) ? [] : ["plain \(plain)", "ledger \(ours)"]
        lines += ours.violations
        if !lines.isEmpty {
          let period = "\(zone.text(from)) to \(zone.text(until))"
          return ["statement of customer \(customer) in \(programme), \(period)"] + lines
        }
      }
    }
    return []
  }

  private func statement(_ customer: Int, _ programme: String, _ from: Words.Instant, _ until: Words.Instant)
    throws -> LoyaltyStatement
  {
    let ledger = recorded.ledger
    var maker = StatementMaker(LoyaltyStatement(of: programme, from: from, until: until))
    let arrangement = ledger.arrangement(through: ledger.newestPosition())
    let touchpoints = ledger.history(of: CustomerNumber(UInt32(customer)), as: arrangement).touchpoints
    var state = FoldState(initial: loyalty.initialRow())
    func pass(to instant: Words.Instant) throws {
      try loyalty.settle(&state, under: policies, at: instant) { change, at, state in
        var policy: Position?
        if case .policy(let position) = change { policy = position }
        maker.take(
          state.row[program: programme], at: at, position: policy, type: nil, isPolicy: policy != nil)
      }
    }
    for touchpoint in touchpoints where touchpoint.fact.historyTime < until {
      let time = touchpoint.fact.historyTime
      guard loyalty.types(under: policies.policy(at: time))?.contains(touchpoint.fact.type) ?? true else {
        continue
      }
      try pass(to: time)
      let details = try ledger.details(of: [touchpoint], policies.details(for: loyalty), of: Loyalty.name)
      try loyalty.fold([touchpoint].span, details.span, under: policies, into: &state)
      maker.take(
        state.row[program: programme], at: time, position: touchpoint.position,
        type: "\(touchpoint.fact.type)", isPolicy: false)
    }
    try pass(to: Words.Instant(microseconds: until.microseconds - 1))
    maker.finish(state.row[program: programme], loyalty.calendar)
    return maker.statement
  }
}

extension PlainLoyalty.Statement {
  fileprivate init(_ statement: LoyaltyStatement) {
    self.init()
    (opening, closing) = (Int(statement.opening), Int(statement.closing))
    let values: [String: Int64] = [
      "earned": statement.earned, "transferredIn": statement.transferredIn, "adjusted": statement.adjusted,
      "reinstated": statement.reinstated, "spent": statement.spent, "expired": statement.expired,
      "reversed": statement.reversed, "transferredOut": statement.transferredOut,
    ]
    sums = values.mapValues { Int($0) }
    for day in statement.expiring { expiring[Int(day.day)] = Int(day.points) }
  }
}

extension LoyaltyStatement {
  /// What of a statement does not close.
  fileprivate var violations: [String] {
    var wrong: [String] = []
    let came = earned + transferredIn + adjusted + reinstated
    if opening + came - spent - expired - transferredOut - reversed != closing {
      wrong.append("it does not close")
    }
    var balance = opening
    for line in lines {
      balance += line.points
      if line.balance != balance { wrong.append("a line does not follow from the one before") }
    }
    if balance != closing { wrong.append("the lines do not lead to the end") }
    return wrong
  }
}
