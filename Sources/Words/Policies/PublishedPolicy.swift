/// A policy as it was published into the ledger.
public struct PublishedPolicy: Hashable, Sendable {
  public var position: Position
  /// The view that it configures: `loyalty`, `retention`.
  public var view: String
  /// The policy's own name within the view; several programmes may run side by side.
  public var name: String
  public var effectiveFrom: Instant
  /// The document, JSON.
  public var document: String
  /// The highest number of a user's own type when it was published: a type that came later was not meant.
  public var lastType: TouchpointType

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
