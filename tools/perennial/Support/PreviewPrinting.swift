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

  @Option(name: .long, help: "With --preview: the view that the policy is for: loyalty or retention.")
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
  func run(_ ledger: LedgerOption, _ named: [String], asOf: String?, as format: OutputFormat) throws -> Bool {
    guard let file = preview else {
      guard view == nil, effective == nil, name == nil else {
        throw Failure.usage("--view, --effective and --name go with --preview FILE")
      }
      return false
    }
    guard let view = view ?? named.first, named.count <= 1 else {
      throw Failure.usage("--view is missing: the policy of which view? loyalty or retention")
    }
    guard limit >= 0 else { throw Failure.usage("--limit \(limit) is below 0") }
    let viewName = try ViewName(checked: view)
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure.noInput("\(file) cannot be read")
    }
    let (report, calendar) = try ledger.with(.readOnly) { ledger in
      let settings = try ledger.settings
      let from = try effective.map { try instant($0, option: "--effective", in: settings) }
      let asOf = try asOf.map { try lastInstant($0, option: "--as-of", in: settings) }
      do {
        let reports = try Reports(of: ledger)
        if let remark = try reports.standard.remark(on: String(decoding: data, as: UTF8.self), for: view) {
          Messages.note(remark)
        }
        let report = try reports.preview(
          viewName, adding: String(decoding: data, as: UTF8.self), named: name, effectiveFrom: from,
          asOf: asOf, limit: limit)
        return (report, try ledger.calendar)
      } catch let fault as PolicyFault {
        throw Failure("\(file): \(fault)", status: 65)
      }
    }
    try Self.print(report, as: format, calendar)
    // Of an as-of day the policy's own instant: given as a day, --effective would begin a moment after it.
    let from = effective ?? asOf.flatMap { _ in report.preview.change?.effectiveFrom.description }
    let options = (from.map { " --effective \($0)" } ?? "") + (name.map { " --name \($0)" } ?? "")
    Messages.note("to publish it so: perennial policy publish \(view) \(file)\(options)")
    return true
  }
}

extension PreviewOptions {
  /// Prints a preview: for a person, how many change, by column, and then who.
  static func print(_ report: PreviewReport, as format: OutputFormat, _ calendar: LocalCalendar) throws {
    guard format == .table else { return try report.print(as: format) }
    let preview = report.preview
    if let change = preview.change {
      let what = change.policy == nil ? "without" : "under"
      try StandardOutput.line(
        "\(preview.view) \(what) \(change.name) from \(change.effectiveFrom.readable(in: calendar)), "
          + "position \(preview.position), as of \(preview.asOf.readable(in: calendar))")
    }
    try StandardOutput.line(
      "\(preview.changed) of \(max(preview.rowsBefore, preview.rowsAfter)) customers would change"
        + (preview.appearing > 0 ? ", \(preview.appearing) would be new" : "")
        + (preview.vanishing > 0 ? ", \(preview.vanishing) would have no row" : "")
        + (preview.unseen > 0 ? ", \(preview.unseen) only in what no column shows" : ""))
    for note in report.notes { Messages.note(note) }
    guard preview.changed > preview.unseen else { return }
    try StandardOutput.line("")
    try TextTable(report.summary, for: .table).print(as: .table)
    guard !preview.customers.isEmpty else { return }
    try StandardOutput.line("")
    try TextTable(report.table, for: .table).print(as: .table)
    if preview.customers.count < preview.changed {
      Messages.note("\(preview.customers.count) of \(preview.changed) customers; --limit lists more")
    }
  }
}
