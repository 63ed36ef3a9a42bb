// What was found up to date stays so until something is recorded, becomes due, or somebody puts another view in its place.

internal import KeyValueStore
internal import Words

/// Remembers until when views are up to date, so that whoever looks again and again need not open them.
///
/// `@unchecked Sendable`: one thread at a time uses it.
final class SettledViews: @unchecked Sendable {
  private var known: Known?

  private struct Known {
    /// Nothing was recorded after it.
    var position: Position
    /// The first instant at which time alone changes a view.
    var until: Instant
    /// Which environments answered.
    var pointers: String
  }

  private func isCurrent(_ known: Known, _ views: Views) throws -> Bool {
    let newest =
      try views.source.newestKnown() ?? (views.source.newestPosition(), views.source.clock())
    return newest.position == known.position && newest.clock < known.until
      && known.pointers == "\(views.directory.pointers)"
  }

  /// Brings views up to date, and looks at none of them where they are for certain.
  func advance(_ views: Views, _ names: [ViewName]?) throws {
    if let known, try isCurrent(known, views) { return }
    known = nil
    try views.advance(names)
    // The pointers first: whoever puts another view in the place of one later is noticed next time.
    let pointers = "\(views.directory.pointers)"
    let position = try views.source.newestPosition()
    guard let until = try views.settledUntil(names, at: position) else { return }
    known = Known(position: position, until: until, pointers: pointers)
  }
}

extension Views {
  /// The first instant at which time alone changes one of some views; `nil` where one of them is not up to a position.
  fileprivate func settledUntil(_ names: [ViewName]?, at position: Position) throws -> Instant? {
    let changes = try source.policyChanges()
    var until = Instant.distantFuture
    for projector in try chosen(names) {
      let (name, policyName) = (type(of: projector).name, type(of: projector).policyName)
      guard let generation = try directory.current(name) else { return nil }
      let found = try generation.read { transaction -> Instant? in
        let meta = try generation.meta(in: transaction)
        guard meta.position == position else { return nil }
        return try generation.nextChange(of: policyName, after: meta.asOf, changes, in: transaction)
      }
      guard let found else { return nil }
      until = min(until, found)
    }
    return until
  }
}

extension ViewGeneration {
  /// When time or a policy that is known changes the view next.
  fileprivate func nextChange(
    of view: ViewName, after asOf: Instant, _ changes: [PolicyChange],
    in transaction: borrowing ReadTransaction
  ) throws -> Instant {
    let inForce = changes.lazy.filter { $0.view == view.text && $0.effectiveFrom > asOf }.map(\.effectiveFrom)
    var next = inForce.min() ?? .distantFuture
    var dues = DueIterator(self)
    if let entry = try using({ try dues.next(in: transaction) }) {
      next = min(next, Instant(microseconds: entry.due))
    }
    return next
  }
}
