// The read model of what people have consented to, by purpose and channel.

public import Words
public import Projection
public import Reporting

/// Folds what a person has said of the use of their data into what is in force, by the rules of `ConsentBook`.
///
/// It is the person's own word, whatever the business has registered: whether data may be used for a purpose follows from this, from
/// the register of purposes and from its lawful basis (`Ledger.consent`).
public struct Consents: ReadModel, DetailProjector {
  public static let about = About(
    "consents", version: 1, "What customers have consented to, by purpose and channel.")

  /// The purpose says whether a consent can be read at all.
  public static let details = DetailNeeds(
    ConsentDetails.purpose.hashed, ConsentDetails.channel.hashed, ConsentDetails.expires, of: spoken)

  private static let spoken: TypeSet = [.consentGranted, .consentWithdrawn]
  private static let types = spoken.union([.customerErased, .useRestricted, .useAllowed])

  /// The model, which nothing of a ledger's setting makes a difference to.
  public init() {}

  public init(_ setting: ModelSetting) {}

  public func types(under policy: NoPolicy) -> TypeSet? { Self.types }

  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout ConsentsRow
  ) {
    let fact = touchpoint.fact
    guard Self.spoken.contains(fact.type) else { return row.book.bar(touchpoint) }
    // The ledger takes no consent out of its log. Should one come without what it says all the same, no use follows from it: it counts as a
    // withdrawal of all channels.
    let isReadable = details[ConsentDetails.purpose.hashed] != nil
    let word = ConsentBook.Word(
      on: fact.reference, touchpoint.position, at: fact.historyTime,
      isGrant: isReadable && fact.type == .consentGranted, expires: details[ConsentDetails.expires])
    let rows = details[ConsentDetails.channels]
    var channels: [UInt64] = []
    for index in rows.indices {
      if let channel = rows[index][ConsentDetails.channel.hashed] { channels.append(channel.rawValue) }
    }
    row.book.say(word, through: isReadable ? channels : [])
  }

  public func settle(_ row: inout ConsentsRow, at instant: Instant, under policy: NoPolicy) {
    row.book.settle(at: instant)
  }

  public func nextChange(of row: ConsentsRow, under policy: NoPolicy) -> Instant? { row.book.nextChange }

  public static let tallies: [Tally<ConsentsRow>] = [
    Tally(1, "consents", "consents in force, each through one channel or all") {
      Int64($0.book.inForce.count)
    },
    Tally(2, "consenting", "customers with a consent in force") { $0.book.inForce.isEmpty ? 0 : 1 },
    Tally(3, "withdrawn", "purposes and channels whose last word is a withdrawal") { $0.withdrawn },
    Tally(4, "expired", "consents that ended by themselves") { $0.expired },
    Tally(5, "barred", "customers of whom nothing may be used") { $0.book.isBarred ? 1 : 0 },
  ]
}

/// The row of the view of consents.
public struct ConsentsRow: FieldRow {
  /// The person's last words, and what forbids every use.
  public internal(set) var book = ConsentBook()

  public init() {}

  public mutating func fields(_ fields: inout some RowFields) throws { try fields.part(&book) }

  /// How many last words are withdrawals.
  var withdrawn: Int64 { Int64(book.words.count { !$0.isGrant }) }
  /// How many last words are consents that have ended by themselves.
  var expired: Int64 { Int64(book.words.count(where: \.hasEnded)) }
}
