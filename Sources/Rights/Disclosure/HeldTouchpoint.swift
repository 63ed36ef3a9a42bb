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

  var position: Position { recorded.position }
  var type: String { recorded.typeName }
  var occurred: Instant { recorded.occurred }
}
