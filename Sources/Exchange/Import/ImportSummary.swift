// What an import did, so that every line is accounted for.

public import Ledger

/// The accounting of an import.
public struct ImportSummary: Hashable, Sendable {
  /// What became of the touchpoints of one kind, in the mapping's words; CloudEvents are all of the kind
  /// `events`.
  public struct Kind: Encodable, Hashable, Sendable {
    /// The kind, as the mapping calls it: `orders`; or `events`.
    public var name: String
    /// Lines of touchpoints that are in the ledger now, including those that are there with other content.
    public var lines = 0
    /// Touchpoints that this import added.
    public var added = 0
    /// Touchpoints that were in the ledger before this import, with the same content.
    public var duplicates = 0
    /// Touchpoints that were in the ledger before this import, with other content: it stays as it is.
    public var differing = 0
    /// Touchpoints that this import had recorded itself before they came again, with the same id and content.
    public var repeated = 0

    /// A kind of which nothing is counted yet.
    public init(name: String) { self.name = name }

    private enum CodingKeys: String, CodingKey {
      case name = "kind"
      case lines, added, duplicates, differing, repeated
    }
  }

  /// A line of one of the files.
  public struct Place: Encodable, Hashable, Sendable {
    /// The file's name; `-` for standard input.
    public var file: String
    /// The line's number, from 1.
    public var line: Int
  }

  /// Orders in one currency whose totals differ from their lines.
  public struct Rounded: Hashable, Sendable {
    /// How many orders there are.
    public var orders = 0
    /// The largest difference, in minor units.
    public var largest: Int64 = 0
  }

  /// The kinds in the order of the mapping's rules, each followed by the kinds of its `also`, which have
  /// touchpoints but no lines.
  public var kinds: [Kind] = []
  /// Lines read: CSV records but the header, or events. Empty lines are not counted, nor `passed` ones.
  public var lines = 0
  /// Lines that the mapping says to skip.
  public var skipped = 0
  /// Lines that are no records of their files: what stands above the header, the header where it is
  /// repeated, footers.
  public var passed = PassedLines()
  /// CSV files with no line below their header.
  public var filesWithoutLines: [String] = []
  /// Lines that were refused, by the mapping or by the ledger.
  public var rejected = 0
  /// The first line of the first touchpoint that repeats another of this import; `nil` where none does.
  public var firstRepeat: Place?
  /// Touchpoints that were in the ledger already and are voided: they count no more.
  public var voided = 0
  /// What the touchpoints that were added say beyond their facts, and how many of them say it.
  /// `Reports.unread` tells which of it no view looks at.
  public var claims: [TypedClaim: Int] = [:]
  /// The touchpoints that were in the ledger already with other content, counted by what differs, most
  /// frequent first.
  public var differences: [Difference] = []
  /// Why lines were refused, most frequent first.
  public var refusals: [Refusal] = []
  /// The customers of the touchpoints that were added.
  public var customers = Customers()
  /// Merges of customers that a touchpoint asked for and the ledger refused; the touchpoints are recorded.
  public var refusedMerges = 0
  /// Identifiers of the touchpoints that were added which led to nobody, with the reasons, and how many
  /// there were of each.
  public var droppedIdentifiers: [DroppedIdentifier: Int] = [:]
  /// Orders that were added and whose totals differ from their lines, by currency.
  public var rounded: [String: Rounded] = [:]
  /// Bytes read.
  public var bytes = 0
  /// How long the import took.
  public var seconds: Double = 0
  /// The name that the touchpoints bear in their context, where there is one for all of them.
  public var batch: String?
  /// Where the refused lines are, if any were.
  public var rejectsFile: String?
  /// The path of the rejects of an earlier import, where others lay in the place of this import's.
  public var earlierRejectsFile: String?
  /// The last position that this import wrote; `nil` where it added nothing.
  public var lastPosition: Position?
  /// Whether the import was cancelled before its end. Running it again adds what is missing.
  public var wasCancelled = false

  /// The accounting of an import that has not begun: everything is 0 or empty.
  public init() {}

