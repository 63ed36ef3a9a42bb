// Whether a policy may be recorded: the ledger does not know what policies mean, and asks who does.

internal import Synchronization

/// Says whether the policies of one view go together. Handed to a ledger, which asks it before a policy is recorded,
/// whichever way it comes: `publishPolicy`, `withdrawPolicy`, an append, an import.
///
/// A ledger that has none records every policy whose form is right. One that has some refuses policies of other views: a
/// misspelt name would be in force nowhere.
public struct PolicyCheck: Sendable {
  /// What a check may look at besides the policies.
  public struct Context: Sendable {
    public var settings: LedgerSettings
    /// The number of a type by its name, the user's own included; `nil` where the ledger does not know it.
    public var type: @Sendable (_ name: String) -> TouchpointType?

    public init(settings: LedgerSettings, type: @escaping @Sendable (String) -> TouchpointType?) {
      self.settings = settings
      self.type = type
    }
  }

  /// The view whose policies it knows.
  public let view: String
  let body: @Sendable (_ changes: [PolicyChange], _ context: Context) throws -> Void

  /// - Parameters:
  ///   - view: the name of the view.
  ///   - body: throws where the last of the changes does not go together with those before it, all of them of the view
  ///     and in order of position; what it throws is told to whoever records it. It runs on the writer's thread, perhaps
  ///     more than once, and must be quick. Calling the ledger in it is an error with code `insideDecision`.
  public init(
    of view: String,
    _ body: @escaping @Sendable (_ changes: [PolicyChange], _ context: Context) throws -> Void
  ) {
    self.view = view
    self.body = body
  }
}

/// The checks that a ledger asks: those that it was opened with, and those that came since.
final class PolicyChecks: Sendable {
  private let checks: Mutex<[String: PolicyCheck]>

  init(_ checks: [PolicyCheck]) {
    self.checks = Mutex(Dictionary(checks.map { ($0.view, $0) }) { $1 })
  }

  /// The check of a view that has one already stays.
  func add(_ added: [PolicyCheck]) {
    checks.withLock { checks in
      for check in added where checks[check.view] == nil { checks[check.view] = check }
    }
  }

  /// - Throws: `TouchpointFault` where a change does not go together with those before it.
  func check(_ change: PolicyChange, after earlier: [PolicyChange], _ context: PolicyCheck.Context) throws {
    let known = checks.withLock { $0 }
    guard !known.isEmpty else { return }
    guard let check = known[change.view] else {
      // A withdrawal passes: a policy that another program has recorded has to be got rid of here too.
      if change.policy == nil { return }
      throw TouchpointFault(
        "data.view",
        "names no view that is known here; there are \(known.keys.sorted().joined(separator: ", ")). The policies of a "
          + "projector of one's own are checked by the program that has it: give its check to the ledger")
    }
    do {
      try check.body(earlier.filter { $0.view == change.view } + [change], context)
    } catch {
      throw TouchpointFault(change.policy == nil ? "data.position" : "data.document", "\(error)")
    }
  }
}

extension Ledger {
  /// Adds checks of policies to those that the ledger was opened with. One of a view that has one already is not taken.
  public func addPolicyChecks(_ checks: [PolicyCheck]) { policyChecks.add(checks) }
}

extension LogWriter {
  /// Whether a policy, or the withdrawal of one, may be recorded; touchpoints of other types may.
  ///
  /// - Throws: `TouchpointFault`.
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
