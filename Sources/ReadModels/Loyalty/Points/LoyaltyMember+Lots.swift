// Lots of points: how they are added and used up.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Adds a lot. If it is active, it pays debts first.
  @inline(__always)
  mutating func add(_ lot: Lot) throws {
    var lot = lot
    if lot.isPending {
      points.pending = try points.pending.adding(lot.remaining)
    } else {
      let payment = min(points.debt, lot.remaining)
      points.debt -= payment
      lot.remaining -= payment
      points.available = try points.available.adding(lot.remaining)
    }
    guard lot.remaining > 0 else { return }
    derived.wake(at: lot.isPending ? min(lot.expires, lot.active) : lot.expires)
    if let last = lots.indices.last {
      if Lot.precedes(lot, lots[last]) { return insert(lot) }
      if !lots[last].isOlder(than: lot) { derived.lotsAscend = false }
    }
    lots.append(lot)
  }

  /// Adds a sale with the points that it earned, and lets refunds that waited for it take theirs.
  @inline(__always)
  mutating func earn(_ sale: Sale, _ lot: Lot, _ rules: LoyaltyProgramme.Rules) throws {
    try add(sale)
    points.earned = try points.earned.adding(sale.earned)
    try add(lot)
    try meetWaiting(rules)
  }

  /// Inserts a lot in front of those that are spent after it.
  @inline(never)
  private mutating func insert(_ lot: Lot) {
    var index = lots.endIndex
    while index > 0, Lot.precedes(lot, lots[index - 1]) { index -= 1 }
    if derived.lotsAscend == true {
      derived.lotsAscend =
        (index == 0 || lots[index - 1].isOlder(than: lot)) && lot.isOlder(than: lots[index])
    }
    lots.insert(lot, at: index)
  }

  /// Uses up active points in the order of lots. What is missing becomes a debt.
  mutating func debit(_ amount: Int64) throws {
    var rest = amount
    var index = 0
    var isAnyEmpty = false
    while rest > 0, index < lots.count {
      if !lots[index].isPending {
        rest -= use(min(rest, lots[index].remaining), of: index)
        isAnyEmpty = isAnyEmpty || lots[index].remaining == 0
      }
      index += 1
    }
    if isAnyEmpty { dropEmptyLots() }
    points.debt = try points.debt.adding(rest)
  }

  /// Takes points from the lot that a sale earned. Returns how many it could take.
  mutating func take(_ amount: Int64, fromLotOf sale: Sale) throws -> Int64 {
    guard amount > 0, let index = lot(of: sale) else { return 0 }
    let taken = use(min(amount, lots[index].remaining), of: index)
    if lots[index].remaining == 0 { drop(index) }
    return taken
  }

  private mutating func lot(of sale: Sale) -> Int? {
    guard areLotsAscending() else { return lots.firstIndex { $0.id == sale.position } }
    var (low, high) = (0, lots.count)
    while low < high {
      let middle = (low + high) / 2
      if (lots[middle].earned, lots[middle].id) < (sale.placed, sale.position) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < lots.count && lots[low].id == sale.position ? low : nil
  }

  /// Takes points from the newest lots. Returns how many it could take.
  mutating func takeNewest(_ amount: Int64) throws -> Int64 {
    var rest = amount
    let ascend = areLotsAscending()
    while rest > 0, let index = ascend ? lots.indices.last : newestLot {
      rest -= use(min(rest, lots[index].remaining), of: index)
      if lots[index].remaining == 0 { drop(index) }
    }
    return amount - rest
  }

  /// Whether lots that expire later were also earned later.
  private mutating func areLotsAscending() -> Bool {
    let ascend = derived.lotsAscend ?? lotsAscend
    derived.lotsAscend = ascend
    return ascend
  }

  private var lotsAscend: Bool {
    for index in lots.indices.dropFirst() where !lots[index - 1].isOlder(than: lots[index]) { return false }
    return true
  }

  /// The lot that was earned last.
  private var newestLot: Int? {
    lots.indices.max { lots[$0].isOlder(than: lots[$1]) }
  }

  /// Counts points that a refund took back. Those that were not in their lots any more become a debt,
  /// which is paid at once from the other lots: otherwise these could expire while the debt stayed.
  mutating func reverse(_ taken: Int64, short: Int64, mayGoNegative: Bool) throws {
    let owed = mayGoNegative ? short : min(short, max(0, points.balance))
    points.reversed = try points.reversed.adding(taken).adding(owed)
    try debit(owed)
  }

  private mutating func use(_ amount: Int64, of index: Int) -> Int64 {
    lots[index].remaining -= amount
    if lots[index].isPending { points.pending -= amount } else { points.available -= amount }
    return amount
  }

  private mutating func drop(_ index: Int) {
    lots.remove(at: index)
    derived.isQuietExact = false
  }

  mutating func dropEmptyLots() {
    lots.removeAll { $0.remaining == 0 }
    derived.isQuietExact = false
  }

  // MARK: Points that expired

  /// The index of the newest sale of an order, in a currency or in any. Sales of which something is left
  /// to refund come before others.
  mutating func sale(of reference: UInt64, in unit: MeasureUnit?) -> Int? {
    func isOfIt(_ sale: Sale) -> Bool { sale.total >= 0 && (unit == nil || sale.unit == unit) }
    let newest = salesByReference.last(
      of: reference, in: sales, by: { $0.reference }, where: isOfIt)
    guard let newest, sales[newest].refunded >= sales[newest].total else { return newest }
    let withRest = salesByReference.last(of: reference, in: sales, by: { $0.reference }) {
      isOfIt($0) && $0.refunded < $0.total
    }
    return withRest ?? newest
  }

  /// Takes out the refunds and cancellations that waited for an order in a currency, in the order in
  /// which they were recorded.
  mutating func takeWaiting(for reference: UInt64, in unit: MeasureUnit) -> [WaitingRefund] {
    var taken: [WaitingRefund] = []
    for place in waitingByReference.all(of: reference, in: waiting, by: { $0.reference }).reversed()
    where waiting[place].unit == unit || waiting[place].unit == .none {
      taken.append(waiting[place])
      waitingByReference.remove(at: place, from: &waiting) { $0.reference }
    }
    return taken.sorted { $0.position < $1.position }
  }

  /// Counts points that a refund asks for against those of a sale that have expired, since these are gone
  /// already. Returns how many there were.
  mutating func takeExpired(_ amount: Int64, of index: Int) -> Int64 {
    let taken = min(amount, sales[index].expired)
    sales[index].expired -= taken
    return taken
  }

  /// Counts points that a refund asks for against those of any sales that have expired, the newest sale
  /// first. Returns how many there were.
  @discardableResult
  mutating func takeExpired(_ amount: Int64) -> Int64 {
    var rest = amount
    var index = sales.count
    while rest > 0, index > 0 {
      index -= 1
      rest -= takeExpired(rest, of: index)
    }
    return amount - rest
  }

  /// Takes reinstated points out of the expired ones: first those of the order that is named, then those
  /// of the newest sales.
  mutating func reinstate(_ amount: Int64, ofOrder reference: UInt64) {
    var rest = amount
    if reference != 0,
      let index = salesByReference.last(
        of: reference, in: sales, by: { $0.reference }, where: { $0.expired > 0 })
    {
      rest -= takeExpired(rest, of: index)
    }
    takeExpired(rest)
  }
}
