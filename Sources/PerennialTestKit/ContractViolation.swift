// The laws that a projector must keep, and the error about a breach.

public import Words
public import Projection

/// A law that every projector must keep. The raw value says what is wrong where it is broken.
public enum Law: String, Hashable, Sendable, CaseIterable {
  /// A fold is pure: the same history gives the same row, byte for byte, or the same failure, however often
  /// it is folded.
  case pure = "folding the same history twice gave two rows"
  /// A fold keeps nothing for a thread: on another one it gives the same row.
  case threads = "folding on another thread gave another row"
  /// A history may be cut anywhere: folding its parts one after the other gives the row of the whole.
  case inParts = "folding in parts is not folding at once"
  /// A row that was stored in the middle of a history is what folding may go on from.
  case goesOn = "going on from a stored row is not folding the whole history"
  /// A row that is encoded and decoded is the same, and so are its bytes when it is encoded again.
  case codec = "the decoded row is another one"
  /// `clear` makes any row the initial one.
  case clears = "a row that was cleared is not that of a customer of whom nothing is known"
  /// Decoding fails where bytes are missing at the end.
  case refusesTruncated = "an encoding that was cut off was read as a row"
  /// A row that is encoded and decoded contributes the same.
  case decodedContributes = "the decoded row contributes something else"
  /// `contribute(_:inPlaceOf:to:)` takes off what the earlier row contributed, and adds what the new one
  /// does.
  case replaces = "a row that takes another's place counts for something else than by itself"
  /// What is not shown contributes nothing: `isShown` and `contribute` agree.
  case unshownContributes = "a row that is not shown contributes something"
  /// The initial row, which views do not store, contributes nothing.
  case initialContributes = "a customer of whom nothing is known contributes something"
  /// The initial row stays as it is, whatever time passes and whichever policy comes into force.
  case initialStands = "a row to which nothing has happened changes by itself"
  /// What a row contributes to a counter fits in 64 bits.
  case contributionsFit = "a contribution does not fit in 64 bits"
  /// A row that was settled to an instant is not changed by settling it to that instant again.
  case settledOnce = "settling to the same instant again changed the row"
  /// Settling a row to one instant and then to a later one gives what settling it to the later one gives.
  case settledInSteps = "settling in steps is not settling at once"
  /// `nextChange` is after the instant that the row was settled to.
  case changesAhead = "nextChange is not after the instant that the row was settled to"
  /// Before the instant that `nextChange` names, settling changes nothing; where it names none, settling
  /// never does.
  case nothingBefore = "settling changed the row before nextChange"
  /// At the instant that `nextChange` names, settling changes the row, or fails.
  case somethingAt = "settling to nextChange changed nothing"
  /// Touchpoints of types that `types(under:)` does not name make no difference to the row.
  case types = "touchpoints of types that it does not look at change the row"
  /// Details that `details` does not name make no difference to the row.
  case details = "details that it does not ask for change the row"
  /// Details that `details(under:)` does not name make no difference to the fold of a touchpoint under the policy, and it
  /// names none that `details` does not.
  case detailsUnderPolicy = "details that it does not ask for under the policy change the row"
  /// The names of columns are in lower camel case, each is there once, and they are the same under every
  /// policy.
  case columnNames = "the name of a column is not lower camel case, stands twice, or changes with the policy"
  /// The value of a column is of the column's kind, and the same of a row that was encoded and decoded.
  case columnValues = "the value of a column is not of its kind, or is another one after decoding"
  /// The causes of a column's value are positions of the history or of policies, and names of columns.
  case causes = "a cause is no touchpoint of the history, or no column"
  /// The policies that were published can be read, each by itself.
  case policies = "the policies cannot be read"
  /// A law of a whole view, not of one row.
  case refresh = "a refresh differs from a rebuild"
  /// A row that is read by itself, with all that is committed, is the one that a refresh stores next.
  case row = "a row that is read by itself is not the one that a refresh stores"
  /// A view holds what a slow and plain model of it holds: rows, totals, who is due, who is quarantined.
  case model = "the view is not what its touchpoints come to"
  /// What a test of the projector's own has said is so: see `Given`.
  case expectation = "it is not as expected"
  /// A fold gives the rows that were recorded for its code: see `FoldRecord`.
  case record = "the fold has changed"
}

/// The failure that a projector breaks a law, or does what a test did not expect.
public struct ContractViolation: Error, Sendable, CustomStringConvertible {
  /// The projector, by the name of its view.
  public var projector: ViewName
  /// The law that is broken.
  public var law: Law
  /// The customer whose row shows it; `nil` where it is about no single customer.
  public var customer: CustomerNumber?
  /// The instant that the fold was as of.
  public var instant: Instant?
  /// What was found.
  public var detail: String

  /// A breach of a law; with `detail`, its description goes on behind the law's raw value.
  public init(
    _ law: Law, projector: ViewName, customer: CustomerNumber? = nil, instant: Instant? = nil,
    detail: String = ""
  ) {
    self.law = law
    self.projector = projector
    self.customer = customer
    self.instant = instant
    self.detail = detail
  }

  public var description: String {
    var text = projector.text
    if let customer { text += ", \(customer)" }
    if let instant { text += ", as of \(instant)" }
    return "\(text): \(law.rawValue)\(detail.isEmpty ? "" : ": \(detail)")"
  }
}
