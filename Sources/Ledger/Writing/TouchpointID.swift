// What a producer calls a touchpoint: by this a call is safe to make again.

/// A producer, and its own id for something that it has the ledger record: the same (source, id) is recorded once, for ever.
///
/// Every call that records takes one. Made again with the same id, because its answer was lost, it records nothing and is
/// answered as it was the first time; asking for something else under a known id is an error with code
/// `conflictingDuplicate`. Neither of the two may identify a person.
public struct TouchpointID: Hashable, Sendable {
  /// The producer: `till/2`, `shop.example`. 1 to 200 bytes.
  public var source: String
  /// The producer's own id, unique within its source. 1 to 200 bytes.
  public var id: String

  public init(_ source: String, _ id: String) {
    self.source = source
    self.id = id
  }
}
