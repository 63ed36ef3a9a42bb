import Foundation
import Perennial
import Testing

/// The code of docs/backups.md.
struct BackupsTests {
  private let directory = NSTemporaryDirectory() + "/backups-\(UUID().uuidString)"

  private func create() throws -> Ledger {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    return try Ledger.create(
      at: directory + "/shop.ledger", settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London"))
  }

  private func sale(_ id: String, of pence: Int64) -> NewTouchpoint {
    NewTouchpoint(
      source: "till/1", id: id, subject: .identifiers([Identifier("card", "9001")]),
      OrderPlaced.with {
        $0.order = id
        $0.currency = "GBP"
        $0.total = pence
      })
  }

  @Test("A ledger is backed up while it is open, and brought back")
  func backups() async throws {
    let ledger = try create()
    try await ledger.append(sale("1", of: 350))
    let receipt = try ledger.backup(to: directory + "/backup")
    #expect(try receipt.position == ledger.head)
    #expect(try Ledger.verifyBackup(at: receipt.directory).problems.isEmpty)
    let keys = directory + "/shop-keys"
    try ledger.saveKeys(to: keys)
    try ledger.close()

    // Another machine, where the key file was put in its place.
    var options = LedgerOptions()
    options.keySource = .file(ledger.directory + ".key")
    let path = directory + "/restored.ledger"
    try Ledger.restore(from: receipt.directory, to: path, keys: keys, options: options)
    let restored = try Ledger.open(at: path, options: options)
    #expect(try restored.head == receipt.position)
    try restored.close()
  }

  @Test("A night's backup goes on, Sunday's begins another, and four are kept")
  func nights() async throws {
    let ledger = try create()
    let nightly = NightlyBackup(directory: directory + "/backups")
    for day in 0..<8 {
      try await ledger.append(sale("\(day)", of: 350))
      #expect(try nightly.run(of: ledger, isSunday: day % 2 == 1) == ledger.head)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: nightly.directory).count == 4)
    try ledger.close()
  }
}
