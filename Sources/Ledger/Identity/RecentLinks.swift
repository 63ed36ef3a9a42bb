// Links that are durable, but not in the tables yet that they are looked up in.

internal import KeyValueStore

/// `recent`: changes that `links` and `members` do not hold yet, a row for each time that some were written.
///
/// A link's place in `links` follows from its hash, so that a few links written there would be a page each.
/// Keeping many in memory only would mean opening their sealed bodies again after a crash. So they are
/// written here first.
///
/// ```
/// through 8 (big endian) → checksum 8 │ after 8 │ changes: blind identifier 16 │ customer 4 │ position 8 │
///                          length of the kind 2, 65,535 where it is unlinked │ kind
/// ```
/// A row has the changes after one position, where the row before it or the tables end, through another.
/// Where a row is not what was written, what it and those behind it held is taken from the log.
struct RecentLinks {
  static let name = "recent"
  private static let unlinked = UInt16.max
  /// How many bytes stand before a change's kind.
  private static let headBytes = 30

  /// The table of the rows; `nil` in a process that only reads, where the table was never made.
  private let table: Table?
  private let seed: UInt64

  init(in environment: Environment, seed: UInt64, readOnly: Bool) throws(KeyValueError) {
    self.seed = seed
    do {
      table = try environment.table(Self.name)
    } catch let error where readOnly && error.code == .notFound {
      table = nil
    }
  }

  /// What the rows hold.
  struct Contents {
    var changes = LinkChanges()
    /// The position that the tables are complete up to; `through` is the one that tables and rows together
    /// are complete up to.
    var watermark: Position
    var through: Position
    /// Whether there are other rows than those that were read: damaged ones, or ones older than the tables.
    var hasOthers = false
    /// What there was to read. As long as that stays the same, another process has written nothing.
    var extent: Extent

    init(_ extent: Extent) {
      self.extent = extent
      watermark = extent.watermark
      through = extent.watermark
    }
  }

  /// The position that the tables are complete up to, and the one that the last row goes through; `start`
  /// where there is no row.
  struct Extent: Equatable {
    var watermark: Position
    var end: Position
  }

  /// The extent of the rows that follow tables which are complete up to a position.
  func extent(after watermark: Position, _ transaction: borrowing ReadTransaction) throws -> Extent {
    guard let table else { return Extent(watermark: watermark, end: .start) }
    var cursor = try transaction.cursor(in: table)
    return Extent(watermark: watermark, end: try cursor.last() ? Position(cursor.keyNumber) : .start)
  }

  func count(_ transaction: borrowing ReadTransaction) throws -> Int {
    try table.map { try transaction.count(of: $0) } ?? 0
  }

  /// Reads the rows that go on from what the tables hold.
  func read(after watermark: Position, _ transaction: borrowing ReadTransaction) throws -> Contents {
    var contents = Contents(try extent(after: watermark, transaction))
    guard let table else { return contents }
    var cursor = try transaction.cursor(in: table)
    var more = try cursor.first()
    while more {
      guard let through = try read(cursor, after: contents.through, into: &contents.changes) else {
        contents.hasOthers = true
        break
      }
      contents.through = through
      more = try cursor.next()
    }
    return contents
  }

  /// Reads a row; `nil` where it is not the one that goes on from `position`, and then nothing of it was
  /// taken.
  private func read(
    _ cursor: borrowing Cursor, after position: Position, into changes: inout LinkChanges
  ) throws -> Position? {
    guard cursor.key.byteCount == 8 else { return nil }
    let (through, row) = (Position(cursor.keyNumber), cursor.value)
    guard row.byteCount >= 16, through > position, row.littleEndian(at: 8) == position.rawValue,
      row.littleEndian(at: 0, as: UInt64.self) == checksum(row.extracting(8...), through)
    else { return nil }
    let before = changes.count
    var offset = 16
    while offset < row.byteCount {
      let isWhole = offset + Self.headBytes <= row.byteCount
      let length = isWhole ? row.littleEndian(at: offset + 28, as: UInt16.self) : 0
      let kindStart = offset + Self.headBytes
      let kindEnd = kindStart + (length == Self.unlinked ? 0 : Int(length))
      guard kindEnd <= row.byteCount else {
        changes.truncate(to: before)
        return nil
      }
      changes.append(
        LinkChange(
          blind: BlindIdentifier(row.extracting(offset..<offset + 16)),
          customer: CustomerNumber(row.littleEndian(at: offset + 16)),
          kind: length == Self.unlinked
            ? nil : String(decoding: row.extracting(kindStart..<kindEnd).copied, as: UTF8.self),
          position: Position(row.littleEndian(at: offset + 20))))
      offset = kindEnd
    }
    return through
  }

  /// Adds a row.
  func write(
    _ changes: LinkChanges, from index: Int, after position: Position, through: Position,
    _ transaction: inout WriteTransaction
  ) throws {
    guard let table else { preconditionFailure("\(Self.name) is written by a process that only reads") }
    var row: [UInt8] = []
    row.appendLittleEndian(UInt64(0))
    row.appendLittleEndian(position.rawValue)
    for index in index..<changes.count {
      let change = changes[index]
      row += change.blind.bytes
      row.appendLittleEndian(change.customer.rawValue)
      row.appendLittleEndian(change.position.rawValue)
      row.appendLittleEndian(change.kind.map { UInt16($0.utf8.count) } ?? Self.unlinked)
      if let kind = change.kind { row += Array(kind.utf8) }
    }
    row.storeLittleEndian(unsafe checksum(row.span.bytes.extracting(8...), through), at: 0)
    try transaction.put(row, at: through.rawValue, in: table, mode: .append)
  }

  func clear(_ transaction: inout WriteTransaction) throws {
    if let table { try transaction.clear(table) }
  }

  private func checksum(_ rest: RawSpan, _ through: Position) -> UInt64 {
    Checksum.of(rest, seed: seed ^ through.rawValue)
  }
}
