internal import ArgumentParser
internal import Edge
internal import Perennial

/// `perennial project`
struct ProjectCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "project",
      abstract: "Bring views up to date with the log, or build them anew.",
      discussion: """
        The views are \(Installed.list.names); without a name, all of them. Reports do this by themselves: \
        `project` is for doing it ahead of time, for --rebuild, and for --verify, which folds everything \
        again beside what is stored and exits with 1 where they differ.

        A rebuild keeps the view that it replaces: --rollback makes that one answer again, --drop-previous \
        gives its disk space back.

        A rebuild can be interrupted with Ctrl-C: it is given up, the present views answer as before, and \
        the exit status is 130. A second Ctrl-C ends the process at once; the next rebuild clears away what \
        it left.
        """)
  }

  @OptionGroup var ledger: LedgerOption
  @OptionGroup var preview: PreviewOptions

  @Argument(help: "The views.", completion: .views)
  var views: [String] = []

  @Flag(name: .long, help: "Build anew from the whole log, beside the present view, and switch.")
  var rebuild = false

  @Flag(name: .long, help: "Check what is stored against a new fold of everything; change nothing.")
  var verify = false

  @Flag(name: .long, help: "Make the views before the present ones answer again.")
  var rollback = false

  @Flag(name: .long, help: "Drop the views before the present ones.")
  var dropPrevious = false

  @Flag(name: .long, help: "Fail where a customer's fold fails, instead of leaving the customer out.")
  var strict = false

  @Flag(
    name: .long,
    help: "Fail where a view was folded by other code or under other policies, instead of building it anew.")
  var refuseStale = false

  @Option(
    name: .long,
    help: "Bring the views to this time, or to the end of the day before this one (default: now).")
  var asOf: String?

  @Option(
    name: .long,
    help: "How much memory a rebuild may take: bytes, or 64M, 1G; 16M or more (default: 256M).")
  var memory: String?

  @Option(
    name: .long,
    help: "How many threads fold in a rebuild, at most one for each 16M (default: one for each processor).")
  var jobs: String?

  @Option(name: .long, help: "table, json, csv, or html for --preview.")
  var format: ReportFormat = .table

  func run() throws {
    if try preview.run(ledger, views, asOf: asOf, as: format) { return }
    let format = try format.plain("what becomes of views")
    var options = Views.Options()
    if let memory { options.memoryBytes = try byteCount(memory) }
    if let jobs { options.jobs = try threadCount(jobs) }
    options.progress = { Messages.progress(Self.text($0)) }
    options.isCancelled = { Interrupt.isRequested() }
    options.strict = strict
    options.staleViews = refuseStale ? .refuse : .rebuild
    let chosen = options
    let names = try self.views.isEmpty ? nil : self.views.map { try ViewName(checked: $0) }
    if verify { return try VerificationAnswer.print(ledger, names, chosen, as: format) }
    var wanted: Instant?
    let (statuses, calendar) = try ledger.with(.readOnly) { ledger in
      let calendar = try ledger.calendar
      let views = try ledger.reports(chosen).models.views
      if rollback { return (try views.rollBack(names), calendar) }
      if dropPrevious { return (try views.dropPrevious(names), calendar) }
      let asOf = try asOf.map { try ledger.last($0, of: "--as-of") }
      wanted = asOf
      let statuses = rebuild ? try views.rebuild(names, asOf: asOf) : try views.refresh(names, asOf: asOf)
      return (statuses, calendar)
    }
    Messages.endProgress()
    if let wanted, statuses.contains(where: { $0.asOf != wanted }) {
      Messages.note(
        "a stored view is never as of before its newest touchpoint or after now; for another time, ask with "
          + "--as-of of report, rows or customer")
    }
    for status in statuses {
      if let staleness = status.staleness {
        Messages.note("\(status.name): \(staleness): the next refresh builds it anew")
      }
    }
    try ViewAnswer.print(statuses, as: format, calendar)
  }

  func validate() throws {
    let modes = [
      ("--rebuild", rebuild), ("--verify", verify), ("--rollback", rollback),
      ("--drop-previous", dropPrevious), ("--preview", preview.preview != nil),
    ]
    let given = modes.filter(\.1).map(\.0)
    guard given.count < 2 else {
      throw ValidationError("\(given.joined(separator: " and ")) do not go together; give one of them")
    }
    if asOf != nil, let mode = given.first, mode != "--rebuild", mode != "--preview" {
      throw ValidationError("--as-of does not go with \(mode)")
    }
  }

  private static func text(_ progress: Views.Progress) -> String {
    switch progress.phase {
    case .counting: return "counting touchpoints"
    case .writing: return "\(progress.customers) customers folded; writing totals and indexes"
    case .folding:
      let customers = progress.customersMax > 0 ? " of \(progress.customersMax)" : ""
      let passes = progress.passesMax > 0 ? " of \(progress.passesMax)" : ""
      return "pass \(progress.pass)\(passes): \(progress.customers)\(customers) customers folded"
    }
  }

  private func byteCount(_ text: String) throws -> Int {
    let scales: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let scale = text.uppercased().last.flatMap { scales[$0] }
    guard let number = Int(scale == nil ? text : String(text.dropLast())), number > 0 else {
      throw Failure.usage("--memory \(text) is not a size; give bytes, or 64M, 1G")
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: scale ?? 1)
    guard !overflow else { throw Failure.usage("--memory \(text) is more than any machine has") }
    guard bytes >= Views.Options.memoryBytesMin else {
      throw Failure.usage("--memory \(text) is too little for a rebuild; give 16M or more")
    }
    return bytes
  }

  private func threadCount(_ text: String) throws -> Int {
    guard let number = Int(text), (1...1024).contains(number) else {
      throw Failure.usage("--jobs \(text) is not a number of threads; give 1 to 1024")
    }
    return number
  }
}

extension ViewAnswer {
  static let columns = [
    "view", "position", "behind", "as of", "advanced", "rows", "quarantined", "digest",
  ]

  static func print(_ statuses: [ViewStatus], as format: OutputFormat, _ calendar: LocalCalendar) throws {
    let rows = statuses.map { ViewAnswer($0) }
    if format == .json { return try printJSON(["views": rows]) }
    try table(rows, format, calendar).print(as: format)
  }

  static func table(_ rows: [ViewAnswer], _ format: OutputFormat, _ calendar: LocalCalendar) -> TextTable {
    TextTable(
      columns: columns,
      rows: rows.map { row in
        [
          row.name, String(row.position), String(row.behind),
          row.asOf.map { $0.text(as: format, calendar) } ?? "never built",
          row.secondsSinceAdvanced.map { "\($0) s ago" } ?? format.nothing, String(row.rows),
          String(row.quarantined), row.digest,
        ]
      })
  }
}

extension ViewName {
  init(checked text: String) throws { try self.init(checked: text, among: Installed.list) }
}

extension CompletionKind {
  /// The names of views.
  static var views: CompletionKind { .list(Installed.list.models.map { $0.name.text }) }

  /// The names of the views for which policies can be published.
  static var viewsTakingPolicies: CompletionKind {
    .list(Installed.list.models.filter { $0.takesPolicies }.map { $0.name.text })
  }

  /// The names for which policies can be published.
  static var policyNames: CompletionKind { .list(Installed.list.policyNames) }
}
