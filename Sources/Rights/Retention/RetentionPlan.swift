// What the retention schedule in force takes out of the log by now.

public import Ledger
public import Words

/// What a retention schedule takes out at an instant: what `runRetention` would do then.
public struct RetentionPlan: Hashable, Sendable {
  /// The instant that was asked about.
  public var asOf: Instant
  /// The newest touchpoint that the plan knows.
  public var position: Position
  /// Where the schedule was published.
  public var schedule: Position
  /// What each rule takes out, in the order of the schedule.
  public var rules: [Rule]

  /// What one rule of the schedule takes out.
  public struct Rule: Hashable, Sendable {
    /// The rule's name.
    public var name: String
    /// What it takes out.
    public var take: RedactionScope
    /// Of how many touchpoints.
    public var touchpoints = 0
    /// Of how many customers they were recorded.
    public var customers = 0
    /// When the oldest of them occurred; `nil` where there are none.
    public var oldest: Instant?
    /// When the newest of them occurred; `nil` where there are none.
    public var newest: Instant?
    /// How many touchpoints are kept, though their time is over, because the use of their customer's data is restricted.
    public var keptRestricted = 0
  }

  /// How many touchpoints something is taken out of.
  public var touchpoints: Int { rules.reduce(0) { $0 + $1.touchpoints } }
}

/// What a run of the retention schedule has done.
public struct RetentionRun: Hashable, Sendable {
  /// What was to be taken out.
  public var plan: RetentionPlan
  /// Of how many touchpoints something was taken out. It is what the plan says, unless others took something out meanwhile, or recorded
  /// anything of somebody: the next run plans anew for them.
  public var redacted: Int
  /// Where the last redaction of the run is recorded; `nil` where nothing was taken out. Backups that end before it still have what
  /// was taken out.
  public var position: Position?
  /// Whether what was taken out has left the files by now; otherwise it does with the next run, or when the ledger is next opened for
  /// writing, because another program still reads what was there before.
  public var isScrubbed: Bool
}
