internal import ArgumentParser
internal import Perennial

/// `perennial report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print a report; its view is brought up to date first.",
    subcommands: [Summary.self, RetentionSub.self, CohortsSub.self, LifecycleSub.self, LoyaltySub.self])

  struct Periods: ParsableArguments {
    @Option(name: .long, help: "day, week, month, quarter or year.")
    var period = "month"

    @Option(name: .long, help: "The first period: 2011-11, 2011-W44, 2011-Q4, 2011, or a day in it.")
    var from: String?

    @Option(
      name: .long,
      help: """
        The last period, which is in it: named as for --from, or by a day in it (default: the one that holds the
        as-of instant).
        """)
    var to: String?

    func range() throws -> PeriodRange { try PeriodRange(period: period, from: from, to: to) }
  }

  struct Shared: ParsableArguments {
    @OptionGroup var ledger: LedgerOption
    @OptionGroup var moment: MomentOptions

    @Option(name: .long, help: "table, json or csv.")
    var format: OutputFormat = .table

    func print<R: Report>(_ make: (Reports, Reports.Moment) throws -> R) throws {
      let report = try ledger.with(.readOnly) { ledger in
        try make(try Reports(of: ledger), try moment.moment(ledger))
      }
      try report.print(as: format)
    }
  }

  struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "summary", abstract: "Customers, orders, spend and the repeat rate, of everything.")
    @OptionGroup var shared: Shared

    func run() throws {
      try shared.print { try $0.summary($1) }
    }
  }

  struct RetentionSub: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "retention", abstract: "Who was active when a period began, and still was when it ended.")
    @OptionGroup var periods: Periods
    @OptionGroup var shared: Shared

    func run() throws {
      let range = try periods.range()
      try shared.print { try $0.retention(range, $1) }
    }
  }

  struct CohortsSub: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "cohorts",
      abstract: "Customers by the period of their first order, and how many came back when.")
    @OptionGroup var periods: Periods
    @OptionGroup var shared: Shared

    func run() throws {
      let range = try periods.range()
      try shared.print { try $0.cohorts(range, $1) }
    }
  }

  struct LifecycleSub: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "lifecycle", abstract: "New, current, resurrected and dormant customers, period by period."
    )
    @OptionGroup var periods: Periods
    @OptionGroup var shared: Shared

    func run() throws {
      let range = try periods.range()
      try shared.print { try $0.lifecycle(range, $1) }
    }
  }

  struct LoyaltySub: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "loyalty", abstract: "Members by tier, and the sums of their points.")
    @OptionGroup var shared: Shared

    func run() throws {
      try shared.print { reports, moment in
        let report = try reports.loyalty(moment)
        if !report.programme {
          Messages.note(
            "no loyalty policy is in force; publish one with `perennial policy publish loyalty FILE`")
        }
        return report
      }
    }
  }
}
