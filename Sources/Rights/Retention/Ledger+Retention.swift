// Doing what the retention schedule says.

public import Ledger
public import Words

extension Ledger {
  /// What the retention schedule in force takes out of the log. Nothing is changed.
  ///
  /// - Parameter instant: the instant that is asked about; `nil` for now.
  /// - Throws: `LedgerError`: `unknownSubject` where no schedule is in force then; `damaged`.
  public func previewRetention(asOf instant: Instant? = nil) throws -> RetentionPlan {
    var planner = try RetentionPlanner(self, asOf: instant)
    return try planner.finish()
  }

  /// Takes out of the log what the retention schedule in force says: of each customer by each rule what is due by now, recorded as a
  /// `touchpoint.redacted` with the rule's name as the reason.
  ///
  /// It reads the facts of the whole log, on the thread that makes the call. What it takes out is recorded many touchpoints at a time,
  /// each time all of them or none: a run that is broken off is gone on with by the next, and nothing is recorded twice. Customers whose
  /// use is restricted are left out.
  ///
  /// - Parameter actor: a number or code of who has it done, never a name; `nil` where nobody says.
  /// - Throws: as `previewRetention(asOf:)`; `notWritable`; `invalidTouchpoint` where the actor is no code.
  @discardableResult
  public func runRetention(actor: String? = nil) async throws -> RetentionRun {
    var (planner, done) = (try RetentionPlanner(self, asOf: nil), RetentionWork())
    while let batches = try planner.next() {
      for var rest in batches {
        while !rest.isEmpty {
          done.take(try await redact(rest, plannedAt: planner.head, actor: actor), of: &rest)
        }
      }
    }
    return done.run(of: planner.plan, isScrubbed: try await clearRedacted())
  }

  /// `runRetention` for code that is not asynchronous: it blocks its thread until everything is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func runRetention(actor: String? = nil) throws -> RetentionRun {
    var (planner, done) = (try RetentionPlanner(self, asOf: nil), RetentionWork())
    while let batches = try planner.next() {
      for var rest in batches {
        while !rest.isEmpty {
          done.take(try redact(rest, plannedAt: planner.head, actor: actor), of: &rest)
        }
      }
    }
    return done.run(of: planner.plan, isScrubbed: try clearRedacted())
  }
}

/// What a run has done so far.
private struct RetentionWork {
  private var redacted = 0
  private var position: Position?

  /// Takes in what became of the first of some redactions, which are done with that.
  mutating func take(_ done: [ScheduledRedactionDone], of planned: inout [ScheduledRedaction]) {
    for one in done {
      redacted += one.touchpoints
      position = one.position ?? position
    }
    planned.removeFirst(done.count)
  }

  func run(of plan: RetentionPlan, isScrubbed: Bool) -> RetentionRun {
    RetentionRun(plan: plan, redacted: redacted, position: position, isScrubbed: isScrubbed)
  }
}
