import Foundation
import Ledger
import Testing

@testable import Exchange

/// Files whose lines are counted before they are read.
@Suite("Files that are read twice")
struct ReadTwiceTests {
  private let header = GroupedFilesTests.header
  private func line(_ order: Int, _ sku: String = "A") -> String { "\(order),7,\(sku),1,2024-01-02\n" }

  private func importer(_ ledger: MemoryLedger, _ yaml: String = GroupedFilesTests.yaml) throws -> Importer {
    Importer(ImportOptions(mapping: try Mapping(yaml: yaml), batchSize: 10), settings: .london) {
      try await ledger.append($0)
    }
  }

  /// A named pipe, and a thread that writes to it and waits until somebody reads.
  private func pipe(_ text: String) throws -> String {
    let path = Files.temporary("pipe.csv")
    try #require(mkfifo(path, 0o600) == 0)
    Thread.detachNewThread {
      guard let handle = FileHandle(forWritingAtPath: path) else { return }
      try? handle.write(contentsOf: Data(text.utf8))
      try? handle.close()
    }
    return path
  }

  @Test("may come through a pipe, which is kept meanwhile", arguments: [false, true])
  func piped(isSorted: Bool) async throws {
    let yaml =
      isSorted
      ? GroupedFilesTests.yaml.replacingOccurrences(of: "by: order }", with: "by: order, sorted: true }")
      : GroupedFilesTests.yaml
    let rest = (100..<600).map { line($0) }.joined()
    let text = header + (isSorted ? line(1) + line(1, "B") + rest : line(1) + rest + line(1, "B"))
    let path = try pipe(text)
    let ledger = MemoryLedger()
    let other = ImportInput(Array((header + line(700)).utf8), name: "b.csv")
    let summary = try await importer(ledger, yaml).run([ImportInput(path: path), other])
    #expect(summary.lines == 503 && summary.added == 502 && summary.isComplete)
    #expect(await ledger.touchpoints.map(\.id).firstIndex(of: "1") == (isSorted ? 0 : 500))
    try FileManager.default.removeItem(atPath: path)
  }

  @Test(
    "end the import where they were changed in between, and record nothing in part", arguments: [true, false])
  func changed(isAppended: Bool) throws {
    let path = Files.temporary("a.csv")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try (header + line(1) + line(2)).write(toFile: path, atomically: false, encoding: .utf8)
    let mapping = try Mapping(yaml: GroupedFilesTests.yaml)
    var reader = try ImportReader([ImportInput(path: path)], mapping, .london)
    try reader.check()
    try reader.begin()
    if isAppended {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(line(1).utf8))
      try handle.close()
    } else {
      // Another file of the same size takes its place.
      try (header + line(1) + line(1)).write(toFile: path, atomically: true, encoding: .utf8)
    }
    var batch = ImportBatch()
    do {
      _ = try reader.read(into: &batch, upTo: 100)
      Issue.record("was read")
    } catch let error as ImportError {
      #expect(error.code == .inputOutput && error.file == path && error.message.hasPrefix("was changed"))
    }
  }

  @Test("end the import also where they are changed while they are read again")
  func changedLater() async throws {
    let path = Files.temporary("a.csv")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let lines = (1...50_000).map { line($0) }.joined()
    try (header + lines).write(toFile: path, atomically: false, encoding: .utf8)
    let ledger = MemoryLedger()
    let options = ImportOptions(
      mapping: try Mapping(yaml: GroupedFilesTests.yaml), batchSize: 10,
      onReceipt: { _, line, _ in
        guard line == 2, let handle = FileHandle(forWritingAtPath: path) else { return }
        _ = try? handle.seekToEnd()
        try? handle.write(contentsOf: Data(self.line(50_000).utf8))
        try? handle.close()
      })
    let importer = Importer(options, settings: .london) { try await ledger.append($0) }
    await #expect(throws: ImportError.self) { _ = try await importer.run([ImportInput(path: path)]) }
    #expect(await !ledger.touchpoints.contains { $0.id == "50000" })
    #expect(await !ledger.touchpoints.isEmpty)
  }

  @Test("are refused where one is given twice: each of its lines would count twice")
  func twice() async throws {
    let path = Files.temporary("a.csv")
    let link = Files.temporary("b.csv")
    try (header + line(1)).write(toFile: path, atomically: false, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    let ledger = MemoryLedger()
    await #expect(throws: ImportError.self) {
      _ = try await importer(ledger).run([ImportInput(path: path), ImportInput(path: link)])
    }
    #expect(await ledger.touchpoints.isEmpty)
    for name in [path, link] { try FileManager.default.removeItem(atPath: name) }
  }

  @Test("are refused where one is a copy of another under its own name, unless it has no lines")
  func copies() async throws {
    let text = header + line(1)
    let ledger = MemoryLedger()
    let path = Files.temporary("a.csv")
    let copy = Files.temporary("b.csv")
    for name in [path, copy] { try text.write(toFile: name, atomically: false, encoding: .utf8) }
    let error = await #expect(throws: ImportError.self) {
      _ = try await importer(ledger).run([ImportInput(path: path), ImportInput(path: copy)])
    }
    let words = "has the same content as \(path); each of its lines would count twice"
    #expect(error?.description.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
    #expect(await ledger.touchpoints.isEmpty)
    for name in [path, copy] { try FileManager.default.removeItem(atPath: name) }
    // A file of the same length with other content; and two files that have only a header.
    let summary = try await importer(ledger).run(
      [text, header + line(2), header, header].enumerated().map { index, text in
        ImportInput(Array(text.utf8), name: "\(index).csv")
      })
    #expect(summary.lines == 2 && summary.isComplete)
    #expect(await ledger.touchpoints.count == 2)
  }

  @Test("may have events between them, which keep their place")
  func events() async throws {
    let event =
      #"{"specversion":"1.0","id":"e1","source":"till","type":"order.placed","subject":"crm:1","data":{"order":"e1","currency":"EUR","total":5}}"#
    let ledger = MemoryLedger()
    let summary = try await importer(ledger).run([
      ImportInput(Array((header + line(1) + line(2)).utf8), name: "a.csv"),
      ImportInput(Array(event.utf8), name: "b.ndjson"),
      ImportInput(Array((header + line(1, "B")).utf8), name: "c.csv"),
      ImportInput(Array(event.utf8), name: "d.ndjson"),
    ])
    #expect(await ledger.touchpoints.map(\.id) == ["2", "e1", "1"])
    #expect(
      summary.kinds.map { "\($0.name) \($0.lines) \($0.added)" } == [
        "refunds 0 0", "orders 3 2", "events 2 1",
      ])
    #expect(summary.repeated == 1 && summary.isComplete)
  }
}
