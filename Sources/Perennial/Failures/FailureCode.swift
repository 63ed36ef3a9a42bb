// Every kind of failure, and what it is to a person, to a script and to a client of HTTP: one table.

/// What kind of failure it is. The raw value is for programs and never changes; where a public error of the library has a code, it
/// is that code, but for one that means something else in another error. Later versions add kinds: give a `switch` a
/// `default`.
public enum FailureCode: String, CaseIterable, Sendable {
  // MARK: What is asked

  /// What was asked for cannot be: a period, a condition, the name of a report.
  case invalidRequest
  /// The customer, touchpoint or reference that is named is not in the ledger.
  case unknownSubject
  /// There is no view of the name.
  case unknownView
  /// A file's format is not known by its name.
  case unknownFormat
  /// The system knows no time zone of the name that a calendar was given. A ledger's time zone that cannot
  /// be is `invalidSettings`.
  case unknownTimeZone
  /// No earlier generation of a view is kept.
  case nothingToRollBack

  // MARK: What is sent

  /// A touchpoint is refused for what it says.
  case invalidTouchpoint
  /// A known (source, id) came with other content.
  case conflictingDuplicate
  /// Several producers have an order, a ticket … of the number.
  case ambiguousReference
  /// An expectation did not hold: somebody else was faster.
  case expectationFailed
  /// The person was erased, and what was personal is gone.
  case erased
  /// A setting of the ledger, such as its currency or its time zone, cannot be so.
  case invalidSettings
  /// A policy cannot be used, by itself or beside the others of its view.
  case invalidPolicy
  /// The definition of a type cannot be used.
  case invalidDefinition
  /// A mapping of an import cannot be used.
  case invalidMapping
  /// The data of a file as a whole is not what was expected.
  case invalidData

  // MARK: Files beside the ledger

  /// There is no file at the path that was given.
  case noSuchFile
  /// A file cannot be read.
  case unreadable
  /// Something cannot be written where it is to be: a ledger, a file of rows.
  case cannotCreate
  /// There is no backup in the directory, or one of a later version.
  case notABackup
  /// A backup is of another ledger, or of another copy of this one.
  case otherBackup
  /// A file of a backup is missing, or is not as it was written.
  case damagedBackup

  // MARK: The ledger and its keys

  /// There is no ledger at the path.
  case notFound
  /// The directory is no ledger of this format.
  case notALedger
  /// Another process, or this one, writes to the ledger.
  case locked
  /// A file of the ledger or of its views may not be opened.
  case accessDenied
  /// The ledger was closed, or opened for reading only.
  case notWritable
  /// The ledger was called from code that it runs while it writes.
  case insideDecision
  /// The disk is full; nothing was written.
  case diskFull
  /// Reading or writing failed.
  case inputOutput
  /// A write failed midway, and whether it is recorded shows when the ledger is opened again.
  case outcomeUnknown
  /// The clock is so far ahead that it is probably wrong; nothing was recorded.
  case clockAhead
  /// Something stored is not as it was written.
  case damaged
  /// An older copy is in the log's place.
  case rolledBack
  /// The key file is missing, another ledger's, or open to others.
  case keyUnavailable
  /// The key of a customer who was not erased is missing.
  case keyLost

  // MARK: The views

  /// A stored view is not as it was written.
  case damagedView
  /// A stored view is of another fold, and was not to be built anew.
  case staleView
  /// Others keep changing a view while it is refreshed.
  case contended
  /// A view needs a detail that a type of the user's own does not declare.
  case undeclaredDetail
  /// The fold of a customer fails.
  case quarantined
  /// A number does not fit in 64 bits.
  case overflow

  // MARK: The work

  /// What was checked was found wanting: only commands say so.
  case checkFailed
  /// The work was given up before its end.
  case cancelled
  /// The reports were closed.
  case closed
  /// The error is none of the library's: a mistake of the program's own.
  case unexpected

  /// What a failure of one kind is to a person, a script and a client of HTTP.
  fileprivate struct Row {
    var exitStatus: ExitStatus
    var httpStatus: Int
    var title: String
    var advice: String

    init(_ exitStatus: ExitStatus, _ httpStatus: Int, _ title: String, _ advice: String) {
      (self.exitStatus, self.httpStatus, self.title, self.advice) = (exitStatus, httpStatus, title, advice)
    }
  }

  /// What a command line ends with: 1 for what was checked and is wrong, otherwise a number of sysexits.h.
  public var exitStatus: Int32 { row.exitStatus.rawValue }

  /// What a service answers with: from 400 to 499 where the request is at fault, from 500 otherwise.
  public var httpStatus: Int { row.httpStatus }

  /// Whether the same may be sent again as it is, with the same id, and be taken later: see `Failure.maySendAgain`.
  public var maySendAgain: Bool { [503, 507].contains(httpStatus) }

  /// What it is, in a few words that hold for every failure of the kind: `another process writes to the ledger`.
  public var title: String { row.title }

  /// What can be done about it, in a few words: `try again, or ask that process`.
  public var advice: String { row.advice }

  /// The row of the table that describes this kind.
  private var row: Row { requests ?? contents ?? files ?? ledger ?? views ?? work }

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
      Row(
        .badData, 422, "the time zone of a calendar is not known", "give an IANA name, such as Europe/London")
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
      Row(
        .usage, 422, "a setting of the ledger, such as its time zone, cannot be so",
        "give a value as the message says")
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
    case .notABackup: Row(.noInput, 404, "there is no backup", "give the directory of one")
    case .otherBackup:
      Row(.badData, 409, "the backup is of another ledger, or another copy", "give a directory of its own")
    case .damagedBackup:
      Row(
        .foundWanting, 500, "a backup is not as it was written", "take another, or another copy of this one")
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
