// How the ledger came to know who is who, and where that may be wrong.

public import Reporting
public import Words

/// What identifiers have done: which were linked without anybody's word, which led to nobody or to somebody else, whom they merged,
/// and what people said to suggestions. All of it from the log, with positions; numbers and kinds, never values.
public struct IdentityReport: Report {
  /// The position up to which the ledger was read, and its time zone.
  public var basis: ReportBasis
  /// How many touchpoints link identifiers, by how that came about. One touchpoint may link several.
  public var links = Links()
  /// The newest touchpoints that link identifiers to a known customer without anybody's word, the newest first.
  public var silentLinks: [SilentLink] = []
  /// How many merges were refused because an identifier had merged as many that day as one may, and the newest of them.
  public var refusedMergeCount = 0
  /// The newest refused merges, the newest first.
  public var refusedMerges: [RefusedMerge] = []
  /// Identifiers that stand for nobody, by kind and reason, the most frequent first.
  public var nobodies: [Nobody] = []
  /// Identifiers that others than their customer have come with, those of most people first.
  public var shared: [SharedIdentifier] = []
  /// Merges by day of recorded time, the newest first.
  public var days: [Day] = []
  /// How many suggestions were recorded, accepted and dismissed.
  public var decisionCounts = DecisionCounts()
  /// What was recorded of suggestions, the newest first.
  public var decisions: [Decision] = []

  /// How many touchpoints link identifiers, each of one or several.
  public struct Links: Hashable, Sendable {
    /// Those with whose identifiers a customer became known.
    public var first = 0
    /// Those that link to a customer who was known, because an identifier came beside one of theirs: without anybody's word.
    public var silent = 0
    /// Those that somebody has said.
    public var said = 0
    /// Touchpoints that take links back.
    public var unlinked = 0
    /// None.
    public init() {}
  }

  /// Identifiers that were linked to a known customer without anybody's word.
  public struct SilentLink: Hashable, Sendable {
    /// Where that stands.
    public var position: Position
    /// When it was recorded.
    public var at: Instant
    /// The customer.
    public var customer: CustomerNumber
    /// The kinds of the identifiers; empty where they cannot be opened.
    public var kinds: [String]
  }

  /// Two customers who were not merged.
  public struct RefusedMerge: Hashable, Sendable {
    /// The touchpoint that named both.
    public var position: Position
    /// The customer that the touchpoint is recorded of.
    public var customer: CustomerNumber
    /// The other.
    public var other: CustomerNumber
    /// The kind of the identifier that had merged as many as one may.
    public var kind: String
    /// The touchpoint that links that identifier.
    public var link: Position
  }

  /// Identifiers of a kind that stand for nobody.
  public struct Nobody: Hashable, Sendable {
    /// The kind.
    public var kind: String
    /// Why: `placeholder`, `malformed`, `overLimit`.
    public var reason: String
    /// How many touchpoints were given with one.
    public var touchpoints: Int
    /// The first of them, and the newest.
    public var first: Position
    /// The newest of them.
    public var last: Position
  }

  /// An identifier that others than its customer have come with: a household's telephone, a shop's own e-mail address, a device on a
  /// counter.
  public struct SharedIdentifier: Hashable, Sendable {
    /// Its kind.
    public var kind: String
    /// The touchpoint that links it, by which it can be looked at: `log --from … --reveal`.
    public var link: Position
    /// Whose it is.
    public var customer: CustomerNumber
    /// How many other customers have come with it.
    public var others: Int
    /// With how many touchpoints they did.
    public var touchpoints: Int
    /// How many merges it was refused.
    public var refusedMerges: Int
    /// The newest of the touchpoints.
    public var last: Position
  }

  /// What was merged on a day.
  public struct Day: Hashable, Sendable {
    /// The day, `2024-03-01`, in the ledger's time zone.
    public var day: String
    /// Merges because one touchpoint bore identifiers of both, without anybody's word.
    public var silent = 0
    /// Merges that somebody has said.
    public var said = 0
    /// Merges that somebody has said to a suggestion.
    public var accepted = 0
    /// Merges that were taken back.
    public var unmerged = 0
    /// Where the first of these stands.
    public var first: Position
  }

  /// What was said to suggestions, and how often.
  public struct DecisionCounts: Hashable, Sendable {
    /// Suggestions that were recorded, and neither merged nor dismissed since.
    public var suggested = 0
    /// Suggestions that somebody merged.
    public var accepted = 0
    /// Suggestions that somebody dismissed, those that were taken back not among them.
    public var dismissed = 0
    /// None.
    public init() {}
  }

  /// What was recorded of a suggestion.
  public struct Decision: Hashable, Sendable {
    /// What it is.
    public enum Word: String, Sendable {
      /// It was recorded.
      case suggested
      /// The two were merged.
      case accepted
      /// The two are two people.
      case dismissed
    }
    /// What it is.
    public var decision: Word
    /// Where it stands: of an accepted one the merge.
    public var position: Position
    /// When it was recorded.
    public var at: Instant
    /// The numbers that it names.
    public var customers: [CustomerNumber]
    /// The score.
    public var score: Int
    /// What spoke for it.
    public var reasons: [String]
    /// What spoke against it.
    public var against: [String]
    /// Whether it is in force: a merge that was not taken back, a dismissal that was not voided.
    public var isInForce: Bool
  }

  /// How many of each list are shown unless another number is asked for.
  public static let listedStandard = 50
}
