// What every fold asks of a programme, without a reference to it that is counted.

internal import Projection

/// What time asks of a programme, as plain values: it is asked at every instant at which time changes something, of every
/// member, by several threads at once, and each reference that is counted would have them wait for each other. The programme is
/// given beside these rules, for what happens seldom: then alone somebody asks it.
struct TimeRules: BitwiseCopyable {
  /// Whether there is a programme in force.
  var isInForce = false
  /// For how many days rows keep what expired; `nil` for not at all.
  var expiredDays: Int?
  /// Whether rows keep what the programme owes for points, month by month.
  var keepsFlows = false
  /// Whether a member may keep a tier that the measure no longer supports.
  var keepsTiers = false
  /// What counts for the tier.
  var measure = LoyaltyProgramme.TierMeasure.spend

  /// What time asks of a programme; `nil` where none is in force.
  init(_ programme: LoyaltyProgramme?) {
    guard let programme else { return }
    isInForce = true
    expiredDays = programme.rules.keepsExpiredDays
    keepsFlows = programme.rules.keepsFlows
    keepsTiers = programme.rules.keepsTiers
    measure = programme.rules.measure
  }
}

extension LoyaltyPolicy? {
  /// Runs `body` with the policy, if there is one, and does not count the reference, as unwrapping it would.
  @inline(__always)
  func withUncounted<Result>(_ body: (LoyaltyPolicy) throws -> Result) rethrows -> Result? {
    // An optional reference is the bits of the reference, or none of them.
    let reference = unsafeBitCast(self, to: Unmanaged<LoyaltyPolicy>?.self)
    // It lives for as long as `self`, which the caller holds.
    return try reference?._withUnsafeGuaranteedRef(body)
  }

  /// Runs `body` with the programme whose name has a hash, `nil` where it is not in force, and does not count the reference
  /// to the first.
  @inline(__always)
  func withProgramme(hashed hash: UInt64, _ body: (LoyaltyProgramme?) throws -> Void) rethrows {
    let isDone: Void? = try withUncounted { policy in
      guard policy.firstHash == hash else { return try body(policy.programme(hashed: hash)) }
      try Unmanaged.passUnretained(policy.first)._withUnsafeGuaranteedRef { try body($0) }
    }
    if isDone == nil { try body(nil) }
  }

  /// What time asks of the programme whose name has a hash.
  @inline(__always)
  func timeRules(of hash: UInt64) -> TimeRules {
    withUncounted { $0.timeRules(of: hash) } ?? TimeRules(nil)
  }
}
