// The timelines of policies as they were read last: reading documents takes longer than folding a
// history.

internal import Words
internal import Synchronization

/// For each view the timeline of policies that it was last asked for.
final class KnownTimelines: Sendable {
  private struct Known {
    var fingerprint: Fingerprint
    var policyChanges: [PolicyChange]
    var policies: any Sendable
  }

  private let known = Mutex<[ViewName: Known]>([:])

  /// The timeline of a view's policies up to a position. Documents are read again only where the recorded
  /// changes or the projector's fingerprint are other than last time: what was published at a position
  /// never changes.
  ///
  /// - Throws: `ProjectionError` with code `invalidPolicy`, naming the position.
  func timeline<P: Projector>(of projector: P, _ policyChanges: [PolicyChange], through position: Position)
    throws -> PolicyTimeline<P.Policy>
  {
    let own = policyChanges.filter { $0.view == P.policyName.text && $0.position <= position }
    let fingerprint = projector.fingerprint
    let found = known.withLock { known in
      known[P.name].flatMap {
        $0.fingerprint == fingerprint && $0.policyChanges == own
          ? $0.policies as? PolicyTimeline<P.Policy> : nil
      }
    }
    if let found { return found }
    let policies = try PolicyTimeline(own, for: projector, through: position)
    known.withLock {
      $0[P.name] = Known(fingerprint: fingerprint, policyChanges: own, policies: policies)
    }
    return policies
  }
}
