// The row of the view of favourites: what a customer bought most, and where.

public import Words
public import Projection

/// The row of the view of favourites.
public struct FavouritesRow: FieldRow {
  /// The orders that have a reference, so that a cancellation can find them.
  var orderBook = OrderBook()
  /// What was bought and where, in the order in which each was first bought; in several currencies once for each.
  public internal(set) var choices: RowList<Choice> = []
  /// What each of the orders of `orderBook` added, in the order of the orders: a cancellation takes it away.
  private(set) var parts: RowList<Part> = []
  private var choicesByName = ListIndex()

  /// What can be a favourite.
  public enum Kind: UInt8, CaseIterable, Sendable {
    /// A product, by its SKU.
    case product = 1
    /// A category of products.
    case category
    /// A store.
    case store
  }

  /// A product, a category or a store, in one currency: what the orders come to that stand.
  public struct Choice: RowElement, Hashable {
    private var number = Kind.product.rawValue
    /// The hash of its name.
    public internal(set) var name: UInt64 = 0
    /// The currency of `amount`; `.none` for orders whose amount is not known.
    public internal(set) var unit = MeasureUnit.none
    /// In how many orders it was.
    public internal(set) var orders: Int64 = 0
    /// How many pieces of it were bought, less those that an order takes back. What is weighed or measured counts as one piece for
    /// each line; a store has those of its orders.
    public internal(set) var pieces: Int64 = 0
    /// What its lines come to, in minor units; of a store, what its orders come to.
    public internal(set) var amount: Int64 = 0

    public init() {}

    init(_ kind: Kind, _ name: UInt64, _ unit: MeasureUnit) {
      (number, self.name, self.unit) = (kind.rawValue, name, unit)
    }

    /// What it is.
    public var kind: Kind { Kind(rawValue: number) ?? .product }

    fileprivate mutating func fields(_ fields: inout some RowFields) throws {
      try fields.byte(&number)
      try fields.hash(&name)
      try fields.unit(&unit)
      try fields.number(&orders)
      try fields.number(&pieces)
      try fields.number(&amount)
    }
  }

  /// What an order added to one choice.
  struct Part: RowElement, Hashable {
    /// The index of the order in `orderBook.orders`.
    var order: UInt64 = 0
    /// The index of the choice in `choices`.
    var choice: UInt64 = 0
    var pieces: Int64 = 0
    var amount: Int64 = 0
  }

  public init() {}

  public mutating func fields(_ fields: inout some RowFields) throws {
    try fields.part(&orderBook)
    try fields.list(&choices) { try $0.fields(&$1) }
    var last: UInt64 = 0
    try fields.list(&parts) { part, fields in
      var step = part.order &- last
      try fields.unsigned(&step)
      part.order = last &+ step
      last = part.order
      try fields.unsigned(&part.choice)
      try fields.number(&part.pieces)
      try fields.number(&part.amount)
    }
    fields.index(&choicesByName)
  }

  // MARK: Orders

  /// What one order holds, gathered before it counts.
  struct Basket {
    var parts: [Part] = []
  }

  /// Adds to what an order holds.
  mutating func put(
    _ pieces: Int64, for amount: Int64, of kind: Kind, named name: NameHash?, in unit: MeasureUnit,
    into basket: inout Basket
  ) throws {
    guard let name = name?.rawValue else { return }
    let known = choicesByName.last(of: name, in: choices, by: { $0.name }) {
      $0.kind == kind && $0.unit == unit
    }
    if known == nil { choices.append(Choice(kind, name, unit)) }
    let choice = UInt64(known ?? choices.count - 1)
    guard let index = basket.parts.firstIndex(where: { $0.choice == choice }) else {
      basket.parts.append(Part(choice: choice, pieces: pieces, amount: amount))
      return
    }
    basket.parts[index].pieces = try basket.parts[index].pieces.adding(pieces)
    basket.parts[index].amount = try basket.parts[index].amount.adding(amount)
  }

  /// Counts an order with what it holds.
  mutating func place(_ fact: Fact, _ basket: Basket) throws {
    let isPurchase = fact.value > 0 || fact.unit == .none
    if isPurchase { for part in basket.parts { try count(part) } }
    guard fact.reference != 0, fact.value >= 0 else { return }
    let order = UInt64(orderBook.orders.count)
    if isPurchase {
      for var part in basket.parts {
        part.order = order
        parts.append(part)
      }
    }
    let cancellation = orderBook.place(
      OrderBook.Order(
        reference: fact.reference, placed: fact.historyTime, total: fact.value, unit: fact.unit,
        counts: isPurchase))
    try takeBack(cancellation)
  }

  mutating func refund(_ fact: Fact) {
    guard fact.reference != 0 else { return }
    _ = orderBook.refund(fact.reference, fact.value, fact.unit)
  }

  mutating func cancel(_ fact: Fact) throws {
    guard fact.reference != 0 else { return }
    try takeBack(orderBook.cancel(fact.reference))
  }

  private mutating func count(_ part: Part, isBack: Bool = false) throws {
    var choice = choices[Int(part.choice)]
    if isBack {
      choice.orders -= 1
      choice.pieces = try choice.pieces.subtracting(part.pieces)
      choice.amount = try choice.amount.subtracting(part.amount)
    } else {
      choice.orders += 1
      choice.pieces = try choice.pieces.adding(part.pieces)
      choice.amount = try choice.amount.adding(part.amount)
    }
    choices[Int(part.choice)] = choice
  }

  /// Takes back what a cancelled order had added.
  private mutating func takeBack(_ cancellation: OrderBook.Cancellation?) throws {
    guard let place = cancellation?.place, cancellation?.order?.counts == true else { return }
    let order = UInt64(place)
    var (low, high) = (0, parts.count)
    while low < high {
      let middle = (low + high) / 2
      if parts[middle].order < order { low = middle + 1 } else { high = middle }
    }
    while low < parts.count, parts[low].order == order {
      try count(parts[low], isBack: true)
      low += 1
    }
  }
}
