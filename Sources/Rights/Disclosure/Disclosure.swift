// Everything that a ledger holds about one person, as it was at one position.

internal import Ledger
public import Words
internal import Projection
internal import ReadModels

/// Everything that is held about a person: for a program as JSON, for the person as a letter.
///
/// `Reports.disclosure(of:)` makes one; `Reports.disclose` also records that it was given, and writes both forms into a
/// directory.
public struct Disclosure: Sendable {
  /// The smallest of the person's numbers.
  public internal(set) var customer: CustomerNumber
  /// All numbers of the person, ascending: several where customers were merged.
  public internal(set) var numbers: [CustomerNumber]
  /// The newest touchpoint that was looked at.
  public internal(set) var position: Position
  /// When it was made, by the ledger's clock.
  public internal(set) var made: Instant
  /// Whether the person was erased: then nothing personal is held, and only facts are listed.
  public internal(set) var isErased: Bool
  /// Whether the person's data is kept without being used.
  public internal(set) var isUseRestricted: Bool
  /// The number of the request that it answers; `nil` for none.
  public internal(set) var request: String?
  /// In which days and times are told.
  let calendar: LocalCalendar
  var merges: [Merge] = []
  var identifiers: [HeldIdentifier] = []
  var profile: [ProfileValue] = []
  var touchpoints: [HeldTouchpoint] = []
  /// What the person's data may be used for, and what not.
  var consents: [ConsentFinding] = []
  /// Of a person whose data is kept without being used: what it could be used for by what they have said, and what not. Otherwise none.
  var consentsAsSaid: [ConsentFinding] = []
  /// How many orders count, and what they and refunds come to, in minor units by currency.
  var orders: Int64 = 0
  var spent: [String: Int64] = [:]
  var refunded: [String: Int64] = [:]
  var programmes: [Programme] = []
  var storeCredit: StoreCredit?
  var decisions: [DecisionAbout] = []
  var exports: [Export] = []
  /// What is recorded of others and names the person by a number: a gift card that they presented.
  var elsewhere: [HeldTouchpoint] = []
  /// The register of purposes and the retention schedules, as they were published.
  var register: JSONTree?
  var retention: [JSONTree] = []
  /// The rules of the schedules.
  var rules: [RuleInWords] = []
  /// What of the person could not be computed, and why.
  var leftOut: [String] = []

  /// How many touchpoints of the person there are.
  public var touchpointCount: Int { touchpoints.count }

  /// Which language a letter is in.
  public enum Language: String, CaseIterable, Sendable {
    /// English.
    case english = "en"
    /// German.
    case german = "de"
  }
}

extension Disclosure {
  /// Two numbers that were found to be one person.
  struct Merge: Hashable {
    /// Those of them that are the person's.
    var numbers: [CustomerNumber]
    var position: Position
    var at: Instant
    var evidence: String
    var actor: String
    /// Where it was undone; `nil` where it is in force.
    var undone: Position?
  }

  /// An identifier that is the person's, or was.
  struct HeldIdentifier: Hashable {
    var kind: String
    var value: String
    var since: Instant
    var position: Position
    /// When, and by which touchpoint, it was found not to be theirs; `nil` where it was not.
    var until: Instant?
    var untilPosition: Position?
    var isInForce = true
  }

  /// A value of a field of the person's profile.
  struct ProfileValue: Hashable {
    /// The field's name, as messages have it: `name`, `email`; of further attributes their own.
    var field: String
    var value: String
    var since: Instant
    var position: Position
    var source: String
    /// Whether it is the latest of its field; otherwise another took its place.
    var isInForce = true
  }

  /// What the person has in a loyalty programme.
  struct Programme {
    var name: String
    var joined: Instant
    var points: LoyaltyRow.Points
    var standing: LoyaltyStanding
    /// The engine's own words for why the tier is what it is; empty where there are none.
    var tierReason: String
    /// The touchpoints that the tier follows from.
    var tierCauses: [Position]
    /// What the tiers of the programme take; `nil` for one without tiers.
    var tierRule: TierRule?
    var statement: LoyaltyStatement
    var holds: [Hold]
  }

  /// What counts for the tiers of a programme, and from what on each of them is given.
  struct TierRule: Hashable {
    var measure: LoyaltyProgramme.TierMeasure
    /// How many of the last days count; `nil` for another time, and for ever.
    var days: Int?
    var levels: [Level]

    struct Level: Hashable {
      var name: String
      /// In minor units, points or visits.
      var from: Int64
    }
  }

  /// Points that are locked.
  struct Hold: Hashable {
    var position: Position
    var points: Int64
    var until: Instant
  }

  /// Money that the business owes the person.
  struct StoreCredit: Hashable {
    var unit: MeasureUnit
    var balance: Int64
    var issued: Int64
    var used: Int64
    var refunded: Int64
    var expired: Int64
    var expires: Instant?
  }

  /// Something that was decided about the person.
  struct DecisionAbout {
    enum Outcome: String { case recorded, refused, decided, delivered, failed, suppressed }

    var outcome: Outcome
    var position: Position
    var at: Instant
    /// What was decided: `points.redeem`; of a rule's action its name.
    var name: String
    var version: UInt32?
    /// The rule that decided, where one did.
    var rule: String?
    var reason: String?
    var message: String?
    /// What it found of consents, in the order in which it asked.
    var consents: [CheckedConsent] = []
    /// What it was decided by, or came to, in the order of the names.
    var numbers: [(name: String, value: Int64)] = []
  }

  /// Data of the person that was handed to somebody else.
  struct Export: Hashable {
    var position: Position
    var at: Instant
    var recipient: String
    var purpose: String
    var what: String
    var view: String
    /// The fields of profiles that were in it, by their names.
    var fields: [String]
  }
}
