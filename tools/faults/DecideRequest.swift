// Requests about the points of one member and about gift cards, each of which can be sent again.

import Foundation
import Perennial

/// A request about the points of the one member, or about a gift card. What it asks for follows from its numbers and its kind,
/// so that it can be sent again, whoever does.
struct DecideRequest {
  var task: Int
  var number: Int
  var kind: Kind

  /// What is asked for. A capture and a release end the hold of the same task that was asked for last before. A reward is one of
  /// which there are 10, and a gift card pays for an order: the tasks come to another of each now and then.
  enum Kind: String, CaseIterable {
    case redeem, hold, capture, release, reward
    case giftCard = "gift-card"
  }

  /// How many there are of each reward, and what each gift card is worth.
  static let (stock, worth): (Int64, Int64) = (10, 30)
  /// The rewards that there are.
  static let rewards = (0..<200).map { "mug-\($0)" }

  /// What the requests of a task ask for, in turn.
  struct Mix {
    var kinds: [Kind]

    init?(_ text: String) {
      kinds = text.split(separator: ",").compactMap { Kind(rawValue: String($0)) }
      if kinds.isEmpty { return nil }
    }

    func request(_ number: Int, of task: Int) -> DecideRequest {
      DecideRequest(task: task, number: number, kind: kinds[number % kinds.count])
    }
  }

  static let source = "till/1"

  var id: String { "\(task)-\(number)-\(kind.rawValue)" }
  /// The reward or the gift card that is meant.
  var reward: String { Self.rewards[number / 2 % Self.rewards.count] }
  private var card: String { "CARD-\(number / 2)" }
  /// How many points or pence are asked for; of a capture `nil` for all, now and then.
  var points: Int64? {
    if kind == .reward { return 1 }
    let points = Int64(1 + (task &* 5 &+ number &* 3) % 9)
    return kind != .capture ? points : number % 2 == 0 ? nil : max(1, points % 4)
  }

  private var touchpointID: TouchpointID { TouchpointID(Self.source, id) }

  init(task: Int, number: Int, kind: Kind) { (self.task, self.number, self.kind) = (task, number, kind) }

  /// The request with an id; `nil` where there is none of that id.
  init?(id: some StringProtocol) {
    let parts = id.split(separator: "-", maxSplits: 2)
    guard parts.count == 3, let task = Int(parts[0]), let number = Int(parts[1]),
      let kind = Kind(rawValue: String(parts[2]))
    else { return nil }
    self.init(task: task, number: number, kind: kind)
  }

  /// Sends the request.
  ///
  /// - Parameter held: the number of the request for the hold that it ends.
  func send(for member: CustomerNumber, ending held: Int, _ actions: Actions) async throws -> DecisionOutcome
  {
    let hold = TouchpointID(Self.source, DecideRequest(task: task, number: held, kind: .hold).id)
    return switch kind {
    case .redeem: try await actions.redeem(points ?? 1, of: member, as: touchpointID)
    case .hold: try await actions.hold(points ?? 1, of: member, minutes: 43_200, as: touchpointID)
    case .capture: try await actions.capture(hold, of: member, points: points, as: touchpointID)
    case .release: try await actions.release(hold, of: member, as: touchpointID)
    case .reward: try await actions.redeem(1, of: member, reward: reward, as: touchpointID)
    case .giftCard: try await pay(actions)
    }
  }

  /// Pays with the card, which whoever comes first has issued.
  private func pay(_ actions: Actions) async throws -> DecisionOutcome {
    _ = try await actions.issueGiftCard(card, Self.worth, as: TouchpointID(Self.source, "issue \(card)"))
    return try await actions.useGiftCard(
      card, points ?? 1, order: Reference(.order, id), as: touchpointID)
  }

  /// What is answered, in words that are the same when it is answered again.
  static func words(_ outcome: DecisionOutcome) -> String {
    let (word, numbers) =
      switch outcome {
      case .recorded(let recorded): ("recorded", recorded.numbers)
      case .refused(let refusal): (refusal.reason, refusal.numbers)
      }
    let said = numbers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    return "\(word) \(outcome.position) \(said)"
  }
}

extension DecideRequest.Mix {
  /// The number of the request for a hold that comes before another of the same task.
  func hold(before number: Int) -> Int {
    for earlier in stride(from: number - 1, to: max(0, number - kinds.count) - 1, by: -1)
    where kinds[earlier % kinds.count] == .hold { return earlier }
    return 0
  }
}
