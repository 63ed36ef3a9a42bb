import Words
import Projection

/// A projector that is awkward on purpose: what it looks at depends on its policy, what it counts expires, another policy
/// changes what has been counted, and some touchpoints make its fold fail.
struct Passes: Projector {
  static let name: ViewName = "passes"
  static let policies = ["200 104; 30; 13", "200; 10; 999", "104 110; 90; 1000", "200 104 400; 30; -1"]

  var version = 1

  /// `types; days; refused`: `200 104; 30; 13`.
  struct Policy: Sendable {
    var types: [TouchpointType]
    /// For how long a pass is good.
    var days: Int64
    /// A value that makes the fold fail.
    var refused: Int64
  }

  struct Pass: Hashable {
    var position: Position
    var at: Instant
    var expires: Instant
  }

  struct Row: ViewRow {
    var passes: [Pass] = []
    var seen: Int64 = 0
    var expired: Int64 = 0
    var lastExpiry = Instant.distantPast
    /// The policy that last changed something.
    var cause = Position.start

    init() {}

    func encode(to writer: inout RowWriter) {
      writer.write(count: passes.count)
      for pass in passes {
        writer.write(pass.position)
        writer.write(pass.at)
        writer.write(pass.expires)
      }
      writer.write(seen)
      writer.write(expired)
      writer.write(lastExpiry)
      writer.write(cause)
    }

    init(from reader: inout RowReader) throws {
      passes = try reader.array {
        Pass(position: try $0.position(), at: try $0.instant(), expires: try $0.instant())
      }
      seen = try reader.number()
      expired = try reader.number()
      lastExpiry = try reader.instant()
      cause = try reader.position()
    }
  }

  struct Refused: Error, CustomStringConvertible {
    var value: Int64
    var description: String { "a value of \(value)" }
  }

  var fingerprint: Fingerprint { Fingerprint("passes/\(version)") }

  func policy(from published: [PublishedPolicy]) throws -> Policy {
    let parts = (published.last?.document ?? Self.policies[0]).split(separator: "; ")
    guard parts.count == 3, let days = Int64(parts[1]), let refused = Int64(parts[2]) else {
      throw Refused(value: 0)
    }
    let types = parts[0].split(separator: " ").compactMap { UInt16($0) }.map { TouchpointType(rawValue: $0) }
    return Policy(types: types, days: days, refused: refused)
  }

  func types(under policy: Policy) -> TypeSet? { TypeSet(policy.types) }

  func initialRow() -> Row { Row() }

  func apply(_ touchpoint: Touchpoint, under policy: Policy, to row: inout Row) throws {
    let fact = touchpoint.fact
    guard policy.types.contains(fact.type) else { return }
    guard fact.value != policy.refused else { throw Refused(value: fact.value) }
    // Everything is forgotten.
    guard fact.type != .surveyAnswered else {
      row = Row()
      return
    }
    row.seen += Int64(version)
    row.passes.append(
      Pass(
        position: touchpoint.position, at: fact.historyTime, expires: expiry(fact.historyTime, policy)))
  }

  private func expiry(_ instant: Instant, _ policy: Policy) -> Instant {
    Instant(microseconds: instant.microseconds + policy.days * Instant.microsecondsPerDay)
  }

  func settle(_ row: inout Row, at instant: Instant, under policy: Policy) throws {
    let count = row.passes.count
    for pass in row.passes where pass.expires <= instant {
      row.expired += 1
      row.lastExpiry = max(row.lastExpiry, pass.expires)
    }
    row.passes.removeAll { $0.expires <= instant }
    guard row.passes.count < count else { return }
    // Time alone makes folds fail, and makes rows as if nothing had happened.
    if policy.refused == 1000, row.expired >= 7 { throw Refused(value: 1000) }
    if policy.refused == 999, row.passes.isEmpty { row = Row() }
  }

  func nextChange(of row: Row, under policy: Policy) -> Instant? { row.passes.map(\.expires).min() }

  func adopt(_ policy: Policy, at instant: Instant, cause: Position, row: inout Row) {
    guard !row.passes.isEmpty else { return }
    for index in row.passes.indices { row.passes[index].expires = expiry(row.passes[index].at, policy) }
    row.cause = cause
  }

  func contribute(_ row: Row, to totals: inout Totals) {
    totals.add(Int64(row.passes.count), to: Counter(1))
    totals.add(row.expired, to: Counter(2))
    if row.seen > 0 { totals.add(1, to: Counter(3, 0, 0, row.seen)) }
  }

  func contribute(anonymous touchpoint: Touchpoint, under policy: Policy, to totals: inout Totals) {
    totals.add(touchpoint.fact.value, to: Counter(4))
  }

  var columns: [RowColumn<Row>] {
    [
      RowColumn("passes", .number) { .number(Int64($0.passes.count)) },
      RowColumn("lastExpiry", .instant) {
        $0.lastExpiry == .distantPast ? .absent : .instant($0.lastExpiry)
      },
    ]
  }

  func causes(of column: String, in row: Row, after history: [Touchpoint], under policy: Policy)
    -> ColumnCauses?
  {
    column == "passes" ? ColumnCauses(positions: row.passes.map(\.position)) : nil
  }
}
