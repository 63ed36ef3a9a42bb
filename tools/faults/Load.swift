// Many tasks append at once, single touchpoints and batches, of few customers and of shops that number
// their orders alike.

import Foundation
import Ledger

struct Load {
  var path: String
  var tasks = 8
  /// How many appends each task makes.
  var count = Int.max
  /// The number of the first append; appends of the same number are the same touchpoints.
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
    // An append that takes back orders of the one before it is never sent without that one.
    var number = LoadAppend.refersBack(first) ? first - 1 : first
    while number < last {
      let sent = LoadAppend(task: task, number: number, size: number % 2 == 0 ? batch : 1).touchpoints
      let receipts = try await ledger.append(sent)
      // One write for the whole batch, so that whoever reads the lines sees all of it or nothing.
      say(zip(sent, receipts).map { "\($0.id) \($1.position)" }.joined(separator: "\n"))
      number += 1
    }
  }
}
