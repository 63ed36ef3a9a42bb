// What a member has: lots of points, what may still be refunded, spend that counts for the tier.

public import Ledger
public import Projection

/// The row of the loyalty view.
public struct LoyaltyRow: ViewRow {
  /// The touchpoint that made a member of the customer; 0 for none.
  public var joined = Position.start
  public var points = Points()
  /// With points left; ordered by (expires, earned, id): the order in which they are spent.
  public var lots: [Lot] = []
  /// Orders, and refunds that name none; in the order of the history.
  public var sales: [Sale] = []
  /// No sale before this index counts for the tier any more.
  public var windowStart = 0
  /// Refunds of orders that have not been recorded yet.
  public var waiting: [WaitingRefund] = []
  /// The spend that counts for the tier, refunds taken off, in minor units.
  public var measure: Int64 = 0
  /// Empty for none.
  public var tier = ""
  /// Every change of tier, the first one included.
  public var changes: [TierChange] = []

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
  public struct Lot: Hashable, Sendable {
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
  }

  /// An order, as far as refunds and tiers need it; or, with a negative total, a refund that names no order.
  public struct Sale: Hashable, Sendable {
    public var position: Position
    public var reference: UInt64
    public var placed: Instant
    public var total: Int64
    public var refunded: Int64 = 0
    public var earned: Int64 = 0
    public var revoked: Int64 = 0
    /// When it leaves the window of the tiers; `.distantFuture` for never.
    public var countsUntil: Instant
    public var counts: Bool
  }

  public struct WaitingRefund: Hashable, Sendable {
    public var position: Position
    public var reference: UInt64
    public var amount: Int64
  }

  /// From one tier to another, and the touchpoint that did it: the one that raised or lowered the spend, the one that left
  /// the window, or the policy.
  public struct TierChange: Hashable, Sendable {
    public var at: Instant
    public var cause: Position
    /// Empty for none.
    public var tier: String
  }

  public init() {}

  /// When the member came to the present tier.
  public var tierSince: Instant? { changes.last?.at }

  public var isMember: Bool { joined > .start }
}

extension LoyaltyRow {
  public func encode(to writer: inout RowWriter) {
    writer.write(joined)
    points.encode(to: &writer)
    writer.write(count: lots.count)
    for lot in lots {
      writer.write(lot.id)
      writer.write(lot.earned)
      writer.write(lot.active)
      writer.write(lot.expires)
      writer.write(lot.remaining)
      writer.write(lot.isPending)
    }
    writer.write(count: sales.count)
    for sale in sales {
      writer.write(sale.position)
      writer.write(fixed: sale.reference)
      writer.write(sale.placed)
      writer.write(sale.total)
      writer.write(sale.refunded)
      writer.write(sale.earned)
      writer.write(sale.revoked)
      writer.write(sale.countsUntil)
      writer.write(sale.counts)
    }
    writer.write(count: windowStart)
    writer.write(count: waiting.count)
    for refund in waiting {
      writer.write(refund.position)
      writer.write(fixed: refund.reference)
      writer.write(refund.amount)
    }
    writer.write(measure)
    writer.write(tier)
    writer.write(count: changes.count)
    for change in changes {
      writer.write(change.at)
      writer.write(change.cause)
      writer.write(change.tier)
    }
  }

  public init(from reader: inout RowReader) throws {
    joined = try reader.position()
    points = try Points(from: &reader)
    lots = try reader.array {
      Lot(
        id: try $0.position(), earned: try $0.instant(), active: try $0.instant(), expires: try $0.instant(),
        remaining: try $0.number(), isPending: try $0.flag())
    }
    sales = try reader.array {
      Sale(
        position: try $0.position(), reference: try $0.fixed(), placed: try $0.instant(),
        total: try $0.number(),
        refunded: try $0.number(), earned: try $0.number(), revoked: try $0.number(),
        countsUntil: try $0.instant(), counts: try $0.flag())
    }
    guard let start = Int(exactly: try reader.unsigned()), start <= sales.count else {
      throw RowReader.Malformed()
    }
    windowStart = start
    waiting = try reader.array {
      WaitingRefund(position: try $0.position(), reference: try $0.fixed(), amount: try $0.number())
    }
    measure = try reader.number()
    tier = try reader.text()
    changes = try reader.array {
      TierChange(at: try $0.instant(), cause: try $0.position(), tier: try $0.text())
    }
  }
}

extension LoyaltyRow.Points {
  /// All twelve, in the order of the report.
  var values: [Int64] {
    [
      earned, transferredIn, adjustedUp, reinstated, pending, available, spent, expired, reversed,
      transferredOut,
      adjustedDown, debt,
    ]
  }

  init(values: [Int64]) {
    guard values.count == 12 else { return }
    (earned, transferredIn, adjustedUp, reinstated) = (values[0], values[1], values[2], values[3])
    (pending, available, spent, expired) = (values[4], values[5], values[6], values[7])
    (reversed, transferredOut, adjustedDown, debt) = (values[8], values[9], values[10], values[11])
  }

  func encode(to writer: inout RowWriter) {
    for value in values { writer.write(value) }
  }

  init(from reader: inout RowReader) throws {
    var values: [Int64] = []
    for _ in 0..<12 { values.append(try reader.number()) }
    self.init(values: values)
  }

  /// What came in less what went out and what is left: 0, always.
  public var imbalance: Int64 {
    earned + transferredIn + adjustedUp + reinstated
      - (available + pending + spent + expired + reversed + transferredOut + adjustedDown - debt)
  }
}
