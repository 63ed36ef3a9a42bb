// Points by what became of them, and what they lie in: lots, the orders that earned them, refunds that wait.

public import Words
internal import Projection

extension LoyaltyRow {
  /// Points by what became of them. `available`, `pending` and `held` are what the lots have left. The
  /// others only grow, except for `debt`, and for `spent`, from which what is returned is taken off. At all
  /// times:
  /// earned + in + adjustedUp + reinstated
  ///   = available + pending + held + spent + expired + reversed + out + adjustedDown − debt.
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
    /// Points that were redeemed, less those that were given back.
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
    /// Points that holds lock: they are spent when these are captured, and free again when they are not.
    public var held: Int64 = 0

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
    /// When they can be spent; until then they are pending. `.distantFuture` while an event is awaited.
    public var active: Instant
    /// When they expire; `.distantFuture` for never.
    public var expires: Instant
    /// How many of them are left, those that holds lock included.
    public var remaining: Int64
    /// How many of those that are left holds lock.
    public var held: Int64 = 0
    /// Whether they cannot be spent yet.
    public var isPending: Bool
    /// Whether it takes an event, such as the delivery of their order, before they can be spent.
    public var isAwaiting = false
    /// Whether activity moves their expiry.
    public var isSliding = false
    /// Whether the member's share of them has gone to their pool.
    public var isContributed = false

    /// How many of them can be spent, or can once they are active.
    public var free: Int64 { remaining - held }

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
    /// The part of the total that is no spend, such as that of gift cards sold, in minor units.
    public var apart: Int64 = 0
    /// When it was delivered, where its points wait for that: `.distantFuture` while they do. The beginning of
    /// 1970 for a sale whose points wait for no delivery.
    public var delivered = Instant()
    /// When it leaves the window of the tiers; `.distantFuture` for never.
    public var countsUntil: Instant
    /// Whether it counts for the tier: it is in the window, and in the currency of the programme.
    public var counts: Bool
    /// Whether it was no order, but a visit or something else that earns by itself.
    public var isVisit = false
    /// The currency.
    public var unit: MeasureUnit
  }

  /// A refund, a cancellation or a delivery whose order is not recorded yet.
  public struct WaitingRefund: BitwiseCopyable, Hashable, Sendable {
    /// The touchpoint that waits.
    public var position: Position
    /// The hash of the order's reference.
    public var reference: UInt64
    /// The amount in minor units; `Int64.max` for the whole order, and 0 for a delivery.
    public var amount: Int64
    /// The currency; `.none` for a cancellation or delivery, which concerns an order in any currency.
    public var unit: MeasureUnit
    /// What it does to its order.
    public var kind = Kind.refund

    /// What a touchpoint does to its order. Raw values are on disk.
    public enum Kind: UInt8, BitwiseCopyable, Hashable, Sendable {
      /// A refund of an amount.
      case refund = 0
      /// A cancellation, which takes back all.
      case cancellation = 1
      /// A delivery, which some points wait for.
      case delivery = 2
    }
  }

  /// A change of tier, with the position of its cause: of the touchpoint that raised or lowered what counts,
  /// of the sale that left the window, or of the policy.
  public struct TierChange: Hashable, Sendable {
    /// When the tier changed.
    public var at: Instant
    /// Where its cause stands in the log.
    public var cause: Position
    /// The new tier; empty for none.
    public var tier: String
  }
}

extension LoyaltyRow.Points {
  /// All thirteen numbers, in the order of the report, and then what is held.
  var values: InlineArray<13, Int64> {
    [
      earned, transferredIn, adjustedUp, reinstated, pending, available, spent, expired, reversed,
      transferredOut, adjustedDown, debt, held,
    ]
  }

  init(values: InlineArray<13, Int64>) {
    (earned, transferredIn, adjustedUp, reinstated) = (values[0], values[1], values[2], values[3])
    (pending, available, spent, expired) = (values[4], values[5], values[6], values[7])
    (reversed, transferredOut, adjustedDown, debt) = (values[8], values[9], values[10], values[11])
    held = values[12]
  }

  /// The points that came in, less those that went out and those that are left. It is 0 at all times.
  public var imbalance: Int64 {
    earned + transferredIn + adjustedUp + reinstated
      - (available + pending + held + spent + expired + reversed + transferredOut + adjustedDown - debt)
  }
}
