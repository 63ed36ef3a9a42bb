// What is asked of a loyalty programme, as the command line and as HTTP write it.

package import Perennial

/// A request to spend points, to give or take them, to move them: the members that its command takes, the others absent.
///
/// ```json
/// {"command":"redeem","customer":"crm:1","points":500,"order":"B","id":"r-1","source":"till/2"}
/// ```
package struct LoyaltyRequest: Sendable, Decodable {
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
  package var belowZero: Bool?
  package var actor: String?
  package var store: String?
  package var channel: String?
  package var reason: String?
  /// The request's own id, by which it is safe to send again; absent for one that is made for it.
  package var id: String?
  /// Whose id it is, named as the sources of touchpoints are.
  package var source: String?

  package enum Command: String, Decodable, Sendable, CaseIterable {
    case redeem, adjust, transfer
  }

  package init(_ command: Command) { self.command = command }

  /// Asks, and gives the answer: what was recorded, or why nothing was.
  ///
  /// - Parameter source: whose ids are meant where the request does not say.
  /// - Throws: `Failure` where something is lacking or names what there is not; otherwise as `Actions.decide`.
  package func answer(from reports: Reports, source standard: String) async throws -> LoyaltyAnswer {
    let (actions, ledger) = (reports.actions, reports.ledger)
    let source = source ?? standard
    let id = TouchpointID(source, id ?? Self.madeID())
    let outcome =
      switch command {
      case .redeem:
        try await actions.redeem(
          try required(points, "points"), of: try customer(customer, "customer", in: ledger), in: program,
          on: try redeemedOrder(), reward: reward, circumstances, as: id)
      case .adjust:
        try await actions.adjust(
          try required(points, "points"), of: try customer(customer, "customer", in: ledger), in: program,
          reason: try required(reason, "reason"), actor: actor ?? source, mayGoNegative: belowZero ?? false,
          store: store, channel: channel, as: id)
      case .transfer:
        try await actions.transfer(
          try required(points, "points"), from: try customer(from, "from", in: ledger),
          to: try customer(to, "to", in: ledger), in: program, circumstances, as: id)
      }
    return LoyaltyAnswer(outcome)
  }

  /// An id for a request that brings none, and so cannot be sent again.
  private static func madeID() -> String {
    let random = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))
    return String(random.0, radix: 36) + "-" + String(random.1, radix: 36)
  }

  private var circumstances: Circumstances {
    Circumstances(actor: actor, store: store, channel: channel, reason: reason)
  }

  private func redeemedOrder() throws -> RedeemedOrder? {
    guard let order else {
      guard orderTotal == nil else { throw Failure.usage("orderTotal is of an order; name the order too") }
      return nil
    }
    return RedeemedOrder(try Reference(orderNamed: order), total: orderTotal)
  }

  private func required<Value>(_ value: Value?, _ member: String) throws -> Value {
    guard let value else { throw Failure.usage("\(command.rawValue) needs \(member)") }
    return value
  }

  private func customer(_ name: String?, _ member: String, in ledger: Ledger) throws -> CustomerNumber {
    try ledger.customer(named: try required(name, member))
  }
}
