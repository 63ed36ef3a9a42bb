import Words
import Projection

/// A projector that goes by details: orders' lines, who replied to tickets and about what, surveys' instruments.
struct Baskets: DetailProjector {
  static let name: ViewName = "baskets"
  static let details =
    DetailNeeds(
      OrderLineDetails.sku, OrderLineDetails.quantity, OrderLineDetails.amount, OrderDetails.store,
      OrderDetails.taxIncluded, OrderDetails.campaign.hashed, of: [.orderPlaced])
    + DetailNeeds(TicketDetails.topic, TicketDetails.actorKind, of: [.ticketOpened, .ticketReplied])
    + DetailNeeds(SurveyDetails.instrument, of: [.surveyAnswered])

  struct Row: ViewRow {
    struct Line: Hashable {
      var sku: UInt32
      var quantity: Int64
      var amount: Int64
    }

    /// By the number of the product, ascending.
    var lines: [Line] = []
    var stores: Int64 = 0
    var taxed: Int64 = 0
    var campaigns: UInt64 = 0
    /// By the number of the topic, one after the other.
    var topics: [Int64] = []
    var byPeople: Int64 = 0
    var promoters: Int64 = 0
    var latest = Instant.distantFuture

    init() {}

    func encode(to writer: inout RowWriter) {
      writer.write(count: lines.count)
      for line in lines {
        writer.write(Int64(line.sku))
        writer.write(line.quantity)
        writer.write(line.amount)
      }
      writer.write(stores)
      writer.write(taxed)
      writer.write(Int64(bitPattern: campaigns))
      writer.write(count: topics.count)
      for topic in topics { writer.write(topic) }
      writer.write(byPeople)
      writer.write(promoters)
      writer.write(latest)
    }

    init(from reader: inout RowReader) throws {
      lines = try reader.array {
        Line(
          sku: UInt32(truncatingIfNeeded: try $0.number()), quantity: try $0.number(),
          amount: try $0.number())
      }
      stores = try reader.number()
      taxed = try reader.number()
      campaigns = UInt64(bitPattern: try reader.number())
      topics = try reader.array { try $0.number() }
      byPeople = try reader.number()
      promoters = try reader.number()
      latest = try reader.instant()
    }
  }

  var fingerprint: Fingerprint { Fingerprint("baskets/1") }

  func policy(from published: [PublishedPolicy]) throws -> Int64 {
    published.last.flatMap { Int64($0.document) } ?? 1
  }

  func initialRow() -> Row { Row() }

  func types(under policy: Int64) -> TypeSet? {
    [.orderPlaced, .ticketOpened, .ticketReplied, .surveyAnswered, .visitMade]
  }

  struct Refused: Error, CustomStringConvertible {
    var description: String { "a line of 666 pieces" }
  }

  func apply(_ touchpoint: Touchpoint, _ details: Details, under policy: Int64, to row: inout Row) throws {
    let forgotten = Instant(
      microseconds: touchpoint.fact.historyTime.microseconds + Instant.microsecondsPerDay * 15)
    switch touchpoint.fact.type {
    case .orderPlaced:
      let lines = details[OrderDetails.lines]
      for index in lines.indices {
        guard let sku = lines[index][OrderLineDetails.sku] else { continue }
        let quantity = lines[index][OrderLineDetails.quantity] ?? 0
        if quantity == 666 { throw Refused() }
        let place = row.lines.firstIndex { $0.sku >= sku.rawValue } ?? row.lines.count
        if place == row.lines.count || row.lines[place].sku != sku.rawValue {
          row.lines.insert(Row.Line(sku: sku.rawValue, quantity: 0, amount: 0), at: place)
        }
        row.lines[place].quantity += quantity * policy
        row.lines[place].amount += lines[index][OrderLineDetails.amount] ?? 0
      }
      row.stores += Int64(details[OrderDetails.store]?.rawValue ?? 0)
      if details[OrderDetails.taxIncluded] { row.taxed += 1 }
      row.campaigns ^= details[OrderDetails.campaign.hashed]?.rawValue ?? 0
    case .ticketOpened, .ticketReplied:
      if details[TicketDetails.actorKind] == .agent { row.byPeople += 1 }
      row.latest = forgotten
      row.topics.append(Int64(details[TicketDetails.topic]?.rawValue ?? 0))
    case .surveyAnswered:
      if details[SurveyDetails.instrument] == .nps, touchpoint.fact.value >= 9 { row.promoters += 1 }
    default: break
    }
  }

  func settle(_ row: inout Row, at instant: Instant, under policy: Int64) {
    guard instant >= row.latest else { return }
    row.latest = .distantFuture
    row.topics = []
  }

  func nextChange(of row: Row, under policy: Int64) -> Instant? {
    row.latest == .distantFuture ? nil : row.latest
  }

  func contribute(_ row: Row, to totals: inout Totals) {
    for line in row.lines {
      totals.add(line.quantity, to: Counter(1, 0, 0, Int64(line.sku)))
      totals.add(line.amount, to: Counter(2))
    }
    totals.add(row.byPeople, to: Counter(3))
    totals.add(row.promoters, to: Counter(4))
  }

  func contribute(
    anonymous touchpoint: Touchpoint, _ details: Details, under policy: Int64, to totals: inout Totals
  ) {
    let lines = details[OrderDetails.lines]
    for index in lines.indices {
      totals.add(lines[index][OrderLineDetails.quantity] ?? 0, to: Counter(5))
    }
  }

  var columns: [RowColumn<Row>] {
    [
      RowColumn("products", .number) { .number(Int64($0.lines.count)) },
      RowColumn("byPeople", .number) { .number($0.byPeople) },
    ]
  }
}

extension Baskets.Row {
  func quantity(of sku: UInt32) -> Int64? { lines.first { $0.sku == sku }?.quantity }
}
