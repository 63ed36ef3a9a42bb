// What a member has: lots of points, what may still be refunded, spend that counts for the tier.

public import Words
public import Projection

/// The row of the loyalty view.
public struct LoyaltyRow: ViewRow {
  /// The touchpoint that made a member of the customer; 0 for none.
  public var joined = Position.start
  public var points = Points()
  /// With points left; ordered by (expires, earned, id): the order in which they are spent.
  public var lots: RowList<Lot> = []
  /// Orders, and refunds that name none; in the order of the history. Each in the currency of the programme as it was then.
  public var sales: RowList<Sale> = []
  /// No sale before this index counts for the tier any more.
  public var windowStart = 0
  /// Refunds and cancellations of orders that have not been recorded yet.
  public var waiting: RowList<WaitingRefund> = []
  /// The spend that counts for the tier, refunds taken off, in minor units of the programme's currency.
  public var measure: Int64 = 0
  /// Every change of tier, the first one included.
  public var changes: [TierChange] = []
  /// What was found out about all else in the row, so that it need not be found out again.
  var derived = Derived.unknown
  var salesByReference = ListIndex()
  var waitingByReference = ListIndex()

  /// Points by what became of them. `available` and `pending` are what the lots have left; everything else only grows,
  /// but for `debt`. Always:
  /// earned + in + adjustedUp + reinstated
  ///   = available + pending + spent + expired + reversed + out + adjustedDown − debt.
  public struct Points: Hashable, Sendable {
    public var earned: Int64 = 0
    public var transferredIn: Int64 = 0
    public var adjustedUp: Int64 = 0
    public var reinstated: Int64 = 0
    public var pending: Int64 = 0
    public var available: Int64 = 0
    public var spent: Int64 = 0
    public var expired: Int64 = 0
    public var reversed: Int64 = 0
    public var transferredOut: Int64 = 0
    public var adjustedDown: Int64 = 0
    public var debt: Int64 = 0

    public init() {}

    /// What a member can spend, or owes.
    public var balance: Int64 { available - debt }
  }

  /// Points that came together and expire together.
  public struct Lot: BitwiseCopyable, Hashable, Sendable {
    /// The touchpoint that they came by.
    public var id: Position
    public var earned: Instant
    /// When they can be spent; until then they are pending.
    public var active: Instant
    public var expires: Instant
    public var remaining: Int64
    public var isPending: Bool

    static func precedes(_ left: Lot, _ right: Lot) -> Bool {
      (left.expires, left.earned, left.id) < (right.expires, right.earned, right.id)
    }

    /// Whether the other one was earned after it.
    func isOlder(than other: Lot) -> Bool { (earned, id) < (other.earned, other.id) }
  }

  /// An order, as far as refunds and tiers need it; or, with a negative total, a refund that names no order.
  public struct Sale: BitwiseCopyable, Hashable, Sendable {
    public var position: Position
    public var reference: UInt64
    public var placed: Instant
    public var total: Int64
    public var refunded: Int64 = 0
    public var earned: Int64 = 0
    public var revoked: Int64 = 0
    /// Of the points that it earned, those that expired and that no refund has asked for: they are not taken a second time.
    public var expired: Int64 = 0
    /// When it leaves the window of the tiers; `.distantFuture` for never.
    public var countsUntil: Instant
    public var counts: Bool
    /// The currency.
    public var unit: Unit
  }

  public struct WaitingRefund: BitwiseCopyable, Hashable, Sendable {
    public var position: Position
    public var reference: UInt64
    /// In minor units; the greatest number for all of it.
    public var amount: Int64
    /// The currency; none of a cancellation, which is of an order in any.
    public var unit: Unit
  }

  /// From one tier to another, and the touchpoint that did it: the one that raised or lowered the spend, the one that left
  /// the window, or the policy.
  public struct TierChange: Hashable, Sendable {
    public var at: Instant
    public var cause: Position
    /// Empty for none.
    public var tier: String
  }

  /// What follows from everything else in a row (and, of the tier, from the policy in force), and is no part of what the row
  /// says: it is not encoded, and two rows are equal whatever it is. As it begins here it holds of an empty row.
  struct Derived: Hashable {
    /// Time alone changes nothing before it. Asked with every touchpoint.
    var quietUntil = Instant.distantFuture
    /// Whether time does change something then; if not, it is only too early.
    var isQuietExact = true
    /// Whether lots that expire later were earned later, as they are under most policies; `nil` where nobody has looked.
    var lotsAscend: Bool? = true
    /// Whether all sales from `windowStart` on count, and leave the window in their order, as they do but where clocks
    /// change; `nil` where nobody has looked.
    var salesAscend: Bool? = true
    /// The measures with which the tier stays what it is; none where nobody has looked.
    var (tierFrom, tierThrough) = (Int64.max, Int64.min)
    /// The tier in the totals; `nil` where nobody has looked.
    var tierCounter: Counter?
    /// The sale whose lot probably expires next.
    var nextToExpire = 0

    /// Nobody has looked.
    static var unknown: Derived {
      var derived = Derived()
      derived.quietUntil = .distantPast
      derived.isQuietExact = false
      derived.lotsAscend = nil
      derived.salesAscend = nil
      return derived
    }

    /// Time changes something at an instant, whatever else it changes.
    mutating func wake(at instant: Instant) { quietUntil = min(quietUntil, instant) }

    static func == (left: Derived, right: Derived) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
  }

  public init() {}

  /// Empty for none.
  public var tier: String { changes.last?.tier ?? "" }

  /// When the member came to the present tier.
  public var tierSince: Instant? { changes.last?.at }

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
  /// All twelve, in the order of the report.
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

  /// What came in less what went out and what is left: 0, always.
  public var imbalance: Int64 {
    earned + transferredIn + adjustedUp + reinstated
      - (available + pending + spent + expired + reversed + transferredOut + adjustedDown - debt)
  }
}
