// The columns of the view of consents, and what their values come of.

public import Words
public import Projection

extension Consents {
  public var columns: [RowColumn<ConsentsRow>] {
    [
      RowColumn("consents", .number, title: "consents in force, each through one channel or all") {
        .number(Int64($0.book.inForce.count))
      },
      RowColumn("purposes", .number, title: "purposes with a consent in force") {
        .number(Int64(Set($0.book.inForce.map(\.purpose)).count))
      },
      RowColumn("withdrawn", .number, title: "purposes and channels whose last word is a withdrawal") {
        .number($0.withdrawn)
      },
      RowColumn("expired", .number, title: "consents that ended by themselves") { .number($0.expired) },
      RowColumn("nextExpiry", .instant, title: "when the next consent in force ends by itself") { row in
        row.book.inForce.map(\.expires).min().map { ColumnValue(present: $0) } ?? .absent
      },
      RowColumn("latest", .instant, title: "when the customer last consented or withdrew") { row in
        row.book.words.map(\.at).max().map { .instant($0) } ?? .absent
      },
      RowColumn("restricted", .instant, title: "since when the data is kept and not used") { row in
        row.book.restriction.map { .instant($0.at) } ?? .absent
      },
      RowColumn("erased", .instant, title: "when the customer was erased") { row in
        row.book.erasure.map { .instant($0.at) } ?? .absent
      },
    ]
  }

  public func causes(
    of column: String, in row: ConsentsRow, after history: [Touchpoint], under policy: NoPolicy
  ) -> ColumnCauses? {
    let book = row.book
    switch column {
    case "consents", "purposes":
      // What took a consent away counts as much as what gave it.
      return ColumnCauses(
        positions: book.words.map(\.position) + book.bars.filter(\.hasBegun).map(\.position))
    case "nextExpiry":
      let next = book.inForce.filter { $0.expires != .distantFuture }.min {
        ($0.expires, $0.position) < ($1.expires, $1.position)
      }
      let bars = [book.erasure, book.restriction].compactMap { $0?.position }
      return ColumnCauses(positions: bars.isEmpty ? next.map { [$0.position] } ?? [] : bars)
    case "withdrawn": return ColumnCauses(positions: book.words.filter { !$0.isGrant }.map(\.position))
    case "expired": return ColumnCauses(positions: book.words.filter(\.hasEnded).map(\.position))
    case "latest":
      return ColumnCauses(
        positions: book.words.max { ($0.at, $0.position) < ($1.at, $1.position) }.map { [$0.position] } ?? [])
    case "restricted": return ColumnCauses(positions: book.restriction.map { [$0.position] } ?? [])
    case "erased": return ColumnCauses(positions: book.erasure.map { [$0.position] } ?? [])
    default: return nil
    }
  }
}
