import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

/// The keys of people cannot be made again: that one is missing is told, and nobody is given another.
@Suite struct LostKeysTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.ledger }
  private var keys: String { path + "/keys" }

  private func options() -> LedgerOptions {
    var options = LedgerOptions()
    options.keySource = .file(path + ".key")
    return options
  }

  private func filled(_ count: Int) async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append((0..<count).map { order("m\($0)", of: crm("m\($0)")) })
    try ledger.close()
  }

  private func registered(_ id: String, _ subject: NewTouchpoint.Subject) -> NewTouchpoint {
    NewTouchpoint(
      source: "desk", id: id, subject: subject, CustomerRegistered.with { $0.personal.name = "Jane" })
  }

  /// Cuts the file to whole slots: the ledger's own, and those of so many customers.
  private func cut(_ whole: [UInt8], customers: Int, more: Int = 0) throws {
    try overwrite(keys, with: Array(whole[0..<4096 + 128 * (customers + 1) + more]))
  }

  /// The cuts are also in the middle of a slot, and where the last customer whom the log knows is the first
  /// that is lost.
  @Test(arguments: [(0, 0), (0, 1), (1, 127), (500, 0), (1024, 64), (1098, 0), (1099, 0), (1099, 100)])
  func nobodyIsGivenAnotherKeyWhereTheFileEndsEarly(_ left: Int, _ more: Int) async throws {
    try await filled(1100)
    let whole = try bytes(ofFile: keys)
    try cut(whole, customers: left, more: more)
    let before = try bytes(ofFile: keys)
    let ledger = try Ledger.open(at: path)
    let loss = try #require(try ledger.keyLoss())
    #expect(loss.code == .keyLost && loss.message.contains(keys) && loss.message.contains("newest copy"))
    // Known customers go on, with everything that needs no key, and with what needs a key that is there.
    #expect(try await ledger.append(order("o", of: crm("m1099"))).customer == CustomerNumber(1100))
    try await expect(.keyLost) {
      _ = try await ledger.append(registered("r", .customer(CustomerNumber(1100))))
    }
    if left > 0 {
      _ = try await ledger.append(registered("r1", .customer(CustomerNumber(1))))
      #expect(try ledger.identifiers(of: CustomerNumber(1)) == [Identifier("crm", "m0")])
    }
    let error = try expect(.keyLost) { _ = try ledger.identifiers(of: CustomerNumber(1100)) }
    #expect(error.message.contains("customer:1100") && error.message.contains(keys))
    // New customers do not: their keys would stand where those of others were, and hide that these are
    // lost.
    for round in 0..<3 {
      let error = try await expect(.keyLost) {
        _ = try await ledger.append(order("n\(round)", of: crm("new")))
      }
      #expect(error.message.contains("newest copy"), "\(error)")
    }
    #expect(try ledger.customerCount == 1100)
    try ledger.close()
    #expect(try bytes(ofFile: keys) == before)
    // This is what the message says to do.
    try overwrite(keys, with: whole)
    let again = try Ledger.open(at: path)
    #expect(try again.keyLoss() == nil)
    #expect(try again.transcript(reveal: true).isEmpty == false)
    #expect(try await again.append(order("n", of: crm("new"))).customer == CustomerNumber(1101))
    try again.expectSoundTables()
    try again.close()
  }

  /// An older copy that has a key for everybody is as good as the newest one.
  @Test func anOlderCopyThatHasEverybodyIsEnough() async throws {
    try await filled(10)
    let older = try bytes(ofFile: keys)
    var ledger = try Ledger.open(at: path)
    _ = try await ledger.append((10..<900).map { order("m\($0)", of: crm("m\($0)")) })
    try ledger.close()
    try overwrite(keys, with: older)
    ledger = try Ledger.open(at: path)
    #expect(try ledger.keyLoss() == nil)
    _ = try ledger.transcript(reveal: true)
    _ = try await ledger.append((900..<1100).map { order("m\($0)", of: crm("m\($0)")) })
    _ = try ledger.transcript(reveal: true)
    try ledger.close()
  }

  @Test func withoutTheFileReportsGoOn() async throws {
    try await filled(3)
    try FileManager.default.removeItem(atPath: keys)
    let error = try expect(.keyLost) { _ = try Ledger.open(at: path) }
    #expect(error.message.contains(keys) && error.message.contains("bring back"))
    let reader = try Ledger.open(at: path, for: .readOnly)
    #expect(try reader.history(of: CustomerNumber(1)).touchpoints.count == 2)
    try expect(.keyLost) { _ = try reader.keyLoss() }
    try reader.close()
    #expect(!FileManager.default.fileExists(atPath: keys))
  }

  // MARK: The keys of another copy

  private func forks(_ count: Int) async throws -> (ours: String, theirs: String) {
    try await filled(900)
    let forks = (ours: directory.path + "/ours.ledger", theirs: directory.path + "/theirs.ledger")
    for fork in [forks.ours, forks.theirs] { try FileManager.default.copyItem(atPath: path, toPath: fork) }
    for (path, name, count) in [(forks.ours, "ours", 300), (forks.theirs, "theirs", count)] {
      let ledger = try Ledger.open(at: path, options: options())
      for start in stride(from: 0, to: count, by: 100) {
        _ = try await ledger.append(
          (start..<start + 100).map { order("\(name)\($0)", of: crm("\(name)\($0)")) })
      }
      try ledger.close()
    }
    return forks
  }

  /// Both copies have gone beyond the keys that they share, one of them further.
  @Test(arguments: [200, 300, 1500])
  func theKeysOfAnotherForkAreRefused(_ count: Int) async throws {
    let (ours, theirs) = try await forks(count)
    let own = try bytes(ofFile: ours + "/keys")
    try overwrite(ours + "/keys", with: try bytes(ofFile: theirs + "/keys"))
    let error = try expect(.keyLost) { _ = try Ledger.open(at: ours, options: options()) }
    #expect(error.message.contains(ours + "/keys") && error.message.contains("Bring back"), "\(error)")
    let reader = try Ledger.open(at: ours, for: .readOnly, options: options())
    #expect(try reader.transcript().count > 2400)
    try expect(.keyLost) { _ = try reader.transcript(reveal: true) }
    try reader.close()
    try overwrite(ours + "/keys", with: own)
    let ledger = try Ledger.open(at: ours, options: options())
    _ = try ledger.transcript(reveal: true)
    try ledger.close()
  }

  /// The two copies have the same keys, up to those that were made before they parted.
  @Test func theKeysOfAForkThatSharesThemAreAsGood() async throws {
    let (ours, theirs) = try await forks(100)
    // With 1,000 customers, the next block of keys is made for customer 1,025.
    try overwrite(theirs + "/keys", with: try bytes(ofFile: ours + "/keys"))
    for round in 0..<3 {
      let ledger = try Ledger.open(at: theirs, options: options())
      #expect(try ledger.keyLoss() == nil)
      _ = try ledger.transcript(reveal: true)
      _ = try await ledger.append((0..<20).map { order("\(round)-\($0)", of: crm("r\(round)-\($0)")) })
      try ledger.close()
    }
    // Where the log that these keys came from comes back, they still open what is in it.
    try overwrite(ours + "/keys", with: try bytes(ofFile: theirs + "/keys"))
    let ledger = try Ledger.open(at: ours, options: options())
    _ = try ledger.transcript(reveal: true)
    try ledger.close()
  }
}
