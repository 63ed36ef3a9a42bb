// Between the names of types and channels, which policies use, and their numbers, which facts carry.

public import Words

/// Finds the number of a type of touchpoint by its name, and the name of a channel by its number.
public struct TypeNames: Sendable {
  private let custom: @Sendable (String) -> TouchpointType?
  private let channelName: @Sendable (UInt16) -> String?

  /// - Parameters:
  ///   - custom: gives the number of a user's own type by its name, as the ledger has it.
  ///   - channel: gives the name of a channel by its number, as the ledger has it; by default those that
  ///     every ledger has.
  public init(
    custom: @escaping @Sendable (String) -> TouchpointType? = { _ in nil },
    channel: @escaping @Sendable (UInt16) -> String? = { TypeNames.builtInChannel($0) }
  ) {
    self.custom = custom
    channelName = channel
  }

  /// The name of a channel by its number in the ledger's catalogue; `nil` for 0, which stands for none.
  public func channel(_ number: UInt16) -> String? { channelName(number) }

  /// The name of a channel that every ledger has; `nil` for other numbers.
  public static func builtInChannel(_ number: UInt16) -> String? {
    let names = CatalogueNames.builtInChannels
    return number > 0 && number <= names.count ? names[Int(number) - 1] : nil
  }

  /// The names that had a number when a policy was published. What a policy says does not change when a
  /// type that it names comes later.
  public func known(to policy: PublishedPolicy) -> TypeNames {
    let (custom, last) = (custom, policy.lastType)
    return TypeNames(
      custom: { name in custom(name).flatMap { $0.rawValue <= last.rawValue ? $0 : nil } },
      channel: channelName)
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
