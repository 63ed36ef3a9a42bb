// Brings several views forward together: the log is read once, and one transaction writes the steps of
// all views of an environment, so that there is one wait for the disk.

internal import KeyValueStore
internal import Words

/// One refresh, of views in one environment or several.
///
/// ```
/// for each environment
///   for each of its views    compute a step, on a snapshot          others read and write meanwhile
///   write                    all steps in one transaction           except of views that others changed
/// until every view is at its target
/// ```
struct RefreshRun {
  private var members: [Member]
  private let reader: ChangeReader
  private let pendingBytesMax: Int
  private let answers: (ViewGeneration) -> Bool
  private let check: () throws -> Void
  /// The views that cannot be refreshed, because they have to be built anew, or another environment
  /// answers for them by now.
  private(set) var left: Set<ViewName> = []

  private struct Member {
    let refresh: any Refreshing
    /// How often in a row somebody else has changed the view before its step was written.
    var overtaken = 0
    var isAtEnd = false
  }

  /// A step that is to be written.
  private struct Pending {
    var member: Int
    var step: any ComputedStep
    var isLast: Bool
  }

  private enum Outcome { case written, overtaken, replaced }

  private static let overtakenMax = 20

  /// - Parameters:
  ///   - pendingBytesMax: when computed steps take this much memory, they are written before others are
  ///     computed.
  ///   - answers: called inside the transaction; says whether a generation still answers for its view.
  ///   - check: called before each step; what it throws ends the refresh. Between two steps every view is
  ///     whole.
  init(
    _ refreshes: [any Refreshing], _ reader: ChangeReader, pendingBytesMax: Int,
    check: @escaping () throws -> Void, answers: @escaping (ViewGeneration) -> Bool
  ) {
    members = refreshes.map { Member(refresh: $0) }
    self.reader = reader
    self.pendingBytesMax = pendingBytesMax
    self.check = check
    self.answers = answers
  }

  mutating func run() throws {
    while let environments = environments {
      for environment in environments {
        try check()
        try advance(environment)
      }
    }
  }

  /// The environments of the views that are not at their target; `nil` where all are.
  private var environments: [ViewEnvironment]? {
    var found: [ViewEnvironment] = []
    for member in members where !member.isAtEnd {
      let home = member.refresh.generation.home
      if !found.contains(where: { $0 === home }) { found.append(home) }
    }
    return found.isEmpty ? nil : found
  }

  private mutating func advance(_ environment: ViewEnvironment) throws {
    var pending: [Pending] = []
    var bytes = 0
    for index in members.indices {
      let refresh = members[index].refresh
      guard !members[index].isAtEnd, refresh.generation.home === environment else { continue }
      switch try refresh.next(reader) {
      case .none: members[index].isAtEnd = true
      case .impossible: giveUp(index)
      case .step(let step, let isLast):
        pending.append(Pending(member: index, step: step, isLast: isLast))
        bytes += step.byteCount
      }
      if bytes < pendingBytesMax { continue }
      try write(pending, to: environment)
      (pending, bytes) = ([], 0)
    }
    try write(pending, to: environment)
  }

  private mutating func giveUp(_ index: Int) {
    members[index].isAtEnd = true
    left.insert(members[index].refresh.generation.view)
  }

  private mutating func write(_ pending: [Pending], to environment: ViewEnvironment) throws {
    if pending.isEmpty { return }
    let (members, answers) = (members, answers)
    let outcomes = try environment.write { transaction in
      var outcomes: [Outcome] = []
      for one in pending {
        // The answer stays true until the commit: replacing this environment takes its write lock, which
        // this transaction holds.
        if !answers(members[one.member].refresh.generation) {
          outcomes.append(.replaced)
        } else {
          outcomes.append(try one.step.write(in: &transaction) ? .written : .overtaken)
        }
      }
      return outcomes
    }
    for (one, outcome) in zip(pending, outcomes) {
      switch outcome {
      case .written:
        self.members[one.member].overtaken = 0
        self.members[one.member].isAtEnd = one.isLast
      case .replaced: giveUp(one.member)
      case .overtaken: try startOver(one.member)
      }
    }
  }

  /// Drops a computed step: somebody else has changed the view, and the next step goes on from there.
  private mutating func startOver(_ index: Int) throws {
    members[index].overtaken += 1
    if members[index].overtaken < Self.overtakenMax { return }
    throw ProjectionError(
      .contended,
      "\(members[index].refresh.generation.view): other processes keep refreshing it; try again")
  }
}
