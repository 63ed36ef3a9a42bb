// The row of the loyalty view: a member's lots of points, the sales that may still be refunded, and the
// spend that counts for the tier.

public import Words
public import Projection

/// The row of the loyalty view.
public struct LoyaltyRow: ViewRow {
  /// The position of the touchpoint that made the customer a member; 0 for a customer who is none.
  public var joined = Position.start
  /// The member's points, by what became of them.
  public var points = Points()
  /// The lots that have points left, in the order in which they are spent: by (expires, earned, id).
  public var lots: RowList<Lot> = []
  /// Orders, and refunds that name no order, in the order of the history. Each is in the currency that
  /// the programme had then.
  public var sales: RowList<Sale> = []
  /// The index of the first sale that may still count for the tier.
  public var windowStart = 0
  /// Refunds and cancellations of orders that have not been recorded yet.
  public var waiting: RowList<WaitingRefund> = []
  /// The spend that counts for the tier, refunds taken off, in minor units of the programme's currency.
  public var measure: Int64 = 0
  /// Every change of tier, the first one included.
  public var changes: [TierChange] = []
  /// What was derived from the rest of the row, so that it need not be derived again.
  var derived = Derived.unknown
  var salesByReference = ListIndex()
  var waitingByReference = ListIndex()

  /// Points by what became of them. `available` and `pending` are what the lots have left. The others
  /// only grow, except for `debt`. At all times:
  /// earned + in + adjustedUp + reinstated
  ///   = available + pending + spent + expired + reversed + out + adjustedDown − debt.
  public struct Points: Hashable, Sendable {
    /// Points that purchases earned, those that still wait included.
    public var earned: Int64 = 0
    /// Points that came from other members.
    public var transferredIn: Int64 = 0
    /// Points that adjustments gave.
    public var adjustedUp: Int64 = 0
    /// Points that had expired and were given back.
    public var reinstated: Int64 = 0
    /// Points that wait until they can be spent.
    public var pending: Int64 = 0
    /// Points that can be spent.
    public var available: Int64 = 0
    /// Points that were redeemed.
    public var spent: Int64 = 0
    /// Points that expired before they were used up.
    public var expired: Int64 = 0
    /// Points that refunds and cancellations took back.
    public var reversed: Int64 = 0
    /// Points that went to other members.
    public var transferredOut: Int64 = 0
    /// Points that adjustments took.
    public var adjustedDown: Int64 = 0
    /// Points that were taken though the lots did not have them; the next points to come pay for it.
    public var debt: Int64 = 0

    /// No points at all.
    public init() {}

    /// The points that a member can spend; negative for points that they owe.
    public var balance: Int64 { available - debt }
  }

  /// Points that were earned together and expire together.
  public struct Lot: BitwiseCopyable, Hashable, Sendable {
    /// The position of the touchpoint that they came by.
    public var id: Position
    /// When they came by.
    public var earned: Instant
    /// When they can be spent; until then they are pending.
    public var active: Instant
    /// When they expire; `.distantFuture` for never.
    public var expires: Instant
    /// How many of them are left.
    public var remaining: Int64
    /// Whether they cannot be spent yet.
    public var isPending: Bool

    static func precedes(_ left: Lot, _ right: Lot) -> Bool {
      (left.expires, left.earned, left.id) < (right.expires, right.earned, right.id)
    }

    /// Whether another lot was earned after this one.
    func isOlder(than other: Lot) -> Bool { (earned, id) < (other.earned, other.id) }
  }

  /// An order, as far as refunds and tiers need it; or, with a negative total, a refund that names no order.
  public struct Sale: BitwiseCopyable, Hashable, Sendable {
    /// The touchpoint of the order or refund.
    public var position: Position
    /// The hash of the order's reference; 0 where it has none.
    public var reference: UInt64
    /// When the order was placed, or the refund issued.
    public var placed: Instant
    /// The amount in minor units of `unit`; negative for a refund that names no order.
    public var total: Int64
    /// How much of the total was refunded, in minor units; never more than the total.
    public var refunded: Int64 = 0
    /// How many points it earned.
    public var earned: Int64 = 0
    /// How many of these points its refunds have taken back.
    public var revoked: Int64 = 0
    /// How many of its points have expired without a refund having asked for them. A refund does not take
    /// them a second time.
    public var expired: Int64 = 0
    /// When it leaves the window of the tiers; `.distantFuture` for never.
    public var countsUntil: Instant
    /// Whether it counts for the tier: it is in the window, and in the currency of the programme.
    public var counts: Bool
    /// The currency.
    public var unit: MeasureUnit
  }

