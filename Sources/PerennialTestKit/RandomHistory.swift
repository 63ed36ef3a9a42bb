// Random histories, the same for the same seed, with combinations that nobody would think of.

public import Ledger
public import Words
public import Projection

/// Drives a ledger in memory with everything that can happen to one: touchpoints in time, late and ahead of
/// time, refunds and cancellations before their orders and after, several producers that number their orders
/// alike, one that uses a number twice, orders whose amount is not known or that have no number, the same
/// sent twice, bursts, merges and their undoing, voids and assignments (also of voids and assignments),
/// erasures, anonymous sales, policies that take effect in the past and in the future, time passing.
///
/// Much of it happens at the very instant of something else: that is where folds go wrong.
///
/// ```swift
/// var history = RandomHistory(seed: 7, weights: [.order: 20, .merge: 5, .unmerge: 5])
/// for _ in 0..<200 { history.step() }
/// ```
public struct RandomHistory {
  /// Something that can happen.
  public enum Action: Hashable, Sendable, CaseIterable {
    /// An order is placed; now and then without a number, or without a known amount.
    case order
    /// An order is refunded: in part, in full or by more, now and then before it is recorded; or no order in
    /// particular.
    case refund
    /// An order is cancelled, which may be recorded only later; now and then twice.
    case cancel
    /// Points are redeemed, adjusted, transferred or reinstated.
    case points
    /// A gift card, or store credit, is issued, used, given back or ended; an account is opened, or something is counted on
    /// it. Only where a history asks for it.
    case account
    /// Something else: a ticket, a consent, a survey, a review, a visit, a message.
    case other
    /// Something of nobody in particular: a sale, its refund, its cancellation, a visit, a survey.
    case anonymous
    /// Many touchpoints of one customer at once.
    case burst
    /// A producer sends again what it has sent before.
    case resend
    /// Two customers turn out to be one person; nothing happens where they are merged already.
    case merge
    /// The merge of two customers is undone.
    case unmerge
    /// One touchpoint turns out to be a mistake.
    case void
    /// A run of up to eight neighbours turns out to be a mistake, as a batch does.
    case voidRun
    /// One touchpoint turns out to be somebody's, often a sale to nobody in particular.
    case assign
    /// A run of up to eight neighbours turns out to be somebody's.
    case assignRun
    /// A void or an assignment turns out to be a mistake.
    case voidCorrection
    /// What one touchpoint, or a run of up to three neighbours, says beyond its fact is taken out for good.
    case redact
    /// A customer is erased, with those merged with them.
    case erase
    /// An identifier is linked to a customer.
    case link
    /// An identifier is unlinked from a customer.
    case unlink
    /// A policy of `policies` is published, in force from earlier, now or later.
    case publish
    /// A policy that was published, or all of a name, is withdrawn.
    case withdraw
    /// Something of a type of the user's own, defined or not.
    case own
    /// A type of the user's own is defined, or something else is said of it.
    case define
    /// A long time passes.
    case pause
  }

  /// How often each action happens, beside the others.
  public static let usualWeights: [Action: Int] = [
    .order: 40, .refund: 14, .cancel: 6, .points: 14, .other: 14, .anonymous: 6, .burst: 2, .resend: 3,
    .merge: 4,
    .unmerge: 3, .void: 4, .voidRun: 2, .assign: 4, .assignRun: 1, .voidCorrection: 2, .redact: 2, .erase: 1,
    .link: 1,
    .unlink: 1, .publish: 2, .withdraw: 1, .pause: 3,
  ]

  /// How often each action happens in a history with types of the user's own.
  public static let usualWeightsWithOwnTypes = usualWeights.merging([.own: 40, .define: 4]) { $1 }

  /// What all is drawn from: the same seed and the same options give the same history.
  public let seed: UInt64
  /// What has happened so far.
  public let ledger: MemoryLedger
  /// The policies that may be published, each for a view. Now and then one is published under another
  /// name than usual. One that a projector refuses is recorded all the same, and set aside.
  public var policies: [(view: ViewName, document: String)]
  /// How often each action happens, in proportion to the others; an action that is missing never does.
  public var weights: [Action: Int]
  /// The definitions of the user's own types that are still to come; each `define` takes the next.
  /// Definitions of one type must be able to follow each other.
  public internal(set) var definitions: [TypeDefinition]
  let ownTypes: [OwnTypeName]
  /// The clock, which `step` moves forward.
  public private(set) var now: Instant
  /// How many steps were taken.
  public private(set) var steps = 0
  /// What the next steps are drawn from. A test that draws from it as well stays the same for its seed.
  public var random: SeededRandom
  /// Moments at which something changes. Some touchpoints, and the clock, are put at exactly these.
  var moments: [Instant] = []
  let money: MeasureUnit
  let foreignMoney: [MeasureUnit]
  let customersMax: UInt32
  var orders: [(customer: UInt32, reference: UInt64, value: Int64, unit: MeasureUnit)] = []
  var anonymousOrders: [(value: Int64, unit: MeasureUnit)] = []
  var sent: [Sent] = []
  var merged: [(UInt32, UInt32)] = []
  var corrections: [Position] = []

