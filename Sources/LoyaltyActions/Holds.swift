// Holds, as captures and releases find them.

internal import Actions
internal import Ledger
internal import Projection
internal import ReadModels
internal import Schema
internal import Words

/// A hold that is open, and whose it is.
struct OpenHold {
  /// Where the hold stands in the log.
  var position: Position
  /// What was recorded of it.
  var held: PointsHeld
  /// The namespace of the order that it is for; `nil` where it is for none.
  var namespace: String?
  /// How many points it locks.
  var points: Int64
  var membership: Membership
  /// What it locks, in the order in which it is spent.
  private var slices: [LoyaltyExtras.Slice]

  /// The points that are free again where some of the hold's are spent and the hold ends: what has expired
  /// meanwhile is gone.
  func freed(spending spent: Int64) -> Int64 {
    var (left, freed) = (spent, 0 as Int64)
    for slice in slices {
      let used = min(left, slice.points)
      left -= used
      if slice.expires > membership.now { freed += slice.points - used }
    }
    return freed
  }

  /// Finds a hold of a member who may redeem.
  ///
  /// - Throws: `Refused`: `unknown-program`, `unknown-member`, `member-suspended`, `member-closed`; `unknown-hold`,
  ///   `hold-lapsed`, `hold-released`, `hold-captured`; otherwise as `Decision`.
  init(_ id: TouchpointID, of customer: CustomerNumber, _ decision: borrowing Decision) throws {
    let position = try decision.position(of: id)
    let touchpoint = try position.map { try decision.touchpoint(at: $0) }
    let held = touchpoint?.message(PointsHeld.self)
    membership = try decision.membership(of: customer, in: held?.program)
    try membership.checkMayRedeem()
    guard let position, let held,
      let hold = membership.member.extras.holds.first(where: { $0.id == position })
    else { throw Refused("unknown-hold", "the member has no hold of that id") }
    let numbers = ["held": held.points, "expired": hold.until.microseconds]
    switch hold.state {
    case .open: break
    case .lapsed: throw Refused("hold-lapsed", "the hold has lapsed, and its points are free again", numbers)
    case .released:
      throw Refused("hold-released", "the hold was released, and its points are free again", numbers)
    case .captured: throw Refused("hold-captured", "the hold was captured already", numbers)
    }
    (self.position, self.held, points) = (position, held, hold.points)
    namespace = touchpoint?.reference?.namespace
    slices = membership.member.extras.holdSlices.filter { $0.hold == position }.map(\.slice)
  }
}

extension RecordedTouchpoint {
  /// What was recorded, where it is of this type.
  func message<Message>(_ type: Message.Type) -> Message? {
    if case .message(let message) = content { message as? Message } else { nil }
  }
}
