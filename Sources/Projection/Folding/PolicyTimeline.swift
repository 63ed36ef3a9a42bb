// Which policy is in force when.

public import Ledger

/// The policies of one view in the order in which they come into force.
public struct PolicyTimeline<Policy: Sendable>: Sendable {
  /// One stretch of time under one policy.
  public struct Segment: Sendable {
    /// When it begins; the first one begins before every instant.
    public var from: Instant
    /// Where the policy was published that began it; 0 for the default.
    public var position: Position
    public var policy: Policy
    /// What a fold under it looks at.
    @usableFromInline var types = TypeTable(nil)

    public init(from: Instant, position: Position, policy: Policy) {
      self.from = from
      self.position = position
      self.policy = policy
    }
  }

  /// Never empty; ascending.
  public let segments: [Segment]

  public init(segments: [Segment]) {
    precondition(!segments.isEmpty, "there is always a policy in force, if only the default")
    self.segments = segments
  }

  /// Orders what was published by effective instant; of those with the same, the one published last wins. Documents of
  /// different names are in force side by side.
  ///
  /// - Throws: `ProjectionError` with code `invalidPolicy`, naming the position.
  public init<P: Projector>(
    _ published: [PublishedPolicy], for projector: P, through position: Position
  ) throws where P.Policy == Policy {
    let own = published.filter { $0.view == P.name.text && $0.position <= position }
      .sorted { ($0.effectiveFrom, $0.position) < ($1.effectiveFrom, $1.position) }
    var inForce: [String: PublishedPolicy] = [:]
    var segments = [
      Segment(from: .distantPast, position: .start, policy: try projector.policy(from: []))
    ]
    for (index, document) in own.enumerated() {
      inForce[document.name] = document
      // Of one instant only what is in force in the end is ever read.
      if index + 1 < own.count, own[index + 1].effectiveFrom == document.effectiveFrom { continue }
      do {
        let policy = try projector.policy(from: inForce.values.sorted { $0.name < $1.name })
        segments.append(
          Segment(from: document.effectiveFrom, position: document.position, policy: policy))
      } catch {
        throw ProjectionError(
          .invalidPolicy, "the policy \(document.name) of \(P.name) cannot be used: \(error)",
          position: document.position, cause: error)
      }
    }
    self.init(segments: segments)
  }

  /// The segment in force at an instant.
  @inlinable
  public func index(at instant: Instant) -> Int {
    var index = segments.count - 1
    while index > 0, segments[index].from > instant { index -= 1 }
    return index
  }

  /// The policy in force at an instant.
  public func policy(at instant: Instant) -> Policy { segments[index(at: instant)].policy }

  /// The same, of which folds look at no more than what is said for each segment; `nil` is everything.
  func looking(at types: [TypeSet?]) -> PolicyTimeline {
    var segments = segments
    for (index, types) in zip(segments.indices, types) { segments[index].types = TypeTable(types) }
    return PolicyTimeline(segments: segments)
  }

  /// Whether the policy in force at an instant looks at a type of touchpoint.
  ///
  /// - Parameter segment: the one that is in force then, or one before it.
  @inlinable
  @inline(__always)
  func looks(at type: TouchpointType, at instant: Instant, from segment: Int = 0) -> Bool {
    let now = instant < begin(of: segment + 1) ? segment : index(at: instant)
    return segments[now].types.contains(type)
  }

  /// When a segment begins; the end of time where there is none.
  @inlinable
  public func begin(of index: Int) -> Instant {
    index < segments.count ? segments[index].from : .distantFuture
  }
}
