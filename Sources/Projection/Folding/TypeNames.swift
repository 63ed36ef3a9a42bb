// From the names of types, which policies use, to their numbers, which facts carry.

public import Words

/// Finds the number of a type of touchpoint by its name.
public struct TypeNames: Sendable {
  private let custom: @Sendable (String) -> TouchpointType?

  /// - Parameter custom: gives the number of a user's own type by its name, as the ledger has it.
  public init(custom: @escaping @Sendable (String) -> TouchpointType? = { _ in nil }) {
    self.custom = custom
  }

  /// The names that had a number when a policy was published. What a policy says does not change when a
  /// type that it names comes later.
  public func known(to policy: PublishedPolicy) -> TypeNames {
    let (custom, last) = (custom, policy.lastType)
    return TypeNames { name in custom(name).flatMap { $0.rawValue <= last.rawValue ? $0 : nil } }
  }

  /// The number of a type, built-in or the user's own; `nil` where there is none of this name.
  public func type(named name: String) -> TouchpointType? {
    Vocabulary.entry(named: name)?.type ?? custom(name)
  }

  /// A set of the user's own types, by name, and of built-in types, for `Projector.types(under:)`. A name
  /// without a number is left out: it has no touchpoints yet that could be missed, and the set is made
  /// again for each fold.
  public func types(_ own: OwnTypeName..., and builtIn: TypeSet = []) -> TypeSet {
    TypeSet(builtIn.types + own.compactMap { custom($0.text) })
  }
}
