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

  /// Refuses to write a file where it would replace what is read, or the ledger's key, or lie inside a ledger.
  func checkOutput(_ output: String, besides files: [String]) throws {
    let key = KeySource.standard(forLedger: try path()).path
    try Self.checkPlace(output, besides: files + [key].compactMap { $0 })
  }

  /// The same for what needs no ledger.
  static func checkPlace(_ output: String, besides files: [String]) throws {
    guard output != "-" else {
      throw Failure.usage("- is standard input, and nothing is written there; give the name of a file")
    }
    if let problem = OutputPlace.problem(with: output, besides: files) {
      throw Failure("\(output): \(problem)", status: 73)
    }
  }

  func open(for access: Ledger.Access) throws -> Ledger {
    var options = LedgerOptions()
    options.policyChecks = PolicyCheck.checks(of: Installed.own)
    let ledger = try Ledger.open(at: try path(), for: access, options: options)
    if access == .readWrite { noteKeyLoss(ledger) }
    return ledger
  }

  /// Says that customers' keys are missing, where they are: what needs none goes on.
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

extension Ledger {
  /// The customer that an argument names: `crm:17850`, `customer:17`, or the number alone.
  func customer(named text: String) throws -> CustomerNumber {
    let number = text.hasPrefix("customer:") ? String(text.dropFirst("customer:".count)) : text
    if let number = UInt32(number) {
      guard number > 0, number <= (try customerCount) else {
        throw Failure.noInput("there is no customer \(number); the ledger has \(try customerCount) customers")
      }
      return CustomerNumber(number)
    }
    guard let identifier = Identifier(text) else {
      throw Failure.usage("\(text) names no customer; give a number, or an identifier such as crm:17850")
    }
    guard let customer = try customer(with: identifier) else {
      throw Failure.noInput("no customer is linked to that \(identifier.kind)")
    }
    return customer
  }
}

/// A position in an argument.
func position(_ text: String, option: String) throws -> Position {
  guard let number = UInt64(text) else {
    throw Failure.usage("\(option) \(text) is not a position; give a number from 0")
  }
  return Position(number)
}
