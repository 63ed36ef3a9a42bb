// A ledger that is opened by an app of Perennial knows what the policies of the standard views may be.

public import Ledger
internal import LedgerViews
internal import ReadModels
internal import Rights

extension Ledger {
  /// Creates a ledger in a directory that does not exist yet, and opens it for writing.
  ///
  /// The settings become its first touchpoint. Where the key source is a file that does not exist, it is
  /// made. Policies of the standard views are checked before they are recorded, beside what
  /// `LedgerOptions.policyChecks` names.
  ///
  /// - Throws: `LedgerError`: `cannotCreate`, `invalidSettings`, `keyUnavailable`.
  public static func create(
    at path: String, settings: LedgerSettings, options: LedgerOptions = LedgerOptions()
  ) throws -> Ledger {
    try makeFiles(at: path, settings, options)
    return try open(at: path, options: options)
  }

  /// Opens an existing ledger. Policies of the standard views are checked before they are recorded, beside
  /// what `LedgerOptions.policyChecks` names.
  ///
  /// - Throws: `LedgerError`: `notFound`, `notALedger`, `locked` (naming the process that writes), `damaged`,
  ///   `rolledBack`, `keyUnavailable`, `accessDenied`.
  public static func open(
    at path: String, for access: Access = .readWrite, options: LedgerOptions = LedgerOptions()
  ) throws -> Ledger {
    var options = options
    options.policyChecks = PolicyCheck.standard + PolicyCheck.rights + options.policyChecks
    return try Ledger(at: path, for: access, options: options)
  }

  /// Opens the ledger of a directory, and creates it where there is none yet: what a program does as it
  /// begins. Policies of the standard views are checked before they are recorded, beside what
  /// `LedgerOptions.policyChecks` names.
  ///
  /// - Parameters:
  ///   - path: the ledger's directory.
  ///   - settings: those of a new ledger. One that is there keeps its own, which `changeSettings` changes.
  ///   - options: what may differ from one opening to the next, such as where its key comes from.
  /// - Throws: as `open` and `create`; `invalidSettings` where the ledger that is there counts in another
  ///   currency than the program takes it to.
  public static func openOrCreate(
    at path: String, settings: LedgerSettings, options: LedgerOptions = LedgerOptions()
  ) throws -> Ledger {
    try openOrCreate(settings, { try open(at: path, options: options) }) {
      try create(at: path, settings: settings, options: options)
    }
  }
}
