// The names that a ledger's catalogue has numbered.

/// What the numbers in facts stand for.
public struct CatalogueNames: Sendable {
  private let channelNames: LayeredMap<UInt32, String>
  private let sourceNames: LayeredMap<UInt32, String>
  private let typeNames: LayeredMap<UInt32, String>

  /// The channels that every ledger has, numbered from 1.
  package static let builtInChannels = ["store", "web", "app", "phone", "email", "social"]

  /// The ledger itself, as the source of what it records of its own accord: source 0.
  @inlinable package static var ownSource: String { "perennial" }

  /// - Parameter types: the user's own.
  package init(
    channels: LayeredMap<UInt32, String>, sources: LayeredMap<UInt32, String>,
    types: LayeredMap<UInt32, String>
  ) {
    (channelNames, sourceNames, typeNames) = (channels, sources, types)
  }

  /// Those that every ledger has.
  package init() {
    let channels = Self.builtInChannels.enumerated().map { (UInt32($0.offset + 1), $0.element) }
    self.init(
      channels: LayeredMap(Dictionary(uniqueKeysWithValues: channels)),
      sources: LayeredMap([0: Self.ownSource]), types: LayeredMap())
  }

  /// The channel of a fact; `nil` for 0, which is none.
  public func channel(_ number: UInt16) -> String? { number == 0 ? nil : channelNames[UInt32(number)] }

  /// The source of a fact.
  public func source(_ number: UInt32) -> String? { sourceNames[number] }

  /// The type of a fact: `order.placed`, `acme.tasting.held`.
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
