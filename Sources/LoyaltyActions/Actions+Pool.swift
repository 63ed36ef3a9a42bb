// Pools: accounts that several members gather points in.

public import Actions
public import Ledger
internal import Projection
internal import ReadModels
internal import Reporting
internal import Schema
internal import SwiftProtobuf
public import Words

extension Actions {
  /// Opens a pool, in which members of a programme gather points together, such as those of a household. Where it is open already,
  /// nothing is recorded.
  ///
  /// - Parameters:
  ///   - name: the pool's name: a number or code of one's own, never a person's. No other pool has it, whatever its programme.
  ///   - program: the programme, by its name; `nil` for the only one.
  /// - Returns: the pool as it is.
  /// - Throws: `ProjectionError` with code `invalidRequest` where there is no such programme, it has no pools, or the pool is one
  ///   of another; otherwise as `Ledger.account`.
  @discardableResult
  public func openPool(_ name: String, in program: String? = nil) async throws -> LoyaltyPool {
    let programme = try programmeNow(named: program)
    guard programme.pools != nil else {
      throw ProjectionError(
        .invalidRequest, "the programme \(programme.name) has no pools: its policy does not say pools")
    }
    let number = try await ledger.account(.pool, named: name, program: programme.name)
    let pool = try pool(name, number)
    guard programme.isCalled(NameHash(pool.program)) else {
      throw ProjectionError(
        .invalidRequest, "a pool of this name is one of the programme \(pool.program); choose another name")
    }
    return pool
  }

  /// A pool as it is: whose it is, how many members it has, and what can be spent.
  ///
  /// - Parameter name: the pool's name.
  /// - Throws: `LedgerError` with code `unknownSubject` where there is no pool of that name; otherwise as `Views.row(of:in:)`.
  public func pool(_ name: String) throws -> LoyaltyPool {
    guard let number = try poolNumber(name) else {
      throw LedgerError(.unknownSubject, "there is no pool of this name; open it first")
    }
    return try pool(name, number)
  }

  /// Has a member share what they earn from now on with a pool.
  ///
  /// What they have earned before stays their own. Of each order or visit that earns, the pool gets its share once the points can be
  /// spent, by `runProgram`, with the expiry that they have. To change the share or the right, leave the pool and join it again.
  ///
  /// It is refused, and the first reason is the answer: `unknown-program`; `pools-refused`, where the programme has no pools;
  /// `unknown-member`; `member-suspended`, `member-closed`; `unknown-pool`; `in-pool`, where they are in one; `pool-full`. Sent
  /// again, it is answered as the first time.
  ///
  /// - Parameters:
  ///   - name: the pool's name.
  ///   - customer: the member: of customers who were merged, any of their numbers.
  ///   - share: which part of what they earn goes to the pool, in thousandths: 0 to 1,000.
  ///   - mayRedeem: whether they may spend the pool's points.
  ///   - program: the programme, by its name; `nil` for the only one.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `pool` (its number as a customer), `share` (as given) and `members` (with this one), or the refusal.
  /// - Throws: `ProjectionError` with code `invalidRequest` where it is no share; otherwise as `decide`.
  public func joinPool(
    _ name: String, _ customer: CustomerNumber, share: Int64, mayRedeem: Bool = false,
    in program: String? = nil, _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    guard (0...1000).contains(share) else {
      throw ProjectionError(.invalidRequest, "a share of \(share) thousandths: give 0 to 1,000")
    }
    let content = asking(["pool": name, "share": share, "mayRedeem": mayRedeem, "program": program])
    let request = PoolRequest(
      pool: try poolNumber(name), customer: customer, program: program, circumstances: circumstances)
    return try await decide(
      "pool.join/1", about: [customer], with: request.accounts, as: id, asking: content
    ) { decision in
      try Verdict.judged { try request.join(decision, share: share, mayRedeem: mayRedeem) }
    }
  }

  /// Ends that a member shares what they earn with a pool. What they have contributed stays there.
  ///
  /// It is refused, and the first reason is the answer: `unknown-program`; `unknown-member`; `not-in-pool`. Sent again, it is
  /// answered as the first time.
  ///
  /// - Parameters:
  ///   - name: the pool's name.
  ///   - customer: the member: of customers who were merged, any of their numbers.
  ///   - program: the programme, by its name; `nil` for the only one.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Returns: the numbers `pool` (its number as a customer) and `members` (without this one), or the refusal.
  /// - Throws: as `decide`.
  public func leavePool(
    _ name: String, _ customer: CustomerNumber, in program: String? = nil,
    _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    let content = asking(["pool": name, "program": program])
    let request = PoolRequest(
      pool: try poolNumber(name), customer: customer, program: program, circumstances: circumstances)
    return try await decide(
      "pool.leave/1", about: [customer], with: request.accounts, as: id, asking: content
    ) { decision in
      try Verdict.judged { try request.leave(decision) }
    }
  }

