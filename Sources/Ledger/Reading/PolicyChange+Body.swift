// What is recorded about policies, read from bodies.

internal import Schema
internal import SwiftProtobuf

extension PolicyChange {
  /// Reads the body of a `policy.published` or a `policy.withdrawn`.
  ///
  /// - Parameters:
  ///   - earlier: the changes that were recorded before this one.
  ///   - lastType: the highest number that a type of the user's own had by then.
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
