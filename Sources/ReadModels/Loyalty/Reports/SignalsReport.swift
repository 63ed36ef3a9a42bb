// The report `signals`: members whose history looks unlike that of others.

public import Projection
public import Reporting
public import Words
internal import Statistics

/// Members to look at, as `report signals` lists them. What is listed is unusual and no proof of anything.
public struct SignalsReport: ViewReport {
  public var basis: ReportBasis
  /// The name of the programme; `nil` where none is in force.
  public var program: String?
  /// How many members show any sign, those included that are not listed.
  public var found: Int
  /// The members: those with the most signs first, then by how unlikely it is that one actor rang up so many
  /// of their orders, then by points that came in.
  public var members: [Member]

  /// A sign. Raw values are words that scripts may rely on.
  public enum Signal: String, CaseIterable, Hashable, Sendable {
    /// Of five orders or more, so many were rung up by one actor that by chance it would be fewer than one
    /// member in a million.
    case oneActor = "one-actor"
    /// Points were redeemed within an hour of joining.
    case firstHour = "first-hour"
    /// Two orders or more were given back whose points had been spent.
    case loops
    /// Six orders or more on one local day.
    case burst
    /// More than half of the points that came in are adjustments, and one actor made three of them or more.
    case adjusted
    /// Three cards or more were found to be the same member's.
    case cards
  }

  /// A member who shows signs.
  public struct Member: Hashable, Sendable {
    /// Who it is.
    public var customer: CustomerNumber
    /// The signs, in the order in which they are declared.
    public var signals: [Signal]
    /// How many orders of theirs were rung up by somebody who is known.
    public var orders: Int64
    /// The actor who rang up surprisingly many of them, by number or code; `nil` where none is known.
    public var actor: String?
    /// How many of the orders that actor rang up.
    public var oneActor: Int64
    /// The actor's share of the orders of all members.
    public var actorShare: Double?
    /// How unlikely it is that they rang up so many by chance: 6 is one in a million.
    public var unlikely: Double
    /// How often points were redeemed within an hour of joining.
    public var firstHour: Int64
    /// How many orders were given back whose points had been spent.
    public var loops: Int64
    /// The most orders on one local day.
    public var busiestDay: Int64
    /// Points that adjustments gave.
    public var adjusted: Int64
    /// How many other customers were found to be this member.
    public var merges: Int64
    /// Points that came in.
    public var points: Int64
  }

  /// The report of a view.
  ///
  /// - Parameters:
  ///   - view: the view of `loyalty`, at the moment that the report is of.
  ///   - program: the programme, by its name; `nil` for the only one, of several `default`, or else the first
  ///     by name. Signs are gathered under programmes that have `signals`.
  ///   - limit: how many members are listed.
  /// - Throws: `ProjectionError` with code `invalidRequest` where no such programme is in force; what reading
  ///   the view throws.
  public init(_ view: View<Loyalty>, program: String? = nil, limit: Int = 50) throws {
    basis = ReportBasis(of: view, timeZone: view.projector.calendar.timeZone)
    (found, members) = (0, [])
    guard let programme = try view.programme(named: program) else { return }
    self.program = programme.name
    let shares = ActorShares(try view.totals, of: programme)
    var kept: [(member: Member, actor: UInt64)] = []
    var found = 0
    try view.forEachRow { customer, row in
      guard row.account == nil, let member = View<Loyalty>.member(row, in: programme) else { return true }
      let merges = try view.numbers(of: customer).count - 1
      guard let signs = Self.signs(of: member, customer, merges: merges, shares) else { return true }
      found += 1
      kept.append(signs)
      // Only so many are kept that sorting them now and then costs little.
      if kept.count >= 2 * limit + 1000 { Self.keep(limit, of: &kept) }
      return true
    }
    Self.keep(limit, of: &kept)
    let names = try view.names(in: .actor)
    self.found = found
    members = kept.map { entry in
      var member = entry.member
      if entry.actor != 0 { member.actor = names.name(hashed: NameHash(rawValue: entry.actor)) }
      return member
    }
  }

  private static func keep(_ limit: Int, of kept: inout [(member: Member, actor: UInt64)]) {
    kept.sort { precedes($0.member, $1.member) }
    kept.removeLast(max(0, kept.count - limit))
  }

  private static func precedes(_ left: Member, _ right: Member) -> Bool {
    if left.signals.count != right.signals.count { return left.signals.count > right.signals.count }
    if left.unlikely != right.unlikely { return left.unlikely > right.unlikely }
    if left.points != right.points { return left.points > right.points }
    return left.customer < right.customer
  }

