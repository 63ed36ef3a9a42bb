// What `project --verify` and `replay` say of stored views.

internal import Edge
internal import Perennial

extension VerificationAnswer {
  /// Checks views, prints what was found, and fails with status 1 where anything differs.
  static func print(
    _ ledger: LedgerOption, _ names: [ViewName]?, _ options: Views.Options, as format: OutputFormat
  ) throws {
    let (rows, calendar) = try ledger.with(.readOnly) { ledger in
      let views = try ledger.reports(options).models.views
      let rows = try [VerificationAnswer](of: names, in: views) { Messages.note($0) }
      return (rows, try ledger.calendar)
    }
    Messages.endProgress()
    if format == .json {
      try printJSON(["views": rows])
    } else {
      let columns = [
        "view", "verdict", "position", "as of", "rows", "differences", "digest", "folded again", "portable",
      ]
      try TextTable(
        columns: columns,
        rows: rows.map {
          [
            $0.view, $0.right ? "right" : "wrong", String($0.position),
            $0.asOf.text(as: format, calendar), String($0.rows), String($0.differences), $0.digest,
            $0.refolded, $0.portableDigest ?? format.nothing,
          ]
        }
      ).print(as: format)
    }
    for note in rows.flatMap(\.notes) { Messages.note(note) }
    if let failure = rows.failure { throw failure }
  }
}
