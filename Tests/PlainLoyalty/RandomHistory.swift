// Small made-up histories, the same for the same seed; and the shortest that still shows something.

/// One thing that happens. Where it speaks of an earlier touchpoint, it does so by the step's number and not
/// by the position, so that steps can be left out.
package struct Step: Sendable {
  package var number: Int
  package var customer: Int
  /// When it happened, and when it was recorded.
  package var time: Instant
  package var recorded: Instant
  /// What happened; nothing where the effects on others are recorded that are due.
  package var what: Happening?
}

/// A made-up setting, and what happens in it.
package struct RandomHistory: Sendable {
  package var setting: Setting
  package var steps: [Step]
  package var customers: Int
  package let seed: UInt64

  package init(seed: UInt64, events: Int = 25, customers: Int = 2) {
    self.seed = seed
    self.customers = customers
    var dice = Dice(seed: seed)
    let zone = dice.pick("Europe/London", "America/New_York", "Pacific/Auckland")
    let start = Zone(zone).instant(2023, 1, 5, 10)
    var versions = [Programme.random("main", &dice, from: start)]
    if dice.chance(25) {
      var other = Programme.random("second", &dice, from: start)
      other.names = ["club"]
      versions.append(other)
    }
    // A limit that waits to be answered may be dropped.
    let changes = dice.chance(versions[0].earning.mostInAll == nil ? 25 : 60)
    if changes {
      // Another version from the middle on: it earns otherwise, lets points expire otherwise, and may have other
      // tiers.
      var later = versions[0]
      later.earning = .random(&dice, from: start)
      later.expiry = .random(&dice)
      if later.tiers != nil && dice.chance(50) { later.tiers = .random(&dice) }
      later.balance = dice.pick(.mayGoNegative, .stopsAtZero)
      later.effectiveFrom = start + dice.roll(20...300) * microsecondsPerDay
      later.published = 1
      versions.append(later)
    }
    setting = Setting(versions, zone: zone)
    var maker = HistoryMaker(
      dice, from: start, customers: customers, versions[0],
      hasSecond: versions[1...].contains { $0.name == "second" })
    while maker.steps.count < events { maker.makeEvent() }
    steps = maker.steps
  }

  /// What happens to one gift card, which is the only customer.
  package init(giftCard seed: UInt64) {
    self.seed = seed
    customers = 1
    setting = Setting([])
    steps = []
    var dice = Dice(seed: seed)
    var now = setting.zone.instant(2023, 1, 5, 10)
    for number in 1...12 {
      now += dice.pick(0, 1, 20) * microsecondsPerDay
      let expires = dice.chance(40) ? now + dice.roll(1...90) * microsecondsPerDay : nil
      let order = dice.pick("order 1", "order 2")
      let what: Happening =
        switch dice.roll(1...10) {
        case 1...3: .giftCardIssued(amount: dice.roll(1...5) * 1000, expires: expires)
        case 4...7: .giftCardUsed(amount: dice.roll(100...1500), order: order)
        case 8...9: .giftCardRefunded(amount: dice.roll(100...2000), order: order)
        default: .giftCardExpired
        }
      let time = dice.chance(10) ? now - 10 * microsecondsPerDay : now
      steps.append(Step(number: number, customer: 1, time: time, recorded: now, what: what))
    }
  }

  /// The history that the steps make, and the position of each step; a step that speaks of one that is not
  /// there is left out.
  package func played() -> (history: History, positions: [Int: Int]) {
    var history = History(setting)
    var positions: [Int: Int] = [:]
    for step in steps {
      guard let what = step.what else {
        history.run(customers: customers, at: step.recorded)
        continue
      }
      guard let placed = what.placed(positions) else { continue }
      positions[step.number] = history.record(
        step.customer, at: step.time, recorded: step.recorded, placed)
    }
    return (history, positions)
  }

  /// Instants to compare at: a few within the history, and a year after it.
  package var instants: [Instant] {
    let times = steps.map(\.recorded)
    guard let first = times.first, let last = times.last else { return [] }
    let inner = [1, 2, 3].map { first + (last - first) / 4 * $0 }
    return inner + [last, last + 100 * microsecondsPerDay, last + 400 * microsecondsPerDay]
  }

  /// The fewest steps, found by leaving out one after another, of which something is still true.
  package func shortest(that holds: (RandomHistory) throws -> Bool) rethrows -> RandomHistory {
    var shortest = self
    var isShrinking = true
    while isShrinking {
      isShrinking = false
      for index in shortest.steps.indices.reversed() {
        var fewer = shortest
        fewer.steps.remove(at: index)
        if try holds(fewer) {
          shortest = fewer
          isShrinking = true
        }
      }
    }
    for index in shortest.setting.versions.indices.reversed() where shortest.setting.versions.count > 1 {
      var fewer = shortest
      let removed = fewer.setting.versions.remove(at: index)
      // Without its first version a programme would begin in the middle of the history.
      let isFirst = removed.effectiveFrom == .min && fewer.setting.names.contains(removed.name)
      if !isFirst, try holds(fewer) { shortest = fewer }
    }
    return shortest
  }
}

extension Happening {
  /// The same, with the positions of the steps that it names; nothing where one of them is not there.
  func placed(_ positions: [Int: Int]) -> Happening? {
    guard case .ofProgramme(let name, let what) = self else {
      if case .voided(let step) = self { return positions[step].map(Happening.voided) }
      return self
    }
    let placed: Programmatic?
    switch what {
    case .captured(let hold, let redemption): placed = positions[hold].map { .captured(hold: $0, redemption) }
    case .released(let hold): placed = positions[hold].map(Programmatic.released)
    case .reinstated(let points, let lot?, _):
      placed = positions[lot].map { .reinstated(points, lot: $0, redemption: nil) }
    case .reinstated(let points, nil, let redemption?):
      placed = positions[redemption].map { .reinstated(points, lot: nil, redemption: $0) }
    default: placed = what
    }
    return placed.map { .ofProgramme(name, $0) }
  }
}
