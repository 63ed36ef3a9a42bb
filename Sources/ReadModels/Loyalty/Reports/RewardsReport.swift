// The report `rewards`: what members got of the catalogue.

public import Projection
public import Reporting
internal import Words

/// What became of the rewards of a programme, as `report rewards` shows it.
public struct RewardsReport: ViewReport {
  public var basis: ReportBasis
  /// The name of the programme; `nil` where none is in force.
  public var program: String?
  /// The rewards of the catalogue in its order, and then others by name: rewards that were taken out of the
  /// catalogue, and those of full punch cards.
  public var rewards: [Reward]

  /// What became of one reward.
  public struct Reward: Hashable, Sendable {
    /// Its name.
    public var reward: String
    /// How often it was given to members, to be used later.
    public var granted: Int64
    /// How often one that was given was used.
    public var used: Int64
    /// How often points were redeemed for it.
    public var redeemed: Int64
    /// How many there are; `nil` for any number.
    public var stock: Int64?
    /// How many more were handed out, used or redeemed, than there are: by tills that append redemptions
    /// themselves.
    public var oversold: Int64
  }

  /// The report of a view.
  ///
  /// - Parameters:
  ///   - view: the view of `loyalty`, at the moment that the report is of.
  ///   - program: the programme, by its name; `nil` for the only one, of several `default`, or else the first
  ///     by name.
  /// - Throws: `ProjectionError` with code `invalidRequest` where no such programme is in force; what reading
  ///   the view throws.
  public init(_ view: View<Loyalty>, program: String? = nil) throws {
    basis = ReportBasis(of: view, timeZone: view.projector.calendar.timeZone)
    rewards = []
    guard let programme = try view.programme(named: program) else { return }
    self.program = programme.name
    var counts: [UInt64: [Loyalty.RewardCount: Int64]] = [:]
    for (counter, value) in try view.totals.counters(ofKind: Loyalty.Count.rewards.rawValue)
    where counter.first == programme.counterKey {
      guard let count = Loyalty.RewardCount(rawValue: counter.qualifier) else { continue }
      counts[UInt64(bitPattern: counter.second), default: [:]][count] = Int64(clamping: value)
    }
    func row(_ name: String, _ hash: UInt64, stock: Int64? = nil) -> Reward {
      let count = counts.removeValue(forKey: hash) ?? [:]
      var reward = Reward(
        reward: name, granted: count[.granted] ?? 0, used: count[.used] ?? 0, redeemed: count[.redeemed] ?? 0,
        stock: stock, oversold: 0)
      if let stock { reward.oversold = max(0, reward.used + reward.redeemed - stock) }
      return reward
    }
    rewards = programme.rewards.map { row($0.name, $0.hash.rawValue, stock: $0.stock) }
    let names = try view.names(in: .reward)
    let cards = programme.punchCards.map(\.reward)
    func name(_ hash: UInt64) -> String? {
      cards.first { NameHash($0).rawValue == hash } ?? names.name(hashed: NameHash(rawValue: hash))
    }
    let others = counts.keys.compactMap { hash in name(hash).map { (name: $0, hash: hash) } }
    rewards += others.sorted { $0.name < $1.name }.map { row($0.name, $0.hash) }
  }

  public var document: ReportDocument {
    ReportDocument(
      "rewards", title: "Rewards", basis: basis, mainTable: "rewards",
      sections: [
        ReportSection("", fields: [ReportField("program", title: "programme", .text(program))]),
        ReportSection(
          "rewards",
          table: ReportTable(
            [
              ReportColumn("reward", .text),
              ReportColumn("granted", .number, about: "given to members, to be used later"),
              ReportColumn("used", .number, about: "of those that were given"),
              ReportColumn("redeemed", .number, about: "had for points"), ReportColumn("stock", .number),
              ReportColumn("oversold", .number, about: "more than there are"),
            ],
            rows: rewards.map { reward in
              [
                ReportCell(.text(reward.reward)), ReportCell(.count(reward.granted)),
                ReportCell(.count(reward.used)), ReportCell(.count(reward.redeemed)),
                ReportCell(reward.stock.map { .count($0) } ?? .absent), ReportCell(.count(reward.oversold)),
              ]
            }), picture: .bars(["redeemed"])),
      ])
  }
}
