import Foundation
import Ledger
import Schema
import Synchronization
import Testing

@testable import Exchange

/// Refused lines can be mended in the rejects file, which is imported as it is.
@Suite final class RejectsTests {
  let directory: String

  init() throws {
    directory = FileManager.default.temporaryDirectory.path + "/perennial-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private static func mapping(_ file: String = "{}", header: Bool = true) -> String {
    """
    mapping: 1
    source: shop
    file: \(file)
    fields:
      number: Nr
      item: Artikel
      amount: { column: Betrag, as: money, decimal-point: "," }
    group: { by: [number] }
    touchpoints:
      - kind: orders
        type: order.placed
        id: "{number}"
        subject: business
        data:
          order: "{number}"
          currency: "{currency}"
          lines: [{ sku: "{item}", quantity: "1", amount: "{amount}" }]
    """
  }

  private func run(
    _ ledger: MemoryLedger, _ inputs: [ImportInput], _ mapping: String, rejects: String
  ) async throws -> (ImportSummary, [[String]]) {
    let refused = Mutex<[[String]]>([])
    var options = ImportOptions(mapping: try Mapping(yaml: mapping), rejectsFile: directory + "/" + rejects)
    options.onReject = { file, line, _, reason in refused.withLock { $0.append([file, "\(line)", reason]) } }
    let summary = try await Importer(options, settings: .london) { try await ledger.append($0) }.run(inputs)
    return (summary, refused.withLock { $0 })
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: directory + "/" + name, encoding: .utf8)
  }

  private func write(_ text: String, _ name: String) throws -> ImportInput {
    try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/" + name))
    return ImportInput(path: directory + "/" + name)
  }

  private static let first = "Nr;Artikel;Betrag\n1;Tee;1,00\n2;Brot;x\n2;\"Kä;se\";2,50\n3;Milch;1,10\n"
  private static let second = "Nr;Artikel;Betrag\n4;\"zwei\nZeilen\";oops\n5;Ei;0,20\n"

  /// The two files, the second with another header, imported with their rejects.
  private func begin(_ ledger: MemoryLedger) async throws -> String {
    let inputs = [
      ImportInput(Array(Self.first.utf8), name: "a.csv"), ImportInput(Array(Self.second.utf8), name: "b.csv"),
    ]
    let (summary, _) = try await run(
      ledger, inputs, Self.mapping("{ delimiter: semicolon }"), rejects: "r.rejects.csv")
    #expect(summary.added == 3 && summary.rejected == 3 && summary.isComplete)
    return try text("r.rejects.csv")
  }

  @Test("stand below the names of the columns of their files")
  func headers() async throws {
    let written = try await begin(MemoryLedger())
    let rows = written.split(separator: "\n")
    #expect(rows[0] == "file,line,reason,original")
    #expect(rows[1] == "a.csv,1,header,Nr;Artikel;Betrag")
    #expect(rows.contains("b.csv,1,header,Nr;Artikel;Betrag"))
    #expect(rows.count { $0.contains(",header,") } == 2)
  }

  @Test(
    "are refused again with the names and lines of their files, and come to the same rows", arguments: 1...3)
  func secondRound(rounds: Int) async throws {
    let ledger = MemoryLedger()
    let written = try await begin(ledger)
    var name = "r.rejects.csv"
    for _ in 0..<rounds {
      let next = ImportOptions.defaultRejectsFile(for: name)
      let (summary, refused) = try await run(
        ledger, [ImportInput(path: directory + "/" + name)], Self.mapping("{ delimiter: semicolon }"),
        rejects: next)
      #expect(summary.lines == 3 && summary.rejected == 3 && summary.isComplete)
      #expect(refused.map { $0[0] + " " + $0[1] } == ["a.csv 3", "a.csv 4", "b.csv 2"])
      #expect(try text(next) == written)
      name = next
    }
  }

  @Test(
    "are mended and imported, also as a spreadsheet has saved them",
    arguments: ["as they are", "CRLF", "all quoted", "semicolons", "byte order mark", "empty columns"])
  func mended(form: String) async throws {
    let ledger = MemoryLedger()
    var written = try await begin(ledger)
    written = written.replacing("2;Brot;x", with: "2;Brot;3,00").replacing(";oops", with: ";4,00")
    let input = try write(try saved(written, as: form), "m.rejects.csv")
    let (summary, refused) = try await run(
      ledger, [input], Self.mapping("{ delimiter: semicolon }"), rejects: "m.rejects-2.csv")
    #expect(refused.isEmpty && summary.added == 2 && summary.isComplete, "\(form)")
    let orders = await ledger.all(OrderPlaced.self).map(\.1)
    #expect(orders.first { $0.order == "2" }?.lines.map(\.amount) == [300, 250])
    #expect(orders.first { $0.order == "2" }?.lines.map(\.sku) == ["Brot", "Kä;se"])
    #expect(orders.first { $0.order == "4" }?.lines.map(\.amount) == [400])
  }

  @Test("that were saved in another encoding are refused, and what to do is said")
  func notUTF8() async throws {
    let ledger = MemoryLedger()
    let written = try await begin(ledger)
    let latin = Data(written.unicodeScalars.map { UInt8($0.value) })
    let path = directory + "/m.rejects.csv"
    try latin.write(to: URL(fileURLWithPath: path))
    for encoding in ["utf-8", "windows-1252"] {
      let (summary, refused) = try await run(
        ledger, [ImportInput(path: path)], Self.mapping("{ delimiter: semicolon, encoding: \(encoding) }"),
        rejects: "m.rejects-2.csv")
      #expect(summary.rejected == 3)
      let reason = refused.map { $0[2] }.first { $0.contains("UTF-8") } ?? ""
      #expect(
        reason.hasSuffix(
          "is not UTF-8 at its byte 5; a file of rejects is UTF-8, whatever the original was: save it as that "
            + "(CSV UTF-8), or mend the line"))
    }
    try (Data("file,line,reason,original\n".utf8) + [0xE4] + Data(".csv,1,header,Nr\n".utf8)).write(
      to: URL(fileURLWithPath: path))
    await #expect(throws: ImportError.self) {
      _ = try await self.run(ledger, [ImportInput(path: path)], Self.mapping(), rejects: "n.csv")
    }
  }

  @Test("of an earlier import are kept beside, where they are others")
  func earlier() async throws {
    let ledger = MemoryLedger()
    let written = try await begin(ledger)
    let path = directory + "/r.rejects.csv"
    func again(_ file: String = RejectsTests.first) async throws -> ImportSummary {
      let inputs = [
        ImportInput(Array(file.utf8), name: "a.csv"), ImportInput(Array(Self.second.utf8), name: "b.csv"),
      ]
      return try await run(ledger, inputs, Self.mapping("{ delimiter: semicolon }"), rejects: "r.rejects.csv")
        .0
    }
    let same = try await again()
    #expect(same.earlierRejectsFile == nil && same.notes.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: path + "~"))
    for mended in ["\u{FEFF}" + written.replacing(";x", with: ";1,00"), written + "a.csv,9,,x\n"] {
      _ = try write(mended, "r.rejects.csv")
      let summary = try await again()
      #expect(summary.earlierRejectsFile == path + "~" && summary.rejectsFile == path)
      #expect(summary.notes == ["the rejects of an earlier import are now \(path)~"])
      #expect(try text("r.rejects.csv") == written)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path + "~")) == Data(mended.utf8))
      let mode = try FileManager.default.attributesOfItem(atPath: path + "~")[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    // Where nothing is refused there is no rejects file, but the one that was mended is still there.
    _ = try write("mine", "r.rejects.csv~")
    await #expect(throws: ImportError.self) { _ = try await again() }
    #expect(try text("r.rejects.csv~") == "mine")
    try FileManager.default.removeItem(atPath: path + "~")
    let good = "Nr;Artikel;Betrag\n7;Tee;1,00\n"
    let summary = try await run(
      ledger, [ImportInput(Array(good.utf8), name: "c.csv")], Self.mapping("{ delimiter: semicolon }"),
      rejects: "r.rejects.csv"
    ).0
    #expect(summary.rejectsFile == nil && summary.earlierRejectsFile == path + "~")
    #expect(try text("r.rejects.csv~") == written)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  private func saved(_ text: String, as form: String) throws -> String {
    switch form {
    case "CRLF": return text.replacing("\n", with: "\r\n")
    case "byte order mark": return "\u{FEFF}" + text
    case "as they are": return text
    default: break
    }
    var scanner = try #require(try RejectsScanner(MemorySource(Array(text.utf8))))
    var rows = [RejectsScanner.columns]
    while let row = try scanner.next() {
      rows.append(
        [String(decoding: row.file, as: UTF8.self), row.line.map(String.init) ?? ""]
          + [row.reason, row.original].map { String(decoding: $0, as: UTF8.self) })
    }
    return rows.map { row in
      let cells = row + (form == "empty columns" ? ["", ""] : [])
      return cells.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }
        .joined(separator: form == "semicolons" ? ";" : ",")
    }.joined(separator: "\r\n")
  }

  @Test("are UTF-8, whatever their file was written in, and need no lines before them")
  func encoding() async throws {
    let ledger = MemoryLedger()
    let file = "{ delimiter: semicolon, encoding: latin-1 }"
    let bytes = Array("Nr;Artikel;Betrag\n1;K".utf8) + [0xE4] + Array("se;x\n".utf8)
    let (summary, _) = try await run(
      ledger, [ImportInput(bytes, name: "a.csv")], Self.mapping(file), rejects: "r.csv")
    #expect(summary.rejected == 1)
    let input = try write(try text("r.csv").replacing(";x", with: ";1,00"), "r.csv")
    let (again, _) = try await run(ledger, [input], Self.mapping(file), rejects: "s.csv")
    #expect(again.added == 1)
    #expect(await ledger.all(OrderPlaced.self).first?.1.lines.first?.sku == "Käse")
  }

  @Test("say what is missing where the names of the columns were removed")
  func headerMissing() async throws {
    let input = try write("file,line,reason,original\na.csv,2,x,1;Tee;1\n", "r.csv")
    let error = await #expect(throws: ImportError.self) {
      _ = try await run(MemoryLedger(), [input], Self.mapping(), rejects: "s.csv")
    }
    #expect(error?.file == "a.csv" && error?.message.contains("`header`") == true)
  }

  @Test("of a file without a header need none")
  func named() async throws {
    let ledger = MemoryLedger()
    let file = "{ delimiter: semicolon, header: [Nr, Artikel, Betrag] }"
    let input = ImportInput(Array("1;Tee;x\n".utf8), name: "a.csv")
    let (summary, _) = try await run(ledger, [input], Self.mapping(file), rejects: "r.csv")
    #expect(summary.rejected == 1)
    #expect(try !text("r.csv").contains("header"))
    let mended = try write(try text("r.csv").replacing(";x", with: ";1,00"), "r.csv")
    #expect(try await run(ledger, [mended], Self.mapping(file), rejects: "s.csv").0.added == 1)
  }

  @Test("of events are events again, with their lines")
  func events() async throws {
    func event(_ id: Int, _ total: String) -> String {
      #"{"specversion":"1.0","id":"\#(id)","source":"s","type":"order.placed","data":{"order":"\#(id)","currency":"GBP","total":\#(total)}}"#
    }
    for name in ["a.ndjson", "a.json"] {
      let ledger = MemoryLedger()
      let text = [event(1, "1"), event(2, "true"), event(3, "3"), event(4, "false")].joined(separator: "\n")
      let rejects = directory + "/r-\(name).csv"
      func run(_ input: ImportInput, _ rejects: String) async throws -> (ImportSummary, [Int]) {
        let refused = Mutex<[Int]>([])
        var options = ImportOptions(rejectsFile: rejects)
        options.onReject = { _, line, _, _ in refused.withLock { $0.append(line) } }
        let importer = Importer(options, settings: .london) { try await ledger.append($0) }
        return (try await importer.run([input]), refused.withLock { $0 })
      }
      let (summary, _) = try await run(ImportInput(Array(text.utf8), name: name), rejects)
      #expect(summary.added == 2 && summary.rejected == 2, "\(name)")
      let mended = try String(contentsOfFile: rejects, encoding: .utf8).replacing(":true", with: ":2")
      try Data(mended.utf8).write(to: URL(fileURLWithPath: rejects))
      let (again, refused) = try await run(ImportInput(path: rejects), rejects + "2")
      #expect(again.added == 1 && refused == [4], "\(name)")
    }
  }

  @Test(
    "go beside their file by default, and never by an ending twice",
    arguments: [
      ("a.csv", "a.csv.rejects.csv"), ("x.rejects.csv", "x.rejects-2.csv"),
      ("x.rejects-2.csv", "x.rejects-3.csv"), ("x-2.csv", "x-2.csv.rejects.csv"),
      ("a.csv.rejects-9.csv", "a.csv.rejects-10.csv"), ("x.rejects-b.csv", "x.rejects-b.csv.rejects.csv"),
      ("x.rejects.csv.txt", "x.rejects.csv.txt.rejects.csv"), ("import", "import.rejects.csv"),
    ])
  func defaultName(file: String, rejects: String) {
    #expect(ImportOptions.defaultRejectsFile(for: file) == rejects)
  }

  @Test("of random files are the lines that were refused, byte by byte", arguments: 0..<20)
  func random(seed: UInt64) async throws {
    var random = SeededRandom(seed)
    let pieces = ["a", "\"", "\r\n", "\n", ",", ";", "ü", "\t", " ", "=1", "'"]
    let originals = (0..<30).map { _ in
      Array(
        (0..<Int.random(in: 1..<6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
          .joined().utf8)
        + (Int.random(in: 0..<5, using: &random) == 0 ? [0xFF] : [])
    }
    let path = directory + "/r.csv"
    let file = RejectsFile(path: path)
    try file.open()
    for (index, original) in originals.enumerated() {
      let place = LinePlace(file: index % 3, line: index)
      try file.write(
        [Reject(place: place, reason: "a, \"b\"", text: original)], of: ["f0", "f1", "f2"])
    }
    _ = try file.finish()
    var scanner = try #require(
      try RejectsScanner(MemorySource([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), piece: 7)))
    for (index, original) in originals.enumerated() {
      let row = try #require(try scanner.next())
      #expect(
        row.original == original && row.line == index && row.file == Array("f\(index % 3)".utf8),
        "seed \(seed)")
      #expect(row.reason == Array("a, \"b\"".utf8))
    }
    #expect(try scanner.next() == nil)
  }
}
