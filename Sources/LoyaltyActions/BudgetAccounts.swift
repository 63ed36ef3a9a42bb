// Budgets that all members share, as decisions read them and count on them.

internal import Actions
internal import Ledger
internal import Projection
internal import ReadModels
internal import Schema
internal import SwiftProtobuf
internal import Words

/// A budget of a programme: of a limit over all members, of a reward's stock, of what one actor or store may redeem.
struct BudgetName: Hashable, Sendable {
  /// The programme, by its name.
  var program: String
  /// The name under which it is counted: `limit/double`, `stock/mug`, `velocity/till/7`.
  var name: String

  /// The name of its account. Names of programmes and of what they limit may be long; an account's has a bound. A `/` in a
  /// programme's name is escaped, so that no two budgets have one account.
  fileprivate var account: String {
    let program = self.program.replacing("%", with: "%25").replacing("/", with: "%2F")
    let whole = "\(program)/\(name)"
    guard whole.utf8.count > Self.accountBytesMax else { return whole }
    let kind = name.prefix { $0 != "/" }
    return "\(kind)/" + String(NameHash(self.program).rawValue, radix: 16) + "/"
      + String(NameHash(name).rawValue, radix: 16)
  }

  private static let accountBytesMax = 150
}

/// The accounts of budgets that were opened for a decision. Which it needs shows inside the write, where none can be opened.
struct BudgetAccounts: Sendable {
  private var numbers: [BudgetName: CustomerNumber] = [:]
  /// Other accounts that the rules need, such as the pool whose points are spent.
  private var others: Set<CustomerNumber> = []

  /// What is to be opened, or gone with, before the decision can be made.
  fileprivate struct Needed: Error {
    var names: [BudgetName] = []
    var account: CustomerNumber?
  }

  fileprivate var accounts: [CustomerNumber] { numbers.values.sorted() + others.sorted() }

  /// Opens accounts, or finds them.
  fileprivate mutating func open(_ needed: Needed, in ledger: Ledger) async throws {
    if let account = needed.account { others.insert(account) }
    for name in needed.names {
      numbers[name] = try await ledger.account(.budget, named: name.account, program: name.program)
    }
  }

  /// Has the decision made again with these budgets, where they are not open. Naming all of them at once makes
  /// it once more, and not once for each.
  func require(_ names: [BudgetName]) throws {
    let missing = names.filter { numbers[$0] == nil }
    if !missing.isEmpty { throw Needed(names: missing) }
  }

  /// Has the decision made again with an account that is no budget, where it does not go with it yet.
  func require(_ account: CustomerNumber) throws {
    if !others.contains(account) { throw Needed(account: account) }
  }

  /// What was counted on a budget; `nil` for nothing yet.
  func row(of name: BudgetName, _ decision: borrowing Decision) throws -> BudgetRow? {
    try decision.row(of: try number(of: name), in: Budgets.self)
  }

  /// How much was counted on a budget, all together.
  func used(of name: BudgetName, _ decision: borrowing Decision) throws -> Int64 {
    try row(of: name, decision)?.sum(named: NameHash(name.name)) ?? 0
  }

  /// What is recorded on a budget beside what uses it up.
  ///
  /// - Parameters:
  ///   - count: how much is used: points of a limit, pieces of a stock, redemptions.
  ///   - points: how many points that comes to, beside a count of something else.
  ///   - money: how much money it comes to, in minor units.
  ///   - cause: the touchpoint that it is counted for; 0 for none.
  ///   - customer: whose doing it is.
  func counted(
    _ count: Int64, on name: BudgetName, points: Int64 = 0, money: Int64 = 0, cause: Position = .start,
    for customer: CustomerNumber
  ) throws -> DecidedTouchpoint {
    let counted = AccountCounted.with {
      ($0.program, $0.name, $0.count) = (name.program, name.name, count)
      ($0.points, $0.money) = (min(points, Self.countedMax), min(money, Self.countedMax))
      ($0.cause, $0.customer) = (Int64(clamping: cause.rawValue), Int64(customer.rawValue))
    }
    return DecidedTouchpoint(counted, for: try number(of: name))
  }

  /// A budget takes no more at once, so that its sums stay within bounds.
  private static let countedMax: Int64 = 1 << 40

  private func number(of name: BudgetName) throws -> CustomerNumber {
    guard let number = numbers[name] else { throw Needed(names: [name]) }
    return number
  }
}

extension Actions {
  /// Decides with the budgets that the rules turn out to need. A reason to refuse that `body` throws is the answer.
  ///
  /// - Parameters:
  ///   - name: the decision's name, and the version of its rules.
  ///   - customers: whom it is about, as for `decide`.
  ///   - accounts: accounts other than budgets that it goes with.
  ///   - id: the request's own, and who asks.
  ///   - content: what is asked for.
  ///   - isAsked: whether somebody has asked; otherwise it is due by itself.
  ///   - cause: the touchpoint that is decided about, where there is one: a refusal says it.
  ///   - program: the programme for which it is decided, where the same may be decided for another.
  ///   - body: decides, by the rows and by what was counted on budgets.
  func decideWithBudgets(
    _ name: DecisionName, about customers: [CustomerNumber], with accounts: [CustomerNumber] = [],
    as id: TouchpointID, asking content: String = "", isAsked: Bool = true, cause: Position? = nil,
    of program: String? = nil,
    _ body: @escaping @Sendable (borrowing Decision, BudgetAccounts) throws -> Verdict
  ) async throws -> DecisionOutcome {
    var budgets = BudgetAccounts()
    var attempts = 1
    while true {
      do {
        let open = budgets
        return try await decide(
          name, about: customers, with: accounts + open.accounts, as: id, asking: content, isAsked: isAsked
        ) { decision in
          try Verdict.judged(cause: cause, of: program) { try body(decision, open) }
        }
      } catch let needed as BudgetAccounts.Needed where attempts < Self.attemptsMax {
        // Another policy may have come between two attempts, and need others.
        try await budgets.open(needed, in: ledger)
        attempts += 1
      }
    }
  }

  private static var attemptsMax: Int { 4 }
}
