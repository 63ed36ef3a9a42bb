import Perennial

/// Who replied to a customer, and about what.
struct Replies: DetailProjector {
  static let name: ViewName = "replies"
  static let details = DetailNeeds(TicketDetails.actorKind, TicketDetails.topic, of: [.ticketReplied])

  struct Row: ViewRow {
    var byPeople: Int64 = 0
    var byBots: Int64 = 0
    /// The number of the topic that was replied about last; 0 for none.
    var topic: Int64 = 0

    init() {}

    func encode(to writer: inout RowWriter) {
      writer.write(byPeople)
      writer.write(byBots)
      writer.write(topic)
    }

    init(from reader: inout RowReader) throws {
      byPeople = try reader.number()
      byBots = try reader.number()
      topic = try reader.number()
    }
  }

  var fingerprint: Fingerprint { Fingerprint("replies/1") }

  func initialRow() -> Row { Row() }

  func types(under policy: NoPolicy) -> TypeSet? { [.ticketReplied] }

  func apply(_ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout Row) {
    switch details[TicketDetails.actorKind] {
    case .agent: row.byPeople += 1
    case .bot: row.byBots += 1
    case .customer, nil: return
    }
    if let topic = details[TicketDetails.topic] { row.topic = Int64(topic.rawValue) }
  }

  func contribute(_ row: Row, to totals: inout Totals) { totals.add(row.byPeople, to: Counter(1)) }
}
