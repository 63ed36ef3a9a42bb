// What an import did, or would do, for a script.

internal import Perennial

extension ImportSummary {
  /// The members of a summary: all that `ImportSummary` knows but how long it took.
  struct JSON: Encodable {
    struct Kind: Encodable {
      var kind: String
      var lines: Int
      var added: Int
      var duplicates: Int
      var differing: Int
      var repeated: Int
    }
    struct Passed: Encodable {
      var beforeHeader: Int
      var repeatedHeaders: Int
      var footers: Int
    }
    struct Place: Encodable {
      var file: String
      var line: Int
    }
    struct Difference: Encodable {
      var kind: String
      var fields: [String]
      var touchpoints: Int
      var lines: Int
      var file: String
      var line: Int
    }
    struct Refusal: Encodable {
      var reason: String
      var lines: Int
      /// Those of them that are refused only because another line of their group is.
      var others: Int
      var file: String
      var line: Int
    }
    struct Merge: Encodable {
      var customer: UInt32
      var other: UInt32
      var kinds: [String]
      var file: String
      var line: Int
    }
    struct Customers: Encodable {
      var new: Int
      var matched: Int
      var merged: Int
      /// The first of them.
      var merges: [Merge]
    }
    struct Dropped: Encodable {
      var kind: String
      var reason: String
      var count: Int
    }
    struct Rounded: Encodable {
      var currency: String
      var orders: Int
      /// In minor units.
      var largest: Int64
    }

    var kinds: [Kind]
    var lines: Int
    var skipped: Int
    var passed: Passed
    var filesWithoutLines: [String]
    var rejected: Int
    var accounted: Int
    var complete: Bool
    var added: Int
    var duplicates: Int
    var differing: Int
    var repeated: Int
    var firstRepeat: Place?
    var differences: [Difference]
    var refusals: [Refusal]
    var customers: Customers
    var refusedMerges: Int
    var droppedIdentifiers: [Dropped]
    var rounded: [Rounded]
    var voided: Int
    var batch: String?
    var rejectsFile: String?
    var earlierRejectsFile: String?
    var position: UInt64?
    /// What was recorded and no view looks at.
    var unread: [UnreadReport.Entry]?
  }
}

extension ImportSummary.JSON {
  init(_ summary: ImportSummary, _ unread: UnreadReport?) {
    kinds = summary.kinds.map {
      Kind(
        kind: $0.name, lines: $0.lines, added: $0.added, duplicates: $0.duplicates, differing: $0.differing,
        repeated: $0.repeated)
    }
    lines = summary.lines
    skipped = summary.skipped
    passed = Passed(
      beforeHeader: summary.passed.beforeHeader, repeatedHeaders: summary.passed.repeatedHeaders,
      footers: summary.passed.footers)
    filesWithoutLines = summary.filesWithoutLines
    rejected = summary.rejected
    accounted = summary.accounted
    complete = summary.isComplete
    added = summary.added
    duplicates = summary.duplicates
    differing = summary.differing
    repeated = summary.repeated
    firstRepeat = summary.firstRepeat.map { Place(file: $0.file, line: $0.line) }
    differences = summary.differences.map {
      Difference(
        kind: $0.kind, fields: $0.fields, touchpoints: $0.touchpoints, lines: $0.lines, file: $0.file,
        line: $0.line)
    }
    refusals = summary.refusals.map {
      Refusal(reason: $0.reason, lines: $0.lines, others: $0.others, file: $0.file, line: $0.line)
    }
    customers = Customers(summary.customers)
    refusedMerges = summary.refusedMerges
    droppedIdentifiers = summary.droppedIdentifiers.map {
      Dropped(kind: $0.key.kind, reason: $0.key.reason.rawValue, count: $0.value)
    }.sorted { ($0.kind, $0.reason) < ($1.kind, $1.reason) }
    rounded = summary.rounded.map {
      Rounded(currency: $0.key, orders: $0.value.orders, largest: $0.value.largest)
    }.sorted { $0.currency < $1.currency }
    voided = summary.voided
    batch = summary.batch
    rejectsFile = summary.rejectsFile
    earlierRejectsFile = summary.earlierRejectsFile
    position = summary.lastPosition?.rawValue
    self.unread = unread?.entries
  }
}

extension ImportSummary.JSON.Customers {
  fileprivate init(_ customers: ImportSummary.Customers) {
    (new, matched, merged) = (customers.new, customers.matched, customers.merged)
    merges = customers.merges.map {
      ImportSummary.JSON.Merge(
        customer: $0.customer.rawValue, other: $0.other.rawValue, kinds: $0.kinds, file: $0.file,
        line: $0.line)
    }
  }
}