  /// A touchpoint as a producer sent it.
  struct Sent {
    var type: TouchpointType
    var customer: UInt32
    var occurred: Instant
    var value: Int64
    var unit: MeasureUnit
    var id: String
    var position: Position
  }

  /// A history in which nothing has happened yet, at the beginning of 2020.
  ///
  /// - Parameters:
  ///   - seed: what all is drawn from.
  ///   - customersMax: how many customers there are at the most; of these, three have long histories.
  ///   - money: the currency of most of the trade.
  ///   - foreignMoney: other currencies, in which a quarter of the trade is.
  ///   - policies: the policies that may be published, each for a view.
  ///   - definitions: definitions of the user's own types, in the order in which they come.
  ///   - weights: how often each action happens; `nil` for `usualWeights`, or `usualWeightsWithOwnTypes`
  ///     where there are definitions.
  public init(
    seed: UInt64, customersMax: UInt32 = 12, money: MeasureUnit = MeasureUnit(rawValue: 826),
    foreignMoney: [MeasureUnit] = [],
    policies: [(view: ViewName, document: String)] = [], definitions: [TypeDefinition] = [],
    weights: [Action: Int]? = nil
  ) {
    self.seed = seed
    random = SeededRandom(seed: seed)
    ledger = MemoryLedger()
    now = Instant(year: 2020, month: 1, day: 1)
    self.customersMax = customersMax
    self.money = money
    self.foreignMoney = foreignMoney
    self.policies = policies
    self.definitions = definitions
    ownTypes = Set(definitions.map(\.name)).sorted().map { OwnTypeName($0) }
    self.weights = weights ?? (definitions.isEmpty ? Self.usualWeights : Self.usualWeightsWithOwnTypes)
    ledger.setClock(now)
  }

  /// Lets one thing happen.
  public mutating func step() {
    steps += 1
    if random.chance(10) { waitForMoment() } else { wait(days: pick([0, 0, 0.1, 3, 20], else: 0)) }
    switch draw() {
    case .order: order()
    case .refund: refund()
    case .cancel: cancel()
    case .points: points()
    case .account: account()
    case .other: other(by: customer())
    case .anonymous: anonymous()
    case .burst: burst()
    case .resend: resend()
    case .merge: merge()
    case .unmerge: unmerge()
    case .void: void(runMax: 1)
    case .voidRun: void(runMax: 8)
    case .assign: assign(runMax: 1)
    case .assignRun: assign(runMax: 8)
    case .voidCorrection: voidCorrection()
    case .redact: redact()
    case .erase: ledger.erase(customer(), at: now)
    case .link: ledger.record(.customerLinked, by: customer(), at: now)
    case .unlink: ledger.record(.customerUnlinked, by: customer(), at: now)
    case .publish: publish()
    case .withdraw: withdraw()
    case .own: own()
    case .define: define()
    case .pause: wait(days: 200)
    }
  }

  private mutating func draw() -> Action {
    let possible = Action.allCases.filter { weights[$0, default: 0] > 0 }
    var rest = Int.random(in: 0..<max(1, possible.reduce(0) { $0 + weights[$1, default: 0] }), using: &random)
    for action in possible {
      rest -= weights[action, default: 0]
      if rest < 0 { return action }
    }
    return .pause
  }

  // MARK: Time

  /// Lets a random time of up to `days` days pass.
  public mutating func wait(days: Double) {
    setClock(now.microseconds + Int64(Double.random(in: 0...days, using: &random) * 86_400e6))
  }

  /// Lets time pass until a moment at which something changes, or until the instant before or after it.
  mutating func waitForMoment() {
    let soon = now.microseconds + 60 * Instant.microsecondsPerDay
    let ahead = moments.filter { $0 > now && $0.microseconds < soon }
    guard let moment = ahead.randomElement(using: &random) else { return }
    setClock(moment.microseconds + pick([0, 0, 0, 1, -1], else: 0))
  }

