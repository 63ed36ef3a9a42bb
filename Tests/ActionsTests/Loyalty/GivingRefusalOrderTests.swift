import Foundation
import Perennial
import Testing

/// What can stand against transfers, adjustments and reinstatements.
enum GivingObstacle: String, Sendable {
  case unknownProgram = "unknown-program"
  case transfersRefused = "transfers-refused"
  case unknownMember = "unknown-member"
  case memberSuspended = "member-suspended"
  case memberClosed = "member-closed"
  case unknownReceiver = "unknown-receiver"
  case receiverClosed = "receiver-closed"
  case sameMember = "same-member"
  case balance
  case notExpired = "not-expired"
  case unknownRedemption = "unknown-redemption"
  case returned
}

/// Points that go from hand to hand are refused for the first reason that applies.
struct GivingRefusalOrderTests {
  enum Asked: String, CaseIterable, Sendable {
    case transfer, adjust, reinstate

    /// In the documented order; together those that cannot stand against the same request.
    var groups: [[GivingObstacle]] {
      switch self {
      case .transfer:
        [
          [.unknownProgram], [.transfersRefused], [.unknownMember], [.memberSuspended, .memberClosed],
          [.unknownReceiver, .receiverClosed, .sameMember], [.balance],
        ]
      case .adjust: [[.unknownProgram], [.unknownMember], [.balance]]
      case .reinstate:
        [
          [.unknownProgram], [.unknownMember], [.memberSuspended, .memberClosed],
          [.notExpired, .unknownRedemption, .returned],
        ]
      }
    }

    static let alone = allCases.flatMap { asked in asked.groups.joined().map { (asked, $0) } }
    static let inPairs = allCases.flatMap { asked in
      neighbours(asked.groups).map { (asked, $0.0, $0.1) }
    }
  }

  private func id(_ text: String) -> TouchpointID { TouchpointID("desk", text) }

  private func ask(_ asked: Asked, _ obstacles: Set<GivingObstacle>) async throws -> DecisionOutcome {
    let transfers = obstacles.contains(.transfersRefused) ? "refused" : "allowed"
    let shop = try Shop(
      club: #"{"currency": "GBP", "earning": {"per": 100}, "transfers": "\#(transfers)"}"#)
    let actions = shop.reports.actions
    let member = try await shop.sell("1", pounds: 50)
    _ = try await actions.redeem(20, of: member, as: id("redemption"))
    let ann = obstacles.contains(.unknownMember) ? try await shop.stranger("zoe") : member
    var bob = try await shop.sell("2", pounds: 50, to: "bob")
    if obstacles.contains(.unknownReceiver) { bob = try await shop.stranger("cid") }
    if obstacles.contains(.receiverClosed) { try await shop.change(bob, to: "closed") }
    if obstacles.contains(.sameMember) { bob = ann }
    if obstacles.contains(.memberSuspended) { try await shop.change(ann, to: "suspended") }
    if obstacles.contains(.memberClosed) { try await shop.change(ann, to: "closed") }
    let program = obstacles.contains(.unknownProgram) ? "other" : "club"
    switch asked {
    case .transfer:
      return try await actions.transfer(
        obstacles.contains(.balance) ? 900 : 5, from: ann, to: bob, in: program, as: id("asked"))
    case .adjust:
      return try await actions.adjust(
        obstacles.contains(.balance) ? -900 : -5, of: ann, in: program, reason: "mistake", actor: "7",
        as: id("asked"))
    case .reinstate:
      let redemption = id(obstacles.contains(.unknownRedemption) ? "none" : "redemption")
      return try await actions.reinstate(
        obstacles.contains(.returned) ? 21 : 5, of: ann, in: program,
        redemption: obstacles.contains(.notExpired) ? nil : redemption, reason: "goodwill", as: id("asked"))
    }
  }

  @Test("Each reason refuses by itself", arguments: Asked.alone)
  func alone(asked: Asked, obstacle: GivingObstacle) async throws {
    #expect(try await ask(asked, [obstacle]).refused?.reason == obstacle.rawValue)
  }

  @Test("Of two reasons that follow each other the first is the answer", arguments: Asked.inPairs)
  func ordered(asked: Asked, first: GivingObstacle, second: GivingObstacle) async throws {
    #expect(try await ask(asked, [first, second]).refused?.reason == first.rawValue)
  }

  @Test("Where nothing stands against it, the points move", arguments: Asked.allCases)
  func none(asked: Asked) async throws {
    #expect(try await ask(asked, []).recorded != nil)
  }
}
