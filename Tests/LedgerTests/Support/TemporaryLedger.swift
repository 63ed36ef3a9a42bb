import Foundation
import Ledger
import Schema
import SwiftProtobuf

/// A directory that is removed with the value that made it.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/perennial-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var ledger: String { path + "/shop.ledger" }
}

extension Ledger {
  static func temporary(in directory: TemporaryDirectory, options: LedgerOptions = LedgerOptions()) throws
    -> Ledger
  {
    try create(
      at: directory.ledger, settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"),
      options: options)
  }
}

/// An order of one line.
func order(
  _ id: String, of subject: NewTouchpoint.Subject, total: Int64 = 1000, occurred: Instant? = nil,
  source: String = "till/1", channel: String? = "store"
) -> NewTouchpoint {
  NewTouchpoint(
    source: source, id: id, subject: subject, occurred: occurred, channel: channel,
    OrderPlaced.with {
      $0.order = id
      $0.currency = "GBP"
      $0.lines = [
        .with {
          $0.sku = "85123A"
          $0.quantity = 1
          $0.amount = total
        }
      ]
    })
}

func crm(_ value: String) -> NewTouchpoint.Subject { .identifiers([Identifier("crm", value)]) }
