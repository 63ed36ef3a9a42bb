// The policies by which a business says what it does with people's data, and for how long.

/// The names under which policies about people's data are published: a policy of such a view configures no
/// read model, but what may be done with people's data.
public enum RightsPolicy {
  /// The register of purposes: what data is used for, on which lawful basis, and who gets it.
  public static let purposes = "purposes"
  /// Retention schedules: what is taken out of the log, and when.
  public static let retentionSchedule = "retention-schedule"
}
