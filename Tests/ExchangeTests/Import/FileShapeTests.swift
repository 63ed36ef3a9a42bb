import Ledger
import Schema
import Synchronization
import Testing

@testable import Exchange

/// Files that differ from RFC 4180, from their bytes to touchpoints.
@Suite("Shapes of files")
struct FileShapeTests {
  private static func mapping(
    _ file: String, group: Bool = false,
    fields: String = "{ id: id, crm: crm, sku: sku, quantity: { column: qty, as: integer, optional: true }, "
      + "amount: { column: amount, as: money, optional: true } }"
  ) -> String {
    """
    mapping: 1
    source: shop
    currency: EUR
    file: { \(file) }
    fields: \(fields)
    \(group ? "group: { by: id }" : "")
    touchpoints:
      - kind: orders
        type: order.placed
        id: "{id}"
        subject: { crm: "{crm}" }
        data:
          order: "{id}"
          currency: "{currency}"
          total: "{sum amount}"
          lines: [{ sku: "{sku}", quantity: "{quantity}", amount: "{amount}" }]
    """
  }

  private struct Outcome {
    var orders: [OrderPlaced]
    var rejects: [String]
    var summary: ImportSummary

    /// The orders in words: `id total sku×quantity …`.
    var words: [String] {
      orders.map { order in
        (["\(order.order)", "\(order.total)"] + order.lines.map { "\($0.sku)×\($0.quantity)" }).joined(
          separator: " ")
      }
    }
  }

  private func run(_ files: [String], _ mapping: String, piece: Int = .max) async throws -> Outcome {
    let ledger = MemoryLedger()
    let rejects = Rejects()
    let options = ImportOptions(
      mapping: try Mapping(yaml: mapping, name: "m.yaml"),
      onReject: { _, line, _, reason in rejects.add("\(line) \(reason)") })
    let importer = Importer(options, settings: .london) { try await ledger.append($0) }
    let summary = try await importer.run(
      files.enumerated().map { ImportInput(Array($1.utf8), name: "\($0).csv", piece: piece) })
    #expect(summary.isComplete)
    return Outcome(
      orders: await ledger.all(OrderPlaced.self).map(\.1), rejects: rejects.all, summary: summary)
  }

  private func problem(_ file: String, _ mapping: String) async -> String? {
    do {
      _ = try await run([file], mapping)
      return nil
    } catch {
      return (error as? ImportError)?.description
    }
  }

  // MARK: Side by side

  @Test(
    "reads the items of an order that stand side by side, and passes over empty ones", arguments: [1, 1000])
  func sideBySide(piece: Int) async throws {
    let file = """
      id,crm,sku,qty,amount,sku,qty,amount,sku,qty,amount
      A1,7,TEA,1,5.00,MUG,2,20.00,,,
      A2,8,,,,TEA,1,5.00,,,
      A3,9,TEA,1,,,,,MUG,3,
      A4,9,TEA,1,5.00,MUG,x,20.00,POT,1,1.00
      """
    let read = try await run([file], Self.mapping("side-by-side: [sku, qty, amount]"), piece: piece)
    #expect(read.words == ["A1 2500 TEA×1 MUG×2", "A2 500 TEA×1", "A3 0 TEA×1 MUG×3"])
    #expect(read.rejects.count == 1 && read.rejects[0].hasPrefix("5 column qty"))
    #expect(read.summary.lines == 4 && read.summary.kinds[0].lines == 3)
  }

  @Test("reads items that are numbered, with gaps and leading zeros")
  func numbered() async throws {
    let file = """
      Item 02 SKU,id,crm,Item 02 Qty,Item 02 Price,Item 10 SKU,Item 10 Qty,Item 10 Price,Item 1 SKU,Item 1 Qty
      MUG,A1,7,2,20.00,POT,1,1.50,TEA,3
      """
    let mapping = Self.mapping(
      "side-by-side: ['Item {n} SKU', 'Item {n} Qty', 'Item {n} Price']",
      fields: "{ id: id, crm: crm, sku: 'Item {n} SKU', quantity: { column: 'Item {n} Qty', as: integer }, "
        + "amount: { column: 'Item {n} Price', as: money, optional: true } }")
    #expect(try await run([file], mapping).words == ["A1 2150 TEA×3 MUG×2 POT×1"])
  }

