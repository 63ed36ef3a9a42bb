// What is asked of a loyalty programme, as the command line and as HTTP write it.

package import Perennial

/// A request to spend points, to lock them, to give or take them, to move them, to gather them in pools, or to have programmes run:
/// the members that its command takes, the others absent.
///
/// ```json
/// {"command":"redeem","customer":"crm:1","points":500,"order":"B","id":"r-1","source":"till/2"}
/// ```
package struct LoyaltyRequest: Sendable {
  package var command: Command
  /// Who is meant: a number, or an identifier.
  package var customer: String?
  /// Who gives points, and who gets them.
  package var from: String?
  package var to: String?
  package var points: Int64?
  /// The programme, by its name; absent for the only one.
  package var program: String?
  /// The order, by its number, or by `namespace:number`.
  package var order: String?
  /// What the order comes to in minor units, where it is not recorded yet.
  package var orderTotal: Int64?
  package var reward: String?
  /// After how many minutes a hold lapses.
  package var minutes: Int64?
  /// The id of the hold that is captured or released, of `source`.
  package var hold: String?
  /// The id of the redemption that is returned, of `source`.
  package var redemption: String?
  /// Until when a granted reward can be used, and when points that are given expire: times or days.
  package var until: String?
  package var expires: String?
  package var belowZero: Bool?
  /// The pool, by its name, and which part of what they earn a member shares with it, in thousandths.
  package var pool: String?
  package var share: Int64?
  /// Whether the member may spend the pool's points.
  package var mayRedeem: Bool?
  /// Whether it is the points of the member's pool that are to be spent.
  package var fromPool: Bool?
  package var actor: String?
  package var store: String?
  package var channel: String?
  package var reason: String?
  /// The request's own id, by which it is safe to send again; absent for one that is made for it.
  package var id: String?
  /// Whose id it is, named as the sources of touchpoints are.
  package var source: String?

  package enum Command: String, Sendable, CaseIterable {
    case redeem, hold, capture, release, adjust, transfer, reinstate, grant
    case poolOpen = "pool open"
    case poolJoin = "pool join"
    case poolLeave = "pool leave"
    case poolShow = "pool show"
    case programRun = "program run"
  }

  package init(_ command: Command) { self.command = command }

  /// Asks, and gives the answer: what was recorded, or why nothing was.
  ///
  /// - Parameter source: whose ids are meant where the request does not say.
  /// - Throws: `Failure` where something is lacking or names what there is not; otherwise as `Actions.decide`.
  package func answer(from reports: Reports, source standard: String) async throws -> LoyaltyAnswer {
    let source = source ?? standard
    return switch command {
    case .redeem, .hold: LoyaltyAnswer(try await spend(reports, source), hold: id)
    case .capture, .release: LoyaltyAnswer(try await end(reports, source))
    case .adjust, .transfer, .reinstate, .grant: LoyaltyAnswer(try await give(reports, source))
    case .poolJoin, .poolLeave: LoyaltyAnswer(try await change(reports, source))
    case .poolOpen: .pool(try await reports.actions.openPool(try required(pool, "pool"), in: program))
    case .poolShow: .pool(try reports.actions.pool(try required(pool, "pool")))
    case .programRun: .run(try await reports.actions.runProgram())
    }
  }

  private func spend(_ reports: Reports, _ source: String) async throws -> DecisionOutcome {
    let (actions, id) = (reports.actions, TouchpointID(source, try required(id, "id")))
    let points = try required(points, "points")
    let member = try customer(customer, "customer", in: reports.ledger)
    if command == .redeem, fromPool ?? false {
      return try await actions.redeemFromPool(
        points, of: member, in: program, on: try redeemedOrder(), reward: reward, circumstances, as: id)
    }
    if command == .redeem {
      return try await actions.redeem(
        points, of: member, in: program, on: try redeemedOrder(), reward: reward, circumstances, as: id)
    }
    return try await actions.hold(
      points, of: member, in: program, on: try redeemedOrder(), reward: reward,
      minutes: minutes.map { Int(clamping: $0) }, circumstances, as: id)
  }

  private func end(_ reports: Reports, _ source: String) async throws -> DecisionOutcome {
    let hold = TouchpointID(source, try required(hold, "hold"))
    let member = try holder(of: hold, in: reports.ledger)
    let id = id.map { TouchpointID(source, $0) }
    if command == .release {
      return try await reports.actions.release(hold, of: member, circumstances, as: id)
    }
    return try await reports.actions.capture(
      hold, of: member, points: points, on: try redeemedOrder(), circumstances, as: id)
  }

  private func give(_ reports: Reports, _ source: String) async throws -> DecisionOutcome {
    let (actions, ledger) = (reports.actions, reports.ledger)
    let id = TouchpointID(source, id ?? Self.madeID())
    switch command {
    case .transfer:
      return try await actions.transfer(
        try required(points, "points"), from: try customer(from, "from", in: ledger),
        to: try customer(to, "to", in: ledger), in: program, circumstances, as: id)
    case .reinstate:
      return try await actions.reinstate(
        try required(points, "points"), of: try customer(customer, "customer", in: ledger), in: program,
        redemption: redemption.map { TouchpointID(source, $0) }, reason: try required(reason, "reason"),
        circumstances, as: id)
    case .grant:
      return try await actions.grant(
        try required(reward, "reward"), to: try customer(customer, "customer", in: ledger), in: program,
        until: try until.map { try ledger.start($0, of: "until") }, circumstances, as: id)
    default:
      return try await actions.adjust(
        try required(points, "points"), of: try customer(customer, "customer", in: ledger), in: program,
        reason: try required(reason, "reason"), actor: actor ?? source,
        expires: try expires.map { try ledger.start($0, of: "expires") }, mayGoNegative: belowZero ?? false,
        store: store, channel: channel, as: id)
    }
  }

  private func change(_ reports: Reports, _ source: String) async throws -> DecisionOutcome {
    let id = TouchpointID(source, id ?? Self.madeID())
    let pool = try required(pool, "pool")
    let member = try customer(customer, "customer", in: reports.ledger)
    if command == .poolLeave {
      return try await reports.actions.leavePool(pool, member, in: program, circumstances, as: id)
    }
    return try await reports.actions.joinPool(
      pool, member, share: try required(share, "share"), mayRedeem: mayRedeem ?? false, in: program,
      circumstances, as: id)
  }

  /// Whose hold it is: who was named or, where nobody was, of whom it was recorded.
  private func holder(of hold: TouchpointID, in ledger: Ledger) throws -> CustomerNumber {
    if let customer { return try ledger.customer(named: customer) }
    guard let position = try ledger.position(of: hold) else {
      throw Failure.unknown(
        "there is no hold of that id; name its source too, where it is not \(hold.source)")
    }
    return try ledger.touchpoint(at: position).customer
  }

  /// An id for a request that brings none, and so cannot be sent again.
  static func madeID() -> String {
    let random = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))
    return String(random.0, radix: 36) + "-" + String(random.1, radix: 36)
  }

  /// A share in thousandths, of its text: `0.5`; `nil` where it is none.
  package static func share(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? String(parts[1]) : "0"
    guard let whole = parts.first, whole == "0" || whole == "1", (1...3).contains(decimals.utf8.count),
      decimals.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let fraction = Int64(decimals + String(repeating: "0", count: 3 - decimals.utf8.count))
    else { return nil }
    let share = (whole == "1" ? 1000 : 0) + fraction
    return share <= 1000 ? share : nil
  }

  private var circumstances: Circumstances {
    Circumstances(actor: actor, store: store, channel: channel, reason: reason)
  }

  private func redeemedOrder() throws -> RedeemedOrder? {
    guard let order else {
      guard orderTotal == nil else {
        throw Failure.usage("what an order comes to is given without the order; name the order too")
      }
      return nil
    }
    return RedeemedOrder(try Reference(orderNamed: order), total: orderTotal)
  }

  private func required<Value>(_ value: Value?, _ member: String) throws -> Value {
    try RequiredMember.value(value, of: member, for: command.rawValue)
  }

  private func customer(_ name: String?, _ member: String, in ledger: Ledger) throws -> CustomerNumber {
    try ledger.customer(named: try required(name, member))
  }
}
