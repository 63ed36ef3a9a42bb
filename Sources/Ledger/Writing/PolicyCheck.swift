// Whether a policy may be recorded: the ledger does not know what policies mean, and asks those who do.

internal import Synchronization

/// A check of whether the policies of one view go together. The ledger asks it before a policy is recorded,
/// whichever way the policy comes: `publishPolicy`, `withdrawPolicy`, an append, an import.
///
/// A ledger without checks records every policy whose form is right. A ledger that has some refuses
/// policies of views for which it has none: a misspelt view's policy would never be in force.
public struct PolicyCheck: Sendable {
  /// What a check is given beside the policies.
  public struct Context: Sendable {
    /// The settings in force.
    public var settings: LedgerSettings
    /// The number of a type by its name, the user's own included; `nil` where the ledger does not know it.
    public var type: @Sendable (_ name: String) -> TouchpointType?

    /// What a check is given, for tests of a check of one's own; the ledger makes it from its settings and
    /// its catalogue.
    public init(settings: LedgerSettings, type: @escaping @Sendable (String) -> TouchpointType?) {
      self.settings = settings
      self.type = type
    }
  }

  /// The view whose policies this checks.
  public let view: String
  let body: @Sendable (_ changes: [PolicyChange], _ context: Context) throws -> Void

  /// - Parameters:
  ///   - view: the name of the view.
  ///   - body: throws where the last of the changes does not go together with those before it. All of them
  ///     are of the view, in the order of their positions. Whoever records the policy is told what it throws,
  ///     as a `LedgerError` with code `invalidPolicy` whose cause is a `PolicyFault`: the one that it threw,
  ///     or one with the words of what it threw. It runs on the thread that writes, perhaps more than once, and
  ///     must be quick; calling the ledger in it is an error with code `insideDecision`.
  public init(
    of view: String,
    _ body: @escaping @Sendable (_ changes: [PolicyChange], _ context: Context) throws -> Void
  ) {
    self.view = view
    self.body = body
  }
}

/// The checks that a ledger asks: those that it was opened with, and those that were added since.
final class PolicyChecks: Sendable {
  private let state: Mutex<State>

  private struct State {
    var checks: [String: PolicyCheck]
    /// What was found to be set aside last, by view, of which changes.
    var setAside: [String: (changes: [PolicyChange], positions: Set<Position>)] = [:]
  }

  init(_ checks: [PolicyCheck]) {
    state = Mutex(State(checks: Dictionary(checks.map { ($0.view, $0) }) { $1 }))
  }

  /// Adds checks. Where a view has a check already, that one stays.
  func add(_ added: [PolicyCheck]) {
    state.withLock { state in
      for check in added where state.checks[check.view] == nil {
        state.checks[check.view] = check
        state.setAside[check.view] = nil
      }
    }
  }

  /// Where those changes of a view's policies were recorded that the check does not let pass: whoever recorded them did not ask it. They
  /// count as not recorded, and what held before them goes on. Without a check of the view there are none.
  ///
  /// - Parameters:
  ///   - changes: what was recorded about policies, in the order of the positions.
  ///   - store: the ledger, which the check must not call.
  /// - Throws: `insideDecision` where it does.
  func setAside(
    of view: String, _ changes: [PolicyChange], _ context: PolicyCheck.Context, in store: LogStore
  ) throws -> Set<Position> {
    let changes = changes.filter { $0.view == view }
    let (check, known) = state.withLock { ($0.checks[view], $0.setAside[view]) }
    guard let check, !changes.isEmpty else { return [] }
    if let known, known.changes == changes { return known.positions }
    var positions: Set<Position> = []
    for end in changes.indices {
      do {
        try DecisionScope.run(in: store) { try check.body(Array(changes[...end]), context) }
      } catch let error as LedgerError
        where error.code == .insideDecision
      {
        throw error
      } catch { positions.insert(changes[end].position) }
    }
    state.withLock { $0.setAside[view] = (changes, positions) }
    return positions
  }

