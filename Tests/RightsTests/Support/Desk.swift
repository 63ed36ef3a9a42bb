import Foundation
import Perennial
import Synchronization
import Testing

/// A ledger on disk at which people are spoken with, by a clock that stands still until it is set.
final class Desk: Sendable {
  let ledger: Ledger
  let clock = DeskClock()
  let path: String
  private let directory = NSTemporaryDirectory() + "/perennial-rights-" + UUID().uuidString
  private let ids = Mutex(0)

  init() throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var options = LedgerOptions()
    options.clock = { [clock] in clock.now }
    path = directory + "/shop.ledger"
    ledger = try Ledger.create(
      at: path, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"), options: options)
  }

  deinit {
    try? ledger.close()
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// A time of the first of March 2024, which is the time in London.
  static func at(_ hour: Int, _ minute: Int = 0) -> Instant {
    let day = Instant(year: 2024, month: 3, day: 1)
    return Instant(microseconds: day.microseconds + Int64(hour * 60 + minute) * 60_000_000)
  }

  private func nextID() -> String {
    ids.withLock {
      $0 += 1
      return "\($0)"
    }
  }

  /// Records a message of somebody who is known by a name.
  @discardableResult
  func record(_ message: some TouchpointMessage, of name: String, at time: Instant? = nil, id: String? = nil)
    throws
    -> Receipt
  {
    try ledger.append(
      NewTouchpoint(
        source: "desk", id: id ?? nextID(), subject: .identifiers([Identifier("crm", name)]), occurred: time,
        message))
  }

  /// Somebody of whom nothing is known but that they have come by.
  @discardableResult
  func meet(_ name: String) throws -> CustomerNumber {
    try record(VisitMade.with { $0.session = "of-\(nextID())" }, of: name).customer
  }

  @discardableResult
  func grant(
    _ purpose: String, through channels: [String] = [], of name: String = "ann", at time: Instant? = nil,
    until expires: Instant? = nil
  ) throws -> Receipt {
    try record(
      ConsentGranted.with {
        ($0.purpose, $0.channels, $0.wording, $0.wordingHash) = (purpose, channels, "news/2", "af12")
        ($0.mechanism, $0.jurisdiction) = ("checkbox", "GB")
        if let expires { $0.expiresMicroseconds = expires.microseconds }
      }, of: name, at: time)
  }

  @discardableResult
  func withdraw(
    _ purpose: String, through channels: [String] = [], of name: String = "ann", at time: Instant? = nil
  ) throws -> Receipt {
    try record(
      ConsentWithdrawn.with { ($0.purpose, $0.channels, $0.mechanism) = (purpose, channels, "verbal") },
      of: name, at: time)
  }

  /// Publishes a register whose purposes have these grounds.
  @discardableResult
  func publish(_ bases: KeyValuePairs<String, LawfulBasis>, channels: [String] = [], from: Instant? = nil)
    throws
    -> Position
  {
    let channels =
      channels.isEmpty ? "" : ", \"channels\": [\(channels.map { "\"\($0)\"" }.joined(separator: ", "))]"
    let purposes = bases.map { "{\"name\": \"\($0)\", \"basis\": \"\($1.rawValue)\"\(channels)}" }
    let document = """
      {"controller": {"name": "Ada's Shop", "contact": "desk@ada.example"}, "purposes": [\(purposes.joined(separator: ", "))]}
      """
    return try ledger.publishPolicy(
      view: RightsPolicy.purposes, name: "default", document: document, effectiveFrom: from
    ).position
  }
}

/// A clock that stands still until it is set.
final class DeskClock: Sendable {
  private let instant = Mutex(Desk.at(8))
  var now: Instant { instant.withLock { $0 } }
  func set(_ time: Instant) { instant.withLock { $0 = time } }
}

/// Runs `body`, which must throw a `LedgerError` of this code, and gives it.
@discardableResult
func expect(
  _ code: LedgerError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) throws -> LedgerError {
  var found: (any Error)?
  do { try body() } catch { found = error }
  let error = try #require(
    found as? LedgerError, "\(code.rawValue) was expected, not \(found.map { "\($0)" } ?? "nothing")",
    sourceLocation: sourceLocation)
  #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
  return error
}
