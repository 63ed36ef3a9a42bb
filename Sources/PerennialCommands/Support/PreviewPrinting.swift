// `project --preview`: what a policy would change, before it is published.

internal import ArgumentParser
internal import Edge
internal import Perennial

/// The options of a preview.
struct PreviewOptions: ParsableArguments {
  @Option(
    name: .long, help: "Show whom this policy document would change, and publish nothing.",
    completion: .file(extensions: ["json"]))
  var preview: String?

  @Option(
    name: .long, help: "With --preview: the view that the policy is for.",
    completion: .viewsTakingPolicies)
  var view: String?

  @Option(
    name: .long, help: "With --preview: in force from this time or day (default: that of --as-of, or now).")
  var effective: String?

  @Option(
    name: .long,
    help: "With --preview: the policy's own name (default: that of the newest, whose place it takes).")
  var name: String?

  @Option(name: .long, help: "With --preview: how many of the customers that change are listed.")
  var limit = 20

  /// Prints the preview that was asked for; gives `false` where none was.
  ///
  /// - Parameter named: the views that are arguments of the command; without `--view`, the only one of them
  ///   is meant.
  func run(_ ledger: LedgerOption, _ named: [String], asOf: String?, as format: ReportFormat) throws -> Bool {
    guard let file = preview else {
      guard view == nil, effective == nil, name == nil else {
        throw Failure.usage("--view, --effective and --name go with --preview FILE")
      }
      return false
    }
    guard let view = view ?? named.first, named.count <= 1 else {
      throw Failure.usage(
        "--view is missing: the policy of which view? \(Installed.list.namesTakingPolicies)")
    }
    guard limit >= 0 else { throw Failure.usage("--limit \(limit) is below 0") }
    var request = PolicyRequest(view: view, document: try readText(file))
    (request.name, request.effective) = (name, effective)
    let asked = request
    let report = try ledger.with(.readOnly) { ledger in
      do {
        return try asked.preview(in: try ledger.reports(), asOf: asOf, limit: limit) { Messages.note($0) }
      } catch let fault as PolicyFault {
        throw Failure(fault, inFile: file)
      }
    }
    try Self.print(report, as: format)
    // Where `--as-of` names a day, the policy's own instant is printed: as a day, `--effective` would begin
    // a moment after it.
    let from = effective ?? asOf.flatMap { _ in report.preview.change?.effectiveFrom.description }
    let options = (from.map { " --effective \($0)" } ?? "") + (name.map { " --name \($0)" } ?? "")
    Messages.note("to publish it so: \(ProgramName.current) policy publish \(view) \(file)\(options)")
    return true
  }

  /// Prints a preview, and how more of the customers that change are listed.
  static func print(_ report: PreviewReport, as format: ReportFormat) throws {
    try report.print(as: format)
    let preview = report.preview
    if format == .table, preview.customers.count < preview.changed, preview.changed > preview.unseen {
      Messages.note("\(preview.customers.count) of \(preview.changed) customers; --limit lists more")
    }
  }
}
