// The names that a ledger's catalogue has numbered.

/// The names behind the numbers that facts carry: of channels, of sources, and of types.
public struct CatalogueNames: Sendable {
  private let channelNames: LayeredMap<UInt32, String>
  private let sourceNames: LayeredMap<UInt32, String>
  private let typeNames: LayeredMap<UInt32, String>

  /// The channels that every ledger has, numbered from 1.
  package static let builtInChannels = ["store", "web", "app", "phone", "email", "social"]

  /// The ledger itself, as the source of what it records of its own accord: source 0.
  @inlinable package static var ownSource: String { "perennial" }

  /// - Parameter types: the names of the user's own types; those of built-in types are in the vocabulary.
  package init(
    channels: LayeredMap<UInt32, String>, sources: LayeredMap<UInt32, String>,
    types: LayeredMap<UInt32, String>
  ) {
    (channelNames, sourceNames, typeNames) = (channels, sources, types)
  }

  /// The names that every ledger has, before any is recorded.
  package init() {
    let channels = Self.builtInChannels.enumerated().map { (UInt32($0.offset + 1), $0.element) }
    self.init(
      channels: LayeredMap(Dictionary(uniqueKeysWithValues: channels)),
      sources: LayeredMap([0: Self.ownSource]), types: LayeredMap())
  }

  /// The name of the channel with a number, `store`; `nil` for 0, which stands for no channel, and for a
  /// number that is not given out.
  public func channel(_ number: UInt16) -> String? { number == 0 ? nil : channelNames[UInt32(number)] }

  /// The name of the source with a number, `till/2`; `nil` for a number that is not given out.
  public func source(_ number: UInt32) -> String? { sourceNames[number] }

  /// The name of a type, `order.placed`, `acme.tasting.held`; `nil` for a number that is not given out.
  public func type(_ type: TouchpointType) -> String? {
    Vocabulary.entry(of: type)?.name ?? typeNames[UInt32(type.rawValue)]
  }

  /// All channels, by number ascending.
  public var channels: [(number: UInt16, name: String)] {
    Self.sorted(channelNames).map { (UInt16(truncatingIfNeeded: $0.number), $0.name) }
  }

  /// All sources, by number ascending.
  public var sources: [(number: UInt32, name: String)] { Self.sorted(sourceNames) }

  private static func sorted(_ names: LayeredMap<UInt32, String>) -> [(number: UInt32, name: String)] {
    names.entries.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }
}
