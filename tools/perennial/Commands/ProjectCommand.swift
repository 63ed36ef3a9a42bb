internal import ArgumentParser
internal import Perennial

/// `perennial project`
struct ProjectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "project",
    abstract: "Bring views up to date with the log, or build them anew.",
    discussion: """
      The views are retention, loyalty and customer360; without a name, all of them. Reports do this by themselves:
      `project` is for doing it ahead of time, and for --rebuild.

      A rebuild can be interrupted with Ctrl-C: it is given up, the present views answer as before, and the exit
      status is 130. A second Ctrl-C ends the process at once; the next rebuild clears away what it left.
      """)

  @OptionGroup var ledger: LedgerOption

  @Argument(help: "The views.")
  var views: [String] = []

  @Flag(name: .long, help: "Build anew from the whole log, beside the present view, and switch.")
  var rebuild = false

  @Option(name: .long, help: "Bring the views to this time or day (default: now).")
  var asOf: String?

  @Option(
    name: .long,
    help: "How much memory a rebuild may take: bytes, or 64M, 1G; 16M or more (default: 256M).")
  var memory: String?

  @Option(
    name: .long,
    help: "How many threads fold in a rebuild, at most one for each 16M (default: one for each processor).")
  var jobs: String?

  @Option(name: .long, help: "table, json or csv.")
  var format: OutputFormat = .table

  func run() throws {
    var options = Views.Options()
    if let memory { options.memoryBytes = try byteCount(memory) }
    if let jobs { options.jobs = try threadCount(jobs) }
    options.progress = { Messages.progress(Self.text($0)) }
    options.isCancelled = { Interrupt.isRequested() }
    let chosen = options
    let names = try self.views.isEmpty ? nil : self.views.map { try ViewName(checked: $0) }
    let statuses = try ledger.with(.readOnly) { ledger in
      let reports = try Reports(of: ledger, options: chosen)
      let settings = try ledger.settings
      let asOf = try asOf.map { try instant($0, option: "--as-of", in: settings) }
      return rebuild
        ? try reports.standard.views.rebuild(names, asOf: asOf)
        : try reports.standard.views.refresh(names, asOf: asOf)
    }
    Messages.endProgress()
    try ViewStatusRow.print(statuses, as: format)
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

/// A view's state, as `project` and `stats` print it.
struct ViewStatusRow: Encodable {
  var name: String
  var position: UInt64
  var behind: UInt64
  var asOf: String?
  var rows: Int64
  var quarantined: Int64
  var digest: String

  init(_ status: ViewStatus) {
    name = status.name.text
    position = status.position.rawValue
    behind = status.behind
    asOf = status.asOf?.description
    rows = status.rows
    quarantined = status.quarantined
    digest = status.digest.description
  }

  static let columns = ["view", "position", "behind", "as of", "rows", "quarantined", "digest"]

  var cells: [String] {
    [
      name, String(position), String(behind), asOf ?? "never built", String(rows), String(quarantined),
      digest,
    ]
  }

  static func print(_ statuses: [ViewStatus], as format: OutputFormat) throws {
    let rows = statuses.map { ViewStatusRow($0) }
    if format == .json { return try printJSON(["views": rows]) }
    try TextTable(columns: columns, rows: rows.map(\.cells)).print(as: format)
  }
}

extension ViewName {
  init(checked text: String) throws {
    guard let name = ViewName(text) else {
      throw Failure.usage("\(text) is not the name of a view; there are retention, loyalty and customer360")
    }
    self = name
  }
}
