// What `project --verify` and `replay` say of stored views.

internal import Perennial

/// One view against a new fold of its touchpoints.
struct VerificationRow: Encodable {
  var view: String
  var right: Bool
  var position: UInt64
  var asOf: PrintedInstant
  var rows: Int
  var digest: String
  var refolded: String
  /// The same for every ledger that says the same as of that instant, however it numbers its customers; absent where the
  /// view is wrong.
  var portableDigest: String?
  var differences: Int
  /// The first ones.
  var found: [Difference]

  struct Difference: Encodable {
    var customer: UInt32?
    var position: UInt64?
    var what: String
  }

  init(_ verification: Verification, portable: Digest?) {
    view = verification.view.text
    right = verification.isRight
    position = verification.position.rawValue
    asOf = PrintedInstant(instant: verification.asOf)
    rows = verification.rows
    digest = verification.digest.description
    refolded = verification.refolded.description
    portableDigest = portable?.description
    differences = verification.differenceCount
    found = verification.differences.map {
      Difference(customer: $0.customer?.rawValue, position: $0.position?.rawValue, what: $0.what)
    }
  }

  /// Checks views, prints what was found, and fails with status 1 where anything differs.
  static func print(
    _ ledger: LedgerOption, _ names: [ViewName]?, _ options: Views.Options, as format: OutputFormat
  ) throws {
    let (rows, calendar) = try ledger.with(.readOnly) { ledger in
      let views = try ledger.reports(options).models.views
      let rows = try views.verify(names).map {
        VerificationRow($0, portable: $0.isRight ? try views.portableDigest(of: $0.view) : nil)
      }
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
    for row in rows {
      for difference in row.found {
        let who = difference.customer.map { "customer:\($0) " } ?? ""
        Messages.note("\(row.view): \(who)\(difference.what)")
      }
      if row.differences > row.found.count {
        Messages.note("\(row.view): and \(row.differences - row.found.count) more")
      }
    }
    let wrong = rows.filter { !$0.right }.map(\.view)
    guard wrong.isEmpty else {
      throw Failure.found(
        "\(wrong.joined(separator: ", ")): not what the touchpoints come to; build anew with `perennial project "
          + "--rebuild \(wrong.joined(separator: " "))`")
    }
  }
}
