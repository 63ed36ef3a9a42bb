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
  /// Whether it was recorded of somebody else and assigned to the person.
  var isAssignedHere = false
  /// Whether it counts for the person, as recorded or as assigned.
  var countsHere = true
  /// Whether it is about another customer too, of whom the person is told nothing: neither who it is, nor what the two have in common.
  private(set) var withholdsOther = false

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
  private static let fieldsOfOther: Set<String> = [
    "other", "evidence", "reasons", "against", "score", "reason", "personal",
  ]

  /// Leaves out what would tell the person something of a customer who was thought to be them, and is not, or may not be.
  ///
  /// - Parameter numbers: those of the person.
  mutating func withholdOther(than numbers: [CustomerNumber]) {
    switch recorded.fact.type {
    case .customerMerged, .customerUnmerged, .mergeSuggested, .mergeDismissed: break
    default: return
    }
    // What was taken out of the log names nobody any more.
    guard let other = message["other"]?.integer,
      !numbers.contains(where: { Int64($0.rawValue) == other })
    else { return }
    withholdsOther = true
    message = .object(message.members.filter { !Self.fieldsOfOther.contains($0.name) })
  }

  var position: Position { recorded.position }
  var type: String { recorded.typeName }
  var occurred: Instant { recorded.occurred }
}
