// A decision that has held the writer up.

/// A decision whose code has taken long: everybody who writes has waited for it.
public struct SlowDecision: Sendable {
  public var name: DecisionName
  /// What its code has taken, reading rows included; without the commit.
  public var duration: Duration
  /// How many touchpoints were read for it.
  public var touchpoints: Int
}

extension LedgerOptions {
  /// What is told of slow decisions, and from when on a decision is slow.
  public struct SlowDecisions: Sendable {
    public var atLeast: Duration
    /// Called by the task that asked for the decision, once it is answered: the writer does not wait for it.
    public var report: @Sendable (SlowDecision) -> Void

    public init(atLeast: Duration = .milliseconds(10), _ report: @escaping @Sendable (SlowDecision) -> Void) {
      self.atLeast = atLeast
      self.report = report
    }
  }
}
