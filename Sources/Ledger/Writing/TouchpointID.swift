// The id by which a producer knows a touchpoint, and by which a call is safe to make again.

/// A producer, and the producer's own id for something that the ledger is to record: the same (source, id)
/// is recorded once, for ever.
///
/// A `NewTouchpoint` has its own; other calls that record are given one. A call that is made again with the
/// same id, because its answer was lost, records nothing and is answered as it was the first time. Asking
/// for something else under a known id is an error with code `conflictingDuplicate`. Neither source nor id
/// may identify a person.
public struct TouchpointID: Hashable, Codable, Sendable {
  /// The producer: `till/2`, `shop.example`. 1 to 200 bytes.
  public var source: String
  /// The producer's own id, unique within its source. 1 to 200 bytes.
  public var id: String

  /// The id `id` of the producer `source`. Whether the two are too long or empty is checked when something
  /// is recorded.
  public init(_ source: String, _ id: String) {
    self.source = source
    self.id = id
  }
}
