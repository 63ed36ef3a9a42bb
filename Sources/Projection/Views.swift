// The read side, as an app sees it: brings views up to date, and opens them.

internal import Foundation
internal import KeyValueStore
public import Ledger

/// The views of one ledger: stored in a directory, folded by projectors.
///
/// May be used from any thread. Methods block while they work: call them off the main actor.
public final class Views: Sendable {
  /// How a view is brought up to date.
  public struct Options: Sendable {
    /// The most that a rebuild may take in memory, in bytes: beyond what the process takes to rebuild the views of an
    /// empty ledger. With less of it the facts are read more often, and a history that does not fit is sorted on disk.
    ///
    /// Kept to from `memoryBytesMin` on; with less a rebuild takes as little as it can. Totals are kept in memory as a
    /// whole: an eighth of this is left for them, and they take about 100 bytes a counter for each thread.
    public var memoryBytes = 256 << 20
    /// The least that is kept to: 16 MiB.
    public static let memoryBytesMin = 16 << 20
    /// How many threads fold while views are rebuilt, at least 1: then it is the calling one alone. Fewer where
    /// `memoryBytes` is less than 16 MiB for each.
    public var jobs = ProcessInfo.processInfo.activeProcessorCount
    /// Told how views are coming along, on the calling thread.
    public var progress: (@Sendable (Progress) -> Void)?
    /// Asked again and again while views are rebuilt, on several threads. Once it says yes, the rebuild is given up with
    /// a `ProjectionError` of code `cancelled`; the views answer as before.
    public var isCancelled: (@Sendable () -> Bool)?
    /// In place of what follows from `memoryBytes` and `jobs`: for tests.
    var budget: MemoryBudget?

    public init() {}
  }

  /// What a rebuild or a refresh has done so far.
  public struct Progress: Hashable, Sendable {
    public var views: [ViewName]
    /// Histories folded so far.
    public var customers: Int
    /// Where it will end; 0 where that is not known.
    public var customersMax: Int
    public var phase = Phase.folding
    /// The present pass over the facts, of those that fold: from 1.
    public var pass = 1
    /// How many there will be; 0 where that is not known.
    public var passesMax = 1

    /// What a rebuild is at.
    public enum Phase: Hashable, Sendable {
      /// Counting each customer's touchpoints.
      case counting
      /// Grouping and folding.
      case folding
      /// Writing totals and indexes, and waiting for the disk.
      case writing
    }
  }

  let source: any FactSource
  let directory: ViewDirectory
  public let projectors: [any Projector]
  public let options: Options

  /// Opens the views in a directory, which is created where it is missing.
  ///
  /// - Parameter directory: `views` in the ledger's directory. It may be deleted at any time while nobody has it open.
  /// - Parameter projectors: one for each view, of different names.
  public init(
    of source: any FactSource, in directory: String, projectors: [any Projector], options: Options = Options()
  ) throws {
    let names = projectors.map { type(of: $0).name }
    precondition(Set(names).count == names.count, "two projectors have the same name")
    self.source = source
    self.directory = try ViewDirectory(path: directory)
    self.projectors = projectors
    self.options = options
  }

  /// Brings views up to the newest touchpoint, and as of the ledger's clock: refreshes those that can be, rebuilds those
  /// that were never built, or were folded by other code or under other policies.
  ///
  /// - Parameter names: the views; all of them where it is `nil`.
  /// - Parameter asOf: not later than the ledger's clock, not earlier than the newest touchpoint or what the view
  ///   was last brought to; what lies outside is moved to the nearest. `nil` is the clock.
  /// - Throws: `ProjectionError`, and what the source throws.
  @discardableResult
  public func refresh(_ names: [ViewName]? = nil, asOf: Instant? = nil) throws -> [ViewStatus] {
    let chosen = try chosen(names)
    var stale: [any Projector] = []
    for projector in chosen where try !refreshed(projector, asOf: asOf) { stale.append(projector) }
    if !stale.isEmpty { try rebuild(stale, asOf: asOf) }
    return try chosen.map { try status(of: type(of: $0).name) }
  }

  /// Builds views anew from all touchpoints, beside the present ones, which answer until the new ones take their place.
  @discardableResult
  public func rebuild(_ names: [ViewName]? = nil, asOf: Instant? = nil) throws -> [ViewStatus] {
    let chosen = try chosen(names)
    try rebuild(chosen, asOf: asOf)
    return try chosen.map { try status(of: type(of: $0).name) }
  }

  /// Opens a view for reading: one consistent state of it. Keep it short: it holds a snapshot.
  ///
  /// - Parameter asOf: `nil` brings the stored view up to date and reads it. Another instant folds what had happened by
  ///   then into a temporary view, which goes with the value.
  /// - Parameter at: only what had been recorded by this position; `nil` is everything. Also a temporary view.
  public func view<P: Projector>(
    _ projector: P, asOf: Instant? = nil, at: Position? = nil
  ) throws -> View<P> {
    if asOf == nil && at == nil {
      if try !refreshed(projector, asOf: nil) { try rebuild([projector], asOf: nil) }
      return try stored(projector)
    }
    return try scratch(projector, asOf: asOf, at: at)
  }

  /// Opens a view as it is stored, however old.
  ///
  /// - Throws: `ProjectionError` with code `unknownView` where it was never built.
  public func stored<P: Projector>(_ projector: P) throws -> View<P> {
    guard let generation = try directory.current(P.name) else {
      throw ProjectionError(.unknownView, "the view \(P.name) has not been built; run project \(P.name)")
    }
    return try View(projector, generation, published: try source.publishedPolicies())
  }

  /// How a view stands; its position is 0 where it was never built.
  public func status(of name: ViewName) throws -> ViewStatus {
    let head = try source.newestPosition()
    guard let generation = try directory.current(name) else {
      return ViewStatus(name: name, head: head, meta: nil)
    }
    let meta = try generation.environment.read { try generation.meta(in: $0) }
    return ViewStatus(name: name, head: head, meta: meta)
  }

  private func chosen(_ names: [ViewName]?) throws -> [any Projector] {
    guard let names else { return projectors }
    return try names.map { name in
      guard let projector = projectors.first(where: { type(of: $0).name == name }) else {
        let known = projectors.map { type(of: $0).name.text }.joined(separator: ", ")
        throw ProjectionError(.unknownView, "there is no view \(name); there are \(known)")
      }
      return projector
    }
  }
}

/// How a stored view stands.
public struct ViewStatus: Hashable, Sendable {
  public var name: ViewName
  /// Every touchpoint up to here is folded in; 0 where the view was never built.
  public var position: Position
  /// Touchpoints recorded since.
  public var behind: UInt64
  public var asOf: Instant?
  public var digest: Digest
  /// Customers with a row.
  public var rows: Int64
  /// Customers whose fold fails.
  public var quarantined: Int64

  init(name: ViewName, head: Position, meta: ViewMeta?) {
    self.name = name
    position = meta?.position ?? .start
    behind = head.rawValue - min(head.rawValue, position.rawValue)
    asOf = meta?.asOf
    digest = meta?.digest ?? Digest()
    rows = meta?.rows ?? 0
    quarantined = meta?.quarantined ?? 0
  }
}
