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
  private let checks: Mutex<[String: PolicyCheck]>

  init(_ checks: [PolicyCheck]) {
    self.checks = Mutex(Dictionary(checks.map { ($0.view, $0) }) { $1 })
  }

  /// Adds checks. Where a view has a check already, that one stays.
  func add(_ added: [PolicyCheck]) {
    checks.withLock { checks in
      for check in added where checks[check.view] == nil { checks[check.view] = check }
    }
  }

  /// - Throws: `LedgerError` with code `invalidPolicy` where a change does not go together with those before it;
  ///   `TouchpointFault` where there is no such view.
  func check(_ change: PolicyChange, after earlier: [PolicyChange], _ context: PolicyCheck.Context) throws {
    let known = checks.withLock { $0 }
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
    guard let settings = structure.settings else { return }
    let catalog = structure.catalog
    let context = PolicyCheck.Context(settings: settings) {
      Vocabulary.entry(named: $0)?.type ?? catalog.type(named: $0)
    }
    try DecisionScope.run(in: store) { try policyChecks.check(change, after: earlier, context) }
  }
}
