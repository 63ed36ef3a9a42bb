// What the catalogue was asked for lately, since the touchpoints of a till all ask for the same.

/// The sources that were asked for, with their namespaces, and the channel that was asked for last. All of
/// it is dropped when what defined the names may have been taken back, or says something else.
struct RecentNames {
  struct Namespace {
    var text: String
    /// Whether the source's name gives the namespace, so that it need not be written.
    var isOfName: Bool
  }

  private struct Source {
    var name: String
    var number: UInt32
    /// The namespace of the source; `nil` until somebody asks for it.
    var namespace: Namespace?
  }

  /// The source that was asked for last.
  private var source: Source?
  /// All sources that were asked for, since the tills of a shop take turns.
  private var sources: [String: Source] = [:]
  private var channel: (name: String, number: UInt32)?

  /// The number of a source; `nil` where the log has not defined it.
  mutating func source(_ name: String, in structure: Structure) -> UInt32? {
    if let source, source.name == name { return source.number }
    if let known = sources[name] {
      source = known
      return known.number
    }
    guard let number = structure.catalog.number(of: name, .source) else { return nil }
    let found = Source(name: name, number: number)
    source = found
    sources[name] = found
    return number
  }

  /// The number of a channel; `nil` where the log has not defined it.
  mutating func channel(_ name: String, in structure: Structure) -> UInt32? {
    if let channel, channel.name == name { return channel.number }
    guard let number = structure.catalog.number(of: name, .channel) else { return nil }
    channel = (name, number)
    return number
  }

  /// The namespace that a source's numbers have from now on.
  mutating func namespace(ofSource number: UInt32, in structure: Structure) -> Namespace {
    if let source, source.number == number, let known = source.namespace { return known }
    let catalog = structure.catalog
    let text = catalog.namespace(ofSource: number) ?? ""
    let given = catalog.name(of: number, .source).map { Reference.namespace(ofSource: $0) }
    let found = Namespace(text: text, isOfName: text == given)
    if let source, source.number == number {
      self.source?.namespace = found
      sources[source.name]?.namespace = found
    }
    return found
  }
}
