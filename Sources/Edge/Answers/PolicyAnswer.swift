// Policies and how they stand, for a program.

package import Perennial

/// A policy or a withdrawal, as lists and `doctor` show it.
package struct PolicyAnswer: Encodable {
  package var position: UInt64
  package var view: String
  package var name: String
  package var effectiveFrom: String
  /// How the policy stands: `holds`, `upcoming` where it does from an instant to come, `replaced` where another of its name is in its
  /// place, `setAside`, `withdrawn`, `unknownView`; or `withdrawal` where this is no policy but the withdrawal of one.
  package var state: String
  /// Why a policy that is set aside cannot be used.
  package var reason: String?
  /// The position at which a policy was withdrawn, and the instant from which on it is.
  package var withdrawnAt: UInt64?
  package var withdrawnFrom: String?
  /// The position of the policy that is in the place of a replaced one, and the instant from which on it is.
  package var replacedBy: UInt64?
  package var replacedFrom: String?
  /// Only of a withdrawal: the position of the policy that it withdraws; absent where it withdraws all of
  /// its name.
  package var withdraws: UInt64?

  package init(_ standing: PolicyStanding) {
    let change = standing.change
    (position, view, name) = (change.position.rawValue, change.view, change.name)
    effectiveFrom = change.effectiveFrom.description
    if case .withdrawn(let withdrawal) = change { withdraws = withdrawal.publication?.rawValue }
    switch standing.state {
    case .holds: state = change.policy == nil ? "withdrawal" : "holds"
    case .setAside(let why): (state, reason) = ("setAside", why)
    case .withdrawn(let by, let from):
      (state, withdrawnAt, withdrawnFrom) = ("withdrawn", by.rawValue, from.description)
    case .unknownView: state = "unknownView"
    }
  }

  package var words: String {
    switch state {
    case "setAside": "set aside: \(reason ?? "")"
    case "withdrawn": "withdrawn from \(withdrawnFrom ?? "") on (\(withdrawnAt ?? 0))"
    case "replaced": "replaced from \(replacedFrom ?? "") on (\(replacedBy ?? 0))"
    case "upcoming": "holds from then on"
    case "withdrawal": withdraws.map { "withdraws \($0)" } ?? "withdraws all of this name"
    case "unknownView": "\(ProgramName.current) knows no view of this name"
    default: state
    }
  }
}

extension [PolicyAnswer] {
  /// The policies and withdrawals of a ledger as they stand at an instant.
  package init(_ standings: [PolicyStanding], at now: Instant) {
    /// The policies that hold at the instant, by their views and names.
    var present: [String: PublishedPolicy] = [:]
    for standing in standings where standing.holds(at: now) {
      guard let policy = standing.change.policy else { continue }
      let name = "\(policy.view)\n\(policy.name)"
      if let known = present[name], known.effectiveFrom > policy.effectiveFrom { continue }
      present[name] = policy
    }
    self = standings.map { standing in
      var answer = PolicyAnswer(standing)
      guard case .holds = standing.state, let policy = standing.change.policy else { return answer }
      if policy.effectiveFrom > now {
        answer.state = "upcoming"
      } else if let other = present["\(policy.view)\n\(policy.name)"], other.position != policy.position {
        answer.state = "replaced"
        answer.replacedBy = other.position.rawValue
        answer.replacedFrom = Swift.max(other.effectiveFrom, policy.effectiveFrom).description
      }
      return answer
    }
  }
}

extension PolicyStanding {
  /// Whether it is a policy that is in use at an instant, unless another of its name is in its place.
  fileprivate func holds(at now: Instant) -> Bool {
    guard let policy = change.policy, policy.effectiveFrom <= now else { return false }
    return switch state {
    case .holds: true
    case .withdrawn(_, let from): from > now
    case .setAside, .unknownView: false
    }
  }
}

extension Ledger {
  /// The policy that was published at the position that a text names, or the newest one of the view that it
  /// names.
  ///
  /// - Throws: `Failure` with code `unknownSubject` where there is none; `LedgerError`.
  package func policy(named text: String) throws -> PublishedPolicy {
    let found = try policies().last { String($0.position.rawValue) == text || $0.view == text }
    guard let found else {
      throw Failure.unknown(
        "no policy was published at position or for view \(text); see \(ProgramName.command("policy list"))")
    }
    return found
  }
}