  /// What is unusual about a member; `nil` where nothing is.
  private static func signs(
    of member: LoyaltyMember, _ customer: CustomerNumber, merges: Int, _ shares: ActorShares
  ) -> (Member, actor: UInt64)? {
    let (extras, points) = (member.extras, member.points)
    let (actor, share) = shares.mostSurprising(of: extras.actors)
    let incoming = points.earned + points.transferredIn + points.adjustedUp + points.reinstated
    var found = Member(
      customer: customer, signals: [], orders: extras.actors.reduce(0) { $0 + $1.orders }, actor: nil,
      oneActor: actor?.orders ?? 0, actorShare: share?.ofAll, unlikely: share?.unlikely ?? 0,
      firstHour: extras.signals.firstHour, loops: extras.signals.loops,
      busiestDay: extras.signals.busiestDay, adjusted: points.adjustedUp, merges: Int64(merges),
      points: incoming)
    func note(_ signal: Signal, _ isShown: Bool) { if isShown { found.signals.append(signal) } }
    note(.oneActor, found.orders >= 5 && found.unlikely > 6)
    note(.firstHour, found.firstHour > 0)
    note(.loops, found.loops >= 2)
    note(.burst, found.busiestDay >= 6)
    note(
      .adjusted,
      Int128(points.adjustedUp) * 2 > Int128(incoming) && extras.actors.contains { $0.adjusted >= 3 })
    note(.cards, found.merges >= 3)
    return found.signals.isEmpty ? nil : (found, actor?.actor ?? 0)
  }

  public var document: ReportDocument {
    ReportDocument(
      "signals", title: "Members to look at: what is unusual, not what is proven", basis: basis,
      mainTable: "members",
      sections: [
        ReportSection(
          "",
          fields: [
            ReportField("program", title: "programme", .text(program)),
            ReportField("found", title: "members with signs", .count(found)),
          ]),
        ReportSection("members", table: table),
      ])
  }

  private var table: ReportTable {
    ReportTable(
      [
        ReportColumn("customer", .identifier),
        ReportColumn("score", .number, about: "how many signs the member shows"),
        ReportColumn("signals", title: "signs", .text), ReportColumn("orders", .number),
        ReportColumn("actor", .text, about: "who rang up surprisingly many of the orders"),
        ReportColumn("oneActor", title: "by the actor", .number, about: "how many orders the actor rang up"),
        ReportColumn("actorShare", title: "of all orders", .share, about: "the actor's share of all orders"),
        ReportColumn("unlikely", .ratio, about: "6 is a chance of one in a million"),
        ReportColumn("firstHour", title: "first hour", .number, about: "redeemed within an hour of joining"),
        ReportColumn("loops", .number, about: "orders given back whose points had been spent"),
        ReportColumn("busiestDay", title: "busiest day", .number, about: "the most orders of one day"),
        ReportColumn("adjusted", .number, about: "points that adjustments gave"),
        ReportColumn("merges", .number, about: "customers found to be this member"),
        ReportColumn("points", .number, about: "points that came in"),
      ],
      rows: members.map { member in
        [
          ReportCell(.customer(member.customer)), ReportCell(.count(member.signals.count)),
          ReportCell(.texts(member.signals.map(\.rawValue))), ReportCell(.count(member.orders)),
          ReportCell(.text(member.actor)), ReportCell(.count(member.oneActor)),
          ReportCell(.share(member.actorShare)), ReportCell(.ratio(member.unlikely)),
          ReportCell(.count(member.firstHour)), ReportCell(.count(member.loops)),
          ReportCell(.count(member.busiestDay)), ReportCell(.count(member.adjusted)),
          ReportCell(.count(member.merges)), ReportCell(.count(member.points)),
        ]
      })
  }
}

/// Which part of all members' orders each actor rang up.
private struct ActorShares {
  private var orders: [UInt64: Int64] = [:]
  private var all: Int64 = 0

  init(_ totals: Totals, of programme: LoyaltyProgramme) {
    for (counter, value) in totals.counters(ofKind: Loyalty.Count.actors.rawValue)
    where counter.first == programme.counterKey {
      let count = max(0, Int64(clamping: value))
      orders[UInt64(bitPattern: counter.second)] = count
      all = Int64(clamping: Int128(all) + Int128(count))
    }
  }

  /// Of the actors who rang up a member's orders, the one of whom so many are the least likely, with their
  /// share of all orders and −log₁₀ of the chance; none where no order has an actor.
  func mostSurprising(of actors: RowList<LoyaltyExtras.Actor>)
    -> (actor: LoyaltyExtras.Actor?, share: (ofAll: Double, unlikely: Double)?)
  {
    let trials = actors.reduce(0) { $0 + $1.orders }
    var found: (actor: LoyaltyExtras.Actor?, share: (ofAll: Double, unlikely: Double)?) = (nil, nil)
    for actor in actors where actor.orders > 0 {
      let ofAll = Double(orders[actor.actor] ?? 0) / Double(max(1, all))
      var unlikely = 0.0
      // Whoever rings up all orders, or none that is counted, surprises nobody.
      if ofAll > 0, ofAll < 1 {
        let distribution = BinomialDistribution(trials: trials, chance: ofAll)
        unlikely = max(0, -distribution.logChance(ofAtLeast: actor.orders) * 0.434_294_481_903_251_8)
      }
      if unlikely > found.share?.unlikely ?? -1 { found = (actor, (ofAll, unlikely)) }
    }
    return found
  }
}
