/// A set of types of touchpoint, such as those that a view looks at.
public struct TypeSet: Hashable, Sendable {
  /// Bit (type mod 64) is set for every type in the set, as in the header of a block of facts.
  public let bits: UInt64
  /// The types in the set, their numbers ascending.
  public let types: [TouchpointType]

  /// The set of these types, each once, however often it is given.
  public init(_ types: some Sequence<TouchpointType>) {
    self.types = Set(types).sorted { $0.rawValue < $1.rawValue }
    bits = self.types.reduce(0) { $0 | 1 << UInt64($1.rawValue % 64) }
  }

  /// Whether a type is in the set.
  @inlinable
  public func contains(_ type: TouchpointType) -> Bool {
    guard bits & (1 << UInt64(type.rawValue % 64)) != 0 else { return false }
    for index in types.indices where types[index] == type { return true }
    return false
  }

  /// The types that are in either set.
  public func union(_ other: TypeSet) -> TypeSet {
    if types.isEmpty { return other }
    return other.types.isEmpty ? self : TypeSet(types + other.types)
  }
}

extension TypeSet: ExpressibleByArrayLiteral {
  public init(arrayLiteral types: TouchpointType...) { self.init(types) }
}
