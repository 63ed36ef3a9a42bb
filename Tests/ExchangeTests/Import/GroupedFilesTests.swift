import Foundation
import Ledger
import Projection
import Schema
import Testing

@testable import Exchange

/// Groups over the files of one import.
@Suite("Groups of lines in files")
struct GroupedFilesTests {
  static let fields = """
    mapping: 1
    source: till
    currency: EUR
    fields:
      order: order
      crm: crm
      sku: sku
      amount: { column: amount, as: money }
      time: { column: time, as: time, format: "%Y-%m-%d" }

    """
  static let rules = """
    touchpoints:
      - kind: refunds
        when: { order: { begins: R } }
        type: refund.issued
        id: "{order}"
        subject: { crm: "{crm}" }
        time: "{time}"
        data: { currency: "{currency}", amount: "{sum amount}", lines: [{ sku: "{sku}", amount: "{amount}" }] }
      - kind: orders
        type: order.placed
        id: "{order}"
        subject: { crm: "{crm}" }
        time: "{time}"
        data: { order: "{order}", currency: "{currency}", lines: [{ sku: "{sku}", quantity: 1, amount: "{amount}" }] }
    """
  static let yaml = fields + "group: { by: order }\n" + rules
  static let header = "order,crm,sku,amount,time\n"

  private func orders(_ touchpoints: [NewTouchpoint]) -> [String] {
    touchpoints.map { touchpoint in
      guard case .message(let message) = touchpoint.content, let order = message as? OrderPlaced else {
        return touchpoint.id
      }
      return "\(touchpoint.id): " + order.lines.map { "\($0.sku) \($0.amount)" }.joined(separator: ", ")
    }
  }

  private func line(_ order: String, _ sku: String, _ amount: Int) -> String {
    "\(order),7,\(sku),\(amount),2024-01-02\n"
  }

  // MARK: Any order, any files

  private struct Row {
    var order: Int
    var cells: [String: String]
  }

  /// Orders of one to nine lines; what an order says as a whole stands on only some of its lines.
  private func rows(_ random: inout SeededRandom) -> [Row] {
    (1...Int.random(in: 1...40, using: &random)).flatMap { order in
      let count = Int.random(in: 1...9, using: &random)
      let first = Int.random(in: 0..<count, using: &random)
      return (0..<count).map { index in
        let isFilled = index == first || Bool.random(using: &random)
        return Row(
          order: order,
          cells: [
            "order": "\(order)", "crm": isFilled ? "\(order % 7)" : "", "time": isFilled ? "2024-01-02" : " ",
            "sku": ["TEA", "MUG", "a \"b\", c\nd"][Int.random(in: 0..<3, using: &random)],
            "amount": "\(Int.random(in: 0..<3, using: &random))",
          ])
      }
    }
  }

  private func csv(_ rows: [Row], _ columns: [String]) -> String {
    ([columns] + rows.map { row in columns.map { row.cells[$0] ?? "" } })
      .map { CSVText.line($0, guardsFormulas: false) }.joined(separator: "\n")
  }

  /// The orders in words, sorted, whatever the order of their lines.
  private func shape(_ touchpoints: [NewTouchpoint]) -> [String] {
    touchpoints.map { touchpoint in
      guard case .message(let message) = touchpoint.content, let order = message as? OrderPlaced else {
        return ""
      }
      let lines = order.lines.map { "\($0.sku) \($0.amount)" }.sorted()
      return "\(touchpoint.id) \(touchpoint.subject) \(String(describing: touchpoint.occurred)) \(lines)"
    }.sorted()
  }

  @Test("are the same in whatever order and over however many files their lines stand", arguments: 1...60)
  func permutations(seed: UInt64) throws {
    var random = SeededRandom(seed)
    let rows = rows(&random)
    let columns = ["order", "crm", "sku", "amount", "time"]
    let (sorted, expected) = try Making.all(csv(rows, columns), by: Self.yaml)
    #expect(sorted.rejects.isEmpty && expected.count == Set(rows.map(\.order)).count)
    let shuffled = rows.shuffled(using: &random)
    let files = Int.random(in: 1...4, using: &random)
    let parts = (0..<files).map { part in
      shuffled.enumerated().filter { $0.offset * files / shuffled.count == part }.map(\.element)
    }
    // Each file may have its columns in another order, and a column more.
    let texts = parts.map { csv($0, (columns + ["till"]).shuffled(using: &random)) }
    let heldBytesMax = [0, 300, 3_000, HeldLines.bytesMax][Int.random(in: 0..<4, using: &random)]
    let (batch, touchpoints) = try Making.all(texts, by: Self.yaml, heldBytesMax: heldBytesMax)
    #expect(shape(touchpoints) == shape(expected), "seed \(seed)")
    #expect(batch.lines == rows.count && batch.rejects.isEmpty)
    // The orders come in the order of their last lines.
    var last: [Int: Int] = [:]
    for (index, row) in parts.joined().enumerated() { last[row.order] = index }
    #expect(touchpoints.map(\.id) == last.sorted { $0.value < $1.value }.map { "\($0.key)" }, "seed \(seed)")
    // Without having been counted, all orders come when the files have ended.
    let plan = try ResolvedMapping(try Mapping(yaml: Self.yaml), settings: .london)
    let reader = CSVTouchpointReader(plan, heldBytesMax: heldBytesMax)
    var ids: [String] = []
    for (number, text) in texts.enumerated() {
      _ = try reader.open(MemorySource(Array(text.utf8)), plan.mapping.dialect, number: number)
      var batch = ImportBatch()
      #expect(try !reader.read(into: &batch, upTo: 1000))
      #expect(batch.groups.isEmpty)
    }
    var hasMore = true
    while hasMore {
      var (batch, sink) = (ImportBatch(), TouchpointSink())
      hasMore = try reader.finish(into: &batch, upTo: 7)
      #expect(batch.groups.count <= 7)
      batch.make(into: &sink)
      ids += sink.touchpoints.map(\.id)
    }
    #expect(ids == touchpoints.map(\.id) && !reader.hasOpenGroups, "seed \(seed)")
  }

