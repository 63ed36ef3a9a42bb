import Foundation
import KeyValueStore
import Schema
import SwiftProtobuf
import Testing

@testable import Ledger

/// A shop with a history, the places of its backups, and what is restored of them.
final class BackupShop: Sendable {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  var path: String { directory.ledger }
  var backup: String { directory.path + "/backup" }
  var restored: String { directory.path + "/restored.ledger" }
  /// Beside the ledger, as it was made.
  var key: String { path + ".key" }

  /// Options with which a copy of the ledger finds the key.
  var options: LedgerOptions {
    var options = LedgerOptions()
    options.keySource = .file(key)
    return options
  }

  func create(_ options: LedgerOptions? = nil) throws -> Ledger {
    try Ledger.temporary(in: directory, options: options ?? self.options)
  }

  /// A copy of the keys outside of the ledger.
  func keyCopy() throws -> String {
    let copy = directory.path + "/kept-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: path + "/keys", toPath: copy)
    return copy
  }

  /// Restores, opens what was restored, and closes it.
  func withRestored<Result>(
    at point: RestorePoint = .newest, keys: String?, _ body: (Ledger, RestoreReceipt) throws -> Result
  ) throws -> Result {
    try? FileManager.default.removeItem(atPath: restored)
    let receipt = try Ledger.restore(from: backup, to: restored, at: point, keys: keys, options: options)
    let ledger = try Ledger.open(at: restored, for: keys == nil ? .readOnly : .readWrite, options: options)
    do {
      let result = try body(ledger, receipt)
      try ledger.close()
      return result
    } catch {
      try? ledger.close()
      throw error
    }
  }

  /// Restores without keys, and expects these touchpoints.
  func expectRestored(
    _ transcript: [String], at point: RestorePoint = .newest,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = try withRestored(at: point, keys: nil) { ledger, _ in try ledger.transcript() }
    #expect(found == transcript, sourceLocation: sourceLocation)
  }

  /// The names of the segments, sorted.
  func segments() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: backup + "/segments").sorted()
  }
}

extension Ledger {
  /// Records orders of customers who come again, and what is personal of some of them.
  func grow(_ numbers: Range<Int>, customers: Int = 7, text: Int = 0) async throws {
    var batch: [NewTouchpoint] = []
    for number in numbers {
      batch.append(order("\(number)", of: crm("C\(number % customers)"), total: Int64(100 + number)))
      guard number % 5 == 0 else { continue }
      batch.append(
        NewTouchpoint(
          source: "desk", id: "r\(number)", subject: crm("C\(number % customers)"),
          CustomerRegistered.with {
            $0.personal.name = "Name \(number)"
            $0.personal.address = String(repeating: "x", count: text)
          }))
    }
    _ = try await append(batch)
  }

  /// Records a touchpoint as the ledger itself does.
  @discardableResult
  func recordOwn(_ message: some TouchpointMessage & Sendable, of customer: CustomerNumber) throws -> Position
  {
    try record(
      Recording(as: nil) { writer, staging, snapshot in
        try writer.stage([OwnTouchpoint(customer: customer, message: message)], as: nil, &staging, snapshot)[
          0]
      }
    ).position
  }
}
