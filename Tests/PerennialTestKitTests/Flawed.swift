import Foundation
import Words
import PerennialTestKit
import Projection
import Synchronization

/// A sum that is forgotten after ten days; and, where a law is named, one that breaks it.
struct Flawed: Projector {
  static let name: ViewName = "flawed"
  static let calls = Mutex(Int64(0))

  /// The law to break; `nil` breaks none.
  var law: Law?

  struct Row: ViewRow {
    var sum: Int64 = 0
    var until = Instant.distantFuture
    var last = Instant.distantPast
    /// The law that the codec breaks: a row does not know its projector.
    var flaw: UInt64 = 0
    /// A property that is not encoded, which is the flaw.
    var isFresh = true

    static let loose: UInt64 = 1
    static let other: UInt64 = 2

    init() {}

    static func == (left: Row, right: Row) -> Bool {
      (left.sum, left.until, left.last) == (right.sum, right.until, right.last)
    }

    func encode(to writer: inout RowWriter) {
      writer.write(sum)
      writer.write(until)
      writer.write(unsigned: flaw)
      writer.write(last)
    }

    init(from reader: inout RowReader) throws {
      sum = try reader.number()
      until = try reader.instant()
      flaw = try reader.unsigned()
      if flaw == Self.other { sum += 1 }
      last = flaw == Self.loose && reader.atEnd ? .distantPast : try reader.instant()
      isFresh = false
    }
  }

  struct Refused: Error, CustomStringConvertible {
    var description: String { "not a policy" }
  }

  var fingerprint: Fingerprint { Fingerprint("flawed/1") }

  func policy(from published: [PublishedPolicy]) throws -> Int64 {
    if law == .policies, !published.isEmpty { throw Refused() }
    return 1
  }

  func initialRow() -> Row {
    var row = Row()
    if law == .initialStands { row.until = "2024-01-01T00:00:00Z" }
    return row
  }

  func clear(_ row: inout Row) {
    let last = row.last
    row = initialRow()
    if law == .clears { row.last = last }
  }

  func types(under policy: Int64) -> TypeSet? { law == .types ? [.orderPlaced] : nil }

  func apply(_ touchpoint: Touchpoint, under policy: Int64, to row: inout Row) throws {
    guard touchpoint.fact.type == .orderPlaced || law == .types else { return }
    row.sum = try row.sum.adding(touchpoint.fact.value)
    row.until = Instant(
      microseconds: touchpoint.fact.historyTime.microseconds + 10 * Instant.microsecondsPerDay)
    row.last = touchpoint.fact.historyTime
    switch law {
    case .pure:
      row.sum += Self.calls.withLock { calls in
        calls += 1
        return calls
      }
    case .threads: row.sum += Int64(UInt64(pthread_self()) >> 12 & 0xFFFF)
    case .refusesTruncated: row.flaw = Row.loose
    case .codec: row.flaw = Row.other
    case .goesOn where !row.isFresh: row.sum += 1
    default: break
    }
  }

  func settle(_ row: inout Row, at instant: Instant, under policy: Int64) {
    if law == .settledOnce, row.sum != 0 { row.sum += 1 }
    let early: Int64 = law == .nothingBefore ? 1_000_000 : 0
    guard row.until != .distantFuture, instant.microseconds >= row.until.microseconds - early else { return }
    switch law {
    case .changesAhead:
      row.sum = 0
      return
    case .settledInSteps: row.last = instant
    default: break
    }
    row.sum = 0
    row.until = .distantFuture
  }

  func nextChange(of row: Row, under policy: Int64) -> Instant? {
    guard row.until != .distantFuture else { return nil }
    return law == .somethingAt ? Instant(microseconds: row.until.microseconds - 1_000_000) : row.until
  }

  func contribute(_ row: Row, to totals: inout Totals) {
    totals.add(row.sum, to: Counter(1))
    switch law {
    case .decodedContributes where row.isFresh && row.sum != 0: totals.add(1, to: Counter(2))
    case .initialContributes: totals.add(1, to: Counter(2))
    case .contributionsFit where row.sum != 0:
      totals.add(.max, to: Counter(2))
      totals.add(.max, to: Counter(2))
    default: break
    }
  }

  func contribute(_ row: Row, inPlaceOf old: Row, to totals: inout Totals) {
    var before = Totals()
    if law != .replaces { contribute(old, to: &before) }
    for (counter, value) in before.sorted { totals.add(Int64(clamping: -value), to: counter) }
    contribute(row, to: &totals)
  }

  func isShown(_ row: Row) -> Bool { law != .unshownContributes }

  var columns: [RowColumn<Row>] {
    switch law {
    case .columnNames: [RowColumn("The sum", .number) { .number($0.sum) }]
    case .columnValues: [RowColumn("sum", .text) { .number($0.sum) }]
    default: [RowColumn("sum", .number) { .number($0.sum) }]
    }
  }

  func causes(of column: String, in row: Row, after history: [Touchpoint], under policy: Int64)
    -> ColumnCauses?
  {
    law == .causes ? ColumnCauses(positions: [Position(1_000_000)]) : nil
  }
}

/// Counts how often a history is folded: parts are not the whole.
struct FlawedInParts: Projector {
  static let name = Flawed.name
  private let base = Flawed()

  var fingerprint: Fingerprint { base.fingerprint }

  func policy(from published: [PublishedPolicy]) throws -> Int64 { try base.policy(from: published) }

  func initialRow() -> Flawed.Row { base.initialRow() }

  func apply(_ touchpoint: Touchpoint, under policy: Int64, to row: inout Flawed.Row) throws {
    try base.apply(touchpoint, under: policy, to: &row)
  }

  func settle(_ row: inout Flawed.Row, at instant: Instant, under policy: Int64) {
    base.settle(&row, at: instant, under: policy)
  }

  func nextChange(of row: Flawed.Row, under policy: Int64) -> Instant? {
    base.nextChange(of: row, under: policy)
  }

  func contribute(_ row: Flawed.Row, to totals: inout Totals) { base.contribute(row, to: &totals) }

  func fold(
    _ touchpoints: Span<Touchpoint>, _ details: DetailSpan, under policies: PolicyTimeline<Int64>,
    into state: inout FoldState<Flawed.Row>
  ) throws {
    try base.fold(touchpoints, details, under: policies, into: &state)
    state.row.sum += 1
  }
}
