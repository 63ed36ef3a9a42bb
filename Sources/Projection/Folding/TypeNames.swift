// Policies name types of touchpoints; facts carry their numbers.

public import Words

/// Finds the number of a type of touchpoint by its name.
public struct TypeNames: Sendable {
  private let custom: @Sendable (String) -> TouchpointType?

  /// - Parameter custom: finds the user's own types, which a ledger numbers.
  public init(custom: @escaping @Sendable (String) -> TouchpointType? = { _ in nil }) {
    self.custom = custom
  }

  /// The names that had a number when a policy was published: what it means does not change when a type comes that it names.
  public func known(to policy: PublishedPolicy) -> TypeNames {
    let (custom, last) = (custom, policy.lastType)
    return TypeNames { name in custom(name).flatMap { $0.rawValue <= last.rawValue ? $0 : nil } }
  }

  /// The number of a type, built-in or the user's own; `nil` where there is none of this name.
  public func type(named name: String) -> TouchpointType? {
    Vocabulary.entry(named: name)?.type ?? custom(name)
  }

  /// Built-in types and those of the user's own, as far as they have come: for `Projector.types(under:)`, which is asked for each
  /// fold. A type that never came has no touchpoints that could be missed.
  public func types(_ own: OwnTypeName..., and builtIn: TypeSet = []) -> TypeSet {
    TypeSet(builtIn.types + own.compactMap { custom($0.text) })
  }
}
