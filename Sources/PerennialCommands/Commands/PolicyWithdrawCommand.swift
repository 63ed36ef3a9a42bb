internal import ArgumentParser
internal import Edge
internal import Perennial

extension PolicyCommand {
  /// `perennial policy withdraw`
  struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Withdraw a policy: from --effective on it is as if it had not been published.",
      discussion: """
        Names the policy by its position, as `policy list` shows it: then the one that was in force before \
        it is in force again, where there was one. Or a view, with --name for one of several: then \
        everything that was published under that name is withdrawn.

          \(ProgramName.current) policy withdraw 4711 --reason typing-error
          \(ProgramName.current) policy withdraw loyalty --effective 2026-07-01

        What happened before --effective stays as it was folded. To have a policy never have been in \
        force, give the time from which it was. Everything stays in the ledger: --at an earlier position \
        shows what was known then. To take a withdrawal back, publish the policy again.
        """)

    @OptionGroup var ledger: LedgerOption
    @OptionGroup var recording: RecordingOptions

    @Argument(help: "The policy's position, from `policy list`; or a view.")
    var policy: String

    @Option(
      name: .long, help: "With a view: the policy's own name (default: that of the newest one that holds).")
    var name: String?

    @Option(name: .long, help: "Withdrawn from this time or day on (default: now).")
    var effective: String?

    @Option(name: .long, help: "Why, a code without spaces.")
    var reason = ""

    @Option(name: .long, help: "A number or code of who does it, never a name.")
    var actor: String?

    @Flag(name: .long, help: "Show whom it would change, and withdraw nothing.")
    var preview = false

    @Option(name: .long, help: "With --preview: how many of the customers that change are listed.")
    var limit = 20

    @Option(name: .long, help: "table, json or csv; with --preview html too.")
    var format: ReportFormat = .table

    func run() throws {
      guard limit >= 0 else { throw Failure.usage("--limit \(limit) is below 0") }
      var request = WithdrawalRequest(policy: policy)
      (request.name, request.effective) = (name, effective)
      let (asked, id) = (request, recording.touchpointID)
      if preview {
        let report = try ledger.with(.readOnly) { try asked.preview(in: try $0.reports(), limit: limit) }
        try PreviewOptions.print(report, as: format)
        return Messages.note("nothing is withdrawn; leave --preview out to do so")
      }
      let format = try format.plain("a withdrawal")
      let receipt = try ledger.with(.readWrite) {
        try asked.withdraw(in: try $0.reports(), reason: reason, actor: actor, as: id)
      }
      try receipt.print(as: format)
    }
  }
}
