import Perennial

/// How many orders of a customer stand.
struct OrderCount: Projector {
  static let name: ViewName = "orders"
  static let orders = Counter(1)

  struct Row: ViewRow {
    var book = OrderBook()
    var orders: Int64 = 0

    init() {}

    func encode(to writer: inout RowWriter) {
      book.encode(to: &writer)
      writer.write(orders)
    }

    init(from reader: inout RowReader) throws {
      book = try OrderBook(from: &reader)
      orders = try reader.number()
    }
  }

  var fingerprint: Fingerprint { Fingerprint("orders/1") }

  func initialRow() -> Row { Row() }

  func types(under policy: NoPolicy) -> TypeSet? { [.orderPlaced, .refundIssued, .orderCancelled] }

  func apply(_ touchpoint: Touchpoint, under policy: NoPolicy, to row: inout Row) {
    let fact = touchpoint.fact
    switch fact.type {
    case .orderPlaced:
      row.orders += 1
      guard fact.reference != 0, fact.value >= 0 else { return }
      let order = OrderBook.Order(
        reference: fact.reference, placed: fact.historyTime, total: fact.value, unit: fact.unit, counts: true)
      // Where its cancellation came first, it is no order.
      if row.book.place(order) != nil { row.orders -= 1 }
    case .refundIssued where fact.reference != 0:
      _ = row.book.refund(fact.reference, fact.value, fact.unit)
    case .orderCancelled where fact.reference != 0:
      if let order = row.book.cancel(fact.reference)?.order, order.counts { row.orders -= 1 }
    default:
      return
    }
  }

  func isShown(_ row: Row) -> Bool { row.orders > 0 }

  func contribute(_ row: Row, to totals: inout Totals) { totals.add(row.orders, to: Self.orders) }
}
