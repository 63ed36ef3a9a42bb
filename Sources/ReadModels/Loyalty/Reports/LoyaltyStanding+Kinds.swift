// What a member has beside points and a tier: benefits, rewards, punch cards, other programmes.

internal import Projection
internal import Reporting
internal import Words

extension LoyaltyStanding {
  /// Whether somebody is a member, and what they may do. Raw values are words that scripts may rely on.
  public enum Status: String, Hashable, Sendable {
    /// Earns and redeems.
    case active
    /// Earns, and cannot redeem.
    case suspended
    /// Neither earns nor redeems.
    case closed
    /// Was a member, and has left.
    case left

    /// What a member may do; `nil` for a customer who never was one.
    init?(_ member: LoyaltyMember) {
      guard member.isMember else { return nil }
      if member.hasLeft {
        self = .left
        return
      }
      switch member.status {
      case .active: self = .active
      case .suspended: self = .suspended
      case .closed: self = .closed
      }
    }
  }

  /// A reward that a member can use without points.
  public struct Reward: Hashable, Sendable {
    /// The name of the reward.
    public var reward: String
    /// How often it can be used.
    public var count: Int64
  }

  /// A punch card of a member.
  public struct Card: Hashable, Sendable {
    /// The name of the card.
    public var card: String
    /// How many stamps it has.
    public var stamps: Int64
    /// How many fill it.
    public var every: Int64
    /// How often it has been full.
    public var completed: Int64
  }

  /// What a customer has in a programme that they had to do with later.
  public struct Other: Hashable, Sendable {
    /// The name of the programme.
    public var program: String
    /// The name of the tier there; `nil` for none.
    public var tier: String?
    /// The points that can be spent; negative where points are owed.
    public var points: Int64
  }

  /// The fields of all this.
  var kindFields: [ReportField] {
    let rewardTable = ReportTable(
      [ReportColumn("reward", .text), ReportColumn("count", .number)],
      rows: rewards.map { [ReportCell(.text($0.reward)), ReportCell(.count($0.count))] })
    let cardTable = ReportTable(
      [
        ReportColumn("card", .text), ReportColumn("stamps", .number), ReportColumn("every", .number),
        ReportColumn("completed", .number),
      ],
      rows: cards.map { card in
        [
          ReportCell(.text(card.card)), ReportCell(.count(card.stamps)), ReportCell(.count(card.every)),
          ReportCell(.count(card.completed)),
        ]
      })
    let otherTable = ReportTable(
      [
        ReportColumn("program", .text), ReportColumn("tier", .text, isOptional: true),
        ReportColumn("points", .number),
      ],
      rows: others.map {
        [ReportCell(.text($0.program)), ReportCell(.text($0.tier)), ReportCell(.count($0.points))]
      })
    return [
      ReportField("perks", .texts(perks)), ReportField("rewards", .table(rewardTable)),
      ReportField("cards", .table(cardTable)), ReportField("programs", .table(otherTable)),
    ]
  }

  /// What a person is shown of it: only what there is.
  var kindLines: [ReportField] {
    let lines: [(key: String, title: String, texts: [String])] = [
      ("perks", "perks", perks),
      ("rewards", "rewards to use", rewards.map { $0.count == 1 ? $0.reward : "\($0.reward) × \($0.count)" }),
      ("cards", "stamps", cards.map { "\($0.card) \($0.stamps) of \($0.every)" }),
      (
        "programs", "other programmes",
        others.map { "\($0.program) \($0.points)" + ($0.tier.map { ", \($0)" } ?? "") }
      ),
    ]
    return lines.filter { !$0.texts.isEmpty }.map {
      ReportField($0.key, title: $0.title, .text($0.texts.joined(separator: "; ")), audience: .people)
    }
  }
}

extension LoyaltyProgramme {
  /// The rewards that a member can use without points at an instant, of those that the programme names.
  func usableRewards(of member: LoyaltyMember, at instant: Instant) -> [LoyaltyStanding.Reward] {
    guard member.hasExtras else { return [] }
    var names: [String] = []
    for name in punchCards.map(\.reward) + rewards.map(\.name) where !names.contains(name) {
      names.append(name)
    }
    return names.compactMap { name in
      let count = member.entitlements(to: NameHash(name), at: instant)
      return count > 0 ? LoyaltyStanding.Reward(reward: name, count: count) : nil
    }
  }

  /// The punch cards that a member has stamps on, or has filled.
  func begunCards(of member: LoyaltyMember) -> [LoyaltyStanding.Card] {
    punchCards.compactMap { card in
      member.extras.cards.first { $0.card == card.hash.rawValue }.map {
        LoyaltyStanding.Card(
          card: card.name, stamps: $0.stamps, every: card.every, completed: $0.completed)
      }
    }
  }
}
