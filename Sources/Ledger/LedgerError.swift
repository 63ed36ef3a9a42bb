// The one public error of the ledger: an open code, where, what was found and what to do.

internal import KeyValueStore

/// A failure of the ledger itself: its files, its keys, its integrity, or a request that it refuses.
public struct LedgerError: Error, Sendable {
  /// The kind of failure, for programs.
  public var code: Code
  /// What was wrong, where, and what to do; never a personal value.
  public var message: String
  /// The touchpoint that the failure is about, where it is about one.
  public var position: Position?
  /// The index of the touchpoint that was refused, in the batch that was appended or among those that a decision
  /// records.
  public var index: Int?
  /// The error that led to this one, where there is one: a `TouchpointFault`, a `PolicyFault`, a
  /// `ContentDifference`, an error of the store.
  public var cause: (any Error)?
  /// Whether the message says itself which touchpoint it is about: there was no batch.
  var namesTouchpoint = false

  /// A failure with these values. Its description is the message, followed by the position and the place in
  /// the batch where they are given.
  public init(
    _ code: Code, _ message: String, position: Position? = nil, index: Int? = nil,
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.position = position
    self.index = index
    self.cause = cause
  }

  /// The kind of failure. Open: later versions add codes.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// There is no ledger at the path.
    public static let notFound = Code(rawValue: "notFound")
    /// There is something at the path already, or it cannot be created.
    public static let cannotCreate = Code(rawValue: "cannotCreate")
    /// The directory is not a ledger, or one of another format or another ledger's file.
    public static let notALedger = Code(rawValue: "notALedger")
    /// Another process (or this one) has the ledger open for writing.
    public static let locked = Code(rawValue: "locked")
    /// A file may not be read or written.
    public static let accessDenied = Code(rawValue: "accessDenied")
    /// A checksum does not match, or something that must be there is missing. `position` says where.
    public static let damaged = Code(rawValue: "damaged")
    /// The log is shorter than it once was: an older copy was put in its place.
    public static let rolledBack = Code(rawValue: "rolledBack")
    /// The disk is full; nothing was written.
    public static let diskFull = Code(rawValue: "diskFull")
    /// Reading or writing failed.
    public static let inputOutput = Code(rawValue: "inputOutput")
    /// A commit failed midway: whether it happened shows when the ledger is opened again. Retry with the
    /// same ids.
    public static let outcomeUnknown = Code(rawValue: "outcomeUnknown")
    /// The ledger was closed, or opened for reading only.
    public static let notWritable = Code(rawValue: "notWritable")
    /// The ledger was called from within a closure that it runs itself, such as that of `decide`.
    public static let insideDecision = Code(rawValue: "insideDecision")
    /// A touchpoint is refused: its `index`, and in `cause` the `TouchpointFault`.
    public static let invalidTouchpoint = Code(rawValue: "invalidTouchpoint")
    /// A policy cannot be used: by itself, or beside those that are published; or those that a withdrawal
    /// leaves do not go together. `cause` is a `PolicyFault`, with the path within the document.
    public static let invalidPolicy = Code(rawValue: "invalidPolicy")
    /// A known (source, id) came with other content. `position` is that of the first, `cause` a
    /// `ContentDifference`.
    public static let conflictingDuplicate = Code(rawValue: "conflictingDuplicate")
    /// Several producers have an order, a ticket … of that number, and none of them is the one who asks.
    /// The message says where they were introduced; `position` is that of the first.
    public static let ambiguousReference = Code(rawValue: "ambiguousReference")
    /// An expectation did not hold.
    public static let expectationFailed = Code(rawValue: "expectationFailed")
    /// The customer, reference or position that is asked for does not exist.
    public static let unknownSubject = Code(rawValue: "unknownSubject")
    /// The key file is missing, of another ledger, or may be read by others.
    public static let keyUnavailable = Code(rawValue: "keyUnavailable")
    /// A personal part exists and its key does not, though nobody erased it.
    public static let keyLost = Code(rawValue: "keyLost")
    /// The person was erased: the personal part can no longer be read.
    public static let erased = Code(rawValue: "erased")
    /// There is no backup in the directory, or one of a later version.
    public static let notABackup = Code(rawValue: "notABackup")
    /// A backup is of another ledger, or of another copy of this one that went on otherwise.
    public static let otherBackup = Code(rawValue: "otherBackup")
    /// A file of a backup is missing, or is not as it was written.
    public static let damagedBackup = Code(rawValue: "damagedBackup")
    /// A setting (currency, time zone, a bound) is not one that can be.
    public static let invalidSettings = Code(rawValue: "invalidSettings")
    /// The clock is so far ahead that it is probably wrong: nothing was recorded. `Ledger.confirmClock`
    /// says that it is right.
    public static let clockAhead = Code(rawValue: "clockAhead")
  }
}

/// The differences between a touchpoint and the one that was recorded with its (source, id).
public struct ContentDifference: Error, Hashable, Sendable {
  /// `subject`, `time`, `channel`, `type`, members of the data such as `data.total`: names, never values.
  public var fields: [String]
  /// Whether the touchpoint that was recorded is voided.
  public var isVoided: Bool

  /// A difference in these fields, which are named and whose values are not given.
  public init(fields: [String], isVoided: Bool = false) {
    self.fields = fields
    self.isVoided = isVoided
  }
}

extension LedgerError: CustomStringConvertible {
  public var description: String {
    var text = message
    if let position { text += " (position \(position))" }
    if let index, !namesTouchpoint { text += " (touchpoint \(index + 1) of the batch)" }
    return text
  }
}

extension LedgerError {
  /// What every call on a ledger says that its owner has closed.
  static func closed(cause: (any Error)? = nil) -> LedgerError {
    LedgerError(
      .notWritable, "the ledger is closed; open it again, or close it after what uses it has ended",
      cause: cause)
  }

  /// A failure of the store in the ledger's words.
  init(_ error: KeyValueError, doing what: String) {
    if error.code == .closed {
      // The store is closed by the ledger alone, when its owner closes it.
      self = .closed(cause: error)
      return
    }
    let code: Code =
      switch error.code {
      case .alreadyOpen: .locked
      case .accessDenied, .readOnly: .accessDenied
      case .diskFull: .diskFull
      case .noSuchFile: .notFound
      case .stopped, .usedAfterFork, .replaced: .notWritable
      case .truncated, .damagedMeta, .wrongPageSize, .corrupted, .pageNotFound, .outOfBounds, .invalid,
        .versionMismatch, .keyExists, .incompatible:
        .damaged
      default: .inputOutput
      }
    let reason = code == .diskFull ? "\(fullDiskMessage) (\(error))" : "\(error)"
    self.init(code, "\(what): \(reason)", cause: error)
  }
}
