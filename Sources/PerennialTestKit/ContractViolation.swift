// The laws that a projector must keep, and the error about a breach.

public import Words
public import Projection

/// A law that every projector must keep. The raw value says what is wrong where it is broken.
public enum Law: String, Hashable, Sendable, CaseIterable {
  case pure = "folding the same history twice gave two rows"
  case threads = "folding on another thread gave another row"
  case inParts = "folding in parts is not folding at once"
  case goesOn = "going on from a stored row is not folding the whole history"
  case codec = "the decoded row is another one"
  case clears = "a row that was cleared is not that of a customer of whom nothing is known"
  case refusesTruncated = "an encoding that was cut off was read as a row"
  case decodedContributes = "the decoded row contributes something else"
  case replaces = "a row that takes another's place counts for something else than by itself"
  case unshownContributes = "a row that is not shown contributes something"
  case initialContributes = "a customer of whom nothing is known contributes something"
  case initialStands = "a row to which nothing has happened changes by itself"
  case contributionsFit = "a contribution does not fit in 64 bits"
  case settledOnce = "settling to the same instant again changed the row"
  case settledInSteps = "settling in steps is not settling at once"
  case changesAhead = "nextChange is not after the instant that the row was settled to"
  case nothingBefore = "settling changed the row before nextChange"
  case somethingAt = "settling to nextChange changed nothing"
  case types = "touchpoints of types that it does not look at change the row"
  case details = "details that it does not ask for change the row"
  case columnNames = "the name of a column is not lower camel case, stands twice, or changes with the policy"
  case columnValues = "the value of a column is not of its kind, or is another one after decoding"
  case causes = "a cause is no touchpoint of the history, or no column"
  case policies = "the policies cannot be read"
  /// A law of a whole view, not of one row.
  case refresh = "a refresh differs from a rebuild"
  case row = "a row that is read by itself is not the one that a refresh stores"
  case model = "the view is not what its touchpoints come to"
  case expectation = "it is not as expected"
  case record = "the fold has changed"
}

/// The failure that a projector breaks a law, or does what a test did not expect.
public struct ContractViolation: Error, Sendable, CustomStringConvertible {
  public var projector: ViewName
  public var law: Law
  /// The customer whose row shows it; `nil` where it is about no single customer.
  public var customer: CustomerNumber?
  /// The instant that the fold was as of.
  public var instant: Instant?
  /// What was found.
  public var detail: String

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
