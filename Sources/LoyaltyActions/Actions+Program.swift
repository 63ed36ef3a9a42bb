// What follows for others from what has happened, recorded by and by.

public import Actions
internal import Ledger
internal import Projection
internal import ReadModels
internal import Reporting
internal import Words

/// What a run of the loyalty programmes has recorded.
public struct ProgramRun: Hashable, Sendable {
  /// How many things were due and have been decided by this run, refusals included.
  public var recorded: Int
  /// How many that are due had been decided before, such as notices that were given.
  public var already: Int
  /// How many that would be due were passed over, because they are about somebody who was erased or whose data is kept without being
  /// used. Once it may be used again, they are due.
  public var passedOver: Int

  /// What a run has recorded so far.
  ///
  /// - Parameters:
  ///   - recorded: how many things it has decided.
  ///   - already: how many had been decided before.
  ///   - passedOver: how many are about somebody who is not used.
  public init(recorded: Int = 0, already: Int = 0, passedOver: Int = 0) {
    (self.recorded, self.already, self.passedOver) = (recorded, already, passedOver)
  }
}

/// As JSON `{"already":3,"passedOver":1,"recorded":12}`, without `passedOver` where that is 0.
extension ProgramRun: Codable {
  private enum CodingKeys: String, CodingKey {
    case recorded, already, passedOver
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      recorded: try container.decode(Int.self, forKey: .recorded),
      already: try container.decode(Int.self, forKey: .already),
      passedOver: try container.decodeIfPresent(Int.self, forKey: .passedOver) ?? 0)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(recorded, forKey: .recorded)
    try container.encode(already, forKey: .already)
    if passedOver > 0 { try container.encode(passedOver, forKey: .passedOver) }
  }
}

extension Actions {
  /// Records what follows for others from what has happened: rewards of referrals and their taking back, points that a limit over
  /// all members may refuse, contributions to pools, and notices of points that will expire. No fold does that by itself: run it
  /// every day.
  ///
  /// ```swift
  /// let run = try await reports.actions.runProgram()
  /// print("\(run.recorded) recorded")
  /// ```
  ///
  /// Everything is recorded under an id that follows from its cause, of source `program`. Whatever ends a run midway, the next one
  /// goes on from there, and running it again records nothing twice.
  ///
  /// What a limit leaves goes to those who earned first: what is due is decided in the order of what caused it. A reward that cannot
  /// be given is recorded as `decision.refused`: `self`, `household`, `not-new`, `paid`, `unknown-member` and `member-closed` of referrals, `limit`
  /// where a limit over all members is used up.
  ///
  /// What is about somebody who was erased, or whose data is kept without being used (`Ledger.restrictUse`), is passed over and counted:
  /// nothing is recorded of it, and it is due again once the data may be used.
  ///
  /// What fails of itself, such as one member's row that cannot be folded, holds up nothing behind it: the run goes on, and says at
  /// its end what it was. The next run tries it again.
  ///
  /// - Parameter progress: is told what the run has recorded so far, after each. What it throws ends the run.
  /// - Returns: what was recorded.
  /// - Throws: `CancellationError` where the task is cancelled, and what `progress` throws: what was recorded stays. At the end the
  ///   first error of what failed of itself, which names all of it by the ids. Otherwise as `decide` and `Views.view`.
  @discardableResult
  public func runProgram(
    progress: @Sendable (ProgramRun) throws -> Void = { _ in }
  ) async throws -> ProgramRun {
    var run = ProgramRun()
    var failures = ItemFailures()
    for round in LoyaltyWork.rounds {
      for item in try due(of: round) {
        try Task.checkCancellation()
        let answer: Answer
        do { answer = try await decide(item) } catch {
          try failures.note(error, of: item)
          continue
        }
        switch answer {
        case .recorded: run.recorded += 1
        case .already: run.already += 1
        case .passedOver: run.passedOver += 1
        case .nothing: continue
        }
        try progress(run)
      }
    }
    try failures.check(after: run)
    return run
  }

  /// What is due for all customers now, in the order of what caused it.
  private func due(of kinds: Set<LoyaltyWork.Kind>) throws -> [LoyaltyWork.Item] {
    for case let loyalty as Loyalty in views.projectors {
      let view = try views.view(loyalty)
      guard let policy = view.policy, policy.programmes.contains(where: { $0.mayOwe(kinds) }) else {
        return []
      }
      var items: [LoyaltyWork.Item] = []
      try view.forEachRow { customer, row in
        items += LoyaltyWork.items(of: row, customer, under: policy, now: view.asOf, loyalty.calendar)
          .filter { kinds.contains($0.kind) }
        return true
      }
      // What one touchpoint has caused stays in the order in which its member's row has it.
      return items.enumerated().sorted { ($0.element.cause, $0.offset) < ($1.element.cause, $1.offset) }
        .map(\.element)
    }
    throw ProjectionError(
      .unknownView, "programmes run by the view \(Loyalty.name), which is not among those that there are")
  }

  private enum Answer { case recorded, already, passedOver, nothing }

  /// Decides what is due, by the rows as they are inside the write.
  private func decide(_ item: LoyaltyWork.Item) async throws -> Answer {
    let id = TouchpointID(Self.programSource, item.id)
    // Most of what is due was decided before: a notice is due until its points have expired.
    if try ledger.position(of: id) != nil { return .already }
    do {
      return try await decide(item, as: id).isDuplicate ? .already : .recorded
    } catch is NotDue {
      return .nothing
    } catch is Unusable {
      return .passedOver
    }
  }

  /// The source of whatever a run records.
  private static var programSource: String { "program" }
}

extension LoyaltyProgramme {
  /// Whether any of these can be due for members of the programme.
  fileprivate func mayOwe(_ kinds: Set<LoyaltyWork.Kind>) -> Bool {
    kinds.contains { kind in
      switch kind {
      case .referral, .rescind: referral != nil
      case .claim: hasClaims
      case .contribution: pools != nil
      case .notice: !noticeDays.isEmpty
      }
    }
  }
}
