// The read side as an app sees it: brings views up to date, and opens them.

internal import Foundation
internal import KeyValueStore
public import Words

/// The views of one ledger: stored in a directory, folded by projectors.
///
/// It may be used from any thread. Methods block while they work: call them off the main actor.
public final class Views: Sendable {
  /// How a view is brought up to date.
  public struct Options: Sendable {
    /// The most memory that a rebuild may take, in bytes, on top of what the process takes to rebuild the
    /// views of an empty ledger. With less, the facts are read more often, and a history that does not
    /// fit is sorted on disk.
    ///
    /// A rebuild keeps to it from `memoryBytesMin` on; with less than that it takes as little as it can.
    /// Totals must fit in memory; an eighth is left for them. For each thread, a counter takes 8 to 20
    /// bytes where it lies among neighbours, as counters of periods do, and some 400 where it lies alone,
    /// as counters by the hash of a name do.
    public var memoryBytes = 256 << 20
    /// The least `memoryBytes` that a rebuild keeps to: 16 MiB.
    public static let memoryBytesMin = 16 << 20
    /// What happens to a stored view that is wrong, since it was folded by other code, under other
    /// policies or from another log.
    public var staleViews = StaleViews.rebuild
    /// Whether a refresh or rebuild fails where a customer's fold fails, and changes nothing; otherwise
    /// that customer is quarantined.
    public var strict = false
    /// How many touchpoints, and how many due customers, one transaction of a refresh takes in at most.
    package var stepMax = 20_000
    /// When the computed steps of a refresh take this many bytes, they are written before those of
    /// further views are computed.
    package var pendingBytesMax = 16 << 20
    /// A refresh becomes a rebuild where it would fold more histories than these again, and more than a
    /// quarter of all; or where more touchpoints than these were corrected, and more than an eighth of
    /// all.
    package var refoldMax = 100_000
    /// How many threads fold while views are rebuilt. With 1 only the calling thread does. Fewer are used
    /// where `memoryBytes` is less than 16 MiB for each.
    public var jobs = ProcessInfo.processInfo.activeProcessorCount
    /// Called on the calling thread with how far a rebuild has come.
    public var progress: (@Sendable (Progress) -> Void)?
    /// Called again and again while views are rebuilt, on several threads. Once it returns `true`, the
    /// rebuild is given up with a `ProjectionError` of code `cancelled`, and the views answer as before.
    public var isCancelled: (@Sendable () -> Bool)?
    /// Is told of refreshes and rebuilds, and of what fails. `nil` is the ledger's (`LedgerOptions.observer`), where the views
    /// are of one.
    public var observer: (any Observer)?
    /// For tests: the budget to use instead of the one that follows from `memoryBytes` and `jobs`.
    var budget: MemoryBudget?

    /// The options with which a view is kept up to date where nothing else is said: 256 MiB, a thread for
    /// each processor, stale views rebuilt.
    public init() {}
  }

  /// What happens to a stored view that was folded by other code, under other policies or from another
  /// log.
  public enum StaleViews: Hashable, Sendable {
    /// It is built anew.
    case rebuild
    /// Using it throws `ProjectionError` with code `staleView`.
    case refuse
  }

  /// What a rebuild or a refresh has done so far.
  public struct Progress: Hashable, Sendable {
    /// The names of the views that the work is on, which are built together.
    public var views: [ViewName]
    /// Histories folded so far.
    public var customers: Int
    /// How many histories there are to fold; 0 where that is not known yet.
    public var customersMax: Int
    /// What is being done at the moment.
    public var phase = Phase.folding
    /// Which pass over the facts is under way, of those that fold, from 1.
    public var pass = 1
    /// How many passes there will be; 0 where that is not known yet.
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
  /// The projectors, one for each view, in the order in which they were given.
  public let projectors: [any Projector]
  /// How the views are brought up to date, as it was said when they were opened.
  public let options: Options

  private init(like views: Views, options: Options) {
    source = views.source
    directory = views.directory
    projectors = views.projectors
    self.options = options
  }

  /// The same views with other numbers of threads and another bound of memory, for folding again and
  /// comparing.
  var otherwise: Views {
    var other = options
    other.memoryBytes = max(1 << 20, options.memoryBytes / 3)
    other.jobs = options.jobs == 1 ? 2 : 1
    other.strict = false
    return Views(like: self, options: other)
  }

