// Whether a stored view can be refreshed, or has to be built anew.

internal import Words

/// Why a view has to be built anew.
enum Staleness {
  case neverBuilt
  /// The view was folded by other code, or with other time-zone data.
  case otherCode
  /// A policy was published or withdrawn that counts from an instant which the view has folded already.
  case otherPolicies
  /// A policy comes into force between the view's instant and the one that it is to be brought to.
  case policyInForce
  /// The log is not the one that the view was folded from: an older copy was put in its place.
  case otherLog
  /// Bodies were taken out of the log since, and names that the view knows by their numbers have others.
  case otherBodies
  /// Folding so many histories one by one takes longer than all of them together.
  case farBehind

  /// Whether the stored view gives answers that are wrong, and not merely older than those of a view that
  /// is built anew.
  var isOther: Bool {
    switch self {
    case .otherCode, .otherPolicies, .otherLog, .otherBodies: true
    case .neverBuilt, .policyInForce, .farBehind: false
    }
  }

  /// The reason in words, as the end of a sentence about the view.
  var words: String {
    switch self {
    case .neverBuilt: "it has not been built"
    case .otherCode: "it was folded by another version of the code, or with other time-zone data"
    case .otherPolicies: "a policy was published since that changes what it has folded"
    case .policyInForce: "a policy has come into force since"
    case .otherLog: "it was folded from another log than this one"
    case .otherBodies: "names were taken out of the log since"
    case .farBehind: "too much has changed since"
    }
  }
}

/// The state that a refresh brings views to: one position and one instant for all of them.
struct RefreshTarget {
  var position: Position
  /// The instant. It is at least the time at which `position` was recorded, and at most the ledger's
  /// clock.
  var asOf: Instant
  let clock: Instant
  let policyChanges: [PolicyChange]

  init(position: Position, asOf: Instant, clock: Instant, policyChanges: [PolicyChange]) {
    self.position = position
    self.asOf = asOf
    self.clock = clock
    self.policyChanges = policyChanges
  }

  /// - Parameter asOf: the instant; it is moved into the bounds that are said above. `nil` for the clock.
  init(_ source: any FactSource, asOf: Instant?) throws {
    // The position is read first, so that the clock, read after it, is not before anything recorded up to
    // there.
    position = try source.newestPosition()
    clock = try source.clock()
    policyChanges = try source.policyChanges()
    let newest = try source.fact(at: position)?.recorded ?? .distantPast
    self.asOf = max(newest, min(asOf ?? clock, clock))
  }
}

extension ViewMeta {
  /// Why this view cannot be brought to `target` as it is; `nil` where it can.
  func staleness<P: Projector>(_ projector: P, _ source: any FactSource, to target: RefreshTarget) throws
    -> Staleness?
  {
    // If not, the log was replaced by an older copy, which may have grown since.
    guard target.position >= position, Self.anchor(try source.fact(at: position)) == anchor else {
      return .otherLog
    }
    guard fingerprint == projector.foldFingerprint else { return .otherCode }
    if let staleness = staleness(of: P.policyName, to: target) { return staleness }
    if P.isNumbering, position > .start,
      try source.arrangement(through: target.position).lastRedaction > position
    {
      return .otherBodies
    }
    let behind = target.position.rawValue - position.rawValue
    return behind > max(100_000, position.rawValue / 8) ? .farBehind : nil
  }

  /// Whether other policies were in force at any instant that the view has folded, or come into force now.
  private func staleness(of view: ViewName, to target: RefreshTarget) -> Staleness? {
    let own = target.policyChanges.filter { $0.view == view.text && $0.position <= target.position }
    guard own.map(\.position).filter({ $0 <= position }).sorted() == policies,
      own.allSatisfy({ $0.position <= position || $0.effectiveFrom > asOf })
    else { return .otherPolicies }
    let comes = own.contains { $0.effectiveFrom > asOf && $0.effectiveFrom <= target.asOf }
    return comes ? .policyInForce : nil
  }
}