  /// - Throws: `LedgerError` with code `invalidPolicy` where a change does not go together with those before it;
  ///   `TouchpointFault` where there is no such view.
  func check(_ change: PolicyChange, after earlier: [PolicyChange], _ context: PolicyCheck.Context) throws {
    let known = state.withLock { $0.checks }
    guard !known.isEmpty else { return }
    guard let check = known[change.view] else {
      // A withdrawal of a policy of any view passes: it must be possible to get rid of a policy that
      // another program has recorded.
      if change.policy == nil { return }
      throw TouchpointFault(
        "data.view",
        "names no view that is known here; there are \(known.keys.sorted().joined(separator: ", ")). The policies of a "
          + "projector of one's own are checked by the program that has it: give its check to the ledger")
    }
    do {
      try check.body(earlier.filter { $0.view == change.view } + [change], context)
    } catch let error as LedgerError where error.code == .insideDecision {
      // The check itself is wrong, and not the policy.
      throw error
    } catch {
      let fault = error as? PolicyFault ?? PolicyFault("", "\(error)")
      throw LedgerError(
        refusing: fault, policy: change.name, of: change.view, isWithdrawal: change.policy == nil)
    }
  }
}

extension LedgerError {
  /// The refusal of a policy that cannot be used, or of a withdrawal that leaves what does not go together.
  init(refusing fault: PolicyFault, policy name: String, of view: String, isWithdrawal: Bool = false) {
    let what =
      isWithdrawal
      ? "without the policy \(name), the policies of \(view) cannot be used"
      : "the policy \(name) of \(view) cannot be used"
    self.init(.invalidPolicy, "\(what): \(fault)", cause: fault)
  }
}

extension Ledger {
  /// Adds checks of policies to those that the ledger was opened with. Where a view has a check already,
  /// that one stays.
  public func addPolicyChecks(_ checks: [PolicyCheck]) { policyChecks.add(checks) }
}

extension LogWriter {
  /// Checks a touchpoint that publishes or withdraws a policy; touchpoints of other types pass.
  ///
  /// - Throws: `LedgerError` with code `invalidPolicy`; `TouchpointFault` where it names no view or no policy.
  func checkPolicy(_ new: PreparedTouchpoint, _ type: TouchpointType, _ staging: Staging) throws {
    guard type == .policyPublished || type == .policyWithdrawn else { return }
    let structure = staging.structure
    let earlier = structure.policyChanges
    let change = try PolicyChange(
      type, body: new.envelope.copied, at: staging.next, after: earlier, lastType: structure.catalog.lastType)
    guard let change else {
      throw TouchpointFault(
        "data.position",
        "names no policy that was published; \(ProgramName.command("policy list")) shows where each was")
    }
    guard let context = Self.policyContext(structure) else { return }
    try DecisionScope.run(in: store) { try policyChecks.check(change, after: earlier, context) }
  }

  /// What a check of policies is given; `nil` as long as there are no settings.
  private static func policyContext(_ structure: Structure) -> PolicyCheck.Context? {
    guard let settings = structure.settings else { return nil }
    let catalog = structure.catalog
    return PolicyCheck.Context(settings: settings) {
      Vocabulary.entry(named: $0)?.type ?? catalog.type(named: $0)
    }
  }

  /// What of a person may be recorded in clear, by the register of purposes in force at an instant; `nil` where none is. A register that
  /// the check sets aside is none, as wherever else registers are read.
  ///
  /// - Parameter position: the position before which the registers were published.
  func derivable(at instant: Instant, before position: Position = Position(.max), _ structure: Structure)
    throws
    -> Set<DerivedField>?
  {
    guard structure.hasRegister, let context = Self.policyContext(structure) else { return nil }
    let setAside = try policyChecks.setAside(
      of: PurposeDocument.view, structure.policyChanges, context, in: store)
    return structure.derivable(at: instant, before: position, without: setAside)
  }
}
