// What an import did, or would do, for a program.

package import Perennial

/// All that an `ImportSummary` knows but how long it took.
package struct ImportAnswer: Encodable {
  package struct Customers: Encodable {
    package var new: Int
    package var matched: Int
    package var merged: Int
    /// The first of the merges; `merged` counts them all.
    package var merges: [Merge]
  }
  package struct Merge: Encodable {
    package var customer: UInt32
    package var other: UInt32
    package var kinds: [String]
    package var file: String
    package var line: Int
  }
  package struct Dropped: Encodable {
    package var kind: String
    package var reason: String
    package var count: Int
  }
  package struct Rounded: Encodable {
    package var currency: String
    package var orders: Int
    /// The largest difference of a total from its lines, in minor units.
    package var largest: Int64
  }

  package var kinds: [ImportSummary.Kind]
  package var lines: Int
  package var skipped: Int
  package var passed: PassedLines
  package var filesWithoutLines: [String]
  package var rejected: Int
  package var accounted: Int
  package var complete: Bool
  package var added: Int
  package var duplicates: Int
  package var differing: Int
  package var repeated: Int
  package var firstRepeat: ImportSummary.Place?
  package var differences: [ImportSummary.Difference]
  package var refusals: [ImportSummary.Refusal]
  package var customers: Customers
  package var refusedMerges: Int
  package var droppedIdentifiers: [Dropped]
  package var rounded: [Rounded]
  package var voided: Int
  package var batch: String?
  package var rejectsFile: String?
  package var earlierRejectsFile: String?
  package var position: UInt64?
  /// What was recorded and no view looks at; absent where it could not be counted.
  package var unread: [UnreadReport.Entry]?
}

extension ImportAnswer {
  package init(_ summary: ImportSummary, _ unread: UnreadReport?) {
    kinds = summary.kinds
    (lines, skipped, passed) = (summary.lines, summary.skipped, summary.passed)
    filesWithoutLines = summary.filesWithoutLines
    (rejected, accounted, complete) = (summary.rejected, summary.accounted, summary.isComplete)
    (added, duplicates) = (summary.added, summary.duplicates)
    (differing, repeated, firstRepeat) = (summary.differing, summary.repeated, summary.firstRepeat)
    (differences, refusals) = (summary.differences, summary.refusals)
    customers = Customers(summary.customers)
    refusedMerges = summary.refusedMerges
    droppedIdentifiers = summary.droppedIdentifiers.map {
      Dropped(kind: $0.key.kind, reason: $0.key.reason.rawValue, count: $0.value)
    }.sorted { ($0.kind, $0.reason) < ($1.kind, $1.reason) }
    rounded = summary.rounded.map {
      Rounded(currency: $0.key, orders: $0.value.orders, largest: $0.value.largest)
    }.sorted { $0.currency < $1.currency }
    (voided, batch) = (summary.voided, summary.batch)
    (rejectsFile, earlierRejectsFile) = (summary.rejectsFile, summary.earlierRejectsFile)
    position = summary.lastPosition?.rawValue
    self.unread = unread?.entries
  }
}

extension ImportAnswer.Customers {
  fileprivate init(_ customers: ImportSummary.Customers) {
    (new, matched, merged) = (customers.new, customers.matched, customers.merged)
    merges = customers.merges.map {
      ImportAnswer.Merge(
        customer: $0.customer.rawValue, other: $0.other.rawValue, kinds: $0.kinds, file: $0.file,
        line: $0.line
      )
    }
  }
}

extension ImportSummary {
  /// The failure that an import ends with: lines that are not accounted for, that were refused, or whose
  /// touchpoints are recorded with other content; `nil` where there are none.
  package var failure: Failure? {
    guard isComplete || wasCancelled else {
      let lost = lines - accounted
      return Failure.found(
        "\(Counted.count(lost, "line")) \(Counted.are(lost)) not accounted for: please report this")
    }
    var parts: [String] = []
    if rejected > 0 {
      let place =
        rejectsFile.map { "; they are in \($0) with their reasons: mend them there, and import it" } ?? ""
      parts.append("\(rejected) of \(Counted.count(lines, "line")) \(Counted.were(rejected)) refused\(place)")
    }
    if differing > 0 {
      parts.append(
        "\(Counted.count(differing, "touchpoint")) \(Counted.are(differing)) in the ledger already with other content. Leave "
          + "it so, or have those of this file: undo the import that brought them (import --undo), and give the new ones a "
          + "source or ids of their own in the mapping, since an id is known for ever")
    }
    return parts.isEmpty ? nil : Failure(.invalidData, parts.joined(separator: ". Also, "))
  }
}

/// Words for numbers of things, as sentences have them.
package enum Counted {
  /// `1 line`, `2 lines`
  package static func count(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }
  package static func are(_ count: Int) -> String { count == 1 ? "is" : "are" }
  package static func were(_ count: Int) -> String { count == 1 ? "was" : "were" }
}