  /// Touchpoints that this import added: the sum over the kinds.
  public var added: Int { kinds.reduce(0) { $0 + $1.added } }
  /// Touchpoints that were in the ledger before this import with the same content: the sum over the kinds.
  public var duplicates: Int { kinds.reduce(0) { $0 + $1.duplicates } }
  /// Touchpoints that were in the ledger before this import with other content: the sum over the kinds.
  public var differing: Int { kinds.reduce(0) { $0 + $1.differing } }
  /// Touchpoints that this import itself had recorded before they came again: the sum over the kinds.
  public var repeated: Int { kinds.reduce(0) { $0 + $1.repeated } }
  /// Lines of which it is known what became of them: the sum over the kinds, skipped and refused ones.
  public var accounted: Int { kinds.reduce(skipped + rejected) { $0 + $1.lines } }
  /// Whether it is known of every line what became of it.
  public var isComplete: Bool { accounted == lines }
}

extension ImportSummary {
  /// How many different differences, and how many reasons, are told apart; those beyond are counted
  /// together.
  static let groupsMax = 200

  /// Touchpoints of one kind that were recorded before with other content, and that differ from it in the
  /// same fields.
  public struct Difference: Encodable, Hashable, Sendable {
    /// The kind under which the import counts the touchpoints.
    public var kind: String
    /// The fields that differ: `subject`, `time`, members of the data such as `data.total`. Names, never
    /// values. Empty where the ledger did not say.
    public var fields: [String]
    /// How many touchpoints differ in these fields.
    public var touchpoints = 0
    /// How many lines these touchpoints have.
    public var lines = 0
    /// The file of the first of these touchpoints; `-` for standard input.
    public var file: String
    /// The line of the first of these touchpoints, from 1.
    public var line: Int
  }

  /// Lines that were refused for the same reason.
  public struct Refusal: Encodable, Hashable, Sendable {
    /// Why they were refused, in words; of more than 200 different reasons the later ones are one.
    public var reason: String
    /// How many lines were refused for it, those included that were not at fault themselves.
    public var lines = 0
    /// How many of these lines are not at fault themselves, but were refused because another line of their
    /// group was.
    public var others = 0
    /// The file with the line that was at fault first; `-` for standard input.
    public var file: String
    /// The line in that file that was at fault first, from 1.
    public var line: Int
  }

  /// The customers of an import.
  public struct Customers: Hashable, Sendable {
    /// Customers who were not in the ledger before.
    public var new = 0
    /// Customers who were in the ledger already, and of whom something was added.
    public var matched = 0
    /// How many merges there were: each makes one person of two customers.
    public var merged = 0
    /// The first of the merges.
    public var merges: [Merge] = []

    static let mergesMax = 100
  }

  /// Two customers who turned out to be one person.
  public struct Merge: Hashable, Sendable {
    /// The customer of the touchpoint that bore identifiers of both.
    public var customer: CustomerNumber
    /// The customer who was merged with them.
    public var other: CustomerNumber
    /// The kinds of the identifiers that they were known by.
    public var kinds: [String]
    /// The file that the touchpoint came from; `-` for standard input.
    public var file: String
    /// The first line of the touchpoint, from 1.
    public var line: Int
  }
}

/// How far an import is.
public struct ImportProgress: Hashable, Sendable {
  /// The file that is being read; `-` for standard input.
  public var file: String
  /// The number of that file among all of the import, from 1.
  public var fileNumber: Int
  /// How many files the import has.
  public var fileCount: Int
  /// How many bytes of this file were read so far.
  public var bytesRead: Int
  /// How many bytes this file has, where that is known.
  public var bytesTotal: Int?
  /// How many lines of the whole import were recorded or refused so far.
  public var lines: Int
  /// How many touchpoints were added so far.
  public var added: Int
  /// How many touchpoints came so far that were in the ledger before the import, with the same content.
  public var duplicates: Int
  /// How many lines were refused so far.
  public var rejected: Int
  /// How long the import has taken so far.
  public var seconds: Double

  /// Lines a second since the beginning.
  public var linesPerSecond: Double { seconds > 0 ? Double(lines) / seconds : 0 }
}
