import Words
import PerennialTestKit
import Projection
import Testing

/// A row whose fields are named once is written, read and cleared by the same names.
struct RowFieldsTests {
  struct Row: FieldRow {
    struct Item: RowElement, Hashable {
      var reference: UInt64 = 0
      var at = Instant()
      var closed: Instant?
      var score: Int64?
    }

    var number: Int64 = 0
    var least = Int64.min
    var small: Int32 = 0
    var short: UInt16 = 0
    var large: UInt64 = 0
    var bits: UInt8 = 7
    var flag = false
    var first = Instant.distantPast
    var last = Instant.distantPast
    var position = Position()
    var next = Position()
    var text = ""
    var unit = MeasureUnit.none
    var items: RowList<Item> = []
    var latest: Item?
    var instants: RowList<Instant> = []

    mutating func fields(_ fields: inout some RowFields) throws {
      try fields.number(&number)
      try fields.number(&least, initially: .min)
      try fields.number(&small)
      try fields.unsigned(&short)
      try fields.unsigned(&large)
      try fields.byte(&bits, initially: 7)
      try fields.flag(&flag)
      try fields.instant(&first, initially: .distantPast)
      try fields.instant(&last, from: first, initially: .distantPast)
      try fields.position(&position)
      try fields.position(&next, from: position)
      try fields.text(&text)
      try fields.unit(&unit)
      try fields.list(&items) { try Self.item(&$0, &$1) }
      try fields.optional(&latest) { try Self.item(&$0, &$1) }
      var before = Instant()
      try fields.list(&instants) { instant, fields in
        try fields.instant(&instant, from: before)
        before = instant
      }
    }

    private static func item(_ item: inout Item, _ fields: inout some RowFields) throws {
      try fields.hash(&item.reference)
      try fields.instant(&item.at)
      try fields.optional(&item.closed, from: item.at)
      try fields.optional(&item.score)
    }
  }

  private static func read(_ bytes: [UInt8]) throws -> Row {
    var reader = RowReader(bytes)
    return try Row(from: &reader)
  }

  private static func row(_ random: inout SeededRandom) -> Row {
    var row = Row()
    func instant() -> Instant {
      Instant(microseconds: Int64.random(in: -1 << 50...1 << 50, using: &random))
    }
    row.number =
      [.min, -1, 0, 1, .max, Int64.random(in: -9999...9999, using: &random)].randomElement(using: &random)
      ?? 0
    row.least = [.min, 0, .max].randomElement(using: &random) ?? 0
    row.small = Int32.random(in: .min ... .max, using: &random)
    row.short = UInt16.random(in: 0 ... .max, using: &random)
    row.large = UInt64.random(in: 0 ... .max, using: &random)
    row.bits = UInt8.random(in: 0 ... .max, using: &random)
    row.flag = Bool.random(using: &random)
    (row.first, row.last) = (instant(), instant())
    row.position = Position(UInt64.random(in: 0...1 << 40, using: &random))
    row.next = Position(UInt64.random(in: 0...1 << 40, using: &random))
    row.text = ["", "gold", "größer als 漢字"].randomElement(using: &random) ?? ""
    row.unit = .init(rawValue: UInt16.random(in: 0...1100, using: &random))
    for _ in 0..<Int.random(in: 0...200, using: &random) {
      var item = Row.Item(reference: UInt64.random(in: 0 ... .max, using: &random), at: instant())
      if Bool.random(using: &random) { item.closed = instant() }
      if Bool.random(using: &random) { item.score = Int64.random(in: -5...10, using: &random) }
      row.items.append(item)
      row.instants.append(instant())
    }
    if Bool.random(using: &random) { row.latest = row.items.last }
    return row
  }

  @Test("What is written is read again, into a new row and into one that was another's")
  func roundTrip() throws {
    var random = SeededRandom(seed: 15)
    var before = Row()
    for _ in 0..<200 {
      let row = Self.row(&random)
      var writer = RowWriter()
      row.encode(to: &writer)
      #expect(try Self.read(writer.bytes) == row)
      var reader = RowReader(writer.bytes)
      try before.fields(&reader)
      #expect(reader.atEnd && before == row)
    }
  }

  @Test("A cleared row is a new one, whatever it held")
  func clears() {
    var random = SeededRandom(seed: 16)
    for _ in 0..<50 {
      var row = Self.row(&random)
      row.clear()
      #expect(row == Row())
    }
  }

  @Test("Bytes that end early, or say more than there is, are refused")
  func refused() throws {
    var random = SeededRandom(seed: 17)
    for _ in 0..<20 {
      var writer = RowWriter()
      Self.row(&random).encode(to: &writer)
      for count in stride(from: 0, to: writer.bytes.count, by: 7) {
        #expect(throws: RowReader.Malformed.self) { try Self.read(Array(writer.bytes.prefix(count))) }
      }
    }
  }
}
