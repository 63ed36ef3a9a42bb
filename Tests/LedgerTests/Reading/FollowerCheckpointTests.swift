import Foundation
import Ledger
import Testing

@Suite struct FollowerCheckpointTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.ledger + ".checkpoint" }

  /// Follows from the checkpoint up to the newest touchpoint, and gives the numbers of the orders.
  private func follow(
    _ ledger: Ledger, _ query: TouchpointQuery = TouchpointQuery(), stoppingAfter limit: Int = .max,
    saving: Bool = true
  ) async throws -> [String] {
    let checkpoint = try FollowerCheckpoint(at: path, of: ledger)
    var query = query
    query.types = [.orderPlaced]
    query.through = try ledger.head
    var seen: [String] = []
    for try await touchpoint in ledger.follow(query, from: checkpoint, every: .milliseconds(2)) {
      seen.append(touchpoint.id)
      if saving {
        try checkpoint.save(touchpoint)
        #expect(checkpoint.position == touchpoint.position)
      }
      if seen.count == limit { break }
    }
    return seen
  }

  @Test func aFollowerGoesOnWhereItHasSaved() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append((0..<10).map { order("\($0)", of: crm("a")) })
    #expect(try await follow(ledger, stoppingAfter: 4) == (0..<4).map(String.init))
    // Seen and not saved: seen again.
    #expect(try await follow(ledger, stoppingAfter: 2, saving: false) == ["4", "5"])
    #expect(try await follow(ledger) == (4..<10).map(String.init))
    #expect(try await follow(ledger) == [])
    _ = try await ledger.append(order("10", of: crm("b")))
    #expect(try await follow(ledger) == ["10"])
    // The later of the two holds.
    var query = TouchpointQuery()
    query.after = try ledger.head
    try FollowerCheckpoint(at: path, of: ledger).save(.start)
    #expect(try await follow(ledger, query) == [])
    #expect(try await follow(ledger, saving: false).count == 11)
    try ledger.close()
  }

  @Test func aFollowerThatIsStoppedAtRandomSeesEachAtLeastOnceAndInOrder() async throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    let ledger = try Ledger.temporary(in: directory)
    var (all, seen): ([String], [String]) = ([], [])
    for round in 0..<40 {
      let fresh = (0..<Int.random(in: 0...6, using: &random)).map { "\(round)-\($0)" }
      _ = try await ledger.append(fresh.map { order($0, of: crm("a")) })
      all += fresh
      seen += try await follow(
        ledger, stoppingAfter: .random(in: 1...8, using: &random), saving: .random(using: &random))
    }
    seen += try await follow(ledger)
    var first: Set<String> = []
    #expect(seen.filter { first.insert($0).inserted } == all, "seed \(seed)")
    try ledger.close()
  }

  @Test func itsFileIsWhatTheDocumentationSaysAndLeavesNoOther() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: crm("a")))
    let checkpoint = try FollowerCheckpoint(at: path, of: ledger)
    #expect(!FileManager.default.fileExists(atPath: path))
    try checkpoint.save(try ledger.head)
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(Set(object.keys) == ["checksum", "ledger", "position", "version"])
    #expect(object["position"] as? UInt64 == (try ledger.head).rawValue)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path)
    #expect(names.filter { $0.contains(".checkpoint") }.count == 1)
    try ledger.close()
  }

  @Test func aPositionThatTheLogDoesNotHaveIsRefusedAndTheFileStays() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: crm("a")))
    let checkpoint = try FollowerCheckpoint(at: path, of: ledger)
    try checkpoint.save(Position(1))
    try expect(.unknownSubject) { try checkpoint.save(Position(99)) }
    #expect(checkpoint.position == Position(1))
    #expect(try FollowerCheckpoint(at: path, of: ledger).position == Position(1))
    try ledger.close()
  }

  @Test func whatWasDealtWithLastIsSavedAlsoOnceTheLedgerIsClosed() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append((0..<3).map { order("\($0)", of: crm("a")) })
    let checkpoint = try FollowerCheckpoint(at: path, of: ledger)
    let head = try ledger.head
    var query = TouchpointQuery()
    query.types = [.orderPlaced]
    var seen: [String] = []
    for try await touchpoint in ledger.follow(query, from: checkpoint) {
      seen.append(touchpoint.id)
      if seen.count == 2 { try ledger.close() }
      try checkpoint.save(touchpoint)
      #expect(checkpoint.position == touchpoint.position)
    }
    // What was read ahead is given yet: it too is dealt with, and saved.
    #expect(seen == ["0", "1", "2"])
    // A position is looked up in the log, and that is closed.
    let error = try expect(.notWritable) { try checkpoint.save(head) }
    #expect(error.message.hasPrefix("the ledger is closed; ") && !error.message.contains("mdb"), "\(error)")
    let again = try Ledger.open(at: directory.ledger)
    #expect(try await follow(again) == [])
    _ = try await again.append(order("3", of: crm("a")))
    #expect(try await follow(again) == ["3"])
    try again.close()
  }

  @Test func bothWaysOfSavingWriteTheSameFile() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append((0..<3).map { order("\($0)", of: crm("a")) })
    try await ledger.void(try ledger.head, reason: "mistake")
    let checkpoint = try FollowerCheckpoint(at: path, of: ledger)
    for position in 1...(try ledger.head.rawValue) {
      try checkpoint.save(Position(position))
      let first = try Data(contentsOf: URL(fileURLWithPath: path))
      try checkpoint.save(ledger.touchpoint(at: Position(position), reveal: position % 2 == 0))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first, "position \(position)")
    }
    try ledger.close()
  }

  @Test func aTouchpointOfAnotherLedgerIsNotTakenForOneOfThis() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: crm("a")))
    let elsewhere = try TemporaryDirectory()
    let other = try Ledger.temporary(in: elsewhere)
    _ = try await other.append(order("2", of: crm("b")))
    try FollowerCheckpoint(at: path, of: ledger).save(other.touchpoint(at: other.head))
    try expect(.rolledBack) { _ = try FollowerCheckpoint(at: path, of: ledger) }
    try other.close()
    try ledger.close()
  }

  @Test func anotherLedgersCheckpointIsRefused() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: crm("a")))
    try FollowerCheckpoint(at: path, of: ledger).save(try ledger.head)
    let other = try Ledger.create(
      at: directory.ledger + "2", settings: LedgerSettings(currency: "GBP", timeZone: "UTC"))
    _ = try await other.append(order("1", of: crm("a")))
    let error = try expect(.notALedger) { _ = try FollowerCheckpoint(at: path, of: other) }
    #expect(error.message.contains(path))
    try ledger.close()
    try other.close()
  }

  @Test func aLogThatWentOnInAnotherWayIsRefused() async throws {
    let ledger = try Ledger.temporary(in: directory)
    _ = try await ledger.append(order("1", of: crm("a")))
    try ledger.close()
    let copy = directory.ledger + "-copy"
    try FileManager.default.copyItem(atPath: directory.ledger, toPath: copy)
    try FileManager.default.copyItem(atPath: directory.ledger + ".key", toPath: copy + ".key")
    let first = try Ledger.open(at: directory.ledger)
    _ = try await first.append((2..<5).map { order("\($0)", of: crm("a")) })
    try FollowerCheckpoint(at: path, of: first).save(try first.head)
    try first.close()
    let second = try Ledger.open(at: copy)
    // Behind the head, and then at a position of other content.
    try expect(.rolledBack) { _ = try FollowerCheckpoint(at: path, of: second) }
    _ = try await second.append((2..<9).map { order("other\($0)", of: crm("a")) })
    try expect(.rolledBack) { _ = try FollowerCheckpoint(at: path, of: second) }
    try second.close()
  }

  @Test(arguments: ["", "{}", "4711", #"{"version":2,"ledger":"a","position":1,"checksum":1}"#])
  func aFileThatIsNotWhatWasWrittenIsRefused(_ text: String) throws {
    let ledger = try Ledger.temporary(in: directory)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let error = try expect(.damaged) { _ = try FollowerCheckpoint(at: path, of: ledger) }
    #expect(error.message.contains("remove it to follow from the beginning"))
    try ledger.close()
  }

  @Test func whereItCannotBeWrittenThePlaceStays() async throws {
    let ledger = try Ledger.temporary(in: directory)
    let checkpoint = try FollowerCheckpoint(at: directory.ledger + "-missing/checkpoint", of: ledger)
    try expect(.notFound) { try checkpoint.save(Position(1)) }
    #expect(checkpoint.position == .start)
    try ledger.close()
  }
}
