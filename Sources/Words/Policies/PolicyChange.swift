// What the log says of policies: that one was published, and that one was withdrawn.

/// Something that was recorded about the policies of a view.
public enum PolicyChange: Hashable, Sendable {
  /// A policy was published: it is in force from its instant on.
  case published(PublishedPolicy)
  /// A policy was withdrawn, or all under one name that were published before: from an instant on.
  case withdrawn(WithdrawnPolicy)

  /// Where it was recorded.
  public var position: Position {
    switch self {
    case .published(let policy): policy.position
    case .withdrawn(let withdrawal): withdrawal.position
    }
  }

  /// The view whose policies it is about.
  public var view: String {
    switch self {
    case .published(let policy): policy.view
    case .withdrawn(let withdrawal): withdrawal.view
    }
  }

  /// The policy's own name.
  public var name: String {
    switch self {
    case .published(let policy): policy.name
    case .withdrawn(let withdrawal): withdrawal.name
    }
  }

  /// From when on the change counts.
  public var effectiveFrom: Instant {
    switch self {
    case .published(let policy): policy.effectiveFrom
    case .withdrawn(let withdrawal): withdrawal.effectiveFrom
    }
  }

  /// The policy, where one was published.
  public var policy: PublishedPolicy? {
    if case .published(let policy) = self { policy } else { nil }
  }
}

/// The withdrawal of a policy: from an instant on it is as if it had not been published.
public struct WithdrawnPolicy: Hashable, Sendable {
  /// Where the withdrawal was recorded.
  public var position: Position
  /// The view whose policy is withdrawn.
  public var view: String
  /// The policy's own name.
  public var name: String
  /// The position of the one publication that is withdrawn; `nil` for all publications under the name
  /// before this.
  public var publication: Position?
  /// From when on it is as if the policy had not been published.
  public var effectiveFrom: Instant

  /// The withdrawal that was recorded at a position, of one publication or of all under a name.
  public init(
    position: Position, view: String, name: String, publication: Position? = nil, effectiveFrom: Instant
  ) {
    self.position = position
    self.view = view
    self.name = name
    self.publication = publication
    self.effectiveFrom = effectiveFrom
  }

  /// Whether this withdrawal withdraws a policy.
  public func concerns(_ policy: PublishedPolicy) -> Bool {
    guard policy.view == view, policy.position < position else { return false }
    return publication.map { $0 == policy.position } ?? (policy.name == name)
  }
}
