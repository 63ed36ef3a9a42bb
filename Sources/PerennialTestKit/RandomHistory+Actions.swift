// The things that can happen in a random history.

internal import Words
internal import Projection

extension RandomHistory {
  // MARK: Trade

  mutating func order() { order(by: customer()) }

  private mutating func order(by customer: UInt32) {
    let value = pick([0, 1, 999, 1000, 10_500, Int64.random(in: 0...100_000, using: &random)], else: 1)
    if random.chance(4) {
      // An order whose amount is not known.
      return place(by: customer, newReference(), 0, .none)
    }
    place(by: customer, random.chance(8) ? 0 : newReference(), value, currency())
  }

  private mutating func place(by customer: UInt32, _ reference: UInt64, _ value: Int64, _ unit: MeasureUnit) {
    if reference != 0 { orders.append((customer, reference, value, unit)) }
    send(
      .orderPlaced, by: customer, value: value, unit: unit, reference: reference,
      channel: UInt16.random(in: 0...3, using: &random))
  }

  /// A reference for the number of an order, given by one of three producers. The others give the same
  /// numbers, and sometimes a producer gives one twice.
  private mutating func newReference() -> UInt64 {
    let shop = pick(["till", "web", "market"], else: "till")
    let number = Int.random(in: 1001...(orders.count + 1012), using: &random)
    return Reference(.order, String(number), namespace: shop).hash64
  }

  /// Cancels an order that is recorded, or that will be later; often a second time.
  mutating func cancel() {
    let known = random.chance(75) ? orders.randomElement(using: &random) : nil
    let (customer, reference) = known.map { ($0.customer, $0.reference) } ?? (customer(), newReference())
    for _ in 0..<(random.chance(20) ? 2 : 1) {
      send(.orderCancelled, by: customer, value: 0, unit: .none, reference: reference)
    }
    guard known == nil, random.chance(80) else { return }
    if random.chance(30) { send(.refundIssued, by: customer, value: 700, unit: money, reference: reference) }
    place(by: customer, reference, Int64.random(in: 0...5000, using: &random), money)
  }

  /// Refunds an order in part, in full or by more than its total; or no order in particular; or an order
  /// that is recorded later.
  mutating func refund() {
    guard random.chance(75), let order = orders.randomElement(using: &random) else {
      let value = Int64.random(in: 1...30_000, using: &random)
      send(.refundIssued, by: customer(), value: value, unit: currency())
      return
    }
    let value = Int64.random(in: 1...max(1, order.value + order.value / 4), using: &random)
    guard random.chance(10) else {
      let unit = foreignMoney.isEmpty || random.chance(80) ? order.unit : currency()
      send(
        .refundIssued, by: order.customer, value: unit == .none ? 0 : value, unit: unit,
        reference: order.reference)
      return
    }
    // The order is recorded later.
    let (customer, reference) = (customer(), newReference())
    send(.refundIssued, by: customer, value: value, unit: money, reference: reference)
    orders.append((customer, reference, value * 2, money))
    send(.orderPlaced, by: customer, value: value * 2, unit: money, reference: reference)
  }

  mutating func points() {
    let type: TouchpointType = pick(
      [.pointsRedeemed, .pointsAdjusted, .pointsTransferred, .pointsReinstated], else: .pointsRedeemed)
    let isSigned = type == .pointsAdjusted || type == .pointsTransferred
    let value = Int64.random(in: 1...60, using: &random) * (isSigned && random.chance(50) ? -1 : 1)
    send(type, by: customer(), value: value, unit: .points)
  }

  mutating func account() {
    let type: TouchpointType = pick(
      [
        .giftcardIssued, .giftcardIssued, .giftcardUsed, .giftcardUsed, .giftcardRefunded, .giftcardExpired,
        .accountOpened, .accountCounted, .accountCounted,
      ], else: .giftcardIssued)
    switch Vocabulary.entry(of: type)?.counts {
    case .money?:
      send(
        type, by: customer(), value: Int64.random(in: 1...9000, using: &random), unit: currency(),
        reference: orders.randomElement(using: &random)?.reference ?? 0)
    case .unit(let unit)?:
      send(type, by: customer(), value: Int64.random(in: -3...9, using: &random), unit: unit)
    default: send(type, by: customer(), value: 0, unit: .none)
    }
  }

  mutating func other(by customer: UInt32) {
    let type: TouchpointType = pick(
      [
        .ticketOpened, .ticketReplied, .ticketResolved, .ticketReopened, .ticketClosed, .consentGranted,
        .consentWithdrawn, .surveyAnswered, .reviewPosted, .customerUpdated, .visitMade, .visitMade,
        .messageSent,
      ], else: .visitMade)
    send(
      type, by: customer, value: Int64.random(in: 0...14, using: &random), unit: .score,
      reference: UInt64.random(in: 1...3, using: &random), channel: 1)
  }