  @Test("puts lines of a group together whose items stand side by side")
  func grouped() async throws {
    let file = """
      id,crm,sku,qty,amount,sku,qty,amount
      A1,7,TEA,1,5.00,MUG,2,20.00
      A2,8,TEA,1,5.00,,,
      A1,7,POT,1,1.00,,,
      """
    let read = try await run([file], Self.mapping("side-by-side: [sku, qty, amount]", group: true))
    #expect(Set(read.words) == ["A1 2600 TEA×1 MUG×2 POT×1", "A2 500 TEA×1"])
  }

  @Test("takes what stands beside the sets once for each line, in sums and in lists")
  func besideSets() async throws {
    let fields =
      "{ id: id, crm: crm, sku: sku, quantity: { column: qty, as: integer }, amount: { column: amount, as: money }, "
      + "shipping: { column: shipping, as: money, optional: true }, one: { value: '1', as: integer } }"
    let mapping = Self.mapping("side-by-side: [sku, qty, amount]", group: true, fields: fields)
      .replacing("total: \"{sum amount}\"", with: "shipping: \"{sum shipping}\"")
      .replacing(
        "amount: \"{amount}\" }]",
        with:
          "amount: \"{amount}\" }, { when: { shipping: { above: 2 } }, sku: BOX, quantity: 1, amount: \"{shipping}\" }]"
      )
    let file = """
      id,crm,shipping,sku,qty,amount,sku,qty,amount
      A1,7,4.90,TEA,1,5.00,MUG,2,20.00
      A1,7,1.10,POT,1,1.00,TEA,1,5.00
      """
    let read = try await run([file], mapping)
    #expect(read.words == ["A1 0 TEA×1 BOX×1 MUG×2 POT×1 TEA×1"])
    #expect(read.orders.map(\.shipping) == [600])
  }

  @Test("counts a line once whose items go to different rules")
  func twoRules() async throws {
    let mapping =
      Self.mapping("side-by-side: [sku, qty, amount]") + """

            when: { sku: { not: GIFT } }
          - kind: gifts
            type: order.placed
            id: "{id}/gift"
            subject: { crm: "{crm}" }
            data: { order: "{id}/gift", currency: "{currency}", lines: [{ sku: "{sku}", quantity: "{quantity}" }] }
        """
    let file = "id,crm,sku,qty,amount,sku,qty,amount\nA1,7,TEA,1,5.00,GIFT,1,0.00\nA2,7,GIFT,1,5.00,,,\n"
    let read = try await run([file], mapping)
    #expect(read.words == ["A1 500 TEA×1", "A1/gift 0 GIFT×1", "A2/gift 0 GIFT×1"])
    #expect(read.summary.lines == 2 && read.summary.kinds.map(\.lines) == [1, 1])
  }

