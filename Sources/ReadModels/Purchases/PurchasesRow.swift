// The row of the purchases view: the orders of a customer, what was given back, and what is known of who bought.

public import Words
public import Projection

/// The row of the purchases view.
///
/// What is worked out from it begins with one of these (`PurchasesRow+Reading.swift`), all in order of time, and
/// none of them with orders that are cancelled or that do not count:
/// - `days`: the local days with an order, each with how many, and when the first and the last of them was placed;
/// - `money`: by local day and currency, how many orders, what they came to, and what was given back that day;
/// - `orders`: one by one, each with its origin; `firstOrder` is the first of them;
/// - `traits`: the country and the like that the customer gave.
public struct PurchasesRow: FieldRow {
  /// The orders that have a number, as cancellations and refunds find them.
  public internal(set) var book = OrderBook()
  /// All orders, in the order of the history. Those with a number stand in `book` in the same order.
  public internal(set) var placed: RowList<Placed> = []
  /// What was given back, in the order of the history, with what does not count because its order does not.
  public internal(set) var refunds: RowList<Refund> = []
  /// What the customer said of themselves.
  public internal(set) var traits = Traits()
  private var refundsByReference = ListIndex()

  /// The row of a customer who has bought nothing.
  public init() {}

  public mutating func fields(_ fields: inout some RowFields) throws {
    try fields.part(&book)
    var last = Placed()
    try fields.list(&placed) { placed, fields in
      try placed.fields(&fields, after: last)
      last = placed
    }
    // Reading goes through both lists side by side.
    guard placed.count(where: \.isNumbered) == book.orders.count else { throw RowReader.Malformed() }
    var day: Int32 = 0
    try fields.list(&refunds) { refund, fields in
      try refund.fields(&fields, after: day)
      day = refund.day
    }
    try traits.fields(&fields)
    fields.index(&refundsByReference)
  }

  // MARK: Touchpoints

  mutating func place(_ fact: Fact, _ origin: Origin, on day: Int32, counts: Bool) {
    guard fact.reference != 0, fact.value >= 0 else {
      // Without a number nothing can cancel it, so that what does not count now never will.
      if counts { placed.append(Placed(fact, day, origin)) }
      return
    }
    placed.append(Placed(day, origin))
    let order = OrderBook.Order(
      reference: fact.reference, placed: fact.historyTime, total: fact.value, unit: fact.unit, counts: counts)
    if !book.waitingRefunds.isEmpty {
      let number = UInt64(book.orders.count + 1)
      forEachWaiting(fact.reference) { if $0.unit == fact.unit { $0.order = number } }
    }
    if let cancellation = book.place(order) { takeBack(cancellation, of: fact.reference) }
  }

  mutating func refund(_ fact: Fact, on day: Int32) {
    var refund = Refund(reference: fact.reference, day: day, amount: fact.value, unit: fact.unit)
    if fact.reference != 0 {
      let order = book.order(of: fact.reference, in: fact.unit)
      guard book.refund(fact.reference, fact.value, fact.unit) else { return }
      refund.order = order.map { UInt64($0 + 1) } ?? 0
    }
    refunds.append(refund)
  }

  mutating func cancel(_ fact: Fact) {
    guard fact.reference != 0, let cancellation = book.cancel(fact.reference) else { return }
    takeBack(cancellation, of: fact.reference)
  }

  /// Takes back the refunds of a cancelled order that had not been assigned to it: those that wait for an order
  /// which is not recorded, and those in other currencies. Whether the others count says their order.
  private mutating func takeBack(_ cancellation: OrderBook.Cancellation, of reference: UInt64) {
    for taken in cancellation.refunds {
      forEachWaiting(reference) { if $0.unit == taken.unit { $0.isTakenBack = true } }
    }
  }

  /// Calls `body` with the refunds of a reference that belong to no order yet.
  private mutating func forEachWaiting(_ reference: UInt64, _ body: (inout Refund) -> Void) {
    for place in refundsByReference.all(of: reference, in: refunds, by: { $0.reference })
    where refunds[place].order == 0 && !refunds[place].isTakenBack {
      body(&refunds[place])
    }
  }