  /// Opens the views in a directory, which is created where it is missing.
  ///
  /// A process may have several values for one directory; they share the open files.
  ///
  /// - Parameters:
  ///   - source: where touchpoints are read from.
  ///   - directory: `views` in the ledger's directory. It may be deleted at any time while nobody has it
  ///     open.
  ///   - projectors: one for each view, at most 100; two of one name trap, and so do details that a type does not
  ///     have (`DetailNeeds`).
  ///   - options: how views are brought up to date.
  /// - Throws: `ProjectionError`, where the directory cannot be made or opened, or there are too many
  ///   projectors.
  public init(
    of source: any FactSource, in directory: String, projectors: [any Projector], options: Options = Options()
  ) throws {
    let names = projectors.map { type(of: $0).name }
    precondition(Set(names).count == names.count, "two projectors have the same name")
    guard names.count <= ViewEnvironment.viewsMax else {
      throw ProjectionError(
        .invalidRequest, "there are \(names.count) views; one ledger has at most \(ViewEnvironment.viewsMax)")
    }
    // Needs that cannot be are a mistake in the program. It shows here, and not at the first row that is folded, which
    // may be in a decision.
    for projector in projectors { _ = type(of: projector).details }
    self.source = source
    self.directory = try ViewDirectory.open(directory)
    self.projectors = projectors
    self.options = options
  }

  /// Brings views up to the newest touchpoint, and as of the ledger's clock. Views that can be refreshed
  /// are; those that were never built, or were folded by other code or under other policies, are rebuilt.
  ///
  /// - Parameters:
  ///   - names: the views; `nil` for all.
  ///   - asOf: the instant that the views are to be as of; `nil` for the ledger's clock. It is moved into
  ///     its bounds: at the latest the clock, at the earliest the newest touchpoint and the instant that the
  ///     view is already as of.
  /// - Returns: the status of each view, in the order of `names`.
  /// - Throws: `ProjectionError`, and what the source throws.
  @discardableResult
  public func refresh(_ names: [ViewName]? = nil, asOf: Instant? = nil) throws -> [ViewStatus] {
    let chosen = try chosen(names)
    try observing(.refresh, of: chosen) { try bringUpToDate(chosen, asOf: asOf) }
    return try chosen.map { try status(of: type(of: $0).name) }
  }

  /// Brings views up to date, and writes nothing where nothing has changed.
  package func advance(_ names: [ViewName]?) throws {
    let chosen = try chosen(names)
    try observing(.refresh, of: chosen) { try advance(chosen) }
  }

