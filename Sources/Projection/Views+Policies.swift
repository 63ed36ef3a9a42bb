// Which of the recorded policies hold, and why the others do not.

public import Words

/// A policy or a withdrawal that was recorded, and what has become of it.
public struct PolicyStanding: Hashable, Sendable {
  /// What was recorded: that a policy is published, or withdrawn.
  public var change: PolicyChange
  /// Whether it is in use, and if not, why.
  public var state: State

  /// What has become of a recorded policy or withdrawal.
  public enum State: Hashable, Sendable {
    /// It holds from its instant on, until another takes its place.
    case holds
    /// It cannot be used, for the reason given, and counts as not recorded.
    case setAside(String)
    /// It was withdrawn, by what was recorded at a position, from an instant on.
    case withdrawn(by: Position, from: Instant)
    /// Nothing that is known here reads policies of this name.
    case unknownView
  }
}

extension Views {
  /// Every policy and every withdrawal, in order of position, with what has become of it.
  ///
  /// - Parameter readers: what reads policies besides the projectors of these views.
  public func policies(and readers: [any PolicyReader] = []) throws -> [PolicyStanding] {
    let readers = projectors.map { $0 as any PolicyReader } + readers
    let changes = try source.policyChanges()
    var setAside: [Position: String] = [:]
    for reader in readers {
      for policy in try Self.setAside(changes, by: reader) { setAside[policy.position] = policy.reason }
    }
    let names = Set(readers.map { type(of: $0).policyName.text })
    var withdrawals: [WithdrawnPolicy] = []
    for case .withdrawn(let withdrawal) in changes where setAside[withdrawal.position] == nil {
      withdrawals.append(withdrawal)
    }
    return changes.map { change in
      var state = PolicyStanding.State.holds
      if !names.contains(change.view) {
        state = .unknownView
      } else if let reason = setAside[change.position] {
        state = .setAside(reason)
      } else if let policy = change.policy, let withdrawal = withdrawals.first(where: { $0.concerns(policy) })
      {
        state = .withdrawn(by: withdrawal.position, from: withdrawal.effectiveFrom)
      }
      return PolicyStanding(change: change, state: state)
    }
  }

  private static func setAside(_ changes: [PolicyChange], by reader: some PolicyReader) throws
    -> [SetAsidePolicy]
  {
    guard let last = changes.last else { return [] }
    return try PolicyTimeline(changes, for: reader, through: last.position).setAside
  }
}
