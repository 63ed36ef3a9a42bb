// What a person is told when a command fails, and the number that a script is told.

internal import Glibc
internal import Perennial

/// A failure in one line: what was wrong, where, what to do; and the exit status.
struct Failure: Error {
  var message: String
  var status: Int32
  /// The line that is wrong, with a caret under the place: for a person, below the message.
  var excerpt: String?

  init(_ message: String, status: Int32) {
    self.message = message
    self.status = status
  }

  /// Checked, and found wanting.
  static func found(_ message: String) -> Failure { Failure(message, status: 1) }

  static func usage(_ message: String) -> Failure { Failure(message, status: 64) }

  static func noInput(_ message: String) -> Failure { Failure(message, status: 66) }

  /// Whether an error is one of the project's own, and not the argument parser's.
  static func isOurs(_ error: any Error) -> Bool {
    error is Failure || error is LedgerError || error is ProjectionError || error is ImportError
      || error is ExportError || error is TouchpointFault
  }

  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as LedgerError: self.init(error.description, status: Self.status(of: error.code))
    case let error as ProjectionError: self.init(error.description, status: Self.status(of: error))
    case let error as ImportError:
      self.init(error.description, status: Self.status(of: error))
      excerpt = MappingExcerpt(of: error)?.text
    case let error as ExportError: self.init(error.description, status: Self.status(of: error))
    case let fault as TouchpointFault: self.init(fault.description, status: 65)
    default: self.init("\(error)", status: 70)
    }
  }

  private static func status(of code: LedgerError.Code) -> Int32 {
    switch code {
    case .notFound, .unknownSubject: 66
    case .cannotCreate: 73
    case .locked, .outcomeUnknown, .expectationFailed, .clockAhead: 75
    case .diskFull, .inputOutput: 74
    case .accessDenied, .keyUnavailable: 77
    case .invalidSettings: 64
    case .damaged, .rolledBack: 1
    default: 65
    }
  }

  private static func status(of error: ProjectionError) -> Int32 {
    if let cause = error.cause as? LedgerError { return status(of: cause.code) }
    return switch error.code {
    case .invalidRequest: 64
    case .accessDenied: 77
    case .staleView: 1
    case .unknownView, .nothingToRollBack: 66
    case .inputOutput, .diskFull: 74
    case .contended: 75
    // What a shell says of a process that SIGINT has ended.
    case .cancelled: 130
    case .damagedView: 1
    default: 65
    }
  }

  private static func status(of error: ExportError) -> Int32 {
    switch error.code {
    case .unknownFormat: 64
    case .cannotCreate: 73
    default: 74
    }
  }

  private static func status(of error: ImportError) -> Int32 {
    switch error.code {
    case .notFound, .unreadable: 66
    case .unknownFormat: 64
    case .cannotCreate: 73
    case .inputOutput: 74
    default: 65
    }
  }
}
