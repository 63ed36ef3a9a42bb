// Every public error of the library, as a failure.

public import Exchange
public import Ledger
public import Projection
internal import Words

extension Failure {
  /// The failure that any error is: one that is none of the library's is `unexpected`, a mistake of the program's own.
  public init(_ error: any Error) {
    self = Self(known: error) ?? Failure(.unexpected, "\(error)")
  }

  /// The failure that an error of the library is, for code that hands other errors on.
  ///
  /// - Parameter error: any error.
  /// - Returns: `nil` where the error is none that the library documents.
  public init?(known error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as LedgerError: self.init(error)
    case let error as ProjectionError: self.init(error)
    case let error as ImportError: self.init(error)
    case let error as ExportError: self.init(error)
    case let fault as TouchpointFault: self.init(.invalidTouchpoint, fault.description, at: fault.field)
    case let fault as PolicyFault: self.init(.invalidPolicy, fault.description, at: fault.path)
    case let fault as TypeFault: self.init(.invalidDefinition, fault.description, at: fault.field)
    case let difference as ContentDifference: self.init(difference)
    case let error as ArithmeticOverflow: self.init(.overflow, error.description)
    case let error as UndeclaredDetail: self.init(.undeclaredDetail, error.message)
    case let error as TimeStandsStill: self.init(.quarantined, error.description)
    case is RowReader.Malformed: self.init(.damagedView, "a row is not what it was written as")
    case is CancellationError: self.init(.cancelled, "it was given up")
    default: return nil
    }
  }

  /// What is wrong with a document that came in a file.
  package init(_ error: any Error, inFile file: String) {
    self.init(error)
    message = "\(file): \(message)"
    place = Place(file: file)
  }

  private init(_ code: FailureCode, _ message: String, at field: String) {
    self.init(code, message)
    if !field.isEmpty { self.field = field }
  }

  private init(_ error: LedgerError) {
    self.init(FailureCode(error.code), error.description)
    position = error.position
    index = error.index
    switch error.cause {
    case let fault as TouchpointFault: field = fault.field
    case let fault as PolicyFault where !fault.path.isEmpty: field = fault.path
    default: break
    }
  }

  private init(_ error: ProjectionError) {
    // Where a view has met a failure of the ledger, it is the ledger's failure that can be mended.
    let cause = error.cause as? LedgerError
    self.init(cause.map { FailureCode($0.code) } ?? FailureCode(error.code), error.description)
    position = error.position
    if let fault = error.cause as? PolicyFault, !fault.path.isEmpty { field = fault.path }
  }

  private init(_ error: ImportError) {
    self.init(FailureCode(error.code), error.description)
    place = error.file.map { Place(file: $0, line: error.line, column: error.column) }
  }

  private init(_ error: ExportError) {
    self.init(FailureCode(error.code), error.description)
    place = Place(file: error.file)
  }

  private init(_ difference: ContentDifference) {
    let fields = difference.fields.joined(separator: ", ")
    self.init(
      .conflictingDuplicate,
      "it was recorded with other content" + (fields.isEmpty ? "" : ": \(fields) differ"))
  }
}

extension FailureCode {
  /// The kind of failure that a code of a `LedgerError` is.
  public init(_ code: LedgerError.Code) { self = Self(rawValue: code.rawValue) ?? .unexpected }

  /// The kind of failure that a code of a `ProjectionError` is. Where the error was caused by one of the ledger, its own
  /// code is the lesser half of it: make a `Failure` of the error.
  public init(_ code: ProjectionError.Code) { self = Self(rawValue: code.rawValue) ?? .unexpected }

  /// The kind of failure that a code of an `ImportError` is.
  public init(_ code: ImportError.Code) {
    // An import's `notFound` is about a file; a failure of that code says that there is no ledger.
    self = code == .notFound ? .noSuchFile : Self(rawValue: code.rawValue) ?? .unexpected
  }

  /// The kind of failure that a code of an `ExportError` is.
  public init(_ code: ExportError.Code) { self = Self(rawValue: code.rawValue) ?? .unexpected }
}
