// What one customer's doings give to another: recorded as touchpoints on that customer, by a run that may run
// again.

/// What is due to be recorded on others, of one customer in one programme.
package enum Effect: Hashable, Sendable {
  /// The advocate of a friend, and the friend, are given points; or these are taken back.
  case referral(advocate: Int, friend: Int, points: Int, friendPoints: Int)
  case rescind(advocate: Int, friend: Int, points: Int, friendPoints: Int)
  /// A share of a lot goes to a pool.
  case contribution(member: Int, pool: Int, lot: Int, points: Int, expires: Instant?)
  /// Points of a sale wait for a limit over all members.
  case claim(member: Int, rule: String, sale: Int, points: Int)
}

extension Folding {
  /// What is due of this customer.
  package func effects(at now: Instant) -> [Effect] {
    guard let policy = policy(now) else { return [] }
    var effects: [Effect] = []
    if let referral = m.referral, let terms = policy.referral {
      let (advocate, friend) = (referral.advocate, m.customer)
      if referral.state == .due {
        effects.append(
          .referral(
            advocate: advocate, friend: friend, points: terms.points, friendPoints: terms.friendPoints))
      }
      if referral.state == .rescindDue {
        effects.append(
          .rescind(advocate: advocate, friend: friend, points: terms.points, friendPoints: terms.friendPoints)
        )
      }
    }
    if policy.hasPools, let pool = m.pool {
      effects += contributions(at: now).map {
        .contribution(
          member: m.customer, pool: pool.pool, lot: $0.lot, points: $0.points, expires: $0.expires)
      }
    }
    // A claim rests while the programme has no such limit.
    let limited = policy.earning.rules.filter { $0.limits.inAll != nil }.map(\.name)
    let names = limited + (policy.earning.limits.inAll == nil ? [] : [""])
    effects += m.claims.filter { names.contains($0.rule) }.map {
      .claim(member: m.customer, rule: $0.rule, sale: $0.position, points: $0.points)
    }
    return effects
  }
}

extension History {
  /// What is due of all customers in a programme.
  package func effects(_ programme: String, customers: Int, at now: Instant) -> [Effect] {
    let persons = Set((1...customers).map { component(of: $0).min() ?? $0 }).sorted()
    return persons.flatMap { folding($0, programme, at: now).effects(at: now) }
  }

  /// Records what is due. Claims are granted in the order of their sales, until the limit is used up.
  package mutating func run(customers: Int, at now: Instant) {
    for name in setting.names {
      let due = effects(name, customers: customers, at: now)
      for effect in due { record(effect, of: name, at: now) }
      guard let most = setting.programme(name, at: now)?.earning.mostInAll else { continue }
      var claims: [(member: Int, sale: Int, points: Int)] = []
      for case .claim(let member, _, let sale, let points) in due { claims.append((member, sale, points)) }
      for claim in claims.sorted(by: { $0.sale < $1.sale }) {
        // Another version may have a lower limit.
        let left = max(0, most - awarded(in: name))
        record(claim.member, at: now, .ofProgramme(name, .awarded(min(left, claim.points), sale: claim.sale)))
      }
    }
  }
  private func awarded(in name: String) -> Int {
    touchpoints.map { touchpoint in
      if case .ofProgramme(name, .awarded(let points, _)) = touchpoint.what { points } else { 0 }
    }.sum
  }
  private mutating func record(_ effect: Effect, of name: String, at now: Instant) {
    switch effect {
    case .referral(let advocate, let friend, let points, let friendPoints):
      record(advocate, at: now, .ofProgramme(name, .referralRewarded(points, asFriend: false, other: friend)))
      record(
        friend, at: now, .ofProgramme(name, .referralRewarded(friendPoints, asFriend: true, other: advocate)))
    case .rescind(let advocate, let friend, let points, let friendPoints):
      record(
        advocate, at: now,
        .ofProgramme(name, .referralRewarded(-points, asFriend: false, other: friend, isTakenBack: true)))
      record(
        friend, at: now,
        .ofProgramme(
          name, .referralRewarded(-friendPoints, asFriend: true, other: advocate, isTakenBack: true))
      )
    case .contribution(let member, let pool, let lot, let points, let expires):
      let out = Programmatic.transferred(-points, other: pool, expires: nil, lot: lot)
      record(member, at: now, .ofProgramme(name, out))
      let come = Programmatic.transferred(points, other: member, expires: expires, lot: lot)
      record(pool, at: now, .ofProgramme(name, come))
    case .claim: break
    }
  }
}

extension Earning {
  /// The most that all members may earn together, where there is such a limit.
  var mostInAll: Int? { limits.inAll ?? rules.compactMap(\.limits.inAll).first }
}
