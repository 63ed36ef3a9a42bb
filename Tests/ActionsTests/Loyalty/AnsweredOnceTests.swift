import Foundation
import Perennial
import Testing

/// Every command is answered once, for ever, whatever has changed since.
struct AnsweredOnceTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("till/2", text) }

  private static func club(_ mug: String, _ limit: String) -> String {
    """
    {"currency": "GBP", "earning": {"per": 100}, "expiry": {"days": 60},
     "rewards": [{"name": "mug", "points": 5, \(mug)}, {"name": "tea", "points": 1}],
     "velocity": [{"name": "calm", "of": "actor", "count": \(limit), "within": {"days": 30}, "then": "flag"}]}
    """
  }

  private struct Command: Sendable {
    var name: String
    var isRecorded: Bool
    var ask: @Sendable () async throws -> DecisionOutcome
  }

  /// Each command once as it is recorded and, where it can be, once as it is refused.
  private func commands(_ actions: Actions, _ ann: CustomerNumber, _ bob: CustomerNumber) -> [Command] {
    let (seven, order) = (Circumstances(actor: "7"), Reference(.order, "9"))
    func command(
      _ name: String, _ isRecorded: Bool = true,
      _ ask: @escaping @Sendable (TouchpointID) async throws -> DecisionOutcome
    ) -> Command {
      Command(name: name, isRecorded: isRecorded) { try await ask(id(name)) }
    }
    return [
      command("redeem") { try await actions.redeem(7, of: ann, on: RedeemedOrder(order), seven, as: $0) },
      command("redeem the last") { try await actions.redeem(9, of: ann, reward: "mug", as: $0) },
      command("redeem no more", false) { try await actions.redeem(5, of: ann, reward: "mug", as: $0) },
      command("redeem too much", false) { try await actions.redeem(9_000, of: ann, as: $0) },
      command("grant") { try await actions.grant("tea", to: ann, as: $0) },
      command("grant no more", false) { try await actions.grant("mug", to: ann, as: $0) },
      command("use") { try await actions.redeem(0, of: ann, reward: "tea", as: $0) },
      command("use no more", false) { try await actions.redeem(0, of: ann, reward: "tea", as: $0) },
      command("hold") { try await actions.hold(6, of: ann, seven, as: $0) },
      command("hold another") { try await actions.hold(6, of: ann, seven, as: $0) },
      command("hold too much", false) { try await actions.hold(9_000, of: ann, as: $0) },
      command("capture too much", false) {
        try await actions.capture(id("hold"), of: ann, points: 7, as: $0)
      },
      command("capture") { try await actions.capture(id("hold"), of: ann, points: 4, as: $0) },
      command("capture again", false) { try await actions.capture(id("hold"), of: ann, as: $0) },
      command("release") { try await actions.release(id("hold another"), of: ann, as: $0) },
      command("release again", false) { try await actions.release(id("hold another"), of: ann, as: $0) },
      command("adjust") { try await actions.adjust(-3, of: ann, reason: "mistake", actor: "7", as: $0) },
      command("adjust too much", false) {
        try await actions.adjust(-9_000, of: ann, reason: "mistake", actor: "7", as: $0)
      },
      command("transfer") { try await actions.transfer(8, from: ann, to: bob, as: $0) },
      command("transfer too much", false) { try await actions.transfer(9_000, from: ann, to: bob, as: $0) },
      command("reinstate") {
        try await actions.reinstate(2, of: ann, redemption: id("redeem"), reason: "returned", as: $0)
      },
      command("reinstate too much", false) {
        try await actions.reinstate(6, of: ann, redemption: id("redeem"), reason: "returned", as: $0)
      },
      command("issue") { try await actions.issueGiftCard("CARD-1", 500, as: $0) },
      command("issue another") { try await actions.issueGiftCard(400, as: $0).outcome },
      command("issue again", false) { try await actions.issueGiftCard("CARD-1", 500, as: $0) },
      command("pay") { try await actions.useGiftCard("CARD-1", 300, order: order, as: $0) },
      command("pay too much", false) { try await actions.useGiftCard("CARD-1", 300, order: order, as: $0) },
      command("give back") { try await actions.refundGiftCard("CARD-1", 400, order: order, as: $0) },
      command("give back more", false) {
        try await actions.refundGiftCard("CARD-1", 400, order: order, as: $0)
      },
      command("void used", false) { try await actions.voidGiftCard("CARD-1", as: $0) },
    ]
  }

  @Test("Sent again after balances, stocks and policies have changed, each command has its first answer")
  func again() async throws {
    let shop = try Shop(club: Self.club(#""stock": 1"#, "1"))
    let (ann, bob) = (
      try await shop.sell("1", pounds: 50), try await shop.sell("2", pounds: 5, to: "bob")
    )
    let commands = commands(shop.reports.actions, ann, bob)
    var answers: [DecisionOutcome] = []
    for command in commands {
      let outcome = try await command.ask()
      #expect((outcome.recorded != nil) == command.isRecorded, "\(command.name): \(outcome)")
      answers.append(outcome)
    }
    func sendAgain(_ when: String) async throws {
      let head = try shop.ledger.head
      for (command, answer) in zip(commands, answers) {
        let again = try await command.ask()
        #expect(again.isDuplicate && again.isSameAnswer(as: answer), "\(command.name), \(when)")
      }
      #expect(try shop.ledger.head == head, "\(when)")
    }
    try await sendAgain("at once")
    // What was too much is there now, and what was there is gone.
    try await shop.sell("3", pounds: 20_000)
    try await shop.sell("4", pounds: 20_000, to: "bob")
    _ = try await shop.reports.actions.redeem(20_000, of: bob, as: id("other"))
    try await sendAgain("with other balances")
    shop.clock.pass(days: 1)
    try await shop.ledger.publishPolicy(
      view: "loyalty", name: "club", document: Self.club(#""stock": 900, "active": false"#, "900"),
      effectiveFrom: shop.clock.now)
    try await sendAgain("under another policy")
    try await shop.change(ann, to: "closed")
    shop.clock.pass(days: 90)
    try await sendAgain("once all has expired")
    try await shop.ledger.withdrawPolicy(view: "loyalty", name: "club", reason: "over")
    try await sendAgain("without a programme")
    try await shop.ledger.merge(ann, with: bob, evidence: "confirmed")
    try await sendAgain("as one customer")
  }
}