  @Test("keep equal lines, next to each other, apart, and in another file")
  func equalLines() throws {
    let (one, other) = (line("1", "TEA", 5), line("2", "MUG", 7))
    let expected = ["1: TEA 500, TEA 500, TEA 500", "2: MUG 700"]
    for files in [[one + one + one + other], [one + other + one + one], [one + other, one, one]] {
      let (_, touchpoints) = try Making.all(files.map { Self.header + $0 }, by: Self.yaml)
      #expect(orders(touchpoints).sorted() == expected)
    }
  }

  @Test("are recorded with their last line, so that a refund comes after the orders above it")
  func order() throws {
    let text = Self.header + line("1", "A", 1) + line("R1", "A", 1) + line("1", "B", 2) + line("R1", "B", 2)
    #expect(orders(try Making.all(text, by: Self.yaml).touchpoints) == ["1: A 100, B 200", "R1"])
  }

  // MARK: Whole or refused

  @Test("are refused as a whole for one line of another file, which is named")
  func faultyElsewhere() throws {
    let files = [
      Self.header + line("1", "A", 1) + line("2", "A", 1),
      Self.header + "1,7,B,x,2024-01-02\n" + line("1", "C", 1),
    ]
    let (batch, touchpoints) = try Making.all(files, by: Self.yaml)
    #expect(touchpoints.map(\.id) == ["2"])
    #expect(batch.rejects.map { [$0.place.file, $0.place.line] } == [[0, 2], [1, 2], [1, 3]])
    let fault = "column amount is not a number, such as -12.50"
    #expect(
      batch.rejects.map(\.reason) == [
        "belongs together with line 2 of 1.csv, which was refused: \(fault)", fault,
        "belongs together with line 2, which was refused: \(fault)",
      ])
  }

  @Test("name each of their faulty lines, and for lines that disagree both")
  func faults() throws {
    let (batch, _) = try Making.all(
      Self.header + "1,7,A,x,2024-01-02\n" + line("2", "A", 1) + "1,7,A,1,never\n" + "2,8,A,1,2024-01-02\n",
      by: Self.yaml)
    #expect(batch.rejects.map(\.place.line) == [2, 4, 3, 5])
    #expect(batch.rejects[1].reason.hasPrefix("column time is not a date"))
    #expect(batch.rejects[3].reason == "is of the same group as line 3, but differs in its subject")
    #expect(batch.rejects[2].reason.hasPrefix("belongs together with line 5, which was refused"))
  }

  @Test("fall with a line beside them that cannot be split, even where they were whole")
  func unsplit() throws {
    let bad = "\"4\"x,7,A,1,2024-01-02\n"
    let text =
      Self.header + line("1", "A", 1) + line("2", "A", 1) + line("1", "B", 1) + bad + line("3", "A", 1)
      + line("4", "A", 1) + line("3", "A", 1)
    let (batch, touchpoints) = try Making.all(text, by: Self.yaml)
    #expect(touchpoints.map(\.id) == ["2", "4"])
    #expect(batch.rejects.map(\.place.line).sorted() == [2, 4, 5, 6, 8])
    // A line of another file is no neighbour.
    let (_, apart) = try Making.all(
      [Self.header + line("1", "A", 1), Self.header + bad + line("3", "A", 1)], by: Self.yaml)
    #expect(apart.map(\.id) == ["1"])
  }

  @Test(
    "fall with a line beside them that has too few fields or too many: what seems to be its key may be none")
  func uncertain() throws {
    // A separator in a name without quotes moves the order's number to the next cell; a line break leaves
    // half a line.
    let fields = "sku,order,crm,amount,time\n"
    let bad = ["Tea, green,1,7,1,2024-01-02\n", "Tea\ngreen,1,7,1,2024-01-02\n", "Tea,3,7,1,2024-01-02,1\n"]
    let (before, after) = ("Pot,0,7,1,2024-01-02\nMug,1,7,1,2024-01-02\n", "Mug,4,7,1,2024-01-02\n")
    let apart = "Mug,5,7,1,2024-01-02\nMug,3,7,1,2024-01-02\nMug,6,7,1,2024-01-02\n"
    for (bad, whole) in zip(bad, [["0", "5", "3", "6"], ["0", "4", "5", "3", "6"], ["0", "5", "6"]]) {
      let (batch, touchpoints) = try Making.all(fields + before + bad + after + apart, by: Self.yaml)
      #expect(touchpoints.map(\.id).sorted() == whole.sorted(), "\(bad)")
      #expect(batch.lines == batch.rejects.count + whole.count)
    }
    let sorted = Self.yaml.replacing("by: order", with: "by: order, sorted: true")
    let (_, touchpoints) = try Making.all(fields + before + bad[0] + after, by: sorted)
    #expect(touchpoints.map(\.id) == ["0"])
  }

  @Test("are refused where they have more lines than an order, and not held any longer")
  func tooLong() throws {
    let count = LineGroups.linesMax + 20
    let text =
      Self.header + String(repeating: line("1", "A", 1) + line("2", "A", 1), count: count) + line("3", "A", 1)
    let (batch, touchpoints) = try Making.all(text, by: Self.yaml, heldBytesMax: 100_000)
    #expect(touchpoints.map(\.id) == ["3"])
    #expect(batch.rejects.count == 2 * count && batch.lines == 2 * count + 1)
    #expect(batch.rejects.allSatisfy { $0.reason.contains("its group has more than 10000 lines") })
    let fits = Self.header + String(repeating: line("1", "A", 1), count: LineGroups.linesMax)
    #expect(try Making.all(fits, by: Self.yaml).touchpoints.count == 1)
  }

  // MARK: Which group

  @Test("are one for each line that has no value to group by")
  func alone() throws {
    let yaml = Self.yaml.replacingOccurrences(of: "id: \"{order}\"", with: "id: \"{order}-{sku}\"")
    let text = Self.header + line("1", "A", 1) + line("", "B", 1) + line("", "C", 1) + line("1", "A", 2)
    #expect(try Making.all(text, by: yaml).touchpoints.map(\.id) == ["-B", "-C", "1-A"])
  }

  @Test("take lines without a value from below, where the mapping says so")
  func blanksAbove() throws {
    let yaml = Self.fields + "group: { by: order, blanks: above }\n" + Self.rules
    let below = ",,B,2,\n"
    let text = line("1", "A", 1) + below + below + line("2", "A", 1) + line("1", "C", 1) + below
    let expected = ["2: A 100", "1: A 100, B 200, B 200, C 100, B 200"]
    #expect(orders(try Making.all(Self.header + text, by: yaml).touchpoints) == expected)
    // Nothing counts as the line above for the first line of a file, nor for a line below one that cannot
    // be read.
    let (batch, touchpoints) = try Making.all(
      [Self.header + line("1", "A", 1), Self.header + below + line("2", "A", 1) + "\"3\"x\n" + below],
      by: yaml)
    #expect(touchpoints.map(\.id) == ["1"])
    #expect(batch.rejects.map(\.place.line).sorted() == [2, 3, 4, 5])
    #expect(batch.rejects.contains { $0.reason.hasSuffix("and no line stands above it") })
    #expect(batch.rejects.contains { $0.reason.hasSuffix("and the line above it was refused") })
  }

  @Test("take lines without a value from below in sorted files as well")
  func blanksAboveSorted() throws {
    let yaml = Self.fields + "group: { by: order, blanks: above, sorted: true }\n" + Self.rules
    let text = line("1", "A", 1) + ",,B,2,\n" + line("1", "C", 1) + line("2", "A", 1) + ",,B,2,\n"
    #expect(
      orders(try Making.all(Self.header + text, by: yaml).touchpoints)
        == ["1: A 100, B 200, C 100", "2: A 100, B 200"])
  }

  @Test("are told apart by what their quotes mean")
  func quotes() throws {
    let text =
      Self.header + "a\"\"b,7,A,1,2024-01-02\n\"a\"\"b\",7,A,1,2024-01-02\n\"a\"\"b\",7,A,1,2024-01-02\n"
    #expect(try Making.all(text, by: Self.yaml).touchpoints.map(\.id) == ["a\"\"b", "a\"b"])
  }

  @Test("are handed on as they end where files are sorted, also over files, and never in part")
  func sorted() throws {
    let yaml = Self.fields + "group: { by: order, sorted: true }\n" + Self.rules
    let files = [
      line("1", "A", 1) + line("1", "A", 1) + line("2", "A", 1), line("2", "B", 1) + line("3", "A", 1),
    ]
    #expect(
      orders(try Making.all(files.map { Self.header + $0 }, by: yaml).touchpoints)
        == ["1: A 100, A 100", "2: A 100, B 100", "3: A 100"])
    do {
      _ = try Making.all(Self.header + line("1", "A", 1) + line("2", "A", 1) + line("10", "A", 1), by: yaml)
      Issue.record("was taken")
    } catch let error as ImportError {
      #expect(error.code == .invalidData && error.file == "0.csv" && error.line == 4)
    }
  }
}
