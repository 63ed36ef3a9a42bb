// Which ledger, and its opening.

internal import ArgumentParser
internal import Foundation
internal import Perennial

/// `--ledger`, in every command.
struct LedgerOption: ParsableArguments {
  @Option(
    name: .long, help: "The ledger's directory. Without it, PERENNIAL_LEDGER names it.",
    completion: .directory)
  var ledger: String?

  func path() throws -> String {
    if let ledger { return ledger }
    if let named = ProcessInfo.processInfo.environment["PERENNIAL_LEDGER"], !named.isEmpty { return named }
    throw Failure.usage("no ledger is named; give --ledger DIRECTORY or set PERENNIAL_LEDGER")
  }

  /// Refuses to write a file where it would replace what is read, or the ledger's key, or lie inside a
  /// ledger.
  func checkOutput(_ output: String, besides files: [String]) throws {
    let key = KeySource.standard(forLedger: try path()).path
    try Self.checkPlace(output, besides: files + [key].compactMap { $0 })
  }

  /// Refuses to write a file where it would replace one of `files`, or lie inside a ledger: for commands
  /// that need no ledger.
  static func checkPlace(_ output: String, besides files: [String]) throws {
    guard output != "-" else {
      throw Failure.usage("- is standard input, and nothing is written there; give the name of a file")
    }
    if let problem = OutputPlace.problem(with: output, besides: files) {
      throw Failure(.cannotCreate, "\(output): \(problem)")
    }
  }

  func open(for access: Ledger.Access) throws -> Ledger {
    var options = LedgerOptions()
    options.policyChecks = PolicyCheck.checks(of: Installed.own)
    let ledger = try Ledger.open(at: try path(), for: access, options: options)
    if access == .readWrite { noteKeyLoss(ledger) }
    return ledger
  }

  /// Says on standard error that customers' keys are missing, where they are. The command goes on: much of
  /// what there is needs no key.
  func noteKeyLoss(_ ledger: Ledger) {
    do { if let loss = try ledger.keyLoss() { Messages.note("\(loss)") } } catch { Messages.note("\(error)") }
  }

  /// Opens the ledger, runs `body`, and closes it whatever happens.
  func with<Result>(_ access: Ledger.Access, _ body: (Ledger) throws -> Result) throws -> Result {
    let ledger = try open(for: access)
    let result: Result
    do {
      result = try body(ledger)
    } catch {
      try? ledger.close()
      throw error
    }
    try ledger.close()
    return result
  }

  func with<Result>(_ access: Ledger.Access, _ body: (Ledger) async throws -> Result) async throws -> Result {
    let ledger = try open(for: access)
    let result: Result
    do {
      result = try await body(ledger)
    } catch {
      try? ledger.close()
      throw error
    }
    try ledger.close()
    return result
  }
}
