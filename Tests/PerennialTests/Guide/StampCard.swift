import Foundation
import Perennial

/// A stamp for each visit; with enough stamps the next visit is free; stamps expire.
struct StampCard: Projector {
  static let name: ViewName = "stamps"

  let calendar: LocalCalendar

  var fingerprint: Fingerprint { Fingerprint("stamps/1", calendar.fingerprint) }

  func initialRow() -> StampRow { StampRow() }

  func types(under policy: StampPolicy) -> TypeSet? { [.visitMade] }
}

struct StampRow: ViewRow {
  struct Stamp: Hashable {
    /// The visit that it was given for.
    var visit: Position
    var expires: Instant
  }

  var stamps: [Stamp] = []
  var visits: Int64 = 0
  var free: Int64 = 0
  var expired: Int64 = 0

  init() {}

  func encode(to writer: inout RowWriter) {
    writer.write(count: stamps.count)
    for stamp in stamps {
      writer.write(stamp.visit)
      writer.write(stamp.expires)
    }
    writer.write(visits)
    writer.write(free)
    writer.write(expired)
  }

  init(from reader: inout RowReader) throws {
    stamps = try reader.array { Stamp(visit: try $0.position(), expires: try $0.instant()) }
    visits = try reader.number()
    free = try reader.number()
    expired = try reader.number()
  }
}

struct StampPolicy: Decodable, Sendable {
  /// The visit that is free, counted from the last one that was.
  var every = 10
  /// For how many calendar days a stamp is good.
  var days = 90
}

extension StampCard {
  struct Fault: Error, CustomStringConvertible {
    var description: String
  }

  func policy(from published: [PublishedPolicy]) throws -> StampPolicy {
    guard let document = published.last else { return StampPolicy() }
    let policy = try JSONDecoder().decode(StampPolicy.self, from: Data(document.document.utf8))
    guard policy.every > 1, policy.days > 0 else {
      throw Fault(description: "every must be 2 or more, days 1 or more")
    }
    return policy
  }
}

extension StampCard {
  func apply(_ touchpoint: Touchpoint, under policy: StampPolicy, to row: inout StampRow) throws {
    guard touchpoint.fact.type == .visitMade else { return }
    row.visits = try row.visits.adding(1)
    if row.stamps.count + 1 >= policy.every {
      row.stamps.removeAll()
      row.free = try row.free.adding(1)
    } else {
      let expires = calendar.add(days: policy.days, to: touchpoint.fact.historyTime)
      row.stamps.append(StampRow.Stamp(visit: touchpoint.position, expires: expires))
    }
  }
}

extension StampCard {
  func settle(_ row: inout StampRow, at instant: Instant, under policy: StampPolicy) throws {
    let count = row.stamps.count
    row.stamps.removeAll { $0.expires <= instant }
    row.expired = try row.expired.adding(Int64(count - row.stamps.count))
  }

  func nextChange(of row: StampRow, under policy: StampPolicy) -> Instant? {
    row.stamps.map(\.expires).min()
  }
}

extension StampCard {
  static let stampsOut = Counter(1)
  static let freeVisits = Counter(2)
  static let cards = Counter(3)

  func contribute(_ row: StampRow, to totals: inout Totals) {
    guard row.visits > 0 else { return }
    totals.add(Int64(row.stamps.count), to: Self.stampsOut)
    totals.add(row.free, to: Self.freeVisits)
    totals.add(1, to: Self.cards)
  }
}

extension StampCard {
  var columns: [RowColumn<StampRow>] {
    [
      RowColumn("stamps", .number) { .number(Int64($0.stamps.count)) },
      RowColumn("free", .number) { .number($0.free) },
      RowColumn("nextExpiry", .instant) { row in
        row.stamps.map(\.expires).min().map { .instant($0) } ?? .absent
      },
    ]
  }

  func causes(
    of column: String, in row: StampRow, after history: [Touchpoint], under policy: StampPolicy
  ) -> ColumnCauses? {
    column == "stamps" ? ColumnCauses(positions: row.stamps.map(\.visit)) : nil
  }
}