  mutating func own() {
    guard let name = ownTypes.randomElement(using: &random) else { return }
    let customer = random.chance(10) ? 0 : customer()
    send(
      ledger.type(name, at: now), by: customer, value: Int64.random(in: 0...14, using: &random), unit: .score)
  }

  mutating func define() {
    guard let next = definitions.first else { return }
    definitions.removeFirst()
    // A definition that may not follow the one before is refused, and nothing happens.
    _ = try? ledger.define(next, at: now)
  }

  mutating func anonymous() {
    let type: TouchpointType = pick(
      [.orderPlaced, .orderPlaced, .refundIssued, .orderCancelled, .visitMade, .surveyAnswered],
      else: .orderPlaced)
    if type == .surveyAnswered {
      return send(type, by: 0, value: Int64.random(in: 0...10, using: &random), unit: .score)
    }
    if type == .orderCancelled {
      // As a ledger does, the cancellation gets the value of the order.
      guard let order = anonymousOrders.popLast() else { return }
      return send(
        type, by: 0, value: order.value, unit: order.unit, reference: newReference(), isTakenBack: true)
    }
    let (value, unit) = (Int64.random(in: 1...5000, using: &random), currency())
    if type == .orderPlaced { anonymousOrders.append((value, unit)) }
    send(type, by: 0, value: value, unit: unit)
  }

  mutating func burst() {
    let customer = customer()
    for _ in 0..<Int.random(in: 5...25, using: &random) {
      if random.chance(60) { order(by: customer) } else { other(by: customer) }
    }
  }

  mutating func resend() {
    guard let old = sent.randomElement(using: &random) else { return }
    let position = ledger.record(
      old.type, by: old.customer, at: old.occurred, value: old.value, unit: old.unit, id: old.id,
      recorded: now)
    precondition(position == old.position, "what was sent twice was recorded twice")
  }

  // MARK: Identity

  mutating func merge() {
    let (left, right) = (customer(), customer())
    guard left != right, !merged.contains(where: { Set([$0.0, $0.1]) == [left, right] }) else { return }
    merged.append((left, right))
    ledger.merge(left, right, at: now)
  }

  mutating func unmerge() {
    guard let index = merged.indices.randomElement(using: &random) else { return }
    let pair = merged.remove(at: index)
    ledger.unmerge(pair.0, pair.1, at: now)
  }

  // MARK: Corrections

  mutating func void(runMax: UInt64) {
    guard let positions = positions(runMax: runMax) else { return }
    corrections.append(ledger.void(positions, at: now))
  }

  /// Assigns a sale to nobody in particular, or less often somebody's touchpoint, to a customer.
  mutating func assign(runMax: UInt64) {
    let anonymous = ledger.touchpoints()
      .filter { $0.fact.customer == .business && $0.fact.unit == money }
    if runMax == 1, random.chance(60), let sale = anonymous.randomElement(using: &random) {
      corrections.append(ledger.assign(sale.position...sale.position, to: customer(), at: now))
    } else if let positions = positions(runMax: runMax) {
      corrections.append(ledger.assign(positions, to: customer(), at: now))
    }
  }

  mutating func voidCorrection() {
    guard let position = corrections.randomElement(using: &random) else { return }
    corrections.append(ledger.void(position...position, at: now))
  }

  mutating func redact() {
    guard let positions = positions(runMax: 3) else { return }
    ledger.redact(positions, at: now)
  }

  // MARK: Policies

  /// Publishes a policy under the usual name, and now and then under another.
  mutating func publish() {
    guard let policy = policies.randomElement(using: &random) else { return }
    ledger.publish(
      policy.document, for: policy.view, name: random.chance(10) ? "other" : "default",
      effectiveFrom: effective(), recorded: now)
  }

  /// Withdraws one policy, or everything under its name; does nothing where no others may be published.
  mutating func withdraw() {
    if policies.isEmpty { return }
    let published = ledger.policyChanges().compactMap(\.policy)
    guard let policy = published.randomElement(using: &random), let view = ViewName(policy.view) else {
      return
    }
    ledger.withdraw(
      random.chance(70) ? policy.position : nil, of: view, name: policy.name, effectiveFrom: effective(),
      recorded: now)
  }

  /// When a policy takes effect: earlier, now or later; often when something else happens.
  private mutating func effective() -> Instant {
    let days: Int64 = pick([-300, -20, 0, 15, 200], else: 0)
    var effective = Instant(microseconds: now.microseconds + days * Instant.microsecondsPerDay)
    if random.chance(30) { effective = moments.randomElement(using: &random) ?? effective }
    if random.chance(20) { effective = occurred() }
    note([effective])
    return effective
  }
}
