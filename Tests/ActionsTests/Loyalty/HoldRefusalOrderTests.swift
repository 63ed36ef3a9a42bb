import Foundation
import Perennial
import Testing

/// What can stand against ending a hold, in the documented order of the reasons.
enum HoldObstacle: String, Sendable {
  case unknownProgram = "unknown-program"
  case unknownMember = "unknown-member"
  case memberSuspended = "member-suspended"
  case memberClosed = "member-closed"
  case unknownHold = "unknown-hold"
  case holdLapsed = "hold-lapsed"
  case holdReleased = "hold-released"
  case holdCaptured = "hold-captured"
  case held
  case step
  case stock

  /// Together those that cannot stand against the same request.
  static let ofCaptures: [[HoldObstacle]] = [
    [.unknownProgram], [.unknownMember], [.memberSuspended, .memberClosed], [.unknownHold],
    [.holdLapsed, .holdReleased, .holdCaptured], [.held, .step], [.stock],
  ]
  static let ofReleases = Array(ofCaptures.dropLast(2))
}

/// Captures and releases are refused for the first reason that applies.
struct HoldRefusalOrderTests {
  private func id(_ text: String) -> TouchpointID { TouchpointID("till/2", text) }

  /// Asks for the end of a hold of ann's, of 10 points for a mug of which there is one.
  private func ask(_ obstacles: Set<HoldObstacle>, releasing: Bool) async throws -> DecisionOutcome {
    let shop = try Shop(
      club: """
        {"currency": "GBP", "earning": {"per": 100}, "rewards": [{"name": "mug", "points": 10, "stock": 1}]}
        """)
    let actions = shop.reports.actions
    let ann = try await shop.sell("1", pounds: 50)
    let bob = try await shop.sell("2", pounds: 50, to: "bob")
    _ = try await actions.hold(10, of: ann, reward: "mug", as: id("h"))
    if obstacles.contains(.holdReleased) { _ = try await actions.release(id("h"), of: ann) }
    if obstacles.contains(.holdCaptured) { _ = try await actions.capture(id("h"), of: ann) }
    if obstacles.contains(.holdLapsed) { shop.clock.pass(days: 1) }
    if obstacles.contains(.stock) { _ = try await actions.redeem(10, of: bob, reward: "mug", as: id("last")) }
    var asking = obstacles.contains(.unknownHold) ? bob : ann
    if obstacles.contains(.unknownMember) { asking = try await shop.stranger("cid") }
    if obstacles.contains(.memberSuspended) { try await shop.change(asking, to: "suspended") }
    if obstacles.contains(.memberClosed) { try await shop.change(asking, to: "closed") }
    if obstacles.contains(.unknownProgram) {
      try await shop.ledger.withdrawPolicy(view: "loyalty", name: "club", reason: "over")
    }
    let points: Int64? = obstacles.contains(.held) ? 11 : obstacles.contains(.step) ? 9 : nil
    return releasing
      ? try await actions.release(id("h"), of: asking, as: id("end"))
      : try await actions.capture(id("h"), of: asking, points: points, as: id("end"))
  }

  @Test("Each reason refuses a capture by itself", arguments: Array(HoldObstacle.ofCaptures.joined()))
  func captured(obstacle: HoldObstacle) async throws {
    #expect(try await ask([obstacle], releasing: false).refused?.reason == obstacle.rawValue)
  }

  @Test("Each reason refuses a release by itself", arguments: Array(HoldObstacle.ofReleases.joined()))
  func released(obstacle: HoldObstacle) async throws {
    #expect(try await ask([obstacle], releasing: true).refused?.reason == obstacle.rawValue)
  }

  @Test(
    "Of two reasons that follow each other the first refuses a capture",
    arguments: neighbours(HoldObstacle.ofCaptures))
  func captured(first: HoldObstacle, second: HoldObstacle) async throws {
    #expect(try await ask([first, second], releasing: false).refused?.reason == first.rawValue)
  }

  @Test(
    "Of two reasons that follow each other the first refuses a release",
    arguments: neighbours(HoldObstacle.ofReleases))
  func released(first: HoldObstacle, second: HoldObstacle) async throws {
    #expect(try await ask([first, second], releasing: true).refused?.reason == first.rawValue)
  }

  @Test("Where nothing stands against it, the hold ends")
  func none() async throws {
    #expect(try await ask([], releasing: false).recorded != nil)
    // What is captured is asked for the stock, and what is released is not.
    #expect(try await ask([.held, .stock], releasing: true).recorded != nil)
  }
}
