// A member's share in a pool: an account that several members gather points in.

internal import Projection
internal import Words

extension LoyaltyExtras.Pool {
  /// The share of points that were earned, rounded down.
  func share(of earned: Int64) -> Int64 { Int64(clamping: Int128(earned) * Int128(share) / 1000) }
}

extension LoyaltyMember {
  /// Takes in that the member joined a pool, with a share of what they earn from then on.
  mutating func joinPool(_ details: borrowing Details, _ position: Position) {
    guard let pool = details[PoolDetails.pool] else { return }
    extras.pool = LoyaltyExtras.Pool(
      pool: pool, share: min(1000, max(0, details[PoolDetails.share] ?? 0)), since: position,
      mayRedeem: details[PoolDetails.mayRedeem])
  }

  /// Takes in that the member left a pool. What they contributed stays there.
  mutating func leavePool(_ details: borrowing Details) {
    guard let pool = extras.pool, details[PoolDetails.pool].map({ $0 == pool.pool }) ?? true else { return }
    extras.pool = nil
  }

  /// Takes in that points of one lot went to a pool, and notes that its share has gone there, also of points that
  /// were spent and may come back. What the lot does not have is taken as any points are that are sent away.
  mutating func contribute(_ amount: Int64, ofLot id: Position) throws {
    var rest = amount
    for index in lots.indices where lots[index].id == id && !lots[index].isPending {
      lots[index].isContributed = true
      let taken = min(rest, lots[index].free)
      lots[index].remaining -= taken
      points.available -= taken
      rest -= taken
    }
    for place in extras.spendSlices.indices where extras.spendSlices[place].lot == id {
      extras.spendSlices[place].isContributed = true
    }
    points.transferredOut = try points.transferredOut.adding(amount - rest)
    dropEmptyLots()
    if rest > 0 { try debit(rest, as: \.transferredOut) }
  }
}
