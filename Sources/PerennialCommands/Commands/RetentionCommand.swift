internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial retention`
struct RetentionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retention",
    abstract: "Take out of the log what the retention schedule does not keep any longer.",
    discussion: """
      The schedule is a policy: `policy publish retention-schedule FILE`; `policy schema retention-schedule` shows what it may \
      say. `retention run` is for a job that runs every night.
      """,
    subcommands: [Preview.self, Run.self])

  struct Preview: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what a run would take out; nothing is changed.")

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "As if it were then: a time, or a day, before which everything counts.")
    var asOf: String?

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      let plan = try ledger.with(.readOnly) { ledger in
        try ledger.previewRetention(asOf: try asOf.map { try ledger.last($0, of: "--as-of") })
      }
      if format == .json { return try printJSON(RetentionAnswer(plan)) }
      try RetentionTable.of(plan).print(as: format)
      RetentionTable.noteRestricted(plan)
    }
  }

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take it out now.",
      discussion: """
        Of each customer by each rule it is recorded what was taken out, with the rule's name as the reason. A run that is broken \
        off is gone on with by the next.
        """)

    @OptionGroup var ledger: LedgerOption

    @Option(name: .long, help: "A number or code of who does it, never a name.")
    var actor: String?

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func run() throws {
      let run = try ledger.with(.readWrite) { try $0.runRetention(actor: actor) }
      let answer = RetentionAnswer(run)
      if format == .json {
        try printJSON(answer)
      } else {
        try RetentionTable.of(run.plan).print(as: format)
        RetentionTable.noteRestricted(run.plan)
        if run.redacted != run.plan.touchpoints {
          Messages.note(
            "\(Counted.count(run.redacted, "touchpoint")) \(Counted.were(run.redacted)) redacted: others changed something meanwhile"
          )
        }
      }
      for note in answer.notes { Messages.note(note) }
    }
  }
}

/// What a retention schedule takes out, as a table.
private enum RetentionTable {
  static func of(_ plan: RetentionPlan) -> TextTable {
    TextTable(
      columns: ["rule", "takes", "touchpoints", "customers", "oldest", "newest", "kept: restricted"],
      rows: plan.rules.map { rule in
        [
          rule.name, rule.take.rawValue, String(rule.touchpoints), String(rule.customers),
          rule.oldest.map { "\($0)" } ?? "", rule.newest.map { "\($0)" } ?? "", String(rule.keptRestricted),
        ]
      })
  }

  static func noteRestricted(_ plan: RetentionPlan) {
    let kept = plan.rules.reduce(0) { $0 + $1.keptRestricted }
    guard kept > 0 else { return }
    Messages.note(
      "\(Counted.count(kept, "touchpoint")) \(Counted.are(kept)) kept, since the use of their customers' data is restricted"
    )
  }
}