  /// Spends points of the pool that a member shares with, where they may: on an order, on a reward, or on neither. They are recorded
  /// of the pool, with the member as `actor`.
  ///
  /// It is refused for the reasons of `redeem`, in their order, where the pool counts as one member: its balance, its limit of a reward;
  /// and behind the member's status for `pool`, where the member is in none, or may not spend its points. Sent again, it is
  /// answered as the first time. Where the order is given back, `reinstate` gives the points back to the pool.
  ///
  /// - Parameters:
  ///   - points: how many, 1 or more.
  ///   - customer: the member: of customers who were merged, any of their numbers.
  ///   - program: the programme, by its name; `nil` for the only one.
  ///   - order: the order that they are spent on.
  ///   - reward: the reward that they are spent on, by its name. It takes its price, however many more are offered.
  ///   - circumstances: who asks, where, through which channel and why.
  ///   - id: the request's own, and who asks.
  /// - Returns: as `redeem`; `balance` is what the pool has left.
  /// - Throws: as `redeem`.
  public func redeemFromPool(
    _ points: Int64, of customer: CustomerNumber, in program: String? = nil, on order: RedeemedOrder? = nil,
    reward: String? = nil, _ circumstances: Circumstances = .none, as id: TouchpointID
  ) async throws -> DecisionOutcome {
    let request = RedeemRequest(
      points: points, customer: customer, program: program, order: order, reward: reward, isFromPool: true,
      circumstances: circumstances)
    try request.check()
    return try await decideWithBudgets(
      "pool.redeem/1", about: [customer], as: id, asking: request.asking
    ) { decision, budgets in try request.redeem(decision, budgets) }
  }

  private func poolNumber(_ name: String) throws -> CustomerNumber? {
    try ledger.customerNumber(of: Identifier(AccountKind.pool.word, name))
  }

  private func pool(_ name: String, _ number: CustomerNumber) throws -> LoyaltyPool {
    let program = try ledger.history(of: number).programOfPool { try ledger.touchpoint(at: $0) }
    var pool = LoyaltyPool(number: number, name: name, program: program ?? "")
    for projector in views.projectors {
      if let loyalty = projector as? Loyalty {
        pool.balance = try views.row(of: number, in: loyalty).row?.points.balance ?? 0
      } else if let budgets = projector as? Budgets {
        pool.members = try views.row(of: number, in: budgets).row?.poolMembers ?? 0
      }
    }
    return pool
  }

  /// The programme of a name that is in force now; without a name the only one.
  private func programmeNow(named name: String?) throws -> LoyaltyProgramme {
    for case let loyalty as Loyalty in views.projectors {
      let timeline = try PolicyTimeline(
        try ledger.policyChanges(), for: loyalty, through: try ledger.head)
      do {
        return try Membership.programme(name, of: timeline.policy(at: try ledger.now)?.programmes ?? [])
      } catch let refused as Refused { throw ProjectionError(.invalidRequest, refused.message) }
    }
    throw ProjectionError(
      .unknownView, "programmes are read of the view \(Loyalty.name), which is not there")
  }
}

/// A pool: an account that several members of a programme gather points in.
public struct LoyaltyPool: Hashable, Sendable, Codable {
  /// Its number as a customer.
  public var number: CustomerNumber
  /// Its name.
  public var name: String
  /// The programme that it is one of, by its name.
  public var program: String
  /// How many members share what they earn with it.
  public var members: Int64 = 0
  /// How many of its points can be spent.
  public var balance: Int64 = 0
}

/// What is asked for of a pool and a member.
private struct PoolRequest: Sendable {
  /// The pool; `nil` where there is none of the name.
  var pool: CustomerNumber?
  var customer: CustomerNumber
  var program: String?
  var circumstances: Circumstances

  var accounts: [CustomerNumber] { pool.map { [$0] } ?? [] }

  /// - Throws: `Refused`.
  func join(_ decision: borrowing Decision, share: Int64, mayRedeem: Bool) throws -> Verdict {
    let membership = try decision.membership(of: customer, in: program) { programme in
      guard programme.pools != nil else {
        throw Refused("pools-refused", "members of the programme cannot gather points together")
      }
    }
    try membership.checkMayRedeem()
    guard let pool, let owner = try decision.programOfPool(pool),
      membership.programme.isCalled(NameHash(owner))
    else { throw Refused("unknown-pool", "the programme has no pool of that name") }
    if let other = membership.member.extras.pool {
      throw Refused(
        "in-pool", "the member shares what they earn with a pool already; they have to leave that one first",
        ["pool": other.pool])
    }
    let members = try places(in: pool, decision)
    let limit = membership.programme.pools?.membersMax ?? 0
    guard members.others < limit else {
      throw Refused(
        "pool-full", "the pool has \(members.others) members, and there may be \(limit)",
        ["members": members.others, "limit": Int64(limit)])
    }
    let joined = PoolJoined.with {
      ($0.program, $0.pool) = (membership.program, Int64(pool.rawValue))
      ($0.share, $0.mayRedeem) = (share, mayRedeem)
      ($0.reason, $0.actor) = (circumstances.reason ?? "", circumstances.actor ?? "")
    }
    return recording(
      joined, 1 - members.own, of: pool, membership,
      numbers: ["pool": Int64(pool.rawValue), "share": share, "members": members.others + 1])
  }

