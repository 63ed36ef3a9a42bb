import Foundation
import Perennial
import Testing

/// The decisions of the guide to deciding.
struct ClubTests {
  private let path = NSTemporaryDirectory() + "/club-\(UUID().uuidString).ledger"

  /// Runs code on a club in which Ann has 500 points and Bob 100.
  private func withClub(
    _ body: (Till, Club, _ ann: CustomerNumber, _ bob: CustomerNumber) async throws -> Void
  ) async throws {
    defer { for file in [path, path + ".key"] { try? FileManager.default.removeItem(atPath: file) } }
    let till = try await Till(at: path)
    let ann = try await till.sell("1001", for: 500_00, to: [.card("4711")]).customer
    let bob = try await till.sell("1002", for: 100_00, to: [.card("4712")]).customer
    try await body(till, Club(reports: till.reports), ann, bob)
    till.reports.close()
    try till.ledger.close()
  }

  private func balance(of customer: CustomerNumber, _ till: Till) throws -> Int64? {
    try till.reports.view(of: Loyalty.self).row(of: customer)?.points.balance
  }

  @Test("Points are redeemed where there are as many, and each request has its answer for ever")
  func redeeming() async throws {
    try await withClub { till, club, ann, _ in
      let id = TouchpointID("till-3", "redeem-7781")
      for _ in 1...2 { #expect(try await club.redeem(400, of: ann, as: id) == "100 points are left") }
      let refused = try await club.redeem(101, of: ann, as: TouchpointID("till-3", "redeem-7782"))
      #expect(refused == "the balance is 100, and 101 is asked for")
      #expect(try balance(of: ann, till) == 100)
      await #expect(throws: LedgerError.self) { try await club.redeem(1, of: ann, as: id) }
    }
  }

  @Test("A letter is written where there is consent to it, and says by which")
  func writing() async throws {
    try await withClub { till, club, ann, _ in
      let refused = try await club.write(to: ann, as: TouchpointID("office", "write-1"))
      guard case .refused(let refusal) = refused else { return #expect(Bool(false)) }
      #expect(refusal.message == "there is no consent to letters: never-granted")
      let granted = try await till.ledger.append(
        NewTouchpoint(
          source: "office", id: "yes-1", subject: .customer(ann),
          ConsentGranted.with { ($0.purpose, $0.channels) = ("marketing", ["post"]) }))
      let written = try await club.write(to: ann, as: TouchpointID("office", "write-2"))
      let note = try till.ledger.touchpoint(at: written.position).decision
      #expect(note?.consents.map(\.position) == [granted.position])
    }
  }

  @Test("Whoever has earned enough is invited, once under an id, and the others are told what is missing")
  func inviting() async throws {
    try await withClub { _, club, ann, bob in
      let id = TouchpointID("office", "invite-1")
      for _ in 1...2 {
        let outcome = try await club.invite(ann, as: id)
        #expect(sentence(for: outcome) == "500 points were earned: welcome")
      }
      let refused = try await club.invite(bob, as: TouchpointID("office", "invite-2"))
      #expect(sentence(for: refused) == "earned: has earned 100 points and needs 300")
    }
  }

  @Test("Two members are thanked together, or neither is")
  func thanking() async throws {
    try await withClub { till, club, ann, bob in
      for _ in 1...2 {
        let outcome = try await club.thank(ann, bob, as: TouchpointID("office", "stall-1"))
        guard case .recorded(let recorded) = outcome else {
          Issue.record("nobody was thanked")
          return
        }
        #expect(recorded.receipts.map(\.customer) == [ann, bob])
      }
      #expect(try balance(of: ann, till) == 520 && balance(of: bob, till) == 120)
      let cid = try await till.ledger.append(
        NewTouchpoint(
          source: "till/1", id: "visit", subject: .identifiers([.card("4713")]),
          VisitMade.with { $0.session = "1" })
      ).customer
      let outcome = try await club.thank(ann, cid, as: TouchpointID("office", "stall-2"))
      guard case .refused = outcome else {
        Issue.record("a stranger was thanked")
        return
      }
      #expect(try balance(of: ann, till) == 520)
    }
  }

  @Test("What is appended is taken as what has happened, whatever the balance")
  func appending() async throws {
    try await withClub { till, _, ann, bob in
      let redeemed = PointsRedeemed.with {
        $0.program = "club"
        $0.points = 1_000
      }
      let refund = RefundIssued.with {
        $0.order = "1002"
        $0.currency = "GBP"
        $0.amount = 900_00
      }
      for (id, customer, message) in [("a", ann, redeemed), ("b", bob, refund)]
        as [(String, _, any TouchpointMessage)]
      {
        try await till.ledger.append(
          NewTouchpoint(source: "till/1", id: id, subject: .customer(customer), content: .message(message)))
      }
      // A refund of more than its order takes the points of the order, and no more.
      #expect(try balance(of: ann, till) == -500 && balance(of: bob, till) == 0)
    }
  }
}
