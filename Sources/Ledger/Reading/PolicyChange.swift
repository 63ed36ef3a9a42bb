// What the log says of policies: that one was published, and that one was withdrawn.

internal import Schema
internal import SwiftProtobuf

/// Something that was recorded about the policies of a view.
public enum PolicyChange: Hashable, Sendable {
  case published(PublishedPolicy)
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
  public var view: String
  /// The policy's own name.
  public var name: String
  /// Where the one policy was published that is meant; `nil` for all that were published under the name before.
  public var publication: Position?
  public var effectiveFrom: Instant

  public init(
    position: Position, view: String, name: String, publication: Position? = nil, effectiveFrom: Instant
  ) {
    self.position = position
    self.view = view
    self.name = name
    self.publication = publication
    self.effectiveFrom = effectiveFrom
  }

  /// Whether it is this policy that is withdrawn.
  public func concerns(_ policy: PublishedPolicy) -> Bool {
    guard policy.view == view, policy.position < position else { return false }
    return publication.map { $0 == policy.position } ?? (policy.name == name)
  }
}

extension PolicyChange {
  /// Reads the body of a `policy.published` or a `policy.withdrawn`.
  ///
  /// - Parameters:
  ///   - earlier: what was recorded before it.
  ///   - lastType: the highest number of a user's own type by then.
  /// - Returns: `nil` for a withdrawal of what was never published.
  init?(
    _ type: TouchpointType, body: [UInt8], at position: Position, after earlier: [PolicyChange],
    lastType: TouchpointType
  ) throws {
    let message = try TouchpointBody(serializedBytes: body).message
    guard type == .policyWithdrawn else {
      let message = try PolicyPublished(serializedBytes: message)
      self = .published(
        PublishedPolicy(
          position: position, view: message.view, name: message.name,
          effectiveFrom: Instant(microseconds: message.effectiveFromMicroseconds),
          document: message.document, lastType: lastType))
      return
    }
    let withdrawn = try PolicyWithdrawn(serializedBytes: message)
    let publication = withdrawn.position > 0 ? Position(UInt64(withdrawn.position)) : nil
    let meant = earlier.lazy.compactMap(\.policy).first { policy in
      if let publication { return policy.position == publication }
      return policy.view == withdrawn.view && policy.name == withdrawn.name
    }
    guard let meant else { return nil }
    self = .withdrawn(
      WithdrawnPolicy(
        position: position, view: meant.view, name: meant.name, publication: publication,
        effectiveFrom: Instant(microseconds: withdrawn.effectiveFromMicroseconds)))
  }
}
