// The read side, as an app sees it: brings views up to date, and opens them.

internal import Foundation
internal import KeyValueStore
public import Words

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
    /// whole: an eighth of this is left for them. For each thread they take 8 to 20 bytes a counter among its neighbours, as
    /// counters of periods are, and some 400 for one that stands alone, as those by the hash of a name.
    public var memoryBytes = 256 << 20
    /// The least that is kept to: 16 MiB.
    public static let memoryBytesMin = 16 << 20
    /// What becomes of a stored view that other code, other policies or another log have made wrong.
    public var staleViews = StaleViews.rebuild
    /// Fails where a customer's fold fails, and changes nothing; otherwise that customer is quarantined.
    public var strict = false
    /// So many touchpoints, and so many due customers, a refresh takes in by one transaction.
    package var stepMax = 20_000
    /// Steps of a refresh that have come to so many bytes of rows are written before those of further views are computed.
    package var pendingBytesMax = 16 << 20
    /// Where a refresh would fold more histories again than these, and than a quarter of all, it becomes a rebuild; so it
    /// does for more corrected touchpoints, and than an eighth of all.
    package var refoldMax = 100_000
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

  /// What becomes of a stored view that was folded by other code, under other policies or from another log.
  public enum StaleViews: Hashable, Sendable {
    /// It is built anew.
    case rebuild
    /// It is an error with code `staleView`.
    case refuse
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

  private init(like views: Views, options: Options) {
    source = views.source
    directory = views.directory
    projectors = views.projectors
    self.options = options
  }

  /// The same views, folded in another way than these are: for comparing.
  var otherwise: Views {
    var other = options
    other.memoryBytes = max(1 << 20, options.memoryBytes / 3)
    other.jobs = options.jobs == 1 ? 2 : 1
    other.strict = false
    return Views(like: self, options: other)
  }

  /// Opens the views in a directory, which is created where it is missing.
  ///
  /// Several values in a process may be on one directory: they share what is open.
  ///
  /// - Parameter directory: `views` in the ledger's directory. It may be deleted at any time while nobody has it open.
  /// - Parameter projectors: one for each view, of different names; at most 100.
  public init(
    of source: any FactSource, in directory: String, projectors: [any Projector], options: Options = Options()
  ) throws {
    let names = projectors.map { type(of: $0).name }
    precondition(Set(names).count == names.count, "two projectors have the same name")
    guard names.count <= ViewEnvironment.viewsMax else {
      throw ProjectionError(
        .invalidRequest, "there are \(names.count) views; one ledger has at most \(ViewEnvironment.viewsMax)")
    }
    self.source = source
    self.directory = try ViewDirectory.open(directory)
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
    try bringUpToDate(chosen, asOf: asOf)
    return try chosen.map { try status(of: type(of: $0).name) }
  }

  /// Brings views up to date, and writes nothing where nothing has changed.
  func advance(_ names: [ViewName]?) throws {
    let target = try RefreshTarget(source, asOf: nil)
    var failure: (any Error)?
    func attempt<Result>(_ body: () throws -> Result) -> Result? {
      do { return try body() } catch {
        failure = failure ?? error
        return nil
      }
    }
    // One that cannot be brought up to date does not keep the others from it.
    let behind = try chosen(names).filter { projector in
      attempt { try isCurrent(projector, at: target) } == false
    }
    if !behind.isEmpty, attempt({ try bringUpToDate(behind, asOf: nil) }) == nil, behind.count > 1 {
      for projector in behind { _ = attempt { try bringUpToDate([projector], asOf: nil) } }
    }
    if let failure { throw failure }
  }

  private func isCurrent<P: Projector>(_ projector: P, at target: RefreshTarget) throws -> Bool {
    try current(projector, at: target) != nil
  }

  /// - Parameter first: what the first attempt brings them to; `nil` is what is the newest then.
  private func bringUpToDate(_ chosen: [any Projector], asOf: Instant?, to first: RefreshTarget? = nil) throws
  {
    var left = chosen
    var first = first
    for _ in 0..<Self.attemptsMax {
      var answering: [ViewName: Int] = [:]
      left = try refreshed(left, to: try first ?? RefreshTarget(source, asOf: asOf), &answering)
      first = nil
      if left.isEmpty { return }
      // A rebuild has taken in what was recorded meanwhile. What others have put in its place is looked at again.
      let built = try rebuild(left, asOf: asOf, inPlaceOf: answering)
      left.removeAll { built.contains(type(of: $0).name) }
      if left.isEmpty { return }
    }
    throw Self.contended(left.map { type(of: $0).name })
  }

  /// How often others may put another view in the place of the one that was brought up to date.
  private static let attemptsMax = 20

  static func contended(_ names: [ViewName]) -> ProjectionError {
    let list = names.map(\.text).joined(separator: ", ")
    return ProjectionError(.contended, "\(list): other processes keep changing which view answers; try again")
  }

  /// Builds views anew from all touchpoints, beside the present ones, which answer until the new ones take their place.
  @discardableResult
  public func rebuild(_ names: [ViewName]? = nil, asOf: Instant? = nil) throws -> [ViewStatus] {
    let chosen = try chosen(names)
    try rebuild(chosen, asOf: asOf)
    return try chosen.map { try status(of: type(of: $0).name) }
  }

  /// Makes the views before the present ones answer again; the present ones are kept in their place.
  ///
  /// For going back to an earlier version of the code: what it folded is refreshed, not built anew. A view that was built
  /// anew because a policy was published is built anew again when it is next refreshed: publish the earlier policy again.
  ///
  /// - Throws: `nothingToRollBack` where a view has only been built once, or the earlier one was dropped; then none is
  ///   changed.
  @discardableResult
  public func rollBack(_ names: [ViewName]? = nil) throws -> [ViewStatus] {
    let chosen = try chosen(names).map { type(of: $0).name }
    try checkReadable()
    try directory.locked {
      for name in chosen where directory.pointer(of: name)?.previous == nil {
        throw ProjectionError(.nothingToRollBack, "there is no earlier view \(name) to go back to")
      }
      for name in chosen where !directory.hasFilesOfPrevious(name) {
        throw ProjectionError(.nothingToRollBack, "the files of the earlier view \(name) are gone")
      }
      try directory.rollBack(chosen)
    }
    return try chosen.map { try status(of: $0) }
  }

  /// Drops the views before the present ones, and gives their disk space back: that of views which were built together once the
  /// last of them is dropped or replaced.
  @discardableResult
  public func dropPrevious(_ names: [ViewName]? = nil) throws -> [ViewStatus] {
    let chosen = try chosen(names).map { type(of: $0).name }
    try checkReadable()
    try directory.locked { try directory.dropPrevious(chosen) }
    return try chosen.map { try status(of: $0) }
  }

  /// Changes nothing where the caller may not ask the ledger: from within a decision, or when it is closed.
  private func checkReadable() throws { _ = try source.newestPosition() }

  /// Opens a view for reading: one consistent state of it. Keep it short: it holds a snapshot.
  ///
  /// - Parameter asOf: `nil` brings the stored view up to date and reads it. Another instant folds what had happened by
  ///   then into a temporary view, which goes with the value.
  /// - Parameter at: only what had been recorded by this position; `nil` is everything. Also a temporary view.
  public func view<P: Projector>(
    _ projector: P, asOf: Instant? = nil, at: Position? = nil
  ) throws -> View<P> {
    if asOf != nil || at != nil { return try scratch(projector, asOf: asOf, at: at) }
    let target = try RefreshTarget(source, asOf: nil)
    if let view = try current(projector, at: target) { return view }
    return try refreshedView(projector, at: target)
  }

  /// Brings a view up to date that is not, and opens it.
  private func refreshedView<P: Projector>(_ projector: P, at target: RefreshTarget) throws -> View<P> {
    var first: RefreshTarget? = target
    for _ in 0..<Self.attemptsMax {
      try bringUpToDate([projector], asOf: nil, to: first)
      first = nil
      let view = try stored(projector)
      // Somebody else's rebuild, begun earlier, may have taken the place of what was refreshed.
      if view.position >= target.position { return view }
    }
    throw Self.contended([P.name])
  }

  /// Opens a view that has taken in a position: what its reader has written itself. Does nothing where it has already.
  /// For one customer's row `row(of:in:)` does without bringing the whole view up to date.
  ///
  /// - Parameter position: that of a receipt. One that is not recorded yet is an error.
  public func view<P: Projector>(_ projector: P, atLeast position: Position) throws -> View<P> {
    let head = try source.newestPosition()
    guard position <= head else {
      throw ProjectionError(.invalidRequest, "position \(position) is not recorded; the newest is \(head)")
    }
    let meta = try directory.current(P.name).map { generation in
      try generation.read { try generation.meta(in: $0) }
    }
    // The view first: another process may bring it further at any time, and then it would be ahead of the log.
    let target = try RefreshTarget(source, asOf: nil)
    guard let meta, meta.position >= position else { return try refreshedView(projector, at: target) }
    if let staleness = try meta.staleness(projector, source, to: target), staleness.isOther {
      return try view(projector)
    }
    let view = try stored(projector)
    return view.position >= position ? view : try self.view(projector)
  }

  /// The stored view where it is up to date, so that nothing has to be written for it to be read.
  private func current<P: Projector>(_ projector: P, at target: RefreshTarget) throws -> View<P>? {
    guard let generation = try directory.current(P.name) else { return nil }
    let meta = try generation.read { try generation.meta(in: $0) }
    guard meta.position == target.position, try meta.staleness(projector, source, to: target) == nil else {
      return nil
    }
    let view = try View(
      projector, generation, in: directory, of: source, policyChanges: target.policyChanges,
      until: target.asOf)
    // Another process may have brought it further since.
    return view.position == target.position && view.asOf >= target.asOf ? view : nil
  }

  /// Opens a view as it is stored, however old.
  ///
  /// - Throws: `ProjectionError` with code `unknownView` where it was never built.
  public func stored<P: Projector>(_ projector: P) throws -> View<P> {
    let policyChanges = try source.policyChanges()
    guard let generation = try directory.current(P.name) else {
      throw ProjectionError(.unknownView, "the view \(P.name) has not been built; run project \(P.name)")
    }
    return try View(projector, generation, in: directory, of: source, policyChanges: policyChanges)
  }

  /// How a view stands; its position is 0 where it was never built.
  public func status(of name: ViewName) throws -> ViewStatus {
    // The view first: another process may bring it further at any time, and then it would be ahead of the log.
    let generation = try directory.current(name)
    let meta = try generation.map { generation in
      try generation.read { try generation.meta(in: $0) }
    }
    let target = try RefreshTarget(source, asOf: nil)
    var status = ViewStatus(name: name, head: target.position)
    guard let meta else { return status }
    status.add(meta)
    status.sinceAdvanced = max(0, target.clock.microseconds - meta.advanced.microseconds)
    status.hasPrevious = directory.pointer(of: name)?.previous != nil
    if let projector = projectors.first(where: { type(of: $0).name == name }) {
      let staleness = try meta.staleness(projector, source, to: target)
      status.staleness = staleness.flatMap { $0.isOther ? $0.words : nil }
    }
    return status
  }

  /// The projectors of views.
  func chosen(_ names: [ViewName]?) throws -> [any Projector] {
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
  public var position: Position = .start
  /// Touchpoints recorded since.
  public var behind: UInt64
  public var asOf: Instant?
  public var digest = Digest()
  /// Customers with a row.
  public var rows: Int64 = 0
  /// Customers whose fold fails.
  public var quarantined: Int64 = 0
  /// How long ago it last changed, in microseconds by the ledger's clock; `nil` where it was never built.
  public var sinceAdvanced: Int64?
  /// Why it gives other answers than a view that is built anew, in words; `nil` where it does not.
  public var staleness: String?
  /// Whether the view before it was kept, to go back to.
  public var hasPrevious = false

  init(name: ViewName, head: Position) {
    self.name = name
    behind = head.rawValue
  }

  mutating func add(_ meta: ViewMeta) {
    let head = behind
    position = meta.position
    behind = head - min(head, position.rawValue)
    asOf = meta.asOf
    digest = meta.digest
    rows = meta.rows
    quarantined = meta.quarantined
  }
}