  private func advance(_ chosen: [any Projector]) throws {
    let target = try RefreshTarget(source, asOf: nil)
    var failure: (any Error)?
    func attempt<Result>(_ body: () throws -> Result) -> Result? {
      do { return try body() } catch {
        failure = failure ?? error
        return nil
      }
    }
    // A view that fails does not keep the others from being brought up to date.
    let behind = chosen.filter { projector in
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

  /// Refreshes or rebuilds views until all are up to date.
  ///
  /// - Parameter first: the target of the first attempt; `nil` for the newest state at that time.
  private func bringUpToDate(_ chosen: [any Projector], asOf: Instant?, to first: RefreshTarget? = nil) throws
  {
    var left = chosen
    var first = first
    for _ in 0..<Self.attemptsMax {
      var answering: [ViewName: Int] = [:]
      left = try refreshed(left, to: try first ?? RefreshTarget(source, asOf: asOf), &answering)
      first = nil
      if left.isEmpty { return }
      // A rebuild takes in what is recorded meanwhile. Views that others have replaced meanwhile are
      // looked at again.
      let built = try rebuild(left, asOf: asOf, inPlaceOf: answering)
      left.removeAll { built.contains(type(of: $0).name) }
      if left.isEmpty { return }
    }
    throw Self.contended(left.map { type(of: $0).name })
  }

  /// How often others may replace a view while it is being brought up to date, before that fails.
  private static let attemptsMax = 20

  static func contended(_ names: [ViewName]) -> ProjectionError {
    let list = names.map(\.text).joined(separator: ", ")
    return ProjectionError(.contended, "\(list): other processes keep changing which view answers; try again")
  }

  /// Builds views anew from all touchpoints. The present ones answer until the new ones take their place,
  /// and are then kept for `rollBack`.
  ///
  /// - Parameters:
  ///   - names: the views; `nil` for all.
  ///   - asOf: the instant that the views are to be as of; `nil` for the ledger's clock. It is moved into
  ///     its bounds: at the latest the clock, at the earliest the newest touchpoint.
  /// - Returns: the status of each view, in the order of `names`.
  /// - Throws: `ProjectionError`, and what the source throws.
  @discardableResult
  public func rebuild(_ names: [ViewName]? = nil, asOf: Instant? = nil) throws -> [ViewStatus] {
    let chosen = try chosen(names)
    _ = try observing(.rebuild, of: chosen) { try rebuild(chosen, asOf: asOf) }
    return try chosen.map { try status(of: type(of: $0).name) }
  }

  /// Makes the generations before the present ones answer again; the present ones are kept to go back to
  /// in turn.
  ///
  /// It is for going back to an earlier version of the code, whose views are then refreshed instead of
  /// built anew. It does not undo a policy: the older generation is built anew when it is next refreshed.
  /// For that, publish the earlier policy again.
  ///
  /// - Parameter names: the views; `nil` for all that have an earlier generation.
  /// - Returns: the status of each of them.
  /// - Throws: `ProjectionError` with code `nothingToRollBack` where a view that is named has been built only once, or
  ///   its earlier generation was dropped, or none has one; then no view is changed.
  @discardableResult
  public func rollBack(_ names: [ViewName]? = nil) throws -> [ViewStatus] {
    var chosen = try chosen(names).map { type(of: $0).name }
    try checkReadable()
    try directory.locked {
      if names == nil {
        chosen.removeAll { directory.pointer(of: $0)?.previous == nil }
        if chosen.isEmpty {
          throw ProjectionError(.nothingToRollBack, "there is no earlier view to go back to")
        }
      }
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

  /// Drops the generations before the present ones. The disk space of views that were built together is
  /// given back when the last of them is dropped or replaced.
  @discardableResult
  public func dropPrevious(_ names: [ViewName]? = nil) throws -> [ViewStatus] {
    let chosen = try chosen(names).map { type(of: $0).name }
    try checkReadable()
    try directory.locked { try directory.dropPrevious(chosen) }
    return try chosen.map { try status(of: $0) }
  }

  /// Throws where the ledger cannot be read: from within a decision, or when it is closed. Called before
  /// anything is changed.
  private func checkReadable() throws { _ = try source.newestPosition() }

  /// Opens a view for reading: one consistent state of it. Keep it short: it holds a snapshot.
  ///
  /// Without `asOf` and `at` the stored view is brought up to date and opened. With either, everything is
  /// folded into a temporary view, which goes with the value.
  ///
  /// - Parameters:
  ///   - projector: the projector of the view.
  ///   - asOf: folds only what had happened by this instant.
  ///   - at: folds only what had been recorded up to this position.
  /// - Throws: `ProjectionError`, and what the source throws.
  public func view<P: Projector>(
    _ projector: P, asOf: Instant? = nil, at: Position? = nil
  ) throws -> View<P> {
    if asOf != nil || at != nil { return try scratch(projector, asOf: asOf, at: at) }
    let target = try RefreshTarget(source, asOf: nil)
    if let view = try current(projector, at: target) { return view }
    return try refreshedView(projector, at: target)
  }

  /// Opens a view at the position and as of the instant of another, so that a report can be made of both.
  ///
  /// - Throws: `ProjectionError`, and what the source throws.
  public func view<P: Projector, Q: Projector>(_ projector: P, beside other: View<Q>) throws -> View<P> {
    if other.isStored, let view = try storedView(projector, at: other.position, asOf: other.asOf) {
      return view
    }
    return try scratch(projector, asOf: other.asOf, at: other.position)
  }

  /// The stored view at a position and an instant that another stored view has; `nil` where it has gone further.
  private func storedView<P: Projector>(_ projector: P, at position: Position, asOf: Instant) throws -> View<
    P
  >? {
    let target = RefreshTarget(
      position: position, asOf: asOf, clock: try source.clock(),
      policyChanges: try source.policyChanges().filter { $0.position <= position })
    func found() throws -> View<P>? {
      let view = try current(projector, at: target)
      return view?.asOf == asOf ? view : nil
    }
    if let view = try found() { return view }
    guard try source.newestPosition() == position else { return nil }
    try observing(.refresh, of: [projector]) { try bringUpToDate([projector], asOf: asOf, to: target) }
    return try found()
  }

  /// Brings up to date a view that is not, and opens it.
  private func refreshedView<P: Projector>(_ projector: P, at target: RefreshTarget) throws -> View<P> {
    var first: RefreshTarget? = target
    for _ in 0..<Self.attemptsMax {
      try observing(.refresh, of: [projector]) { try bringUpToDate([projector], asOf: nil, to: first) }
      first = nil
      let view = try stored(projector)
      // A rebuild that somebody else began earlier may have replaced the view that was refreshed.
      if view.position >= target.position { return view }
    }
    throw Self.contended([P.name])
  }

  /// Opens a view that has taken in at least a position, so that its reader finds what they have recorded
  /// themselves. The view is brought up to date only where it has not. For one customer's row,
  /// `row(of:in:)` answers without bringing the whole view up to date.
  ///
  /// - Parameters:
  ///   - projector: the projector of the view.
  ///   - position: the position of a receipt.
  /// - Throws: `ProjectionError` with code `invalidRequest` where the position is not recorded yet; what
  ///   the source throws.
  public func view<P: Projector>(_ projector: P, atLeast position: Position) throws -> View<P> {
    let head = try source.newestPosition()
    guard position <= head else {
      throw ProjectionError(.invalidRequest, "position \(position) is not recorded; the newest is \(head)")
    }
    let meta = try directory.current(P.name).map { generation in
      try generation.read { try generation.meta(in: $0) }
    }
    // The view is read before the log's end: otherwise another process could bring it beyond that end in
    // between.
    let target = try RefreshTarget(source, asOf: nil)
    guard let meta, meta.position >= position else { return try refreshedView(projector, at: target) }
    if let staleness = try meta.staleness(projector, source, to: target), staleness.isOther {
      return try view(projector)
    }
    let view = try stored(projector)
    return view.position >= position ? view : try self.view(projector)
  }

  /// The stored view where it is up to date; `nil` where something has to be written before it can be
  /// read.
  private func current<P: Projector>(_ projector: P, at target: RefreshTarget) throws -> View<P>? {
    guard let generation = try directory.current(P.name) else { return nil }
    let meta = try generation.read { try generation.meta(in: $0) }
    guard meta.position == target.position, try meta.staleness(projector, source, to: target) == nil else {
      return nil
    }
    let view = try View(
      projector, generation, in: directory, of: source, policyChanges: target.policyChanges,
      until: target.asOf)
    // Another process may have brought the view further since.
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

  /// The status of some views; `nil` for all of them.
  ///
  /// - Throws: `ProjectionError` with code `unknownView` where there is no view of a name.
  package func statuses(of names: [ViewName]? = nil) throws -> [ViewStatus] {
    try chosen(names).map { try status(of: type(of: $0).name) }
  }

  /// The status of a view; its position is 0 where it was never built.
  public func status(of name: ViewName) throws -> ViewStatus {
    // The view is read before the log's end: otherwise another process could bring it beyond that end in
    // between.
    let generation = try directory.current(name)
    let meta = try generation.map { generation in
      try generation.read { try generation.meta(in: $0) }
    }
    let target = try RefreshTarget(source, asOf: nil)
    var status = ViewStatus(name: name, head: target.position)
    guard let meta else { return status }
    status.add(meta)
    status.sinceAdvanced = max(.zero, target.clock - meta.advanced)
    status.hasPrevious = directory.pointer(of: name)?.previous != nil
    if let projector = projectors.first(where: { type(of: $0).name == name }) {
      let staleness = try meta.staleness(projector, source, to: target)
      status.staleness = staleness.flatMap { $0.isOther ? $0.words : nil }
    }
    return status
  }

  /// The projectors of some views; `nil` for all.
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

/// The status of a stored view: how far it has come, and whether it can be used.
public struct ViewStatus: Hashable, Sendable {
  /// The name of the view that is described.
  public var name: ViewName
  /// The position up to which touchpoints are folded in; 0 where the view was never built.
  public var position: Position = .start
  /// How many touchpoints were recorded since.
  public var behind: UInt64
  /// The instant that the view is as of; `nil` where it was never built.
  public var asOf: Instant?
  /// The digest that the view records of its rows, totals and quarantined customers; 0 where it was never
  /// built.
  public var digest = Digest()
  /// How many customers have a row.
  public var rows: Int64 = 0
  /// How many customers have none because their fold fails.
  public var quarantined: Int64 = 0
  /// How long ago the view last advanced, by the ledger's clock; `nil` where it was never built.
  public var sinceAdvanced: Duration?
  /// Why the view gives wrong answers and has to be built anew, in words; `nil` where it does not.
  public var staleness: String?
  /// Whether the generation before this one was kept, to go back to.
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
