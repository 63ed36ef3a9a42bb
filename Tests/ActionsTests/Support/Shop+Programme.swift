import Foundation
import Perennial

/// What happens to members of programmes that have more than points for what is bought.
extension Shop {
  /// A customer of whom the business knows where they live.
  @discardableResult
  func register(_ name: String, household: String = "") async throws -> CustomerNumber {
    try await ledger.append(
      NewTouchpoint(
        source: "crm", id: "new-\(name)", subject: .identifiers([Identifier("crm", name)]),
        CustomerRegistered.with { $0.household = household })
    ).customer
  }

  /// Notes that a customer was referred by another.
  func accept(_ friend: CustomerNumber, referredBy advocate: Int64, program: String = "club") async throws {
    try await ledger.append(
      NewTouchpoint(
        source: "crm", id: "accept-\(program)-\(friend.rawValue)", subject: .customer(friend),
        ReferralAccepted.with {
          ($0.code, $0.advocate, $0.program) = ("CODE-\(friend.rawValue)", advocate, program)
        }))
  }

  /// Gives an order back, in whole or in part.
  func giveBack(_ order: String, pounds: Int64, of customer: CustomerNumber, id: String = "") async throws {
    try await ledger.append(
      NewTouchpoint(
        source: "till/1", id: "back-\(order)\(id)", subject: .customer(customer),
        RefundIssued.with { ($0.order, $0.currency, $0.amount) = (order, "GBP", pounds * 100) }))
  }

  /// What a customer has in a programme.
  func member(_ customer: CustomerNumber, of program: String = "club") throws -> LoyaltyMember? {
    let models = reports.models
    return try models.views.row(of: customer, in: models[Loyalty.self]).row?[program: program]
  }

  /// What is recorded of one source, each as a line: who, what, under which id.
  func recorded(of source: String = "program") throws -> [String] {
    var lines: [String] = []
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      guard touchpoint.source == source, case .message(let message) = touchpoint.content else { return true }
      let content = try Vocabulary.jsonText(of: message)
      lines.append("\(touchpoint.id) \(touchpoint.customer.rawValue) \(touchpoint.typeName) \(content)")
      return true
    }
    return lines
  }

  /// The messages of one type that are recorded of a customer.
  func messages<Message>(_ type: Message.Type, of customer: CustomerNumber) throws -> [Message] {
    var found: [Message] = []
    try ledger.forEachTouchpoint(TouchpointQuery()) { touchpoint in
      if touchpoint.customer == customer, case .message(let message) = touchpoint.content,
        let message = message as? Message
      {
        found.append(message)
      }
      return true
    }
    return found
  }
}

/// SplitMix64: the same seed gives the same numbers everywhere.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
