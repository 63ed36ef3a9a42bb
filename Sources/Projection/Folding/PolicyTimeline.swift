// Which policy is in force when.

public import Words

/// The policies of one view in the order in which they come into force.
public struct PolicyTimeline<Policy: Sendable>: Sendable {
  /// One stretch of time under one policy.
  public struct Segment: Sendable {
    /// When it begins; the first one begins before every instant.
    public var from: Instant
    /// Where the policy was published, or withdrawn, that began it; 0 for the default.
    public var position: Position
    public var policy: Policy
    /// Whether a policy is in force; otherwise it is the default.
    public var isPublished: Bool
    /// What a fold under it looks at.
    @usableFromInline var types = TypeTable(nil)

    public init(from: Instant, position: Position, policy: Policy, isPublished: Bool? = nil) {
      self.from = from
      self.position = position
      self.policy = policy
      self.isPublished = isPublished ?? (position > .start)
    }
  }

  /// Never empty; ascending.
  public let segments: [Segment]
  /// What was recorded and cannot be used, in order of position.
  public let setAside: [SetAsidePolicy]

  public init(segments: [Segment], setAside: [SetAsidePolicy] = []) {
    precondition(!segments.isEmpty, "there is always a policy in force, if only the default")
    self.segments = segments
    self.setAside = setAside
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
    return PolicyTimeline(segments: segments, setAside: setAside)
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
