import PlainLoyalty
import Testing

/// What must hold of every programme and every history.
struct LawTests {
  /// Instants worth looking at: some of the touchpoints', and some time after the last.
  private func instants(_ history: History) -> [Instant] {
    let times = Set(history.touchpoints.map(\.time)).sorted()
    let last = times.last ?? 0
    return stride(from: 0, to: times.count, by: 5).map { times[$0] }
      + [0, 40, 1200].map { last + $0 * 86_400_000_000 }
  }

  @Test func `What came in is what is there and what went, less what is owed`() {
    for seed in 0..<UInt64(seedCount) {
      let history = RandomHistory(seed: seed).played().history
      for programme in history.setting.names {
        for customer in 1...2 {
          for now in instants(history) {
            let wrong = history.folding(customer, programme, at: now).m.account.violations(now)
            #expect(wrong.isEmpty, "seed \(seed), customer \(customer) of \(programme): \(wrong)")
          }
        }
      }
    }
  }

  @Test func `Looking in between changes nothing`() {
    for seed in 0..<UInt64(seedCount) {
      let history = RandomHistory(seed: seed).played().history
      guard let first = history.touchpoints.map(\.time).min(), let end = instants(history).last else {
        continue
      }
      var dice = Dice(seed: seed)
      let looked = (0..<20).map { _ in
        // A void of nothing says nothing.
        Touchpoint(position: 0, time: dice.roll(first...end), customer: 1, .voided(position: 0))
      }
      let own = history.history(of: 1)
      let both = (own + looked).sorted { ($0.time, $0.position) < ($1.time, $1.position) }
      let once = Folding(own, programme: "main", history.setting, at: end).standing(at: end)
      let often = Folding(both, programme: "main", history.setting, at: end).standing(at: end)
      #expect(often.differences(from: once, history.setting.zone).isEmpty, "seed \(seed)")
    }
  }

  @Test func `What is voided is as if it had not been, unless the void is voided`() {
    for seed in 0..<UInt64(seedCount) {
      let history = RandomHistory(seed: seed).played().history
      guard let end = instants(history).last else { continue }
      var dice = Dice(seed: seed)
      let position = dice.roll(1...history.touchpoints.count)
      switch history.touchpoints[position - 1].what {
      case .merged, .voided: continue
      default: break
      }
      var voided = history
      let void = voided.record(0, at: end, .voided(position: position))
      var without = history
      without.touchpoints.removeAll { $0.position == position }
      var twice = voided
      twice.record(0, at: end, .voided(position: void))
      for customer in 1...2 {
        let standing = voided.standing(customer, at: end)
        #expect(standing == without.standing(customer, at: end), "seed \(seed)")
        #expect(twice.standing(customer, at: end) == history.standing(customer, at: end), "seed \(seed)")
      }
    }
  }

  @Test func `However a refund is cut into pieces, they take and give back what one refund does`() {
    for seed in 0..<UInt64(seedCount) {
      var dice = Dice(seed: seed)
      let start = at(2024, 1, 1)
      let total = dice.roll(1...30_000)
      let spent = dice.roll(1...50)
      var whole = history {
        $0.earning.points = dice.roll(1...5)
        $0.earning.per = dice.pick(30, 100, 700)
      }
      whole.record(1, at: start, adjust(50))
      whole.record(1, at: start, redeem(spent, on: "a"))
      whole.record(1, at: start, order("a", total))
      var cut = whole
      whole.record(1, at: start + 1, refund("a", total))
      var left = total
      while left > 0 {
        let part = dice.roll(1...left)
        cut.record(1, at: start + 1, refund("a", part))
        left -= part
      }
      let (one, other) = (whole.standing(1, at: start + 1), cut.standing(1, at: start + 1))
      #expect(one.columns == other.columns, "seed \(seed)")
      #expect([one.balance, other.balance] == [50, 50], "seed \(seed)")
    }
  }

  @Test func `Every point is a coin of its own: spent soonest first, and gone on its date`() {
    for seed in 0..<UInt64(seedCount) {
      var dice = Dice(seed: seed)
      let days = dice.roll(5...60)
      var book = history { $0.expiry = .rolling(.days(days), .endOfDay) }
      var coins: [Instant] = []
      var now = at(2024, 1, 1, 8)
      for index in 0..<25 {
        now += dice.pick(3600, 86_400, 86_400 * 6) * 1_000_000
        coins.removeAll { $0 <= now }
        let count = dice.roll(1...30)
        if dice.chance(60) {
          book.record(1, at: now, order("order \(index)", count * 100))
          let gone = london.instant(london.day(now).adding(days: days + 1))
          coins = (coins + Array(repeating: gone, count: count)).sorted()
        } else if !coins.isEmpty {
          book.record(1, at: now, redeem(min(count, coins.count)))
          coins.removeFirst(min(count, coins.count))
        }
        let lots = book.standing(1, at: now).lots
        let left = lots.flatMap { Array(repeating: $0.expiresAt, count: $0.remaining) }
        #expect(left == coins.map(Optional.init), "seed \(seed)")
      }
    }
  }

  @Test func `Over a lifetime and in a rolling window the tier is what the measure supports`() {
    for seed in 0..<UInt64(seedCount) {
      var dice = Dice(seed: seed)
      let days: Int? = dice.pick(nil, 30, 90)
      let levels = [0, 10_000, 20_000, 30_000]
      var book = history {
        var tiers = Tiers(levels.map { .init("\($0)", from: $0) })
        if let days { tiers.window = .rolling(days: days) }
        $0.tiers = tiers
      }
      var orders: [(time: Instant, total: Int)] = []
      var now = at(2024, 1, 1, 9)
      for index in 0..<15 {
        now += dice.roll(1...20) * 86_400_000_000
        orders.append((now, dice.roll(1000...15_000)))
        book.record(1, at: now, order("order \(index)", orders[index].total))
      }
      for _ in 0..<10 {
        let when = orders[0].time + dice.roll(0...800) * 43_200_000_000
        let counting = orders.filter { order in
          order.time <= when && days.map { london.adding(days: $0, to: order.time) > when } ?? true
        }
        let measure = counting.map(\.total).reduce(0, +)
        #expect(book.standing(1, at: when).measure == measure, "seed \(seed)")
        let level = levels.last { $0 <= measure }
        #expect(book.standing(1, at: when).tier == level.map { "\($0)" }, "seed \(seed)")
      }
    }
  }
}
