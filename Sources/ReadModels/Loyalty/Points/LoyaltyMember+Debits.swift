// How points are used up: by redemptions, by hand, by refunds of what is spent already.

internal import Words
internal import Projection

extension LoyaltyMember {
  /// Uses up active points that no hold locks, in the order of lots. What is missing becomes a debt.
  ///
  /// - Parameter isSpend: whether what is used up is noted as slices of the newest spend.
  mutating func debit(_ amount: Int64, isSpend: Bool = false) throws {
    var rest = amount
    var index = 0
    var isAnyEmpty = false
    while rest > 0, index < lots.count {
      if !lots[index].isPending {
        let taken = use(min(rest, lots[index].free), of: index)
        if isSpend, taken > 0 { extras.spendSlices.append(LoyaltyExtras.Slice(taken, of: lots[index])) }
        rest -= taken
        isAnyEmpty = isAnyEmpty || lots[index].remaining == 0
      }
      index += 1
    }
    if isAnyEmpty { dropEmptyLots() }
    points.debt = try points.debt.adding(rest)
    if isSpend, rest > 0 {
      extras.spendSlices.append(LoyaltyExtras.Slice(lot: .start, points: rest))
    }
  }

  /// Uses up points that go elsewhere, and counts them in a column.
  mutating func debit(_ amount: Int64, as column: WritableKeyPath<LoyaltyRow.Points, Int64>) throws {
    points[keyPath: column] = try points[keyPath: column].adding(amount)
    try debit(amount)
  }

  /// Counts points that a refund took back. Those that were not in their lots any more become a debt,
  /// which is paid at once from the other lots: otherwise these could expire while the debt stayed.
  /// Returns how many are owed.
  @discardableResult
  mutating func reverse(_ taken: Int64, short: Int64, mayGoNegative: Bool) throws -> Int64 {
    let owed = mayGoNegative ? short : min(short, max(0, points.balance))
    points.reversed = try points.reversed.adding(taken).adding(owed)
    try debit(owed)
    return owed
  }
}

extension LoyaltyExtras.Slice {
  /// Points of a lot.
  init(_ points: Int64, of lot: LoyaltyRow.Lot) {
    self.init(
      lot: lot.id, earned: lot.earned, expires: lot.expires, isSliding: lot.isSliding,
      isContributed: lot.isContributed, points: points)
  }
}
