// What a retention schedule takes out, for a program.

package import Perennial

/// What a run of the schedule takes out, or has taken out.
package struct RetentionAnswer: Encodable, Sendable {
  package struct Rule: Encodable, Sendable {
    package var name: String
    package var take: String
    package var touchpoints: Int
    package var customers: Int
    /// When the oldest and the newest of them occurred; absent where there are none.
    package var oldest: PrintedInstant?
    package var newest: PrintedInstant?
    package var keptRestricted: Int
  }

  package var asOf: PrintedInstant
  package var position: UInt64
  /// Where the schedule was published.
  package var schedule: UInt64
  package var rules: [Rule]
  /// Of how many touchpoints a run has taken something out, and whether the files are free of it; absent in a preview.
  package var redacted: Int?
  package var scrubbed: Bool?
  /// Backups that end before this position still have what the run has taken out; absent where that is nothing.
  package var backupsBefore: UInt64?

  package init(_ plan: RetentionPlan) {
    asOf = PrintedInstant(plan.asOf)
    position = plan.position.rawValue
    schedule = plan.schedule.rawValue
    rules = plan.rules.map { rule in
      Rule(
        name: rule.name, take: rule.take.rawValue, touchpoints: rule.touchpoints, customers: rule.customers,
        oldest: rule.oldest.map { PrintedInstant($0) }, newest: rule.newest.map { PrintedInstant($0) },
        keptRestricted: rule.keptRestricted)
    }
  }

  package init(_ run: RetentionRun) {
    self.init(run.plan)
    (redacted, scrubbed) = (run.redacted, run.isScrubbed)
    backupsBefore = run.position?.rawValue
  }

  /// What a person is to know once a run has taken something out.
  package var notes: [String] {
    backupsBefore.map { TakenOut.notes(before: $0, isScrubbed: scrubbed ?? true) } ?? []
  }
}
