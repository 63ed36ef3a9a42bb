// Answering "What do you have about me?": everything that is held about a person, as a file and as a letter.

internal import Exchange
public import Ledger
internal import Projection
public import Rights

/// What became of a disclosure.
public struct DisclosureReceipt: Hashable, Sendable {
  /// The directory that it was written to.
  public var directory: String
  /// The receipt of `customer.disclosed`; `nil` where the ledger is open for reading only, and nothing was recorded.
  public var receipt: Receipt?
  /// The smallest of the person's numbers.
  public var customer: CustomerNumber
  /// The newest touchpoint that was looked at.
  public var position: Position
  /// Whether the person was erased.
  public var isErased: Bool
  /// How many touchpoints were disclosed.
  public var touchpoints: Int
}

extension Reports {
  /// Everything that is held about a person, as it is known now. Nothing is recorded, and nothing is written: see
  /// `disclose`.
  ///
  /// - Parameters:
  ///   - customer: any number of the person.
  ///   - request: the number of the request that it answers; `nil` for none.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer, or it is an account or the business and no
  ///   person; `keyUnavailable`; `ProjectionError`.
  public func disclosure(of customer: CustomerNumber, request: String? = nil) throws -> Disclosure {
    try checkOpen()
    return try models.disclosure(of: customer, request: request)
  }

  /// Gives a person a copy of everything that is held about them: a directory with `disclosure.json`, for programs, and
  /// `disclosure.html`, a letter.
  ///
  /// That it was given is recorded first, as `customer.disclosed`, where the ledger is open for writing. The directory and the
  /// files can be read by their owner only; it is there whole or not at all.
  ///
  /// - Parameters:
  ///   - customer: any number of the person.
  ///   - directory: where it is written; nothing may be there.
  ///   - language: the language of the letter.
  ///   - request: the number of the request; nothing that names a person.
  ///   - actor: a number or code of who does it, never a name; `nil` where nobody says.
  ///   - id: makes the call safe to make again: what is recorded is recorded once.
  /// - Throws: `ExportError` where the directory cannot be made; `LedgerError`: `unknownSubject` where there is no such customer,
  ///   or it is an account or the business and no person; `keyUnavailable`; `conflictingDuplicate`; `ProjectionError`.
  @discardableResult
  public func disclose(
    _ customer: CustomerNumber, to directory: String, in language: Disclosure.Language = .english,
    request: String? = nil, actor: String? = nil, as id: TouchpointID? = nil
  ) async throws -> DisclosureReceipt {
    try checkDisclosable(customer, directory)
    let receipt =
      ledger.access == .readWrite
      ? try await ledger.noteDisclosure(of: customer, request: request, actor: actor, as: id) : nil
    return try write(try disclosure(of: customer, request: request), receipt, language, to: directory)
  }

  /// `disclose` for code that is not asynchronous: it blocks its thread until everything is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func disclose(
    _ customer: CustomerNumber, to directory: String, in language: Disclosure.Language = .english,
    request: String? = nil, actor: String? = nil, as id: TouchpointID? = nil
  ) throws -> DisclosureReceipt {
    try checkDisclosable(customer, directory)
    let receipt =
      ledger.access == .readWrite
      ? try ledger.noteDisclosure(of: customer, request: request, actor: actor, as: id) : nil
    return try write(try disclosure(of: customer, request: request), receipt, language, to: directory)
  }

  /// What can be refused is refused before anything is recorded.
  private func checkDisclosable(_ customer: CustomerNumber, _ directory: String) throws {
    try checkOpen()
    if let problem = WholeDirectory.problem(with: directory) {
      throw ExportError(.cannotCreate, problem, file: directory)
    }
    try models.checkDisclosable(customer)
  }

  private func write(
    _ disclosure: Disclosure, _ receipt: Receipt?, _ language: Disclosure.Language, to directory: String
  ) throws -> DisclosureReceipt {
    try WholeDirectory.write(
      [
        ("disclosure.json", disclosure.json),
        ("disclosure.html", Array(disclosure.letter(in: language).utf8)),
      ], to: directory)
    return DisclosureReceipt(
      directory: directory, receipt: receipt, customer: disclosure.customer, position: disclosure.position,
      isErased: disclosure.isErased, touchpoints: disclosure.touchpointCount)
  }
}
