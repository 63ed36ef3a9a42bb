// Made-up events, one after another.

/// Makes one history.
struct HistoryMaker {
  private var dice: Dice
  private let start: Instant
  private let customers: Int
  private let names: [String?]
  /// What the programme has besides points, of which more happens then.
  private let themes: [Theme]
  var steps: [Step] = []
  private var now: Instant
  private var orders: [(customer: Int, order: Order)] = []
  private var redemptions: [(customer: Int, step: Int)] = []
  private var holds: [(customer: Int, step: Int)] = []
  private var earnings: [(customer: Int, step: Int)] = []
  // Of the event that is being made.
  private var time: Instant = 0
  private var customer = 1
  private var number: Int { steps.count + 1 }
  private var isMerged = false

  private enum Theme { case referral, pool, plan, birthday }

  init(_ dice: Dice, from start: Instant, customers: Int, _ programme: Programme, hasSecond: Bool) {
    self.dice = dice
    self.start = start
    self.customers = customers
    names = hasSecond ? ["main", "main", "main", "second", "club", nil] : ["main", "main", "main", nil]
    now = start
    var themes: [Theme] = []
    if programme.referral != nil { themes += [.referral, .referral] }
    if programme.hasPools { themes += [.pool, .pool] }
    if programme.membership != nil { themes.append(.plan) }
    if programme.birthdayBonus > 0 { themes.append(.birthday) }
    self.themes = themes
  }

  mutating func makeEvent() {
    let days = dice.pick(0, 0, 1, 1, 5, 20, 45)
    now += days * microsecondsPerDay + dice.pick(0, 60, 3600) * microsecondsPerSecond
    time = dice.chance(10) ? max(start, now - dice.roll(1...40) * microsecondsPerDay) : now
    customer = dice.roll(1...customers)
    if !themes.isEmpty && dice.chance(25) { return make(dice.pick(of: themes)) }
    let roll = dice.roll(1...108)
    switch roll {
    case ...34: place()
    case ...57: followUp(roll)
    case ...84: movePoints(roll)
    case ...100: people(roll)
    default: effects(roll)
    }
  }

  private mutating func put(_ what: Happening?, on other: Int? = nil) {
    steps.append(Step(number: number, customer: other ?? customer, time: time, recorded: now, what: what))
  }
  private mutating func put(_ what: Programmatic, on other: Int? = nil) {
    let name = dice.chance(3) ? "nowhere" : dice.pick(of: names)
    put(.ofProgramme(name, what), on: other)
  }

  // MARK: Orders

  private mutating func place() {
    let order = randomOrder("order \(number)")
    if dice.chance(30) { redeem(dice.roll(1...60), on: order.number) }
    earnings.append((customer, number))
    orders.append((customer, order))
    put(.orderPlaced(order))
  }
  private mutating func redeem(_ points: Int, on order: String?) {
    redemptions.append((customer, number))
    put(.redeemed(Redemption(points: points, order: order)))
  }
  private mutating func randomOrder(_ number: String) -> Order {
    var order = Order(number, total: 0)
    order.channel = dice.pick(0, 1, 2)
    if dice.chance(5) { order.currency = "EUR" }
    guard dice.chance(80) else {
      order.total = dice.roll(0...20_000)
      if dice.chance(40) { order.tax = order.total / 6 }
      if dice.chance(20) { order.paidWithPoints = dice.roll(0...order.total) }
      return order
    }
    let hasLineTax = dice.chance(15)
    for _ in 0..<dice.roll(1...3) {
      let index = dice.roll(0...2)
      var line = Line(
        RandomWords.skus[index], category: RandomWords.categories[dice.roll(0...2)],
        quantity: dice.roll(1...4),
        amount: dice.roll(0...9000))
      if dice.chance(10) { line.discount = dice.roll(1...500) }
      if dice.chance(10) { line.isWeighed = true }
      if hasLineTax { line.tax = (line.amount ?? 0) / 6 }
      order.lines.append(line)
    }
    if dice.chance(8) && !hasLineTax {
      order.lines.append(
        Line("sku 0", category: "category 0", quantity: -1, amount: -dice.roll(0...3000)))
    }
    if dice.chance(10) && !hasLineTax {
      order.lines.append(Line("card", amount: 2500, kind: .giftCard))
    }
    let goods = order.lines.compactMap(\.amount).sum
    if dice.chance(30) { order.discount = max(0, goods / 10) }
    if dice.chance(30) { order.shipping = 495 }
    if dice.chance(10) { order.rounding = dice.roll(-4...4) }
    if hasLineTax {
      order.tax = order.lines.compactMap(\.tax).sum
    } else if dice.chance(40) {
      order.tax = max(0, goods / 6)
    }
    order.isTaxIncluded = dice.chance(70)
    order.total =
      goods - order.discount + order.shipping + order.rounding + (order.isTaxIncluded ? 0 : order.tax)
    if dice.chance(20) && order.total > 0 { order.paidWithPoints = dice.roll(0...order.total) }
    return order
  }

