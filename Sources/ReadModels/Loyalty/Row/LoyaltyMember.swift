// A member: what a customer has in one programme. Lots of points, the orders that may still be refunded, and
// what counts for the tier.

public import Words
public import Projection

/// What a customer has in one programme.
public struct LoyaltyMember: Hashable, Sendable {
  typealias Points = LoyaltyRow.Points
  typealias Lot = LoyaltyRow.Lot
  typealias Sale = LoyaltyRow.Sale
  typealias WaitingRefund = LoyaltyRow.WaitingRefund
  typealias TierChange = LoyaltyRow.TierChange

  /// The hash of the programme's name; 0 where nothing has happened in any programme.
  package var program: UInt64 = 0
  /// The position of the touchpoint that made the customer a member; 0 for a customer who is none.
  public var joined = Position.start
  /// When they became a member; the beginning of 1970 for a customer who is none.
  public var joinedAt = Instant()
  /// When they left; `.distantFuture` for a member who has not, and for a customer who is none.
  public var leftAt = Instant.distantFuture
  /// What the member may do.
  public var status = Status.active
  /// The member's points, by what became of them.
  public var points = LoyaltyRow.Points()
  /// The lots that have points left, in the order in which they are spent: by (expires, earned, id).
  public var lots: RowList<LoyaltyRow.Lot> = []
  /// Orders, and refunds that name no order, in the order of the history. Each is in the currency that it
  /// was paid in.
  public var sales: RowList<LoyaltyRow.Sale> = []
  /// The index of the first sale that may still count for the tier.
  public var windowStart = 0
  /// Refunds, cancellations and deliveries of orders that have not been recorded yet.
  public var waiting: RowList<LoyaltyRow.WaitingRefund> = []
  /// What counts for the tier, refunds taken off: spend in minor units of the programme's currency, points,
  /// or visits.
  public var measure: Int64 = 0
  /// Every change of tier, the first one included.
  public var changes: [LoyaltyRow.TierChange] = []
  /// What the tier follows from beside the measure.
  package var tierState = TierState()
  private var extrasPlace = ExtrasPlace()
  /// What was derived from the rest of the row, so that it need not be derived again.
  var derived = Derived.unknown
  var salesByReference = ListIndex()
  var spendsByReference = ListIndex()
  var waitingByReference = ListIndex()

  /// What a member may do. Raw values are on disk.
  public enum Status: UInt8, Hashable, Sendable {
    /// Earn and redeem.
    case active = 0
    /// Earn, and not redeem.
    case suspended = 1
    /// Neither.
    case closed = 2
  }

  /// What a tier follows from beside the measure: what the end of a window left, and what is for life. It is
  /// as in a new row where the window has no end, and downgrades are at once and to what is earned.
  package struct TierState: BitwiseCopyable, Hashable, Sendable {
    /// The hash of the name of the tier that is kept though the measure no longer reaches it; 0 for none.
    package var carried: UInt64 = 0
    /// The hash of the tier that follows `carried` at `carriedAt`; 0 for none.
    package var carriedNext: UInt64 = 0
    /// The hash of the tier that the member has for life; 0 for none.
    package var life: UInt64 = 0
    /// When `carriedNext` takes the place of `carried`, since a time of grace is over; `.distantFuture` for
    /// never.
    package var carriedAt = Instant.distantFuture
    /// When the window ends; `.distantFuture` for a window that does not.
    package var windowEnd = Instant.distantFuture
    /// When the carried tier falls by one step more; `.distantFuture` for never.
    package var stepDue = Instant.distantFuture
    /// The sale whose leaving the window made it so, or that counted last in the window; 0 where nothing is
    /// carried.
    package var cause = Position.start
    /// The hash of what counts for the tier and of the window, where that ends; 0 before a tier was looked for.
    package var measured: UInt64 = 0

    /// Forgets what is carried. What is for life stays, and the window.
    mutating func keepNothing() {
      (carried, carriedNext, cause) = (0, 0, .start)
      (carriedAt, stepDue) = (.distantFuture, .distantFuture)
    }
  }

  /// What follows from the rest of a member, and for the tier from the policy in force. It is no part of the
  /// row's value: it is not encoded, and not compared. The initial values are right for somebody to whom
  /// nothing has happened.
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
    /// The range of measures with which the tier stays as it is; empty where that is not known.
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

  /// Somebody to whom nothing has happened.
  init() {}

  /// What few members have.
  package var extras: LoyaltyExtras {
    @inline(__always)
    _read { yield extrasPlace.value }
    @inline(__always)
    _modify { yield &extrasPlace.value }
  }

  /// Whether the member has any of that.
  package var hasExtras: Bool { extrasPlace.isUsed }

  /// Whether the member may have any of that: asked where it would take as long to find out as to look.
  @inline(__always)
  var mayHaveExtras: Bool { extrasPlace.isChanged }

  /// Whether there are holds. It is asked at every instant at which time changes something, as is the next.
  @inline(__always)
  var hasHolds: Bool { mayHaveExtras && !extras.holds.isEmpty }

  /// Whether there are tiers that the business granted.
  @inline(__always)
  var hasGrants: Bool { mayHaveExtras && !extras.grants.isEmpty }

  /// The present tier; empty for none.
  public var tier: String { changes.last?.tier ?? "" }

  /// When the member came to the present tier; `nil` where the tier has never changed.
  public var tierSince: Instant? { changes.last?.at }

  /// Whether the customer is a member, or was one before they left: something has happened that earns,
  /// takes or moves points, or they joined.
  public var isMember: Bool { joined > .start }

  /// Whether the member has left, and not joined again.
  public var hasLeft: Bool { leftAt < .distantFuture }

  /// Makes a member of the customer, who stays one until they leave.
  @inline(__always)
  mutating func join(_ position: Position, at instant: Instant) {
    if isMember { return }
    joined = position
    joinedAt = instant
  }

  /// Becomes new, and keeps the memory of the lists.
  mutating func clear() {
    program = 0
    joined = .start
    joinedAt = Instant()
    leftAt = .distantFuture
    status = .active
    points = Points()
    lots.clear()
    sales.clear()
    windowStart = 0
    waiting.clear()
    measure = 0
    changes.clear()
    tierState = TierState()
    extrasPlace.clear()
    derived = Derived()
    salesByReference.clear()
    spendsByReference.clear()
    waitingByReference.clear()
  }
}
