import Foundation
import Perennial

/// A stamp for each visit; with enough stamps the next visit is free; stamps expire.
struct StampCard: LocalReadModel {
  static let about = About(
    "stamps", version: 1, "A stamp for each visit, and now and then a visit that is free.")

  let calendar: LocalCalendar

  init(_ setting: ModelSetting) { calendar = setting.calendar }

  func types(under policy: StampPolicy) -> TypeSet? { [.visitMade] }
}

struct StampRow: FieldRow {
  struct Stamp: RowElement, Hashable {
    /// The visit that it was given for.
    var visit = Position()
    var expires = Instant()
  }

  var stamps: RowList<Stamp> = []
  /// When there was a visit that was free.
  var free: RowList<Instant> = []
  var visits: Int64 = 0
  var expired: Int64 = 0

  mutating func fields(_ fields: inout some RowFields) throws {
    try fields.list(&stamps) { stamp, fields in
      try fields.position(&stamp.visit)
      try fields.instant(&stamp.expires)
    }
    try fields.list(&free) { try $1.instant(&$0) }
    try fields.number(&visits)
    try fields.number(&expired)
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
    guard let policy = try? JSONDecoder().decode(StampPolicy.self, from: Data(document.document.utf8)),
      policy.every > 1, (1...36_500).contains(policy.days)
    else { throw Fault(description: "every must be 2 or more, days 1 to 36500; both are whole numbers") }
    return policy
  }

  static let policySchema: String? = #"""
    {
      "type": "object",
      "required": ["every", "days"],
      "properties": {
        "every": { "description": "The visit that is free.", "type": "integer", "minimum": 2 },
        "days": { "description": "How long a stamp is good.", "type": "integer", "minimum": 1, "maximum": 36500 }
      }
    }
    """#

  static let policyExamples = [#"{"every": 3, "days": 30}"#, #"{"every": 5, "days": 7}"#]
}

extension StampCard {
  func apply(_ touchpoint: Touchpoint, under policy: StampPolicy, to row: inout StampRow) throws {
    guard touchpoint.fact.type == .visitMade else { return }
    row.visits = try row.visits.adding(1)
    if row.stamps.count + 1 >= policy.every {
      row.stamps.clear()
      row.free.append(touchpoint.fact.historyTime)
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
  static let tallies: [Tally<StampRow>] = [
    Tally(1, "stamps", "stamps that are good") { Int64($0.stamps.count) },
    Tally(2, "cards", "customers with a card") { $0.visits > 0 ? 1 : 0 },
    Tally(3, "freeVisits", "visits that were free", .number, by: .month) { row, add in
      for visit in row.free { add(1, at: visit) }
    },
  ]

  static let reports: [ReportDeclaration<StampCard>] = [
    .ofPeriods("free-visits", "Visits that were free, period by period.", tallies: ["freeVisits"])
  ]
}

extension StampCard {
  var columns: [RowColumn<StampRow>] {
    [
      RowColumn("stamps", .number, title: "stamps that are good") { .number(Int64($0.stamps.count)) },
      RowColumn("free", .number, title: "visits that were free") { .number(Int64($0.free.count)) },
      RowColumn("nextExpiry", .instant, title: "when the next stamp expires") { row in
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

extension StampCard {
  static let customerSection: CustomerSectionDeclaration<StampCard>? = CustomerSectionDeclaration("stamps") {
    state in
    guard let row = state.row else { return nil }
    return CustomerSection.Content(fields: [
      ReportField("stamps", title: "stamps", .number(Int128(row.stamps.count))),
      ReportField("free", title: "free visits", .number(Int128(row.free.count))),
    ])
  }
}
