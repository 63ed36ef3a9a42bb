// Names that a policy lists, and that touchpoints are compared with.

internal import Projection
public import Words

/// A set of names, as a policy lists them: products, categories. Touchpoints have hashes of names.
public struct NameSet: Hashable, Sendable {
  /// The names, as the policy has them.
  public let names: [String]
  /// The hashes of the names, ascending.
  private let hashes: [UInt64]

  /// The set of some names.
  public init(_ names: [String] = []) {
    self.names = names
    hashes = names.map { NameHash($0).rawValue }.sorted()
  }

  /// Whether the set has no names.
  public var isEmpty: Bool { names.isEmpty }

  /// Whether a name is in the set; no name is in none.
  public func contains(_ name: NameHash?) -> Bool {
    guard let name else { return false }
    // A few are compared one by one, which is faster than searching.
    if hashes.count <= 8 { return hashes.contains(name.rawValue) }
    var (low, high) = (0, hashes.count)
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < name.rawValue { low = middle + 1 } else { high = middle }
    }
    return low < hashes.count && hashes[low] == name.rawValue
  }
}

/// The channels that a policy names.
public struct ChannelSet: Sendable {
  /// The names, as the policy has them.
  public let names: [String]
  private let types: TypeNames

  init(_ names: [String], _ types: TypeNames) { (self.names, self.types) = (names, types) }

  /// Whether the set has no channels.
  public var isEmpty: Bool { names.isEmpty }

  /// Whether a channel is in the set, by its number in the ledger's catalogue. It is asked by its name, since a
  /// channel that a policy names may get its number later, with its first touchpoint.
  public func contains(_ channel: UInt16) -> Bool {
    guard !names.isEmpty, let name = types.channel(channel) else { return false }
    return names.contains(name)
  }
}