  @Test("says what to do about columns of one name, and takes one by its number")
  func repeatedColumns() async throws {
    let file = "id,crm,sku,qty,amount,sku\nA1,7,TEA,1,5.00,MUG\n"
    #expect(
      await problem(file, Self.mapping(""))?.contains(
        "the column `sku` is there 2 times in 0.csv; say which: `{ column: sku, nth: 2 }`; or, where each is of another "
          + "item, see `side-by-side`") == true)
    let second = Self.mapping("").replacing("sku: sku", with: "sku: { column: sku, nth: 2 }")
    #expect(try await run([file], second).words == ["A1 500 MUG×1"])
    #expect(
      await problem(file, Self.mapping("side-by-side: [sku, qty]"))
        == "m.yaml: `file.side-by-side`: the column `sku` is there 2 times, but `qty` once in 0.csv")
  }

  @Test("refuses to group by what stands side by side, and sets that no field reads")
  func wrongSides() async {
    let file = "id,crm,sku,qty,amount\n"
    let grouped = Self.mapping("side-by-side: [sku, id]", group: true)
    #expect(
      await problem(file, grouped)?.contains("`group.by` cannot be `id`: it stands several times in a line")
        == true)
    let numbered = Self.mapping("side-by-side: [sku]").replacing(
      "sku: sku", with: "sku: { column: sku, nth: 2 }")
    #expect(await problem(file, numbered)?.contains("`fields.sku.nth` means nothing") == true)
    #expect(
      await problem(file, Self.mapping("side-by-side: [price]"))?.contains(
        "`file.side-by-side` names no column that a field reads")
        == true)
  }

  // MARK: Rows and lines

  @Test("reads rows that are short where it is told to, and rows that are longer by empty cells")
  func shortRows() async throws {
    let file = "id,crm,sku,qty,amount,\nA1,7,TEA,1,5.00\nA2,8,TEA,1\nA3,9,TEA,1,5.00,,,\nA4,9,TEA,1,5.00,,x\n"
    let told = try await run([file], Self.mapping("short-rows: true"))
    #expect(told.words == ["A1 500 TEA×1", "A2 0 TEA×1", "A3 500 TEA×1"])
    #expect(told.rejects == ["5 the line has 7 fields where there are 5 columns"])
    let untold = try await run([file], Self.mapping(""))
    #expect(untold.words == ["A1 500 TEA×1", "A3 500 TEA×1"])
    #expect(
      untold.rejects == [
        "3 the line has 4 fields where there are 5 columns; `short-rows: true` reads lines that lack cells at their end",
        "5 the line has 7 fields where there are 5 columns",
      ])
  }

  @Test(
    "accounts for what stands above the header, for repeated headers and for footers", arguments: [1, 1000])
  func passedLines(piece: Int) async throws {
    let header = "id,crm,sku,qty,amount\n"
    let file =
      "Report\nMay,2024\n\n\(header)A1,7,TEA,1,5.00\n\(header)A2,8,TEA,1,5.00\nTotal,,,,10.00\nprinted\n"
    let read = try await run(
      [file, "\(header)A3,7,TEA,1,5.00\nx\ny\n"], Self.mapping("footer-lines: 2"), piece: piece)
    #expect(read.words.count == 3 && read.rejects.isEmpty && read.summary.lines == 3)
    #expect(
      read.summary.passed.notes == [
        "2 lines before the header passed over", "1 line that repeats the header passed over",
        "4 lines at the end passed over",
      ])
  }

  @Test("finds columns whose names have blanks of any kind around them")
  func blanksAroundNames() async throws {
    let file = "Report\n\u{A0}id , crm,\u{202F}sku,qty\t,\"amount\u{A0}\"\nA1,7,TEA,1,5.00\n"
    #expect(try await run([file], Self.mapping("")).words == ["A1 500 TEA×1"])
  }

  @Test("refuses a line of totals without the order above it")
  func totals() async throws {
    let file = "id,crm,sku,qty,amount\nA1,7,TEA,1,5.00\nA1,7,MUG,1,5.00\nTotal,,,,10.00\n"
    for group in [true, false] {
      let read = try await run(
        [file.replacing("A1,7,MUG", with: group ? "A1,7,MUG" : "A2,7,MUG")], Self.mapping("", group: group))
      #expect(read.orders.count == (group ? 1 : 2))
      #expect(
        read.rejects.count == 1
          && read.rejects[0].hasPrefix("4 the line looks like the totals at the end of a file"))
    }
  }

  @Test(
    "refuses a record that stands in a footer's place, and the order that it may be of", arguments: [1, 1000])
  func missingFooter(piece: Int) async throws {
    let file = "id,crm,sku,qty,amount\nA1,7,TEA,1,5.00\nA2,7,TEA,1,5.00\nA2,7,MUG,1,5.00\n"
    let reason =
      "the line stands where the mapping has a footer, and looks like a record; `footer-lines: 0` reads it as one"
    let grouped = try await run([file], Self.mapping("footer-lines: 1", group: true), piece: piece)
    #expect(grouped.words == ["A1 500 TEA×1"] && grouped.summary.lines == 3)
    #expect(grouped.rejects.count == 2 && grouped.rejects.contains("4 \(reason)"))
    let single = try await run(
      [file.replacing("A2,7,MUG", with: "A3,7,MUG")], Self.mapping("footer-lines: 1", group: false),
      piece: piece)
    #expect(single.orders.count == 2 && single.rejects == ["4 \(reason)"])
    #expect(single.summary.passed.notes.isEmpty && single.summary.isComplete)
  }

  @Test("reads files of one import that say different delimiters")
  func delimiters() async throws {
    let files = [",", ";", "\t"].enumerated().map { number, separator in
      "sep=\(separator)\n"
        + "id,crm,sku,qty,amount\nA\(number),7,\"T,E;A\",1,5.00\n".replacing(
          /,(?!E)/, with: separator)
    }
    let read = try await run(files, Self.mapping(""))
    #expect(read.words == (0..<3).map { "A\($0) 500 T,E;A×1" })
  }

  @Test("says which files have no lines", arguments: [true, false])
  func noLines(group: Bool) async throws {
    let header = "id,crm,sku,qty,amount\n"
    let files = [header, "\(header)A1,7,TEA,1,5.00\n", "\(header)x\n"]
    #expect(try await run(files, Self.mapping("", group: group)).summary.filesWithoutLines == ["0.csv"])
    let one = try await run([header], Self.mapping("", group: group), piece: 1)
    #expect(one.summary.notes == ["0.csv has no lines"])
    let three = try await run([header, header, header], Self.mapping("", group: group))
    #expect(three.summary.notes == ["0.csv and 2 more files have no lines"])
  }

  @Test("takes no CSV of standard input for events", arguments: [1, 1000])
  func standardInput(piece: Int) async throws {
    let importer = Importer(ImportOptions(), settings: .london) { try await MemoryLedger().append($0) }
    func read(_ text: String) async throws -> ImportSummary {
      try await importer.run([ImportInput(Array(text.utf8), name: "-", piece: piece)])
    }
    for text in ["id,crm\n1,2\n", "\n  \n\"id\"\n"] {
      do {
        _ = try await read(text)
        Issue.record("was read")
      } catch let error as ImportError {
        #expect(
          error.message
            == "standard input is read as CloudEvents unless `--mapping` is given, and this begins with neither `{` nor `[`"
        )
      }
    }
    #expect(try await read("\u{FEFF}\n {}\nx\n").rejected == 2)
    #expect(try await read("\n").lines == 0)
  }

  @Test(
    "goes by what a sep= line says also where the mapping names the columns, and says what quotes mean",
    arguments: ["", ", quotes: double", ", quotes: none"])
  func delimiterWithoutHeader(quotes: String) async throws {
    let file = "sep=;\nA1;7;TEA;1;5.00\nA2;7;MUG;1;1.00\nA1;7;TEA;1;5.00\n"
    let mapping = Self.mapping("header: [id, crm, sku, qty, amount]\(quotes)", group: true)
    let read = try await run([file], mapping)
    #expect(read.words == ["A2 100 MUG×1", "A1 1000 TEA×1 TEA×1"])
  }

  @Test("says in which file and line of a mapping a column is named that no line has")
  func missing() async {
    #expect(
      await problem("Report;May\nid;crm;sku;qty;amount\n", Self.mapping(""))
        == "m.yaml:5:11: there is no column `id` in 0.csv; it has: Report;May; `delimiter: semicolon` would split line 2 into 5"
    )
    #expect(
      await problem("Report,May\nid,crm,sku,qty\n", Self.mapping(""))
        == "m.yaml:5:95: there is no column `amount` in 0.csv, whose header is line 2; it has: id, crm, sku, qty"
    )
    #expect(
      await problem("", Self.mapping("")) == "0.csv: is empty; a header with the columns' names was expected")
  }
}

/// Collects what was refused, from any thread.
private final class Rejects: Sendable {
  private let rejects = Mutex<[String]>([])

  var all: [String] { rejects.withLock { $0 } }

  func add(_ reject: String) { rejects.withLock { $0.append(reject) } }
}
