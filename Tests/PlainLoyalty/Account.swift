// Points as money owed: lots, holds, debts, and the columns that they are accounted for in.

/// Points that came together.
package struct Lot: Sendable, Equatable {
  package enum Source: Sendable { case earned, bonus, other }
  /// The touchpoint that the points came with.
  package var position: Int
  package var source: Source
  package var earnedAt: Instant
  /// Nothing while it waits for an event.
  package var activeAt: Instant?
  /// Nothing where it never expires.
  package var expiresAt: Instant?
  /// Whether activity moves its expiry.
  package var slides = false
  package var original: Int
  package var remaining: Int
  /// What has expired, less what was reinstated and what refunds have asked for.
  package var expired = 0
  /// The order that it was earned with.
  package var order: String?
  /// Whether its share has gone to a pool.
  package var isContributed = false
}

/// Points that were taken out of one lot.
package struct Slice: Sendable, Equatable {
  package var lot: Int
  package var points: Int
  package var returned = 0
}

/// A redemption or a capture, and the lots that it used.
package struct Spend: Sendable, Equatable {
  package var position: Int
  package var order: String?
  package var points: Int
  package var returned = 0
  package var slices: [Slice] = []
  /// What no lot had, and became a debt.
  package var owed = 0
}

/// Points that are locked until they are captured or released, or the time is over.
package struct Hold: Sendable, Equatable {
  package var position: Int
  package var until: Instant
  package var order: String?
  package var slices: [Slice]
  package var points: Int { slices.map(\.points).sum }
}

/// What points came by, and what they went by.
package enum Column: String, Sendable, CaseIterable {
  case earned, transferredIn, adjustedUp, reinstated
  case spent, expired, reversed, transferredOut, adjustedDown
  package var adds: Bool { [.earned, .transferredIn, .adjustedUp, .reinstated].contains(self) }
}

/// One entry of a column.
package struct Movement: Sendable, Equatable {
  package var time: Instant
  package var column: Column
  package var points: Int
}

/// The points of one member.
package struct Account: Sendable, Equatable {
  package var lots: [Lot] = []
  package var holds: [Hold] = []
  package var spends: [Spend] = []
  /// What is owed: taken, and not there.
  package var debt = 0
  package var movements: [Movement] = []

  // MARK: What is there

  /// What holds have locked of a lot.
  func lockedOf(_ lot: Int) -> Int { holds.flatMap(\.slices).filter { $0.lot == lot }.map(\.points).sum }
  func freeOf(_ lot: Int) -> Int { lots[lot].remaining - lockedOf(lot) }
  func isActive(_ lot: Int, _ now: Instant) -> Bool { lots[lot].activeAt.map { $0 <= now } ?? false }
  func available(_ now: Instant) -> Int { lots.indices.filter { isActive($0, now) }.map(freeOf).sum }
  func pending(_ now: Instant) -> Int { lots.indices.filter { !isActive($0, now) }.map(freeOf).sum }
  var held: Int { holds.map(\.points).sum }
  func sum(_ column: Column) -> Int { movements.filter { $0.column == column }.map(\.points).sum }

  mutating func book(_ column: Column, _ points: Int, _ time: Instant) {
    if points != 0 { movements.append(Movement(time: time, column: column, points: points)) }
  }

  // MARK: The order of debits

  /// Lots that expire sooner first and those that never expire last; then the earlier earned; then by
  /// position.
  func goesFirst(_ a: Int, _ b: Int) -> Bool {
    let x = lots[a]
    let y = lots[b]
    return (x.expiresAt ?? .max, x.earnedAt, x.position, a) < (y.expiresAt ?? .max, y.earnedAt, y.position, b)
  }
  /// What can be spent: active, and not locked by a hold.
  func spendable(_ now: Instant) -> [Int] {
    lots.indices.filter { isActive($0, now) && freeOf($0) > 0 }.sorted(by: goesFirst)
  }
  /// Takes up to so many points out of lots, in the order given, never what is locked.
  mutating func take(_ points: Int, from order: [Int]) -> [Slice] {
    var slices: [Slice] = []
    for lot in order {
      let part = min(points - slices.map(\.points).sum, freeOf(lot))
      if part > 0 {
        lots[lot].remaining -= part
        slices.append(Slice(lot: lot, points: part))
      }
    }
    return slices
  }

  // MARK: Points that come

  /// Points come in as a lot.
  mutating func credit(_ lot: Lot, _ column: Column, _ now: Instant) {
    if lot.original == 0 { return }
    lots.append(lot)
    book(column, lot.original, now)
    settle(now)
  }

  // MARK: What follows by itself

  /// What is due expires, and what can be spent pays what is owed.
  mutating func settle(_ now: Instant) {
    for lot in lots.indices where (lots[lot].expiresAt ?? .max) <= now { expire(lot, now) }
    payDebts(now)
  }
  /// A lot expires at the first instant that is not before its expiry. What a hold has locked of it stays
  /// until it is released.
  private mutating func expire(_ lot: Int, _ now: Instant) {
    let part = freeOf(lot)
    lots[lot].remaining -= part
    lots[lot].expired += part
    book(.expired, part, now)
  }
  /// Nobody owes while they have points that can be spent: what expires first pays first.
  mutating func payDebts(_ now: Instant) { debt -= take(debt, from: spendable(now)).map(\.points).sum }

  // MARK: Points that are adjusted down, or go to somebody else

  /// What was recorded stands: what is not there is a debt.
  mutating func debit(_ points: Int, _ column: Column, _ now: Instant) {
    book(column, points, now)
    debt += points
    settle(now)
  }
}

extension [Int] {
  package var sum: Int { reduce(0, +) }
}