  private mutating func setClock(_ microseconds: Int64) {
    now = Instant(microseconds: max(now.microseconds, microseconds))
    ledger.setClock(now)
  }

  /// Notes moments at which something changes.
  mutating func note(_ instants: some Sequence<Instant>) {
    moments.append(contentsOf: instants)
    if moments.count > 200 { moments.removeFirst(moments.count - 200) }
  }

  /// When a touchpoint occurred: now; or some time ago, so that it arrives late; or later, by a wrong
  /// clock. Often it is the instant of something else.
  mutating func occurred() -> Instant {
    switch Int.random(in: 0..<100, using: &random) {
    case ..<52: return now
    case ..<66: return ago(days: 2)
    case ..<76: return ago(days: 400)
    case ..<86:
      return ledger.touchpoints().randomElement(using: &random)?.fact.historyTime ?? now
    case ..<97:
      guard let moment = moments.filter({ $0 <= now }).randomElement(using: &random) else { return now }
      return min(now, Instant(microseconds: moment.microseconds + pick([0, 0, 0, 1, -1], else: 0)))
    default: return Instant(microseconds: now.microseconds + 3_600_000_000)
    }
  }

  /// An instant some days ago, on a whole second, so that some coincide.
  private mutating func ago(days: Double) -> Instant {
    let ago = Int64(Double.random(in: 0...days, using: &random) * 86_400e6)
    return Instant(microseconds: (now.microseconds - ago) / 1_000_000 * 1_000_000)
  }

  /// Instants at which rows are worth checking: those of touchpoints and of changes, just beside them,
  /// now, and later.
  public mutating func instants(_ count: Int = 8) -> [Instant] {
    let day = Instant.microsecondsPerDay
    var instants = [0, 40 * day, 500 * day].map { Instant(microseconds: now.microseconds + $0) }
    let times = ledger.touchpoints().map(\.fact.historyTime)
    while instants.count < count, !times.isEmpty {
      let known = random.chance(50) && !moments.isEmpty ? moments : times
      let beside = pick([0, 0, 1, -1, 30 * day], else: 0)
      instants.append(Instant(microseconds: pick(known, else: now).microseconds + beside))
    }
    return instants.sorted()
  }

  // MARK: Choices

  /// Chooses a customer, so that a few have long histories and most have short ones.
  mutating func customer() -> UInt32 {
    let most = random.chance(35) ? min(3, customersMax) : customersMax
    return UInt32.random(in: 1...most, using: &random)
  }

  mutating func currency() -> MeasureUnit {
    foreignMoney.isEmpty || random.chance(75) ? money : pick(foreignMoney, else: money)
  }

  mutating func pick<Element>(_ elements: [Element], else fallback: Element) -> Element {
    elements.randomElement(using: &random) ?? fallback
  }

  /// The types that give other touchpoints their meaning, which a ledger refuses to correct.
  private static let structural: TypeSet = [
    .policyPublished, .policyWithdrawn, .customerMerged, .customerUnmerged, .customerLinked,
    .customerUnlinked, .customerErased, .catalogDefined,
  ]

  /// A position so far, or a run of neighbours; `nil` where they may not be corrected.
  mutating func positions(runMax: UInt64) -> ClosedRange<Position>? {
    let head = ledger.newestPosition().rawValue
    guard head > 0 else { return nil }
    let first = UInt64.random(in: 1...head, using: &random)
    let length = UInt64.random(in: min(2, runMax)...runMax, using: &random)
    let run = Position(first)...Position(min(head, first + length - 1))
    let corrected = ledger.touchpoints(through: run.upperBound).suffix(Int(length))
    return corrected.contains { Self.structural.contains($0.fact.type) } ? nil : run
  }

  /// Sends a touchpoint, which can be sent again.
  mutating func send(
    _ type: TouchpointType, by customer: UInt32, value: Int64, unit: MeasureUnit, reference: UInt64 = 0,
    channel: UInt16 = 0, isTakenBack: Bool = false
  ) {
    let (occurred, id) = (occurred(), "till-\(ledger.newestPosition())")
    let position = ledger.record(
      type, by: customer, at: occurred, value: value, unit: unit, reference: reference, channel: channel,
      id: id, isTakenBack: isTakenBack,
      // Details have a seed of their own, so that the rest of the history is the same without them.
      details: .drawn(ledger.fields(of: type), seed: seed &* 1009 &+ ledger.newestPosition().rawValue),
      recorded: now)
    sent.append(
      Sent(
        type: type, customer: customer, occurred: occurred, value: value, unit: unit, id: id,
        position: position))
  }
}
