// Every kind of failure, and what it is to a person, to a script and to a client of HTTP: one table.

/// What kind of failure it is. The raw value is for programs and never changes; where a public error of the
/// library has a code, it is that code, but for one that means something else in another error.
package enum FailureCode: String, CaseIterable, Sendable {
  // What is asked
  case invalidRequest, unknownSubject, unknownView, unknownFormat, unknownTimeZone, nothingToRollBack
  // What is sent
  case invalidTouchpoint, conflictingDuplicate, ambiguousReference, expectationFailed, erased
  case invalidSettings, invalidPolicy, invalidDefinition, invalidMapping, invalidData
  // Files beside the ledger
  case noSuchFile, unreadable, cannotCreate
  // The ledger and its keys
  case notFound, notALedger, locked, accessDenied, notWritable, insideDecision
  case diskFull, inputOutput, outcomeUnknown, clockAhead
  case damaged, rolledBack, keyUnavailable, keyLost
  // The views
  case damagedView, staleView, contended, undeclaredDetail, quarantined, overflow
  // The work
  case checkFailed, cancelled, closed, unexpected

  /// What a failure of one kind is to a person, a script and a client of HTTP.
  package struct Row: Sendable {
    package var exitStatus: ExitStatus
    package var httpStatus: Int
    /// What it is, in a few words that hold for every failure of the kind.
    package var title: String
    /// What can be done about it.
    package var advice: String

    fileprivate init(_ exitStatus: ExitStatus, _ httpStatus: Int, _ title: String, _ advice: String) {
      (self.exitStatus, self.httpStatus, self.title, self.advice) = (exitStatus, httpStatus, title, advice)
    }
  }

  /// The row of the table that describes this kind.
  package var row: Row { requests ?? contents ?? files ?? ledger ?? views ?? work }

  private var requests: Row? {
    switch self {
    case .invalidRequest:
      Row(.usage, 400, "what was asked for cannot be", "ask as the message says")
    case .unknownSubject:
      Row(
        .noInput, 404, "what is named is not in the ledger",
        "look for it: in `log`, `rows`, or by another name")
    case .unknownView:
      Row(.noInput, 404, "there is no view of the name", "take one that the message names")
    case .unknownFormat:
      Row(.usage, 415, "the format is not known", "say what it is: the message names those that there are")
    case .unknownTimeZone:
      Row(.badData, 422, "the time zone is not known", "give an IANA name, such as Europe/London")
    case .nothingToRollBack:
      Row(.noInput, 409, "no earlier view is kept", "build the view anew")
    default: nil
    }
  }

  private var contents: Row? {
    switch self {
    case .invalidTouchpoint:
      Row(
        .badData, 422, "a touchpoint is refused", "mend the field that the message names, and send it again")
    case .conflictingDuplicate:
      Row(
        .badData, 409, "a known id came with other content",
        "send the first content, or the new one under an id of its own")
    case .ambiguousReference:
      Row(.badData, 409, "the number is several producers'", "name the namespace with it")
    case .expectationFailed:
      Row(.tryAgain, 412, "an expectation did not hold", "read again, and decide anew")
    case .erased:
      Row(.badData, 410, "the person was erased", "nothing: what was personal is gone")
    case .invalidSettings:
      Row(.usage, 422, "a setting cannot be so", "give a value as the message says")
    case .invalidPolicy:
      Row(
        .badData, 422, "a policy cannot be used",
        "mend the place that the message names; `policy schema` shows the form")
    case .invalidDefinition:
      Row(.badData, 422, "the definition of a type cannot be used", "mend the place that the message names")
    case .invalidMapping:
      Row(.badData, 422, "a mapping cannot be used", "mend the line that the message names")
    case .invalidData:
      Row(
        .badData, 422, "the data as a whole is not what it should be",
        "send what the message says is expected")
    default: nil
    }
  }

  private var files: Row? {
    switch self {
    case .noSuchFile: Row(.noInput, 404, "there is no such file", "give the path of one that is there")
    case .unreadable: Row(.noInput, 500, "a file cannot be read", "give it to the user who runs the program")
    case .cannotCreate:
      Row(
        .cannotCreate, 500, "something cannot be written there",
        "give another place, or make this one writable")
    default: nil
    }
  }

  private var ledger: Row? {
    switch self {
    case .notFound: Row(.noInput, 503, "there is no ledger", "give its directory, or make it with `init`")
    case .notALedger:
      Row(
        .badData, 500, "the directory is no ledger of this format", "give another, or a version that reads it"
      )
    case .locked:
      Row(.tryAgain, 503, "another process writes to the ledger", "try again, or ask that process")
    case .accessDenied:
      Row(.notPermitted, 500, "a file may not be opened", "give it to the user who runs the program")
    case .notWritable: Row(.badData, 503, "the ledger is closed, or open for reading", "open it for writing")
    case .insideDecision:
      Row(.badData, 500, "the ledger was called from within a decision", "use what the decision is given")
    case .diskFull: Row(.inputOutput, 507, "the disk is full", "make room, and try again")
    case .inputOutput: Row(.inputOutput, 500, "reading or writing failed", "look at the disk, and try again")
    case .outcomeUnknown:
      Row(.tryAgain, 503, "it is not known whether it was recorded", "send it again with the same ids")
    case .clockAhead:
      Row(.tryAgain, 503, "the clock is probably wrong", "set it, or say that it is right: `clock confirm`")
    case .damaged:
      Row(
        .foundWanting, 500, "something stored is not as it was written", "run `doctor`; restore what it names"
      )
    case .rolledBack:
      Row(.foundWanting, 500, "an older copy is in the ledger's place", "put the newest back")
    case .keyUnavailable:
      Row(
        .notPermitted, 503, "the key file is missing, another's, or open to others",
        "put the ledger's own back")
    case .keyLost:
      Row(.badData, 500, "a customer's key is missing", "put the newest copy of the keys back")
    default: nil
    }
  }

  private var views: Row? {
    switch self {
    case .damagedView:
      Row(.foundWanting, 500, "a stored view is damaged", "build it anew: `project --rebuild`")
    case .staleView:
      Row(.foundWanting, 503, "a stored view is of another fold", "let it be built anew: `project`")
    case .contended: Row(.tryAgain, 503, "others keep changing the view", "try again")
    case .undeclaredDetail:
      Row(
        .badData, 500, "a view needs a detail that its type does not declare",
        "define the type with it, as the message says, or let the view ask for what there is")
    case .quarantined:
      Row(.badData, 500, "the fold of a customer fails", "correct the touchpoint that the message names")
    case .overflow:
      Row(
        .badData, 500, "a number does not fit in 64 bits", "look for an amount that is a mistake, and void it"
      )
    default: nil
    }
  }

  private var work: Row {
    switch self {
    case .checkFailed:
      Row(.foundWanting, 409, "checked, and found wanting", "do what the message says")
    case .cancelled: Row(.interrupted, 503, "it was given up before its end", "ask again")
    case .closed: Row(.tryAgain, 503, "the reports are closed: the program is ending", "ask again")
    default: Row(.software, 500, "a mistake of the program's own", "please report it, with the message")
    }
  }
}