  /// A refund or a cancellation whose order is not recorded yet.
  public struct WaitingRefund: BitwiseCopyable, Hashable, Sendable {
    /// The touchpoint of the refund or cancellation.
    public var position: Position
    /// The hash of the order's reference.
    public var reference: UInt64
    /// The amount in minor units; `Int64.max` for the whole order.
    public var amount: Int64
    /// The currency; `.none` for a cancellation, which concerns an order in any currency.
    public var unit: MeasureUnit
  }

  /// A change of tier, with the position of its cause: of the touchpoint that raised or lowered the
  /// spend, of the sale that left the window, or of the policy.
  public struct TierChange: Hashable, Sendable {
    /// When the tier changed.
    public var at: Instant
    /// Where its cause stands in the log.
    public var cause: Position
    /// The new tier; empty for none.
    public var tier: String
  }

  /// What follows from the rest of a row, and for the tier from the policy in force. It is no part of the
  /// row's value: it is not encoded, and not compared. The initial values are right for an empty row.
  struct Derived: Hashable {
    /// An instant before which time alone changes nothing. It is asked with every touchpoint.
    var quietUntil = Instant.distantFuture
    /// Whether time does change something at `quietUntil`; otherwise that may come later.
    var isQuietExact = true
    /// Whether lots that expire later were also earned later, as under most policies; `nil` where that is
    /// not known.
    var lotsAscend: Bool? = true
    /// Whether all sales from `windowStart` on count and leave the window in their order, as they do
    /// unless clocks change; `nil` where that is not known.
    var salesAscend: Bool? = true
    /// The range of spends with which the tier stays as it is; empty where that is not known.
    var (tierFrom, tierThrough) = (Int64.max, Int64.min)
    /// The counter of the tier's members; `nil` where it is not known.
    var tierCounter: Counter?
    /// The sale whose lot probably expires next.
    var nextToExpire = 0

    /// Nothing is known.
    static var unknown: Derived {
      var derived = Derived()
      derived.quietUntil = .distantPast
      derived.isQuietExact = false
      derived.lotsAscend = nil
      derived.salesAscend = nil
      return derived
    }

    /// Takes in that time changes something at an instant.
    mutating func wake(at instant: Instant) { quietUntil = min(quietUntil, instant) }

    static func == (left: Derived, right: Derived) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
  }

  /// The row of somebody who is no member.
  public init() {}

  /// The present tier; empty for none.
  public var tier: String { changes.last?.tier ?? "" }

  /// When the member came to the present tier; `nil` where the tier has never changed.
  public var tierSince: Instant? { changes.last?.at }

  /// Whether the customer is a member: something has happened that earns, takes or moves points.
  public var isMember: Bool { joined > .start }
}

extension LoyaltyRow {
  /// Becomes a new row, and keeps the memory of its lists.
  mutating func clear() {
    joined = .start
    points = Points()
    lots.clear()
    sales.clear()
    windowStart = 0
    waiting.clear()
    measure = 0
    changes.clear()
    derived = Derived()
    salesByReference.clear()
    waitingByReference.clear()
  }
}

extension LoyaltyRow.Points {
  /// All twelve numbers, in the order of the report.
  var values: InlineArray<12, Int64> {
    [
      earned, transferredIn, adjustedUp, reinstated, pending, available, spent, expired, reversed,
      transferredOut, adjustedDown, debt,
    ]
  }

  init(values: InlineArray<12, Int64>) {
    (earned, transferredIn, adjustedUp, reinstated) = (values[0], values[1], values[2], values[3])
    (pending, available, spent, expired) = (values[4], values[5], values[6], values[7])
    (reversed, transferredOut, adjustedDown, debt) = (values[8], values[9], values[10], values[11])
  }

  /// The points that came in, less those that went out and those that are left. It is 0 at all times.
  public var imbalance: Int64 {
    earned + transferredIn + adjustedUp + reinstated
      - (available + pending + spent + expired + reversed + transferredOut + adjustedDown - debt)
  }
}
