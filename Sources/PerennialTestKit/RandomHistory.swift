// Histories that nobody would think of: drawn at random, the same for the same seed.

public import Ledger
public import Projection

/// Draws the same numbers for the same seed, on every machine. Source: S. Vigna, SplitMix64.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Drives a ledger in memory with random touchpoints: late ones, refunds before their orders, merges and their undoing,
/// anonymous sales, policies that take effect in the past and in the future, time passing.
public struct RandomHistory {
  /// What policies may be published, for which view.
  public var policies: [(view: ViewName, document: String)]
  public let ledger: MemoryLedger
  /// The clock, which `step` moves forward.
  public private(set) var now: Instant
  public var random: SeededRandom
  private let customersMax: UInt32
  private let money: Unit
  private var orders: [(customer: UInt32, reference: UInt64, value: Int64)] = []
  private var merged: [(UInt32, UInt32)] = []

  public init(
    seed: UInt64, customersMax: UInt32 = 12, money: Unit = Unit(rawValue: 826),
    policies: [(view: ViewName, document: String)] = []
  ) {
    random = SeededRandom(seed: seed)
    ledger = MemoryLedger()
    now = Instant(year: 2020, month: 1, day: 1)
    self.customersMax = customersMax
    self.money = money
    self.policies = policies
    ledger.setClock(now)
  }

  /// Lets up to so many days pass.
  public mutating func wait(days: Double) {
    now = Instant(
      microseconds: now.microseconds + Int64(Double.random(in: 0...days, using: &random) * 86_400e6))
    ledger.setClock(now)
  }

  /// One thing happens.
  public mutating func step() {
    wait(days: [0, 0, 0.1, 3, 20].randomElement(using: &random) ?? 0)
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<45: order()
    case 45..<60: refund()
    case 60..<75: points()
    case 75..<88: other()
    case 88..<92: anonymous()
    case 92..<95: merge()
    case 95..<97: publish()
    default: wait(days: 200)
    }
  }

  /// Now, or some time ago: then it arrives late. On whole seconds, so that many coincide.
  private mutating func occurred() -> Instant {
    let late = Int.random(in: 0..<100, using: &random)
    let days: Double = late < 60 ? 0 : late < 85 ? 2 : 400
    let ago = Int64(Double.random(in: 0...days, using: &random) * 86_400e6)
    return Instant(microseconds: (now.microseconds - ago) / 1_000_000 * 1_000_000)
  }

  private mutating func customer() -> UInt32 { UInt32.random(in: 1...customersMax, using: &random) }

  private mutating func order() {
    let value =
      [0, 1, 999, 1000, 10_500, Int64.random(in: 0...100_000, using: &random)].randomElement(using: &random)
      ?? 1
    let reference = random.next() | 1
    let customer = customer()
    orders.append((customer, reference, value))
    ledger.record(
      .orderPlaced, by: customer, at: occurred(), value: value, unit: money, reference: reference,
      channel: UInt16.random(in: 0...3, using: &random))
  }

  private mutating func refund() {
    guard Int.random(in: 0..<4, using: &random) > 0, let order = orders.randomElement(using: &random) else {
      ledger.record(
        .refundIssued, by: customer(), at: occurred(), value: Int64.random(in: 1...30_000, using: &random),
        unit: money)
      return
    }
    if Int.random(in: 0..<6, using: &random) == 0 {
      ledger.record(.orderCancelled, by: order.customer, at: occurred(), reference: order.reference)
    } else {
      let value = Int64.random(in: 1...max(1, order.value + order.value / 4), using: &random)
      ledger.record(
        .refundIssued, by: order.customer, at: occurred(), value: value, unit: money,
        reference: order.reference)
    }
  }

  private mutating func points() {
    let type: TouchpointType =
      [.pointsRedeemed, .pointsAdjusted, .pointsTransferred, .pointsReinstated].randomElement(using: &random)
      ?? .pointsRedeemed
    let signed = type == .pointsAdjusted || type == .pointsTransferred
    let value = Int64.random(in: 1...60, using: &random) * (signed && Bool.random(using: &random) ? -1 : 1)
    ledger.record(type, by: customer(), at: occurred(), value: value, unit: .points)
  }

  private mutating func other() {
    let types: [TouchpointType] = [
      .ticketOpened, .ticketReplied, .ticketResolved, .ticketReopened, .ticketClosed, .consentGranted,
      .consentWithdrawn, .surveyAnswered, .reviewPosted, .customerUpdated, .visitMade, .messageSent,
    ]
    ledger.record(
      types.randomElement(using: &random) ?? .visitMade, by: customer(), at: occurred(),
      value: Int64.random(in: 0...10, using: &random), unit: .score,
      reference: UInt64.random(in: 1...3, using: &random), channel: 1)
  }

  private mutating func anonymous() {
    ledger.record(
      Bool.random(using: &random) ? .orderPlaced : .refundIssued, by: 0, at: occurred(),
      value: Int64.random(in: 1...5000, using: &random), unit: money)
  }

  private mutating func merge() {
    if let pair = merged.last, Bool.random(using: &random) {
      merged.removeLast()
      ledger.unmerge(pair.0, pair.1, at: now)
      return
    }
    let (left, right) = (customer(), customer())
    guard left != right, !merged.contains(where: { Set([$0.0, $0.1]) == [left, right] }) else { return }
    merged.append((left, right))
    ledger.merge(left, right, at: now)
  }

  private mutating func publish() {
    guard let policy = policies.randomElement(using: &random) else { return }
    let days = Int64([-300, -20, 0, 15, 200].randomElement(using: &random) ?? 0)
    let effective = Instant(microseconds: now.microseconds + days * Instant.microsecondsPerDay)
    ledger.publish(policy.document, for: policy.view, effectiveFrom: effective, recorded: now)
  }
}
