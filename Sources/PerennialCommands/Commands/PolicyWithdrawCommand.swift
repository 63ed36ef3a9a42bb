internal import ArgumentParser
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

          perennial policy withdraw 4711 --reason typing-error
          perennial policy withdraw loyalty --effective 2026-07-01

        What happened before --effective stays as it was folded. To have a policy never have been in \
        force, give the time from which it was. Everything stays in the ledger: --at an earlier position \
        shows what was known then. To take a withdrawal back, publish the policy again.
        """)

    @OptionGroup var ledger: LedgerOption

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

    @Option(name: .long, help: "With --preview: table, json, csv or html.")
    var format: ReportFormat = .table

    func run() throws {
      guard limit >= 0 else { throw Failure.usage("--limit \(limit) is below 0") }
      if preview {
        let report = try ledger.with(.readOnly) { ledger in
          let meant = try meant(in: ledger)
          return PreviewReport(
            try ledger.reports().models.views.preview(
              try ViewName(checked: meant.view), withdrawing: meant.name, published: meant.publication,
              effectiveFrom: try from(ledger), limit: limit), timeZone: try ledger.settings.timeZone)
        }
        try PreviewOptions.print(report, as: format)
        return Messages.note("nothing is withdrawn; leave --preview out to do so")
      }
      let position = try ledger.with(.readWrite) { ledger in
        let meant = try meant(in: ledger)
        if let publication = meant.publication {
          return try ledger.withdrawPolicy(
            at: publication, effectiveFrom: try from(ledger), reason: reason, author: actor ?? "")
        }
        return try ledger.withdrawPolicy(
          view: meant.view, name: meant.name, effectiveFrom: try from(ledger), reason: reason,
          author: actor ?? "")
      }
      try StandardOutput.line("\(position)")
    }

    private func from(_ ledger: Ledger) throws -> Instant? {
      let settings = try ledger.settings
      return try effective.map { try instant($0, option: "--effective", in: settings) }
    }

    /// What the argument names.
    private func meant(in ledger: Ledger) throws -> (view: String, name: String, publication: Position?) {
      let published = try ledger.policies()
      if let number = UInt64(policy) {
        guard name == nil else { throw Failure.usage("--name goes with a view, not with a position") }
        guard let found = published.first(where: { $0.position.rawValue == number }) else {
          throw Failure.noInput("no policy was published at position \(number); see `perennial policy list`")
        }
        return (found.view, found.name, found.position)
      }
      let name = try name ?? ledger.reports().models.policyName(for: policy)
      guard published.contains(where: { $0.view == policy && $0.name == name }) else {
        throw Failure.noInput(
          "no policy \(name) was published for view \(policy); see `perennial policy list`")
      }
      return (policy, name, nil)
    }
  }
}
