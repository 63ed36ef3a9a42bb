// Which sources share their numbers, by the namespaces of the things that they name.

internal import Schema
internal import SwiftProtobuf

/// A source, and whose numbers it uses.
public struct SourceNamespace: Hashable, Sendable {
  /// The source's name: `till/2`.
  public var source: String
  /// The namespace that the numbers it gives belong to.
  public var namespace: String
  /// Whether the namespace was set, and is another than the source's name gives.
  public var isSet: Bool
}

extension Ledger {
  /// Says whose numbers a source uses from now on: two sources of one namespace mean the same order by the
  /// same number.
  ///
  /// What was recorded before keeps its namespace, and is found there as another producer's things are. To
  /// take it back, set the namespace that `Reference.namespace(ofSource:)` gives.
  ///
  /// - Parameters:
  ///   - namespace: whose numbers they are: 1 to 200 bytes.
  ///   - source: a producer, of which nothing has to be recorded yet.
  ///   - id: makes the call safe to make again.
  /// - Returns: the receipt of the change.
  /// - Throws: `invalidTouchpoint` where a name is empty, longer than 200 bytes, or the ledger's own; where
  ///   the source has that namespace already; `conflictingDuplicate`.
  @discardableResult
  public func setNamespace(_ namespace: String, ofSource source: String, as id: TouchpointID? = nil)
    async throws -> Receipt
  {
    try await record(Self.setting(namespace, source, id))
  }

  /// `setNamespace` for code that is not asynchronous: it blocks its thread until the namespace is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func setNamespace(_ namespace: String, ofSource source: String, as id: TouchpointID? = nil) throws
    -> Receipt
  {
    try record(Self.setting(namespace, source, id))
  }

  private static func setting(_ namespace: String, _ source: String, _ id: TouchpointID?)
    -> Recording<Receipt>
  {
    Recording(as: id) { writer, staging, snapshot in
      func defined(as number: Int64) -> [OwnTouchpoint<CatalogDefined>] {
        let message = CatalogDefined.with {
          $0.kind = Catalog.Kind.source.rawValue
          $0.name = source
          $0.number = number
          $0.namespace = namespace
        }
        return [OwnTouchpoint(customer: .business, message: message)]
      }
      let answers = try writer.answers(to: id, staging, snapshot) { defined(as: $0[0].message.number) }
      if let answers { return answers[0] }
      try checkNames(namespace, source)
      let catalog = staging.structure.catalog
      let known = catalog.number(of: source, .source)
      let before = known.flatMap { catalog.namespace(ofSource: $0) } ?? Reference.namespace(ofSource: source)
      guard before != namespace else {
        throw TouchpointFault("namespace", "\(namespace) is that of \(source) already")
      }
      let number = try known ?? writer.number(of: source, .source, &staging, snapshot)
      let receipts = try writer.stage(defined(as: Int64(number)), as: id, &staging, snapshot)
      writer.recentNames = RecentNames()
      return receipts[0]
    }
  }

  private static func checkNames(_ namespace: String, _ source: String) throws(LedgerError) {
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
  }

  /// Every source that something was recorded from or whose namespace was set, by name.
  public func sources() throws -> [SourceNamespace] {
    let catalog = try indexes.current().catalog
    return catalog.names(.source).filter { $0.number > 0 }.map { number, name in
      let namespace = catalog.namespace(ofSource: number) ?? name
      return SourceNamespace(
        source: name, namespace: namespace, isSet: namespace != Reference.namespace(ofSource: name))
    }.sorted { $0.source < $1.source }
  }
}
