// Which policy of a view is in force when.

public import Words

/// The policies of one view in the order in which they come into force.
public struct PolicyTimeline<Policy: Sendable>: Sendable {
  /// One stretch of time under one policy.
  public struct Segment: Sendable {
    /// When it begins; the first one begins before every instant.
    public var from: Instant
    /// The position of the publication or withdrawal that made the segment begin; 0 for the default
    /// policy.
    public var position: Position
    /// What the projector folds by meanwhile: the published policies in force together, or the default.
    public var policy: Policy
    /// Whether a published policy is in force; otherwise `policy` is the default.
    public var isPublished: Bool
    /// The types of touchpoint that a fold under this policy looks at.
    @usableFromInline var types = TypeTable(nil)

    /// A stretch of time; where `isPublished` is `nil`, its policy counts as published if it has a position
    /// above 0.
    public init(from: Instant, position: Position, policy: Policy, isPublished: Bool? = nil) {
      self.from = from
      self.position = position
      self.policy = policy
      self.isPublished = isPublished ?? (position > .start)
    }
  }

  /// The segments in order of time; there is always at least one.
  public let segments: [Segment]
  /// The changes that were recorded and cannot be used, in order of position.
  public let setAside: [SetAsidePolicy]

  /// The timeline of segments in order of time, of which there must be at least one: none traps.
  public init(segments: [Segment], setAside: [SetAsidePolicy] = []) {
    precondition(!segments.isEmpty, "there is always a policy in force, if only the default")
    self.segments = segments
    self.setAside = setAside
  }

  /// The index of the segment in force at an instant.
  @inlinable
  public func index(at instant: Instant) -> Int {
    var index = segments.count - 1
    while index > 0, segments[index].from > instant { index -= 1 }
    return index
  }

  /// The policy in force at an instant.
  public func policy(at instant: Instant) -> Policy { segments[index(at: instant)].policy }

  /// The timeline with the types that folds look at under each segment; `nil` for all types.
  func looking(at types: [TypeSet?]) -> PolicyTimeline {
    var segments = segments
    for (index, types) in zip(segments.indices, types) { segments[index].types = TypeTable(types) }
    return PolicyTimeline(segments: segments, setAside: setAside)
  }

  /// Whether the policy in force at an instant looks at a type of touchpoint.
  ///
  /// - Parameter segment: where the search begins: the segment in force at the instant, or one before it.
  @inlinable
  @inline(__always)
  func looks(at type: TouchpointType, at instant: Instant, from segment: Int = 0) -> Bool {
    let now = instant < begin(of: segment + 1) ? segment : index(at: instant)
    return segments[now].types.contains(type)
  }

  /// When the segment with an index begins; `.distantFuture` where there is no such segment.
  @inlinable
  public func begin(of index: Int) -> Instant {
    index < segments.count ? segments[index].from : .distantFuture
  }
}