  /// What becomes of orders.
  private mutating func followUp(_ roll: Int) {
    let mine = orders.filter { $0.customer == customer }.map(\.order)
    switch roll {
    case 47...48:
      put(.refundIssued(Refund(amount: dice.roll(100...5000))))
      return
    default: break
    }
    guard let last = mine.last else { return }
    switch roll {
    case ...46:
      let order = dice.pick(of: mine)
      let amount = dice.chance(40) ? order.total : dice.roll(1...max(1, order.total))
      if amount <= 0 { return }
      var refund = Refund(order: order.number, amount: amount)
      refund.currency = order.currency
      put(.refundIssued(refund))
    case ...51: put(.orderCancelled(order: last.number))
    default: put(.orderDelivered(order: last.number))
    }
  }

  // MARK: Points

  private mutating func movePoints(_ roll: Int) {
    let expires = dice.chance(50) ? time + dice.roll(1...200) * microsecondsPerDay : nil
    switch roll {
    case ...65:
      redeem(
        dice.roll(1...80), on: dice.chance(30) ? orders.last { $0.customer == customer }?.order.number : nil)
    case ...68:
      guard let last = redemptions.last(where: { $0.customer == customer }) else { return }
      put(.reinstated(dice.roll(1...30), lot: nil, redemption: last.step))
    case ...71: put(.adjusted(dice.roll(1...100), expires: expires))
    case ...73: put(.adjusted(-dice.roll(1...50), expires: nil))
    case ...75:
      let other = customer % customers + 1
      let points = dice.roll(1...40)
      let name = dice.pick(of: names)
      put(.ofProgramme(name, .transferred(-points, other: other, expires: nil, lot: nil)))
      put(.ofProgramme(name, .transferred(points, other: customer, expires: expires, lot: nil)), on: other)
    case ...77:
      let lot = earnings.last { $0.customer == customer }?.step
      put(.reinstated(dice.roll(1...30), lot: dice.chance(50) ? lot : nil, redemption: nil))
    case ...81:
      holds.append((customer, number))
      let length = dice.pick(30 * 60, 40 * secondsPerDay)
      let order = dice.chance(20) ? orders.last { $0.customer == customer }?.order.number : nil
      let redemption = Redemption(points: dice.roll(1...60), order: order)
      put(.held(redemption, until: time + length * microsecondsPerSecond))
    default:
      guard let hold = holds.last(where: { $0.customer == customer }) else { return }
      if roll == 84 {
        put(.released(hold: hold.step))
      } else {
        redemptions.append((customer, number))
        let order = dice.chance(30) ? orders.last { $0.customer == customer }?.order.number : nil
        put(.captured(hold: hold.step, Redemption(points: dice.roll(1...60), order: order)))
      }
    }
  }

  // MARK: Visits, members, corrections

  private mutating func people(_ roll: Int) {
    let until = dice.chance(70) ? time + dice.roll(10...60) * microsecondsPerDay : nil
    switch roll {
    case ...89: put(.visitMade(channel: dice.pick(0, 1, 2)))
    case ...91: put(.joined(tier: dice.chance(20) ? RandomWords.tiers[1] : nil))
    case 92: put(.left)
    case 93: put(.status(dice.pick(.active, .suspended, .closed)))
    case 94: put(.tierGranted(dice.pick(of: RandomWords.tiers), until: until))
    case 95: put(.registered(birthMonth: dice.roll(1...12), birthDay: dice.roll(1...28)))
    case 96:
      guard let voided = steps.isEmpty ? nil : dice.pick(of: steps), voided.what?.isMerge == false
      else { return }
      put(.voided(position: voided.number), on: 0)
    case 97:
      // Customers who are merged stay one.
      if customers > 1 && !isMerged && dice.chance(30) {
        isMerged = true
        put(.merged(other: customer % customers + 1))
      }
    case 98: put(.subscriptionStarted(subscription: "plan of \(customer)", plan: "plan 0", until: until))
    case 99:
      put(
        dice.chance(50)
          ? .subscriptionRenewed(
            subscription: "plan of \(customer)", plan: dice.pick(nil, "plan 0"), until: until)
          : .subscriptionCancelled(subscription: "plan of \(customer)"))
    default:
      put(
        dice.chance(50)
          ? .rewardGranted("reward 0", until: until) : .rewardUsed("reward 0"))
    }
  }

  /// Something of what the programme has besides points.
  private mutating func make(_ theme: Theme) {
    switch theme {
    case .referral: dice.chance(25) ? bringFriend() : dice.chance(40) ? effects(101) : effects(108)
    case .pool: dice.chance(50) ? effects(103) : effects(108)
    case .plan: dice.chance(50) ? people(98) : people(99)
    case .birthday: people(95)
    }
  }

  /// A customer is referred, orders, and gives the order back after the reward.
  private mutating func bringFriend() {
    effects(101)
    place()
    now += 20 * microsecondsPerDay
    time = now
    effects(108)
    if let order = orders.last?.order, order.total > 0 {
      var refund = Refund(order: order.number, amount: order.total)
      refund.currency = order.currency
      put(.refundIssued(refund))
    }
    effects(108)
  }

  // MARK: Effects on others

  /// The pool's account is the customer behind all others.
  private var pool: Int { customers + 1 }

  private mutating func effects(_ roll: Int) {
    switch roll {
    case ...101: put(.referralAccepted(advocate: customer % customers + 1))
    case ...103: put(.poolJoined(pool: pool, share: dice.pick(0, 100, 333, 1000)))
    case 104: put(.poolLeft(pool: pool))
    default:
      let nothing: Happening? = nil
      put(nothing)
    }
  }
}
