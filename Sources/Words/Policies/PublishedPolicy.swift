/// A policy as it was published into the ledger.
public struct PublishedPolicy: Hashable, Sendable {
  /// Where the publication was recorded. Of two under one name that count from the same instant, the one
  /// recorded later is in force.
  public var position: Position
  /// The view that it configures: `loyalty`, `retention`.
  public var view: String
  /// The policy's own name within the view; several programmes may run side by side.
  public var name: String
  /// From when on the policy is in force.
  public var effectiveFrom: Instant
  /// The document, as JSON text.
  public var document: String
  /// The highest number that a user's own type had when the policy was published. A name in the document
  /// that got its number later means no type: what a policy says does not change afterwards.
  public var lastType: TouchpointType

  /// A policy with these values; the document is not looked at. Without `lastType`, a name in it may mean any
  /// type that the ledger knows.
  public init(
    position: Position, view: String, name: String, effectiveFrom: Instant, document: String,
    lastType: TouchpointType = TouchpointType(rawValue: .max)
  ) {
    self.position = position
    self.view = view
    self.name = name
    self.effectiveFrom = effectiveFrom
    self.document = document
    self.lastType = lastType
  }
}
