// The tallies of the service view, by local day and topic.

internal import Words
public import Projection

extension CustomerService {
  /// The numbers of the tallies, which are on disk.
  enum Count: UInt16, CaseIterable {
    case opened = 1
    case solved, reopened, open
    case firstReply, firstResolution, fullResolution

    var name: String { String(describing: self) }
  }

  /// The tallies. Solvings and reopenings are counted on the day when they happen. Times are counted on
  /// the day when the ticket was opened, so that each ticket is in one period with all of its times.
  public static let tallies: [Tally<ServiceRow>] = [
    tickets(.opened, "tickets that were opened", .number) { _ in 1 },
    turns(.solved, "how often tickets were solved", isReopening: false),
    turns(.reopened, "how often tickets were opened again", isReopening: true),
    tickets(.open, "of the tickets that were opened, those that are open still", .number) {
      $0.isOpen ? 1 : nil
    },
    tickets(.firstReply, "from the opening to the first reply of a person", .durations) { $0.firstReply },
    tickets(.firstResolution, "from the opening to the first solving", .durations) { $0.firstResolution },
    tickets(.fullResolution, "from the opening to the last solving", .durations) { $0.fullResolution },
  ]

  /// A tally of a value that tickets may have, by the day of their opening.
  private static func tickets(
    _ count: Count, _ title: String, _ kind: TallyKind,
    _ value: @escaping @Sendable (ServiceRow.Ticket) -> Int64?
  ) -> Tally<ServiceRow> {
    Tally(count.rawValue, count.name, title, kind, by: .day) { row, add in
      for ticket in row.tickets {
        if let opened = ticket.opened, let value = value(ticket) { add(value, at: opened, of: ticket.topic) }
      }
    }
  }

  private static func turns(_ count: Count, _ title: String, isReopening: Bool) -> Tally<ServiceRow> {
    Tally(count.rawValue, count.name, title, .number, by: .day) { row, add in
      for turn in row.turns where turn.isReopening == isReopening {
        let ticket = row.tickets[Int(turn.ticket)]
        if ticket.opened != nil { add(1, at: turn.at, of: ticket.topic) }
      }
    }
  }
}
