// How a ledger stands, for a program: its size, its tables, its imports, its settings.

package import Perennial

/// How big the ledger is, how far its views are, and who holds it open.
package struct StatisticsAnswer: Encodable {
  package var position: UInt64
  package var customers: UInt32
  /// Gift cards, pools and budgets, which are no customers.
  package var accounts: UInt32
  package var bytes: Int
  package var parts: [String: Int]
  package var currency: String
  package var timeZone: String
  package var settings: LedgerSettings
  /// The namespaces that were set, by source.
  package var namespaces: [String: String]
  package var views: [ViewAnswer]
  /// What is recorded and no view looks at, by type.
  package var unread: [UnreadReport.Entry]
  package var readers: [Reader]

  package struct Reader: Encodable {
    package var process: Int32
    package var commitsBehind: UInt64
  }

  /// - Throws: `LedgerError`, `ProjectionError`.
  package init(of reports: Reports) throws {
    let ledger = reports.ledger
    let statistics = try ledger.stats()
    let settings = try ledger.settings
    position = statistics.position.rawValue
    (customers, accounts) = (statistics.customers, statistics.accounts)
    bytes = statistics.bytes
    parts = Dictionary(uniqueKeysWithValues: statistics.parts.map { ($0.name, $0.bytes) })
    (currency, timeZone, self.settings) = (settings.currency, settings.timeZone, settings)
    namespaces = Dictionary(
      uniqueKeysWithValues: try ledger.sources().filter(\.isSet).map { ($0.source, $0.namespace) })
    views = try reports.models.list.models.map {
      ViewAnswer(try reports.models.views.status(of: $0.name))
    }
    unread = try reports.unread().entries
    readers = statistics.readers.map { Reader(process: $0.process, commitsBehind: $0.commitsBehind) }
  }
}

/// One import or batch, and how much of it is voided.
package struct BatchAnswer: Encodable {
  package var batch: String
  package var touchpoints: Int
  package var voided: Int
  package var first: UInt64
  package var last: UInt64

  package init(_ batch: RecordedBatch) {
    self.batch = batch.name
    (touchpoints, voided) = (batch.touchpoints, batch.voided)
    (first, last) = (batch.positions.lowerBound.rawValue, batch.positions.upperBound.rawValue)
  }
}

/// Whether the log is whole, and what is derived from it right.
package struct CheckAnswer: Encodable {
  package var tables: [Table]
  package var policiesSetAside: [PolicyAnswer]

  package struct Table: Encodable {
    package var table: String
    package var entries: Int
    package var rebuilt: Bool
    package var differences: [String]

    /// The state of the table, as a person reads it.
    package var state: String {
      differences.isEmpty ? (rebuilt ? "rebuilt" : "right") : differences.joined(separator: "; ")
    }
  }

  /// Checks the whole of a ledger.
  ///
  /// - Parameter rebuild: whether every derived table is written anew from the log first.
  /// - Throws: `LedgerError`, `ProjectionError`.
  package init(of reports: Reports, rebuild: Bool) throws {
    tables = try reports.ledger.checkDerivedTables(rebuild: rebuild).map {
      Table(table: $0.table, entries: $0.expected, rebuilt: $0.rebuilt, differences: $0.differences)
    }
    let policies = try reports.models.policies().map { PolicyAnswer($0) }
    policiesSetAside = policies.filter { $0.state == "setAside" }
  }

  /// The policies that cannot be used, a line for each.
  package var notes: [String] {
    policiesSetAside.map { "the policy \($0.name) of \($0.view) at position \($0.position) is \($0.words)" }
  }

  /// The failure that the check ends with where something is wrong; `nil` where nothing is.
  package var failure: Failure? {
    let wrong = tables.filter { !$0.differences.isEmpty }.map(\.table)
    guard !wrong.isEmpty else { return nil }
    return Failure.found(
      "wrong: \(wrong.joined(separator: ", ")); run \(ProgramName.command("doctor --rebuild"))")
  }
}

/// A setting that would change, and what of the ledger would be otherwise.
package struct SettingAnswer: Encodable {
  package var setting: String
  package var before: String
  package var after: String
  package var findings: [Finding]

  package struct Finding: Encodable {
    package var count: Int
    package var what: String
  }

  package init(_ preview: SettingPreview) {
    (setting, before, after) = (preview.name, preview.before, preview.after)
    findings = preview.findings.map { Finding(count: $0.count, what: $0.what) }
  }
}
