// What can be taken out of the log for good, and what came of it.

/// How much of a touchpoint is taken out of the log. That it was recorded always stays: of whom, when, how much, about what.
public enum RedactionScope: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
  /// What could name or describe a person.
  case personal
  /// All that the producer had said beyond what the fact has: the message, what is personal in it, and its context.
  case body

  /// As it stands in a body.
  var number: UInt32 {
    switch self {
    case .personal: 1
    case .body: 2
    }
  }

  /// - Parameter number: as it stands in a body.
  init?(number: UInt32) {
    switch number {
    case 0: return nil
    case 1: self = .personal
    // What a later program takes out is at least as much.
    default: self = .body
    }
  }

  /// Whether one takes out less than another.
  public static func < (one: RedactionScope, other: RedactionScope) -> Bool { one.number < other.number }
}

/// What became of a redaction.
public struct Redaction: Hashable, Sendable {
  /// Where it is recorded: a `touchpoint.redacted` for each customer whose touchpoints they are.
  public var positions: [Position]
  /// The customers, in the same order; 0 for touchpoints of nobody, and for those of a batch.
  public var customers: [CustomerNumber]
  /// The touchpoints that something was taken out of, as runs of positions, ascending.
  public var redacted: [ClosedRange<Position>]
  /// How many touchpoints of a batch were left as they are: because nothing of this kind was in them, or because they give others their
  /// meaning.
  public var left = 0
  /// Whether the same call was made before under its id: then this is the answer of that time, and nothing was added.
  public var duplicate = false
  /// Whether what was taken out has left the files by now. Where another program still reads what was there before, it leaves them with
  /// the next redaction, or when the ledger is next opened for writing.
  public var isScrubbed = false
  /// Where the number of the request was recorded before of another customer, first; `nil` where it was of nobody else. Of a batch,
  /// which is nobody's, it is `nil`.
  public var requestBefore: Position?

  /// The last position at which it is recorded: backups that end before it still have what was taken out.
  public var position: Position { positions.max() ?? .start }

  /// How many touchpoints something was taken out of.
  public var touchpoints: Int { redacted.reduce(0) { $0 + $1.count } }
}

/// What may not be redacted.
enum RedactionRules {
  /// Why nothing may be taken out of a touchpoint of a type, and what to do instead; `nil` where it may.
  static func refusal(of type: TouchpointType) -> String? {
    switch type {
    case .customerLinked:
      "who an identifier leads to follows from it; unlink the identifier, or erase the customer"
    case .customerUnlinked: "who an identifier leads to follows from it; erase the customer"
    case .customerMerged, .customerUnmerged: "whose history is whose follows from it; erase the customer"
    case .touchpointVoided, .touchpointAssigned: "what counts follows from it; void it to take it back"
    case .catalogDefined: "what a number stands for follows from it"
    case .accountOpened: "what kind of account it is follows from it"
    case .settingsChanged: "what was recorded under the settings is judged by them; change the settings again"
    case .policyPublished: "reports of its time are made by it; withdraw the policy"
    case .policyWithdrawn: "reports of its time are made by it"
    case .decisionRefused: "the same request is answered by it when it is sent again"
    case .consentGranted, .consentWithdrawn:
      "what may be done with the person's data follows from it, and it is the proof of that; it goes when the customer is erased"
    case .customerErased, .touchpointRedacted, .keysRotated, .useRestricted, .useAllowed, .dataExported,
      .customerDisclosed, .mergeSuggested, .mergeDismissed:
      "it shows what was done with people's data, and says nothing about them"
    default: nil
    }
  }
}
