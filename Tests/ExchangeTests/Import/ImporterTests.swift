import Foundation
import Ledger
import Schema
import Synchronization
import Testing

@testable import Exchange

@Suite("Importer")
struct ImporterTests {
  private func importer(
    _ ledger: MemoryLedger, _ mapping: String? = nil, batchSize: Int = 2000, rejects: String? = nil
  ) throws -> Importer {
    let options = ImportOptions(
      mapping: try mapping.map { try Mapping(contentsOf: Files.mapping($0)) }, batch: "test",
      rejectsFile: rejects,
      batchSize: batchSize)
    return Importer(options, settings: .london) { try await ledger.append($0) }
  }

  private func bytes(_ fixture: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: Files.fixture(fixture))))
  }

  @Test("accounts for every kind of line of the Online Retail extract, and adds nothing the second time")
  func onlineRetail() async throws {
    let ledger = MemoryLedger()
    let file = ImportInput(path: Files.fixture("online-retail-extract.csv"))
    let summary = try await importer(ledger, "online-retail.yaml").run([file])
    #expect(summary.lines == 265 && summary.isComplete && summary.rejected == 0)
    let kinds = summary.kinds.map { "\($0.name) \($0.lines) \($0.added)" }
    #expect(
      kinds == [
        "book entries 3 3", "refunds 21 13", "anonymous refunds 20 1", "stock adjustments 3 3",
        "anonymous sales 5 3",
        "orders 213 30",
      ])
    let orders = await ledger.all(OrderPlaced.self).filter { $0.0.subject != .business }
    #expect(orders.reduce(0) { $0 + $1.1.total } == 712_398)
    // The invoice whose lines are interrupted is one order; the one with two times has the first of them.
    #expect(orders.first { $0.0.id == "542806" }?.1.lines.count == 39)
    #expect(orders.first { $0.0.id == "544926" }?.0.occurred != nil)
    let refunds = await ledger.all(RefundIssued.self).filter { $0.0.subject != .business }
    #expect(refunds.reduce(0) { $0 + $1.1.amount } == 29_162)
    #expect(await ledger.touchpoints.allSatisfy { $0.context.batch == "test" })

    let again = try await importer(ledger, "online-retail.yaml").run([file])
    #expect(again.added == 0 && again.duplicates == summary.added && again.isComplete)
    #expect(again.lastPosition == nil)
  }

  @Test("keeps equal CDNOW lines apart, the same way every time")
  func cdnow() async throws {
    let ledger = MemoryLedger()
    let file = ImportInput(path: Files.fixture("cdnow-extract.txt"))
    let summary = try await importer(ledger, "cdnow-master.yaml").run([file])
    #expect(summary.lines == 408 && summary.added == 408 && summary.isComplete)
    #expect(await Set(ledger.touchpoints.map(\.subject)).count == 158)
    #expect(try await importer(ledger, "cdnow-master.yaml").run([file]).duplicates == 408)
  }

  @Test("gives the same touchpoints whatever the pieces and the batches", arguments: [1, 7, 64, 1000])
  func pieces(size: Int) async throws {
    let bytes = try bytes("online-retail-extract.csv")
    let expected = MemoryLedger()
    _ = try await importer(expected, "online-retail.yaml").run([ImportInput(bytes, name: "a.csv")])
    let ledger = MemoryLedger()
    let input = ImportInput(bytes, name: "a.csv", piece: size)
    _ = try await importer(ledger, "online-retail.yaml", batchSize: size).run([input])
    #expect(await ledger.touchpoints.map(\.id) == expected.touchpoints.map(\.id))
    #expect(await ledger.batches.allSatisfy { $0 <= size + 50 })
  }

  private func event(_ id: Int, _ total: Int = 5) -> String {
    #"{"specversion":"1.0","id":"\#(id)","source":"till","type":"order.placed","subject":"crm:\#(id % 10)","#
      + #""data":{"order":"\#(id)","currency":"GBP","total":\#(total)}}"#
  }

  @Test("takes CloudEvents line by line, duplicates included, and refuses what it cannot read")
  func events() async throws {
    let lines = [
      event(1), "", event(2), event(1), "{", event(3, -1), event(2, 6), #"{"specversion":"1.0"}"#,
      event(4) + "\r",
    ]
    let path = Files.temporary("rejects.csv")
    let ledger = MemoryLedger()
    let text = Array(lines.joined(separator: "\n").utf8)
    for piece in [1, 50, 10_000] {
      let input = ImportInput(text, name: "events.ndjson", piece: piece)
      let summary = try await importer(ledger, rejects: path).run([input])
      #expect(summary.lines == 8 && summary.rejected == 4 && summary.isComplete)
      #expect(summary.added == (piece == 1 ? 3 : 0) && summary.duplicates == (piece == 1 ? 0 : 4))
      #expect(summary.repeated == (piece == 1 ? 1 : 0) && (summary.firstRepeat?.line == 4) == (piece == 1))
    }
    let rejects = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(rejects.first == "file,line,reason,original")
    #expect(rejects.dropFirst().map { $0.split(separator: ",")[1] } == ["5", "6", "7", "8"])
    #expect(
      rejects[1] == "events.ndjson,5,\"JSON: expected a member's name in quotes, at byte 2 of the event\",{")
    #expect(rejects[4].hasPrefix("events.ndjson,8,id: is required,\"{\"\"specversion"))
    try FileManager.default.removeItem(atPath: path)
  }

  @Test("takes CloudEvents in one array or one after another", arguments: [1, 13, 100_000])
  func json(piece: Int) async throws {
    let pretty = event(1).replacingOccurrences(of: ",", with: ",\n  ")
    for text in [
      "[\(pretty),\n\(event(2))]\n", "\(pretty)\n\(event(2))", "\n\(pretty)\(event(2))",
      "\(event(2))\nnonsense\n\(pretty)",
    ] {
      let ledger = MemoryLedger()
      let summary = try await importer(ledger).run([
        ImportInput(Array(text.utf8), name: "a.json", piece: piece)
      ])
      #expect(summary.added == 2 && summary.isComplete, "\(text)")
      #expect(summary.rejected == (text.contains("nonsense") ? 1 : 0))
    }
    let cut = try await importer(MemoryLedger()).run([
      ImportInput(Array((event(1) + "{").utf8), name: "a.json", piece: piece)
    ])
    #expect(cut.added == 1 && cut.rejected == 1 && cut.isComplete)
  }

  @Test(
    "says what it cannot import before it records anything",
    arguments: [
      ("nowhere.csv", ImportError.Code.notFound), ("folder.csv", .unreadable), ("empty.csv", .invalidData),
      ("events.xml", .unknownFormat), ("data.csv.gz", .unknownFormat), ("plain", .unknownFormat),
    ])
  func unusable(name: String, code: ImportError.Code) async throws {
    let folder = Files.temporary("import")
    try FileManager.default.createDirectory(atPath: folder + "/folder.csv", withIntermediateDirectories: true)
    for name in ["empty.csv", "events.xml", "data.csv.gz", "plain"] {
      try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    let ledger = MemoryLedger()
    let good = ImportInput(path: Files.fixture("online-retail-extract.csv"))
    do {
      _ = try await importer(ledger, "online-retail.yaml").run([good, ImportInput(path: "\(folder)/\(name)")])
      Issue.record("was imported")
    } catch let error as ImportError {
      #expect(error.code == code, "\(error)")
    }
    #expect(await ledger.touchpoints.isEmpty)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test("needs a mapping for CSV")
  func noMapping() async throws {
    let input = ImportInput(path: Files.fixture("cdnow-extract.txt"))
    await #expect(throws: ImportError.self) { _ = try await importer(MemoryLedger()).run([input]) }
  }

  @Test("checks the place of the rejects first, and leaves no file where nothing was refused")
  func rejectsFile() async throws {
    let ledger = MemoryLedger()
    let file = ImportInput(path: Files.fixture("cdnow-extract.txt"))
    do {
      _ = try await importer(ledger, "cdnow-master.yaml", rejects: "/nowhere/at/all.csv").run([file])
      Issue.record("was imported")
    } catch let error as ImportError {
      #expect(error.code == .cannotCreate)
    }
    #expect(await ledger.touchpoints.isEmpty)
    let path = Files.temporary("rejects.csv")
    let summary = try await importer(ledger, "cdnow-master.yaml", rejects: path).run([file])
    #expect(summary.rejectsFile == nil)
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
  }

  @Test("ends where the ledger cannot go on")
  func failure() async throws {
    let ledger = MemoryLedger(failure: LedgerError(.diskFull, "the disk is full"))
    let file = ImportInput(path: Files.fixture("cdnow-extract.txt"))
    let path = Files.temporary("rejects.csv")
    await #expect(throws: LedgerError.self) {
      _ = try await importer(ledger, "cdnow-master.yaml", rejects: path).run([file])
    }
    #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
  }

  @Test("can be cancelled, and says what it did until then")
  func cancellation() async throws {
    let ledger = MemoryLedger(delay: .milliseconds(20))
    let file = ImportInput(path: Files.fixture("cdnow-extract.txt"))
    let importer = try importer(ledger, "cdnow-master.yaml", batchSize: 10)
    let task = Task { try await importer.run([file]) }
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    let summary = try await task.value
    #expect(summary.wasCancelled)
    #expect(summary.added < 408)
    #expect(summary.isComplete)
  }

  @Test("tells how far it is, and what became of each touchpoint")
  func progress() async throws {
    let ledger = MemoryLedger()
    let receipts = Mutex<[Int]>([])
    let steps = Mutex<[ImportProgress]>([])
    let options = ImportOptions(
      mapping: try Mapping(contentsOf: Files.mapping("cdnow-master.yaml")), batchSize: 100,
      onReceipt: { _, line, _ in receipts.withLock { $0.append(line) } })
    let importer = Importer(options, settings: .london) { try await ledger.append($0) }
    _ = try await importer.run([ImportInput(path: Files.fixture("cdnow-extract.txt"))]) { step in
      steps.withLock { $0.append(step) }
    }
    #expect(receipts.withLock { $0 } == Array(2...409))
    let all = steps.withLock { $0 }
    #expect(all.map(\.lines) == all.map(\.lines).sorted())
    #expect(all.last?.lines == 408 && all.last?.bytesRead == all.last?.bytesTotal)
  }
}
