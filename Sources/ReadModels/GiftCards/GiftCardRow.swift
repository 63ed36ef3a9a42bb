// The row of the gift card view.

public import Words
public import Projection

/// What a gift card, or a customer's store credit, came to. All amounts are in minor units of one currency, 0 or more.
public struct GiftCardRow: FieldRow {
  /// The currency; none before anything was issued or used.
  public internal(set) var unit = MeasureUnit.none
  /// Whether it is a gift card's account, and not a customer's store credit.
  public internal(set) var isCard = false
  /// What it was issued with, all together.
  public internal(set) var issued: Int64 = 0
  /// What it has paid.
  public internal(set) var used: Int64 = 0
  /// What came back to it from orders that it had paid for.
  public internal(set) var refunded: Int64 = 0
  /// What was left when it ended.
  public internal(set) var expired: Int64 = 0
  /// When it ends by itself; `.distantFuture` where it does not.
  public internal(set) var expires = Instant.distantFuture
  /// Whether it has ended: by time, or because it was taken out of use.
  public internal(set) var isDead = false
  /// What it has paid of each order, in the order of first use.
  public internal(set) var uses: RowList<Use> = []
  /// How many touchpoints were in another currency than the card's, and changed nothing.
  public internal(set) var otherCurrency: Int64 = 0

  public init() {}

  /// What a card has paid of one order.
  public struct Use: RowElement, Hashable {
    /// The hash of the order, as facts have it; 0 for what was paid of no order.
    public internal(set) var order: UInt64 = 0
    /// What was paid with it.
    public internal(set) var used: Int64 = 0
    /// What of that came back.
    public internal(set) var refunded: Int64 = 0

    public init() {}
  }

  public mutating func fields(_ fields: inout some RowFields) throws {
    try fields.unit(&unit)
    try fields.flag(&isCard)
    try fields.number(&issued)
    try fields.number(&used)
    try fields.number(&refunded)
    try fields.number(&expired)
    try fields.instant(&expires, initially: .distantFuture)
    try fields.flag(&isDead)
    try fields.list(&uses) { use, fields in
      try fields.hash(&use.order)
      try fields.number(&use.used)
      try fields.number(&use.refunded)
    }
    try fields.number(&otherCurrency)
  }

  /// What it is worth.
  public var balance: Int64 { max(0, net) }

  /// What was used of it that it was not worth.
  public var overused: Int64 { max(0, -net) }

  private var net: Int64 { issued - used + refunded - expired }

  /// What it has paid of an order, less what came back.
  ///
  /// - Parameter order: the order's hash (`Reference.hash64`).
  public func paid(of order: UInt64) -> Int64 {
    uses.first { $0.order == order }.map { max(0, $0.used - $0.refunded) } ?? 0
  }

  mutating func issue(_ amount: Int64, until instant: Instant) throws {
    try Self.add(amount, to: &issued)
    // The first amount says when it ends, and later ones can only put that off; what had ended begins again.
    expires = issued == amount || isDead ? instant : max(expires, instant)
    isDead = false
  }

  mutating func use(_ amount: Int64, on order: UInt64) throws {
    try Self.add(amount, to: &used)
    let index = place(of: order)
    uses[index].used += amount
  }

  mutating func giveBack(_ amount: Int64, on order: UInt64) throws {
    try Self.add(amount, to: &refunded)
    let index = place(of: order)
    uses[index].refunded += amount
    // What comes back to a card that has ended is gone at once.
    if isDead { try end() }
  }

  /// Ends it: what is left can be used no more.
  mutating func end() throws {
    try Self.add(balance, to: &expired)
    isDead = true
  }

  private mutating func place(of order: UInt64) -> Int {
    if let index = uses.indices.first(where: { uses[$0].order == order }) { return index }
    var use = Use()
    use.order = order
    uses.append(use)
    return uses.count - 1
  }

  /// - Throws: where a sum is beyond what four of them together can hold.
  private static func add(_ amount: Int64, to sum: inout Int64) throws {
    let (next, overflow) = sum.addingReportingOverflow(amount)
    guard !overflow, next <= Int64.max / 4 else { throw TooMuchMoney() }
    sum = next
  }
}

/// The failure of a fold whose sums do not fit.
struct TooMuchMoney: Error, CustomStringConvertible {
  var description: String { "more money than 64 bits hold was issued, used or given back" }
}