  // MARK: Parts

  /// Where an order came from: numbers of names in this ledger, 0 for none.
  public struct Origin: BitwiseCopyable, Hashable, Sendable {
    /// The channel, by its number in the ledger's catalogue.
    public internal(set) var channel: UInt16 = 0
    /// The store, in the domain `store`.
    public internal(set) var store: UInt32 = 0
    /// The campaign that led to the order, in the domain `campaign`.
    public internal(set) var campaign: UInt32 = 0
    /// The product on the first line, in the domain `sku`.
    public internal(set) var product: UInt32 = 0
    /// The category of the first line that has one, in the domain `category`.
    public internal(set) var category: UInt32 = 0

    init() {}

    init(_ fact: Fact, _ details: Details) {
      channel = fact.channel
      store = details[OrderDetails.store]?.rawValue ?? 0
      campaign = details[OrderDetails.campaign]?.rawValue ?? 0
      let lines = details[OrderDetails.lines]
      if !lines.isEmpty { product = lines[0][OrderLineDetails.sku]?.rawValue ?? 0 }
      for index in lines.indices {
        guard let found = lines[index][OrderLineDetails.category] else { continue }
        category = found.rawValue
        break
      }
    }
  }

  /// An order as it was placed.
  public struct Placed: RowElement, Hashable {
    /// The local day, in days since 1970-01-01.
    public internal(set) var day: Int32 = 0
    /// Where it came from.
    public internal(set) var origin = Origin()
    /// Whether it has a number: then the rest of it stands in the book.
    public internal(set) var isNumbered = true
    /// When it was placed; of an order with a number the book says so.
    public internal(set) var at = Instant()
    /// The total in minor units; of an order with a number the book says so.
    public internal(set) var total: Int64 = 0
    /// The currency, `.none` where the amount is not known; of an order with a number the book says so.
    public internal(set) var unit = MeasureUnit.none

    public init() {}

    /// An order with a number.
    init(_ day: Int32, _ origin: Origin) { (self.day, self.origin) = (day, origin) }

    /// An order without one.
    init(_ fact: Fact, _ day: Int32, _ origin: Origin) {
      self.init(day, origin)
      (isNumbered, at, total, unit) = (false, fact.historyTime, fact.value, fact.unit)
    }
  }

  /// What was given back.
  public struct Refund: RowElement, Hashable {
    /// The hash of the order's reference, as the refund names it; 0 for none.
    public internal(set) var reference: UInt64 = 0
    /// Which order of the book it is of, counted from 1; 0 where it names none, or one that is not recorded.
    public internal(set) var order: UInt64 = 0
    /// The local day, in days since 1970-01-01.
    public internal(set) var day: Int32 = 0
    /// What was given back, in minor units.
    public internal(set) var amount: Int64 = 0
    /// The currency.
    public internal(set) var unit = MeasureUnit.none
    /// Whether it belonged to no order of the book, and a cancellation took it back.
    public internal(set) var isTakenBack = false

    public init() {}

    init(reference: UInt64, day: Int32, amount: Int64, unit: MeasureUnit) {
      (self.reference, self.day, self.amount, self.unit) = (reference, day, amount, unit)
    }
  }

  /// What the customer said of themselves, of each the latest that was given: hashes of names, 0 for none.
  public struct Traits: BitwiseCopyable, Hashable, Sendable {
    /// The hash of the country's code: `NameHash("GB")`.
    public internal(set) var country: UInt64 = 0
    /// The hash of the band of ages: `NameHash("25-34")`.
    public internal(set) var ageBand: UInt64 = 0
    /// The campaign that brought them, by its number in the domain `campaign`: the first that was given.
    public internal(set) var campaign: UInt32 = 0

    mutating func note(_ details: Details) {
      country = details[CustomerDetails.country]?.rawValue ?? country
      ageBand = details[CustomerDetails.ageBand]?.rawValue ?? ageBand
      if campaign == 0 { campaign = details[CustomerDetails.campaign]?.rawValue ?? 0 }
    }
  }
}
