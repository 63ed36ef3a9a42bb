// A ledger of its own for a test, and what a disclosure of it says.

import Foundation
import Perennial
import Testing

/// A shop with a ledger in a directory that goes with it.
final class Shop {
  let directory: String
  var path: String { directory + "/shop.ledger" }
  let ledger: Ledger
  let reports: Reports
  private var count = 0
  /// Where merges were recorded.
  var merges: [Position] = []

  init() throws {
    directory = FileManager.default.temporaryDirectory.path + "/perennial-rights-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var options = LedgerOptions()
    options.keySource = .file(directory + "/key")
    ledger = try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"),
      options: options)
    reports = try Reports(of: ledger)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Records a touchpoint of whoever an identifier of kind `crm` is linked to.
  @discardableResult
  func record(
    _ message: some TouchpointMessage, of customer: String, at time: String? = nil,
    from source: String = "till/2",
    channel: String? = "store", context: NewTouchpoint.Context = NewTouchpoint.Context()
  ) throws -> Receipt {
    count += 1
    return try ledger.append(
      NewTouchpoint(
        source: source, id: "id-\(count)", subject: .identifiers([.crm(customer)]),
        occurred: time.flatMap { Instant($0) }, channel: channel, content: .message(message), context: context
      ))
  }

  /// The disclosure of a customer as JSON, taken apart.
  func disclosure(of customer: CustomerNumber) throws -> [String: Any] {
    let json = Data(try reports.disclosure(of: customer).json)
    return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
  }

  /// Closes the ledger, and reads its files plainly.
  func plainLog() throws -> PlainLog {
    reports.close()
    try ledger.close()
    return try PlainLog(path, keyFile: directory + "/key")
  }

  func place(_ name: String) -> String { directory + "/" + name }
}

/// Whether two values of JSON are the same, whatever the order of members.
func isEqual(_ one: Any?, _ other: Any?) -> Bool {
  func canonical(_ value: Any?) -> Data? {
    try? JSONSerialization.data(withJSONObject: [value ?? "absent"], options: .sortedKeys)
  }
  guard let first = canonical(one), let second = canonical(other) else { return false }
  return first == second
}

/// The members in which two objects differ: for the message of a test that fails.
func differences(_ one: [String: Any], _ other: [String: Any]) -> String {
  Set(one.keys).union(other.keys).filter { !isEqual(one[$0], other[$0]) }.sorted()
    .map { "\($0): \(one[$0] ?? "absent") / \(other[$0] ?? "absent")" }.joined(separator: "; ")
}
