// Many tasks that append at once: single touchpoints and batches, of few customers, with personal parts.

import Foundation
import Ledger
import Schema
import SwiftProtobuf

struct Load {
  var path: String
  var tasks = 8
  /// How many appends each task makes.
  var count = Int.max
  /// The number of the first id: the same numbers are the same touchpoints.
  var first = 1
  /// How many touchpoints every second append has; the others have one.
  var batch = 3
  var indexBatch: UInt64 = 300_000

  func run() async throws {
    var options = LedgerOptions()
    options.indexBatch = indexBatch
    let ledger: Ledger
    if FileManager.default.fileExists(atPath: path) {
      ledger = try Ledger.open(at: path, options: options)
    } else {
      let settings = LedgerSettings(currency: "GBP", timeZone: "Europe/London")
      ledger = try Ledger.create(at: path, settings: settings, options: options)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<tasks { group.addTask { try await append(to: ledger, as: task) } }
      try await group.waitForAll()
    }
    try ledger.close()
  }

  private func append(to ledger: Ledger, as task: Int) async throws {
    let last = count == .max ? Int.max : first + count
    var number = first
    while number < last {
      let size = number % 2 == 0 ? batch : 1
      let name = "\(task)-\(number)"
      let batch = (0..<size).map { Self.order("\(name)-\($0)of\(size)", task, number) }
      let receipts = try await ledger.append(batch)
      // One write for the whole batch: a reader of the lines sees all of it or nothing.
      say(zip(batch, receipts).map { "\($0.id) \($1.position)" }.joined(separator: "\n"))
      number += 1
    }
  }

  /// The same arguments give the same touchpoint.
  static func order(_ id: String, _ task: Int, _ number: Int) -> NewTouchpoint {
    let customer = (task &* 7 &+ number) % 97
    return NewTouchpoint(
      source: "load", id: id, subject: .identifiers([Identifier("crm", "c\(customer)")]),
      occurred: Instant(year: 2020, month: 1, day: 1 + number % 28), channel: "web",
      OrderPlaced.with {
        $0.order = id
        $0.currency = "GBP"
        $0.lines = [
          .with {
            $0.sku = "sku-\(number % 50)"
            $0.quantity = 1
            $0.amount = Int64(number % 1000)
          }
        ]
      })
  }
}
