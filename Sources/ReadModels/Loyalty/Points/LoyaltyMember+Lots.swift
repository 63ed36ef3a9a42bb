// Lots of points: how they come, how they are found, and how points are taken out of them.

internal import Words
internal import Projection

extension LoyaltyMember {
  // MARK: Points that come

  /// Adds points that came otherwise than by an order, and counts them in a column. Points that have expired
  /// by the time that they come are counted as such.
  mutating func add(
    _ lot: Lot, as column: WritableKeyPath<LoyaltyRow.Points, Int64>, _ rules: LoyaltyProgramme.Rules
  ) throws {
    points[keyPath: column] = try points[keyPath: column].adding(lot.remaining)
    if lot.expires > lot.earned { return try add(lot) }
    try expire(lot.remaining, of: lot, at: lot.earned, keepingExpired: rules.keepsExpiredDays)
  }

  /// Adds a lot. If it is active, it pays debts first.
  @inline(__always)
  mutating func add(_ lot: Lot) throws {
    var lot = lot
    if lot.isPending {
      points.pending = try points.pending.adding(lot.remaining)
    } else {
      lot.remaining -= payDebt(with: lot.remaining)
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

  /// Gives back active points to the lot that they were of, or to one like it where that is gone. They pay
  /// debts first. Points whose time has passed come back and expire at once.
  mutating func putBack(_ lot: Lot, at instant: Instant, _ rules: LoyaltyProgramme.Rules) throws {
    guard lot.expires > instant else {
      return try expire(lot.remaining, of: lot, at: instant, keepingExpired: rules.keepsExpiredDays)
    }
    guard let index = lots.firstIndex(where: { !$0.isPending && $0.isLike(lot) }) else { return try add(lot) }
    let rest = lot.remaining - payDebt(with: lot.remaining)
    lots[index].remaining = try lots[index].remaining.adding(rest)
    points.available = try points.available.adding(rest)
    // Of a lot that was locked as a whole nobody has asked when it expires.
    derived.wake(at: lot.expires)
  }

  /// Pays what is owed, as far as points go. Returns how many were used up.
  @inline(__always)
  mutating func payDebt(with amount: Int64) -> Int64 {
    let payment = min(points.debt, amount)
    points.debt -= payment
    return payment
  }

  // MARK: Points that are taken

  /// Takes points from what a sale earned: from lots that are pending first, and never what holds lock.
  /// Returns how many it could take.
  mutating func take(_ amount: Int64, fromLotsOf sale: Sale) throws -> Int64 {
    guard amount > 0 else { return 0 }
    if areLotsAscending() {
      // No two lots have one id.
      guard let index = lot(of: sale) else { return 0 }
      return take(amount, from: index)
    }
    var rest = amount
    for isPending in [true, false] {
      var index = 0
      while rest > 0, index < lots.count {
        let count = lots.count
        if lots[index].id == sale.position, lots[index].isPending == isPending {
          rest -= take(rest, from: index)
        }
        if lots.count == count { index += 1 }
      }
    }
    return amount - rest
  }

  /// The index of the lot of a sale, where lots that expire later were also earned later.
  private func lot(of sale: Sale) -> Int? {
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
    if areLotsAscending() {
      var index = lots.count
      while rest > 0, index > 0 {
        index -= 1
        rest -= take(rest, from: index)
      }
    } else {
      while rest > 0, let index = newestLot { rest -= take(rest, from: index) }
    }
    return amount - rest
  }

  /// The lot that was earned last, of those that have points which no hold locks.
  private var newestLot: Int? {
    lots.indices.filter { lots[$0].free > 0 }.max { lots[$0].isOlder(than: lots[$1]) }
  }

  /// Takes points from one lot, which is dropped where it is empty then. Returns how many it could take.
  private mutating func take(_ amount: Int64, from index: Int) -> Int64 {
    let taken = use(min(amount, lots[index].free), of: index)
    if lots[index].remaining == 0 { drop(index) }
    return taken
  }

  /// Takes points out of a lot that has so many which no hold locks. An empty lot stays where it is.
  mutating func use(_ amount: Int64, of index: Int) -> Int64 {
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

  // MARK: The order of lots

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
}

extension LoyaltyRow.Lot {
  /// Whether points of two lots can lie together: they came by together, and expire together.
  func isLike(_ other: LoyaltyRow.Lot) -> Bool {
    id == other.id && earned == other.earned && expires == other.expires
  }
}
