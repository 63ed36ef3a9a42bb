import Foundation
import Perennial
import Synchronization
import Testing

/// A ledger on disk in which people are registered.
final class Registry: Sendable {
  let ledger: Ledger
  let directory: String
  var path: String { directory + "/shop.ledger" }
  private let count = Mutex(0)

  init(_ change: (inout LedgerSettings) -> Void = { _ in }) throws {
    directory = FileManager.default.temporaryDirectory.path + "/perennial-linkage-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var settings = LedgerSettings(currency: "EUR", timeZone: "Europe/Berlin")
    change(&settings)
    var options = LedgerOptions()
    options.keySource = .file(directory + "/key")
    ledger = try Ledger.create(at: directory + "/shop.ledger", settings: settings, options: options)
  }

  deinit {
    try? ledger.close()
    try? FileManager.default.removeItem(atPath: directory)
  }

  func nextID() -> String {
    count.withLock {
      $0 += 1
      return "id-\($0)"
    }
  }

  /// Registers somebody under a number of their own.
  @discardableResult
  func register(
    _ number: String, _ name: String, birthday: String = "", phone: String = "", email: String = "",
    address: String = "", kind: String = "member"
  ) throws -> CustomerNumber {
    try ledger.append(
      NewTouchpoint(
        source: "desk", id: nextID(), subject: .identifiers([Identifier(kind, number)]),
        CustomerRegistered.with {
          $0.personal.name = name
          if !birthday.isEmpty { $0.personal.birthday = birthday }
          if !phone.isEmpty { $0.personal.phone = phone }
          if !email.isEmpty { $0.personal.email = email }
          if !address.isEmpty { $0.personal.address = address }
        })
    ).customer
  }

  /// Ada under two numbers, with the same name and birthday.
  func adaTwice() throws -> (CustomerNumber, CustomerNumber) {
    (
      try register("1", "Ada Lovelace", birthday: "1815-12-10"),
      try register("2", "Lovelace, Ada", birthday: "1815-12-10", phone: "+44 20 7946 0000")
    )
  }

  /// The pairs that are suggested.
  func suggested(least: Int = MergeSuggestion.leastStandard) throws -> [[UInt32]] {
    try ledger.mergeSuggestions(least: least).suggestions.map { [$0.one.rawValue, $0.other.rawValue] }
  }

  func count(of type: TouchpointType) throws -> Int {
    var found = 0
    try ledger.forEachTouchpoint(TouchpointQuery(types: [type])) { _ in
      found += 1
      return true
    }
    return found
  }
}

/// Runs `body`, which must throw a `LedgerError` of this code whose message says these words.
func expect(
  _ code: LedgerError.Code, says words: String..., sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) throws {
  var found: (any Error)?
  do { try body() } catch { found = error }
  let error = try #require(
    found as? LedgerError, "\(code.rawValue) was expected, not \(found.map { "\($0)" } ?? "nothing")",
    sourceLocation: sourceLocation)
  #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
  for word in words { #expect("\(error)".contains(word), "\(error)", sourceLocation: sourceLocation) }
}
