// The words of a letter, one table for each language: a language that lacks one does not compile.

/// What a letter says, in one language. Texts with `{…}` are patterns: see `LetterPattern`.
struct LetterTexts: Sendable {
  /// What each type of touchpoint says, by its name.
  var sentences: [String: String]
  /// What a touchpoint of the user's own type says: `{type}`.
  var ownType: String
  /// What the fields of messages are called, by their names in JSON.
  var labels: [String: String]
  /// What kinds of identifiers are called.
  var identifierKinds: [String: String]
  /// What is asked to be decided, by the names of decisions.
  var decisionNames: [String: String]
  /// Why something was refused, by the codes of refusals.
  var refusals: [String: String]
  /// What the numbers are called that a refusal goes by.
  var numberNames: [String: String]
  /// What time alone did to points, and the policy: the types of a statement's lines that no touchpoint has.
  var statementLines: [String: String]
  /// The codes of messages in words, by the names of the fields in JSON and then by the codes.
  var codes: [String: [String: String]]
  /// What was handed to others, by the codes of exports, and what of, by the names of views.
  var exported: [String: String]
  var views: [String: String]
  /// What members of a programme may do.
  var memberStatus: [String: String]

  // How things are written.
  var months: [String]
  /// `{day}`, `{month}`, `{year}`.
  var date: String
  /// Without the year: `{day}`, `{month}`.
  var dayOfYear: String
  /// `{date}`, `{time}`.
  var moment: String
  var decimalMark: String
  var groupMark: String
  var yes: String
  var no: String
  var and: String
  var something: String
  /// What stands in a sentence in the place of what was taken out of the log.
  var blank: String
  var oneThing: String
  /// `{count}`.
  var things: String
  /// An amount whose currency is not told beside it: `{amount}`.
  var minorUnits: String
  /// `{words}`.
  var quoted: String
  /// `{number}`.
  var entry: String

  // The beginning and the end.
  var title: String
  /// `{date}`, `{request}`.
  var written: String
  /// `{name}`.
  var dear: String
  var hello: String
  var introduction: String
  var erased: String
  var restricted: String
  var timeZone: String

  // Who you are to us.
  var who: String
  /// `{customer}`.
  var customer: String
  /// `{other}`, `{date}`, `{evidence}`.
  var merged: String
  /// `{date}`, the day of the merge.
  var unmerged: String
  /// `{date}`, `{source}`.
  var sinceFrom: String
  var source: String
  var profile: String
  var formerProfile: String
  var identifiers: String
  var formerIdentifiers: String
  var nothingPersonal: String

  // What you bought.
  var bought: String
  var boughtNothing: String
  /// `{count}`, `{spent}`, `{refunded}`.
  var boughtTotals: String
  /// `{balance}`, `{until}`.
  var storeCredit: String

  // Your points.
  var points: String
  var noPoints: String
  /// What a programme is called that was given no name.
  var ourProgramme: String
  /// `{program}`, `{date}`, `{balance}`.
  var balance: String
  /// Of somebody whose data is kept without being used: `{program}`, `{date}`, `{balance}`.
  var balanceKept: String
  var pointsKept: String
  var rewardsKept: String
  /// Of somebody who was erased; then of each programme: `{program}`, `{date}`, `{balance}`, `{pending}`, `{held}`, `{debt}`, `{tier}`.
  var pointsErased: String
  var pointsFacts: String
  /// `{status}`.
  var status: String
  /// `{pending}`, `{held}`, `{debt}`.
  var pending: String
  var held: String
  var debt: String
  /// `{tier}`, `{since}`, `{until}`.
  var tier: String
  /// What counts for the tier: `{measure}`, `{days}`, `{levels}`; of a measure that is no money `{count}`; of each tier `{tier}`, `{from}`.
  var tierMeasure: String
  var pointsCounted: String
  var visitsCounted: String
  var tierLevel: String
  /// `{points}`, `{until}`.
  var hold: String
  /// `{points}`, `{date}`.
  var expiring: String
  /// `{rewards}`.
  var rewards: String
  /// `{cards}`.
  var cards: String
  /// `{card}`, `{stamps}`, `{every}`.
  var card: String
  /// `{perks}`.
  var perks: String
  var when: String
  var what: String
  var change: String
  var left: String

  // What you agreed to.
  var agreed: String
  var noConsent: String
  /// Of somebody who was erased.
  var noConsentErased: String
  var inForce: String
  /// Of somebody whose data is kept without being used.
  var inForceOnceAllowed: String
  /// `{purpose}`, `{channel}`, `{since}`, `{expires}`.
  var consent: String
  /// `{purpose}`, `{channel}`, `{basis}`.
  var noConsentNeeded: String
  var consentHistory: String

  // What we decided.
  var decided: String
  var nothingDecided: String
  /// `{what}`, `{numbers}`.
  var granted: String
  /// `{what}`, `{why}`, `{numbers}`.
  var refused: String
  /// Why something was refused that is about somebody else too.
  var refusedForOther: String

  // Whom we gave data to.
  var given: String
  var nothingGiven: String
  /// Where nothing was handed on, and there are recipients in the ordinary course: these follow.
  var nothingGivenBut: String
  /// `{recipient}`, `{what}`, `{fields}` of the profile that were in it, `{purpose}`.
  var export: String
  var recipients: String
  var messages: String

  // Everything else.
  var everything: String
  var everythingAbout: String
  var elsewhere: String
  var voided: String
  var assignedAway: String
  var assignedHere: String
  /// `{reason}`, `{entry}`.
  var corrected: String
  var sealedErased: String
  var sealedLost: String
  var sealedTakenOut: String
  var takenOut: String
  /// That somebody else is part of it, who is not named.
  var othersWithheld: String
  /// With whom points were shared: `{number}` of a pool, or another of the person; and somebody who is not named.
  var ownPartner: String
  var otherPartner: String

  // Why, for how long, your rights, what is not in here.
  var why: String
  var noRegister: String
  /// `{name}`, `{description}`, `{use}`, `{categories}`, `{recipients}`, `{channels}`, `{keep}`.
  var purpose: String
  /// That data is used for a purpose: `{basis}`, `{channels}` where it is used through these only, `{without}` where it is not used
  /// through these.
  var used: String
  /// Why data is not used for a purpose, by the words of findings.
  var unused: [String: String]
  /// Why the law lets data be used, by the words of the register.
  var bases: [String: String]
  /// `{name}`, `{place}`.
  var recipient: String
  /// `{contact}`.
  var contact: String
  /// `{contact}`.
  var officer: String
  var howLong: String
  /// A rule of a retention schedule: `{entries}`, `{what}`, `{period}`, `{since}`.
  var rule: String
  /// Which entries a rule is about: `{sentences}`.
  var entriesOfKinds: String
  var everyEntry: String
  /// What is taken out, by the words of schedules.
  var taken: [String: String]
  /// From when on the time is counted, by the words of schedules.
  var counted: [String: String]
  /// The parts of a time, one and several: `{count}`.
  var periods: [String: String]
  /// The parts of a period that something is paid for, one and several: `{count}`.
  var spans: [String: String]
  var noSchedule: String
  var rights: String
  var rightsIntroduction: String
  var rightsList: [String]
  var complaint: String
  var notIncluded: String
  var notIncludedList: [String]
  /// `{views}`.
  var leftOut: String
  /// What stands above the name of the business at the end.
  var closing: String

  static func of(_ language: Disclosure.Language) -> LetterTexts {
    switch language {
    case .english: english
    case .german: german
    }
  }
}
