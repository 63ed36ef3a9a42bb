// A touchpoint as a disclosure tells it.

internal import Ledger
internal import Words

/// One touchpoint of a person, opened, with what became of it.
struct HeldTouchpoint: Sendable {
  var recorded: RecordedTouchpoint
  /// The message with its personal part, by the names of the vocabulary.
  var message: JSONTree
  var personal: Personal
  /// Where it was voided or assigned, and why; `nil` where it counts as it was recorded.
  var correction: Correction?
  /// Whether it was recorded of one of the person's numbers, and not of somebody else or of an account.
  var isRecordedHere = true
  /// Whether it was recorded of somebody else and assigned to the person.
  var isAssignedHere = false
  /// Whether it counts for the person, as recorded or as assigned.
  var countsHere = true
  /// Whether it is about another customer too, of whom the person is told nothing: neither who it is, nor what the two have in common.
  private(set) var withholdsOther = false
  /// Whether what it counts is that customer's number.
  private(set) var countsOther = false

  /// What became of the part that could name or describe the person.
  enum Personal: String {
    /// There never was such a part.
    case none
    /// It is in the message.
    case opened
    /// Its person was erased: nobody can read it.
    case erased
    /// Its key is missing though nobody erased it: it cannot be read until the key is brought back.
    case keyLost
    /// It was taken out of the log.
    case redacted
  }

  /// How a touchpoint counts otherwise than it was recorded.
  struct Correction: Hashable {
    /// The customer whom it counts for; `nil` where it counts for nobody.
    var assignedTo: CustomerNumber?
    /// The touchpoint that says so, where it was found.
    var by: Position?
    var at: Instant?
    var reason: String
  }

  /// The fields of merges, of suggestions and of what was said to these that say something of the other customer.
  private static let fieldsOfPair: Set<String> = [
    "other", "evidence", "reasons", "against", "score", "reason", "personal",
  ]

  /// The fields by which touchpoints of other types name another customer: the other side of a recommendation, of points that
  /// went from one to the other, of a credit, and whoever an entry turned out to be of.
  private static let numbersOfOthers: Set<String> = ["customer", "friend", "advocate"]

  /// Leaves out what would tell the person who another customer is, or something of one who was thought to be them.
  ///
  /// - Parameter own: the numbers of the person, and of the pools that they have joined, which are no persons.
  mutating func withholdOthers(than own: Set<Int64>) {
    switch recorded.fact.type {
    case .customerMerged, .customerUnmerged, .mergeSuggested, .mergeDismissed:
      // What was taken out of the log names nobody any more.
      guard let other = message["other"]?.integer, !own.contains(other) else { return }
      countsOther = true
      withhold { Self.fieldsOfPair.contains($0.name) }
    case .referralMade, .referralAccepted:
      // The identifiers are those of the other side.
      withhold { $0.name == "personal" || Self.namesOther($0, than: own) }
    case .referralRewarded, .pointsTransferred, .giftcardUsed, .accountCounted, .touchpointAssigned:
      withhold { Self.namesOther($0, than: own) }
    case .decisionRefused:
      // Whose data was not to be used is told where it is the person's.
      guard let code = message["reason"]?.string, ["erased", "restricted"].contains(code),
        let words = message["message"]?.string,
        !own.contains(where: { words.contains(CustomerNumber(UInt32(clamping: $0)).description + " ") })
      else { return }
      withhold { $0.name == "reason" || $0.name == "message" }
    default: break
    }
  }

  /// Whether it is about a customer who was thought to be the person.
  var isOfPair: Bool {
    switch recorded.fact.type {
    case .customerMerged, .customerUnmerged, .mergeSuggested, .mergeDismissed: true
    default: false
    }
  }

  private static func namesOther(_ member: JSONTree.Member, than own: Set<Int64>) -> Bool {
    numbersOfOthers.contains(member.name) && member.value.integer.map { !own.contains($0) } ?? false
  }

  private mutating func withhold(_ isOfOther: (JSONTree.Member) -> Bool) {
    let rest = message.members.filter { !isOfOther($0) }
    guard rest.count < message.members.count else { return }
    withholdsOther = true
    message = .object(rest)
  }

  /// The number that it was recorded of, where that is the person's.
  var ownNumber: CustomerNumber? { isRecordedHere ? recorded.customer : nil }

  var position: Position { recorded.position }
  var type: String { recorded.typeName }
  var occurred: Instant { recorded.occurred }
}
