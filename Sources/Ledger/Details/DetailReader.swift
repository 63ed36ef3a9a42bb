// Reads details from the bytes of a body, as the words of a record, without decoding the message.

internal import Schema
internal import SwiftProtobuf

/// Reads what a plan needs of one body after another.
struct DetailReader {
  private let plan: DetailPlan
  /// The tables of names, by the index of their domain in the plan's `domains`.
  private(set) var tables: [NameTable]
  /// Whether names that have no number get one: then bodies must come in the order of the log, and all of
  /// them.
  private let isNumbering: Bool

  init(_ plan: DetailPlan, _ tables: [NameTable], isNumbering: Bool) {
    self.plan = plan
    self.tables = tables
    self.isNumbering = isNumbering
  }

  /// Adds the record of a touchpoint.
  ///
  /// - Parameter body: verified.
  /// - Throws: `damaged` where the body is no message of its type, or the names in it have no numbers.
  mutating func read(
    _ body: RawSpan, of fact: borrowing Fact, at position: Position, into records: inout DetailRecords
  ) throws {
    guard let type = plan.plan(of: fact.type) else { return records.appendNone() }
    guard fact.schemaVersion == type.schemaVersion else {
      return try readOlder(body, of: fact, type, at: position, into: &records)
    }
    var message: Range<Int>?
    var envelope = WireReader(body)
    while let field = envelope.next() {
      if field.number == type.bodyField, case .bytes(let range) = field.value { message = range }
    }
    // A message of which every field is absent has no bytes, and neither has one that was taken out of the log.
    let isRead = try !envelope.isDamaged && read(body, message ?? 0..<0, type, into: &records)
    if !isRead { throw Self.damaged(position) }
  }

  /// A message that was written as an older version of the schema is decoded, and brought to the present one.
  private mutating func readOlder(
    _ body: RawSpan, of fact: borrowing Fact, _ type: DetailPlan.TypePlan, at position: Position,
    into records: inout DetailRecords
  ) throws {
    let bytes = try TouchpointBody(serializedBytes: body.copied).message
    let message = try Vocabulary.message(of: fact.type, version: fact.schemaVersion, bytes: bytes)
    let present: [UInt8] = try message.serializedBytes()
    let isRead = try unsafe read(present.span.bytes, 0..<present.count, type, into: &records)
    if !isRead { throw Self.damaged(position) }
  }

  private static func damaged(_ position: Position) -> LedgerError {
    LedgerError(
      .damaged, "the body of touchpoint \(position) is no message of its type; restore the log from a backup",
      position: position)
  }

  /// Reads the details of a message into the records; `false` where the bytes are no message of the type.
  private mutating func read(
    _ bytes: RawSpan, _ range: Range<Int>, _ type: DetailPlan.TypePlan, into records: inout DetailRecords
  ) throws -> Bool {
    records.begin()
    let start = records.end
    records.append(Int64(type.layout))
    records.append(absent: type.values.count)
    let list = records.end
    if type.hasList { records.append(0) }
    var reader = WireReader(bytes, range)
    while let field = reader.next() {
      if field.number == type.listNumber {
        let row = records.end
        records.append(absent: type.columns.count)
        records.increment(at: list)
        guard try read(field.value, bytes, ofRecord: type, at: row, into: &records) else { return false }
      } else {
        for index in type.values.uses(ofField: field.number) {
          try take(field.value, bytes, type.values.uses[index], at: start + 1, into: &records)
        }
      }
    }
    return !reader.isDamaged
  }

  /// Reads one item of a list, which is a message or a plain value; gives whether its bytes are well
  /// formed.
  private mutating func read(
    _ value: WireField.Value, _ bytes: RawSpan, ofRecord type: DetailPlan.TypePlan, at row: Int,
    into records: inout DetailRecords
  ) throws -> Bool {
    // Nothing of the list is needed but how many items it has.
    if type.columns.uses.isEmpty { return true }
    let plain = type.columns.uses(ofField: 0)
    if !plain.isEmpty {
      for index in plain { try take(value, bytes, type.columns.uses[index], at: row, into: &records) }
      return true
    }
    guard case .bytes(let content) = value else { return false }
    var reader = WireReader(bytes, content)
    while let field = reader.next() {
      for index in type.columns.uses(ofField: field.number) {
        try take(field.value, bytes, type.columns.uses[index], at: row, into: &records)
      }
    }
    return !reader.isDamaged
  }

  @inline(__always)
  private mutating func take(
    _ value: WireField.Value, _ bytes: RawSpan, _ use: DetailPlan.Use, at start: Int,
    into records: inout DetailRecords
  ) throws {
    switch value {
    case .varint(let number):
      if case .integer = use.kind { records.set(Int64(bitPattern: number), at: start + use.slot) }
    case .bytes(let range):
      // A text that is given and empty counts as none.
      if range.isEmpty { return }
      let text = bytes.extracting(range)
      switch use.kind {
      case .integer: break
      case .day:
        if let day = CivilDate(String(decoding: text.copied, as: UTF8.self)) {
          records.set(Int64(day.daysSinceEpoch), at: start + use.slot)
        }
      case .hash: records.set(Int64(bitPattern: NameHash(text).rawValue), at: start + use.slot)
      case .choice(let choice):
        let words = plan.choices[choice]
        if let index = words.firstIndex(where: { unsafe $0.span.bytes.isSame(as: text) }) {
          records.set(Int64(index + 1), at: start + use.slot)
        }
      case .name(let domain):
        records.set(Int64(try number(of: text, in: domain)), at: start + use.slot)
      }
    case .fixed32, .fixed64: break
    }
  }

  private mutating func number(of name: RawSpan, in domain: Int) throws -> UInt32 {
    let hash = NameHash(name)
    if isNumbering { return tables[domain].add(name, hash: hash) }
    guard let number = tables[domain].number(of: name, hash: hash) else {
      throw LedgerError(
        .damaged,
        "the table of names lacks one of \(plan.domains[domain].rawValue) that the log has; run "
          + ProgramName.command("doctor --rebuild"))
    }
    return number
  }
}