  /// - Throws: `Refused`.
  func leave(_ decision: borrowing Decision) throws -> Verdict {
    // Who has left the programme still has their place in the pool, until they leave that too.
    let membership = try decision.membership(of: customer, in: program, orFormer: true)
    guard let pool, membership.member.extras.pool?.pool == Int64(pool.rawValue) else {
      throw Refused("not-in-pool", "the member does not share what they earn with a pool of that name")
    }
    let members = try places(in: pool, decision)
    let left = PoolLeft.with {
      ($0.program, $0.pool) = (membership.program, Int64(pool.rawValue))
      ($0.reason, $0.actor) = (circumstances.reason ?? "", circumstances.actor ?? "")
    }
    return recording(
      left, -members.own, of: pool, membership,
      numbers: ["pool": Int64(pool.rawValue), "members": members.others])
  }

  /// How many places of a pool are counted for the member, and how many for others. Whoever joined or left by a touchpoint
  /// that was appended was not counted then: their next joining or leaving makes up for it.
  private func places(
    in pool: CustomerNumber, _ decision: borrowing Decision
  ) throws -> (own: Int64, others: Int64) {
    var own: Int64 = 0
    for touchpoint in try decision.history(of: pool).touchpoints where touchpoint.fact.type == .accountCounted
    {
      let counted = try decision.touchpoint(at: touchpoint.position).message(AccountCounted.self)
      guard let counted, counted.name == BudgetRow.poolMembers,
        let member = UInt32(exactly: counted.customer), member > 0,
        try decision.areSame(CustomerNumber(member), customer)
      else { continue }
      own += counted.count
    }
    let all = try decision.row(of: pool, in: Budgets.self)?.poolMembers ?? 0
    return (own, max(0, all - own))
  }

  private func recording(
    _ message: some TouchpointMessage, _ change: Int64, of pool: CustomerNumber, _ membership: Membership,
    numbers: [String: Int64]
  ) -> Verdict {
    var recorded = [circumstances.touchpoint(message, for: customer)]
    if change != 0 {
      let counted = AccountCounted.with {
        ($0.program, $0.name, $0.count) = (membership.program, BudgetRow.poolMembers, change)
        $0.customer = Int64(customer.rawValue)
      }
      recorded.append(circumstances.touchpoint(counted, for: pool))
    }
    return .record(recorded, numbers: numbers)
  }
}

extension BudgetRow {
  /// The name under which a pool's account counts its members: the places in it are a budget.
  fileprivate static let poolMembers = "members"

  /// How many members share what they earn with the pool.
  fileprivate var poolMembers: Int64 { max(0, sum(named: NameHash(Self.poolMembers))) }
}

extension Decision {
  /// What the pool of a member has, whose points they may spend.
  ///
  /// - Throws: `Refused`: `pool`.
  func pool(of membership: Membership, _ budgets: BudgetAccounts) throws -> Membership {
    guard let pool = membership.member.extras.pool, pool.mayRedeem,
      let account = UInt32(exactly: pool.pool).map({ CustomerNumber($0) })
    else { throw Refused("pool", "the member is in no pool whose points they may spend") }
    try budgets.require(account)
    let state = try state(of: account, in: Loyalty.self)
    if let failure = state.failure { throw ProjectionError(failure, in: Loyalty.name) }
    guard state.row == nil || state.row?.account == .pool else {
      throw Refused("pool", "the member is in no pool whose points they may spend")
    }
    var purse = membership
    purse.customer = account
    purse.member = state.row?[program: membership.programme.hash] ?? LoyaltyRow().main
    return purse
  }

  /// The programme that an account is a pool of, by its name; `nil` where it is none.
  func programOfPool(_ account: CustomerNumber) throws -> String? {
    try history(of: account).programOfPool { try touchpoint(at: $0) }
  }
}

extension History {
  /// The programme that an account is a pool of, by its name; `nil` where it is none.
  fileprivate func programOfPool(_ read: (Position) throws -> RecordedTouchpoint) throws -> String? {
    for touchpoint in touchpoints where touchpoint.fact.type == .accountOpened {
      guard let opened = try read(touchpoint.position).message(AccountOpened.self) else { continue }
      return opened.kind == AccountKind.pool.word ? opened.program : nil
    }
    return nil
  }
}
