// `project --preview`: what a policy would change, before it is published.

internal import ArgumentParser
internal import Foundation
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
  /// - Parameter named: the views that the command names otherwise.
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
    let viewName = try ViewName(checked: view)
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure.noInput("\(file) cannot be read")
    }
    let report = try ledger.with(.readOnly) { ledger in
      let settings = try ledger.settings
      let from = try effective.map { try instant($0, option: "--effective", in: settings) }
      let asOf = try asOf.map { try lastInstant($0, option: "--as-of", in: settings) }
      do {
        let reports = try ledger.reports()
        if let remark = reports.models.remark(on: String(decoding: data, as: UTF8.self), for: view) {
          Messages.note(remark)
        }
        return try reports.preview(
          viewName, adding: String(decoding: data, as: UTF8.self), named: name, effectiveFrom: from,
          asOf: asOf, limit: limit)
      } catch let fault as PolicyFault {
        throw Failure("\(file): \(fault)", status: 65)
      }
    }
    try Self.print(report, as: format)
    // Of an as-of day the policy's own instant: given as a day, --effective would begin a moment after it.
    let from = effective ?? asOf.flatMap { _ in report.preview.change?.effectiveFrom.description }
    let options = (from.map { " --effective \($0)" } ?? "") + (name.map { " --name \($0)" } ?? "")
    Messages.note("to publish it so: perennial policy publish \(view) \(file)\(options)")
    return true
  }
  /// Prints a preview, and how more of it are listed.
  static func print(_ report: PreviewReport, as format: ReportFormat) throws {
    try report.print(as: format)
    let preview = report.preview
    if format == .table, preview.customers.count < preview.changed, preview.changed > preview.unseen {
      Messages.note("\(preview.customers.count) of \(preview.changed) customers; --limit lists more")
    }
  }
}
