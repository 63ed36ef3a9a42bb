// The row of the loyalty view: what a customer has in each programme that they have had to do with.

public import Words
public import Projection

/// The row of the loyalty view.
///
/// Nearly every customer has to do with one programme only; it is folded in place, and the others, of whoever
/// is a member of several, stand behind it.
public struct LoyaltyRow: ViewRow {
  /// What the customer has in the programme that they had to do with first.
  public var main = LoyaltyMember()
  /// What they have in other programmes, in the order of their first touchpoint there.
  public var others: [LoyaltyMember] = []
  /// What is known of the customer whatever the programme.
  package var person = Person()
  /// What kind of account the row is of; `nil` for a person's.
  public package(set) var account: AccountKind?
  /// Touchpoints of programmes that were not in force when they happened, by programme.
  package var unmatched: RowList<Unmatched> = []

  /// What is known of a customer whatever the programme, as far as a programme asks for it.
  package struct Person: BitwiseCopyable, Hashable, Sendable {
    /// The month of their birthday, 1 to 12; 0 where it is not known.
    package var birthMonth: UInt8 = 0
    /// The day of the month of their birthday, 1 to 31; 0 where it is not known.
    package var birthDay: UInt8 = 0
    /// The touchpoint that said so; 0 where none did.
    package var birthdaySaid = Position.start
    /// When they placed their first order; `.distantFuture` for never, or where no programme asks.
    package var firstOrder = Instant.distantFuture
  }

  /// Touchpoints of a programme that was not in force.
  package struct Unmatched: RowElement, Hashable {
    /// The hash of the programme's name; 0 where the touchpoints name none and there were several.
    package var program: UInt64
    /// How many there were.
    package var touchpoints: Int64 = 0
  }

  /// The row of somebody to whom nothing has happened.
  public init() {}

  /// What the customer has in the programme of a name; `nil` where they have had nothing to do with it.
  public subscript(program name: String) -> LoyaltyMember? { self[program: NameHash(name)] }

  /// What the customer has in the programme whose name has a hash.
  package subscript(program program: NameHash) -> LoyaltyMember? {
    main.program == program.rawValue ? main : others.first { $0.program == program.rawValue }
  }

  /// Changes what the customer has in a programme, which is made where there is nothing yet.
  package mutating func withMember<Result>(
    of program: NameHash, _ body: (inout LoyaltyMember, inout Person) throws -> Result
  ) rethrows -> Result {
    if main.program == 0 { main.program = program.rawValue }
    if main.program == program.rawValue { return try body(&main, &person) }
    if let index = others.firstIndex(where: { $0.program == program.rawValue }) {
      return try body(&others[index], &person)
    }
    var member = LoyaltyMember()
    member.program = program.rawValue
    others.append(member)
    return try body(&others[others.count - 1], &person)
  }

  /// Becomes a new row, and keeps the memory of its lists.
  mutating func clear() {
    main.clear()
    others.clear()
    person = Person()
    account = nil
    unmatched.clear()
  }
}

extension LoyaltyRow.Unmatched {
  /// A value to read the fields into.
  package init() { self.init(program: 0) }
}

// MARK: The first programme's

extension LoyaltyRow {
  /// The points in the first programme, by what became of them.
  public var points: Points { main.points }
  /// The lots of the first programme that have points left.
  public var lots: RowList<Lot> { main.lots }
  /// The orders that the first programme knows.
  public var sales: RowList<Sale> { main.sales }
  /// Refunds and cancellations of orders that the first programme does not know yet.
  public var waiting: RowList<WaitingRefund> { main.waiting }
  /// What counts for the tier of the first programme.
  public var measure: Int64 { main.measure }
  /// Every change of tier in the first programme.
  public var changes: [TierChange] { main.changes }
  /// The tier in the first programme; empty for none.
  public var tier: String { main.tier }
  /// When the member came to that tier; `nil` where it has never changed.
  public var tierSince: Instant? { main.tierSince }
  /// The position of the touchpoint that made a member of the customer in the first programme; 0 for none.
  public var joined: Position { main.joined }
  /// Whether the customer is a member of any programme.
  public var isMember: Bool { main.isMember || others.contains { $0.isMember } }
}
