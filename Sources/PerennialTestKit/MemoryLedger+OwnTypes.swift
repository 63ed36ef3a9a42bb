// Types of the user's own in a ledger in memory.

public import Ledger
public import Words
public import Projection

extension MemoryLedger {
  /// Defines a user's own type, or defines it again, as `Ledger.define` does. Returns its number.
  ///
  /// - Throws: `TypeFault` with the place in the definition that is wrong.
  @discardableResult
  public func define(_ definition: TypeDefinition, at instant: Instant) throws -> TouchpointType {
    let name = OwnTypeName(definition.name)
    let before = ownDefinition(of: name)
    var following = try TypeDefinition(json: definition.json)
    if let before { following = try following.following(before) }
    if following == before { return type(name, at: instant) }
    let type = type(name, at: instant, isDefined: true)
    setDefinition(following, of: name)
    record(.catalogDefined, by: 0, at: instant)
    return type
  }

  /// The number of a user's own type. A type that has none gets one, as when a touchpoint of a type that
  /// was never defined is recorded.
  public func type(_ name: OwnTypeName, at instant: Instant) -> TouchpointType {
    type(name, at: instant, isDefined: false)
  }

  /// Finds the numbers of types by their names, as `ModelSetting` does for models.
  public var typeNames: TypeNames { TypeNames { [self] in knownType(OwnTypeName($0)) } }

  private func type(_ name: OwnTypeName, at instant: Instant, isDefined: Bool) -> TouchpointType {
    if let known = knownType(name) { return known }
    let type = addType(name)
    if !isDefined { record(.catalogDefined, by: 0, at: instant) }
    return type
  }
}
