// Which sources share their numbers: the namespaces of what they name.

internal import Schema
internal import SwiftProtobuf

/// A source, and whose numbers it uses.
public struct SourceNamespace: Hashable, Sendable {
  public var source: String
  public var namespace: String
  /// Whether that was set, and is another than the source's name gives.
  public var isSet: Bool
}

extension Ledger {
  /// Says whose numbers a source uses from now on: two of one namespace mean the same order by the same number.
  ///
  /// What was recorded before keeps its namespace, and is found there as another producer's is. To take it back set what
  /// `Reference.namespace(ofSource:)` gives.
  ///
  /// - Parameter source: a producer, of which nothing need be recorded yet.
  /// - Returns: where it stands.
  /// - Throws: `invalidTouchpoint` where a name is empty, longer than 200 bytes, or the ledger's own; where the source has
  ///   that namespace already.
  @discardableResult
  public func setNamespace(_ namespace: String, ofSource source: String) throws -> Position {
    for (field, name) in [("source", source), ("namespace", namespace)]
    where name.isEmpty || name.utf8.count > Preparation.nameBytesMax {
      throw LedgerError(
        .invalidTouchpoint,
        "\(field): must have 1 to \(Preparation.nameBytesMax) bytes, not \(name.utf8.count)")
    }
    guard source != Catalog.ownSource else {
      throw LedgerError(
        .invalidTouchpoint, "source: \(source) is the ledger's own, and numbers nothing; name a producer")
    }
    return try recordOwn { writer, staging, snapshot in
      let catalog = staging.structure.catalog
      let known = catalog.number(of: source, .source)
      let before = known.flatMap { catalog.namespace(ofSource: $0) } ?? Reference.namespace(ofSource: source)
      guard before != namespace else {
        throw TouchpointFault("namespace", "\(namespace) is that of \(source) already")
      }
      let number = try known ?? writer.number(of: source, .source, &staging, snapshot)
      let position = try writer.stageOwn(
        CatalogDefined.with {
          $0.kind = Catalog.Kind.source.rawValue
          $0.name = source
          $0.number = Int64(number)
          $0.namespace = namespace
        }, of: .business, &staging, snapshot)
      writer.recentNames = RecentNames()
      return position
    }
  }

  /// Every source that something was recorded from, or whose namespace was set, by name.
  public func sources() throws -> [SourceNamespace] {
    let catalog = try indexes.current().catalog
    return catalog.names(.source).filter { $0.number > 0 }.map { number, name in
      let namespace = catalog.namespace(ofSource: number) ?? name
      return SourceNamespace(
        source: name, namespace: namespace, isSet: namespace != Reference.namespace(ofSource: name))
    }.sorted { $0.source < $1.source }
  }
}
