// The row of the service view: the tickets of a customer, and their times.

public import Words
public import Projection

/// The row of the service view.
public struct ServiceRow: FieldRow {
  /// The tickets, in the order of the first touchpoint of each.
  public internal(set) var tickets: RowList<Ticket> = []
  /// Each time that a ticket was solved or reopened, in order.
  public internal(set) var turns: RowList<Turn> = []
  private var ticketsByReference = ListIndex()

  public init() {}

  public mutating func fields(_ fields: inout some RowFields) throws {
    var base = Instant()
    try fields.list(&tickets) { ticket, fields in
      try ticket.fields(&fields, from: base)
      base = ticket.opened ?? base
    }
    try fields.list(&turns) { turn, fields in
      try fields.unsigned(&turn.ticket)
      try fields.instant(&turn.at, from: base)
      try fields.flag(&turn.isReopening)
      base = turn.at
    }
    fields.index(&ticketsByReference)
  }

  // MARK: Touchpoints

  /// The index of the ticket that a touchpoint is about; a new ticket is made where none is known. A
  /// number that is opened a second time stands for a second ticket.
  mutating func place(of reference: UInt64, at position: Position, isOpening: Bool) -> Int {
    if let known = ticketsByReference.last(of: reference, in: tickets, by: { $0.reference }),
      !isOpening || tickets[known].opened == nil
    {
      return known
    }
    tickets.append(Ticket(reference: reference, position))
    return tickets.count - 1
  }

  mutating func solve(_ place: Int, by actor: ActorKind?, at instant: Instant) {
    guard tickets[place].solve(by: actor, at: instant) else { return }
    turns.append(Turn(ticket: UInt64(place), at: instant, isReopening: false))
  }

  mutating func reopen(_ place: Int, at instant: Instant) {
    guard tickets[place].reopen(at: instant) else { return }
    turns.append(Turn(ticket: UInt64(place), at: instant, isReopening: true))
  }

  /// That a ticket was solved, or reopened.
  public struct Turn: RowElement, Hashable {
    /// The index of the ticket in `tickets`.
    public internal(set) var ticket: UInt64 = 0
    /// When it happened.
    public internal(set) var at = Instant()
    /// Whether the ticket was reopened; otherwise it was solved.
    public internal(set) var isReopening = false

    public init() {}

    init(ticket: UInt64, at: Instant, isReopening: Bool) {
      (self.ticket, self.at, self.isReopening) = (ticket, at, isReopening)
    }
  }
}

extension ServiceRow {
  /// One ticket.
  public struct Ticket: RowElement, Hashable {
    /// The hash of the ticket's reference, its namespace included.
    public internal(set) var reference: UInt64 = 0
    /// The hash of the topic's name: of the topic given at the opening, or else of the first that was
    /// given; 0 for none.
    public internal(set) var topic: UInt64 = 0
    /// The touchpoint that opened the ticket, or else the first that names it.
    public internal(set) var position = Position()
    /// When the ticket was opened; `nil` where that is not recorded: then the ticket counts for nothing.
    public internal(set) var opened: Instant?
    /// The kind of whoever opened it; `nil` where that was not given.
    public var openedBy: ActorKind? { ActorKind(rawValue: opener) }
    /// When a person first replied; `nil` where nobody has.
    public internal(set) var replied: Instant?
    /// When the wait for that reply began anew, because only bots had solved the ticket; `nil` where it
    /// began with the opening.
    public internal(set) var askedAgain: Instant?
    /// When it was first solved; `nil` where it never was.
    public internal(set) var firstSolved: Instant?
    /// When it was last solved, though it may be open again since; `nil` where it never was.
    public internal(set) var lastSolved: Instant?
    /// How often it was reopened after it had been solved or closed.
    public internal(set) var reopenings: Int64 = 0
    private var opener: UInt8 = 0
    private var state: State = []

    public init() {}

    init(reference: UInt64, _ position: Position) {
      (self.reference, self.position) = (reference, position)
    }

    private struct State: OptionSet, Hashable, BitwiseCopyable {
      var rawValue: UInt8
      static let solved = State(rawValue: 1)
      static let closed = State(rawValue: 2)
      /// Whether a bot has replied.
      static let botReplied = State(rawValue: 4)
      /// Whether it was solved without any person having had a part in it.
      static let solvedByBots = State(rawValue: 8)
    }

    /// Whether somebody still has to do something: it is neither solved nor closed, or was reopened
    /// since.
    public var isOpen: Bool { opened != nil && state.isDisjoint(with: [.solved, .closed]) }
    /// Whether it was solved, and not reopened since.
    public var isSolved: Bool { state.contains(.solved) }

    // MARK: Clocks, in whole seconds

    /// How long the first reply of a person took; `nil` until there is one.
    public var firstReply: Int64? { seconds(until: replied, from: askedAgain) }
    /// How long it took until it was first solved; `nil` where it never was.
    public var firstResolution: Int64? { seconds(until: firstSolved) }
    /// How long it took until it was last solved; `nil` while it is open.
    public var fullResolution: Int64? { isSolved ? seconds(until: lastSolved) : nil }

    private func seconds(until end: Instant?, from restart: Instant? = nil) -> Int64? {
      guard let opened, let end else { return nil }
      let begin = max(opened, restart ?? opened)
      return end > begin ? (end.microseconds - begin.microseconds) / 1_000_000 : 0
    }

    // MARK: Touchpoints

    mutating func note(topic: NameHash, isOpening: Bool) {
      if isOpening || self.topic == 0 { self.topic = topic.rawValue }
    }

    mutating func open(by actor: ActorKind?, at instant: Instant, _ position: Position) {
      (opened, self.position) = (instant, position)
      opener = actor?.rawValue ?? 0
    }

    mutating func reply(by actor: ActorKind?, at instant: Instant) {
      switch actor {
      case .agent: replied = replied ?? instant
      case .bot: state.insert(.botReplied)
      case .customer, nil: return
      }
    }

    /// Solves the ticket. Returns whether it had not been solved before.
    mutating func solve(by actor: ActorKind?, at instant: Instant) -> Bool {
      guard state.insert(.solved).inserted else { return false }
      firstSolved = firstSolved ?? instant
      lastSolved = instant
      let isBots = actor == .bot || actor == nil && state.contains(.botReplied)
      if isBots && replied == nil { state.insert(.solvedByBots) }
      return true
    }

    mutating func close() { state.insert(.closed) }

    /// Reopens the ticket. Returns whether it had been solved or closed.
    mutating func reopen(at instant: Instant) -> Bool {
      guard !state.isDisjoint(with: [.solved, .closed]) else { return false }
      if state.contains(.solvedByBots) && replied == nil { askedAgain = instant }
      state.subtract([.solved, .closed, .solvedByBots])
      reopenings += 1
      return true
    }

    /// Visits the fields.
    ///
    /// - Parameter base: the opening of the ticket before it, from which instants are written as
    ///   distances.
    fileprivate mutating func fields(_ fields: inout some RowFields, from base: Instant) throws {
      try fields.hash(&reference)
      try fields.hash(&topic)
      try fields.position(&position)
      try fields.optional(&opened, from: base)
      let opened = opened ?? base
      try fields.byte(&opener)
      try fields.byte(&state.rawValue)
      try fields.optional(&replied, from: opened)
      try fields.optional(&askedAgain, from: opened)
      try fields.optional(&firstSolved, from: opened)
      try fields.optional(&lastSolved, from: firstSolved ?? opened)
      try fields.number(&reopenings)
    }
  }
}
