// Details of buying: products, lines, what was paid, plans and bookings.
// A detail's number never changes: the bytes of records have it.

/// Of `product.viewed`, `product.searched`, `product.defined`.
public enum ProductDetails {
  @inlinable public static var sku: Detail<NameNumber> { Detail(201) }
  @inlinable public static var category: Detail<NameNumber> { Detail(202) }
  /// How many products a search found.
  @inlinable public static var found: Detail<Int64> { Detail(203) }
  /// Of one, to the customer.
  @inlinable public static var price: Detail<Int64> { Detail(204) }
  @inlinable public static var kind: Detail<NameNumber> { Detail(205) }
}

/// Of The records of the lists `lines` of carts, orders, shipments and refunds.
public enum OrderLineDetails {
  @inlinable public static var sku: Detail<NameNumber> { Detail(206) }
  @inlinable public static var category: Detail<NameNumber> { Detail(207) }
  /// In pieces, or in the line's unit.
  @inlinable public static var quantity: Detail<Int64> { Detail(208) }
  /// Of the whole line.
  @inlinable public static var amount: Detail<Int64> { Detail(209) }
  /// Of the whole line, to the business.
  @inlinable public static var cost: Detail<Int64> { Detail(210) }
  /// What the quantity counts; absent for pieces.
  @inlinable public static var unit: Detail<GoodsUnit> { Detail(211) }
}

/// Of `cart.updated`, `checkout.started`.
public enum CartDetails {
  /// Of `OrderLineDetails`.
  @inlinable public static var lines: Detail<DetailList> { Detail(212) }
}

/// Of `order.placed`. The total is the fact's value.
public enum OrderDetails {
  /// Of `OrderLineDetails`.
  @inlinable public static var lines: Detail<DetailList> { Detail(213) }
  @inlinable public static var tax: Detail<Int64> { Detail(214) }
  /// Whether the amounts of the lines include the tax.
  @inlinable public static var taxIncluded: Detail<Bool> { Detail(215) }
  /// Off the whole order.
  @inlinable public static var discount: Detail<Int64> { Detail(216) }
  @inlinable public static var shipping: Detail<Int64> { Detail(217) }
  /// The part of the total that was paid with points.
  @inlinable public static var paidWithPoints: Detail<Int64> { Detail(218) }
  @inlinable public static var rounding: Detail<Int64> { Detail(219) }
  @inlinable public static var coupon: Detail<NameNumber> { Detail(220) }
  @inlinable public static var store: Detail<NameNumber> { Detail(221) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(222) }
  /// Of the cart that became this order.
  @inlinable public static var cart: Detail<NameHash> { Detail(223) }
  @inlinable public static var campaign: Detail<NameNumber> { Detail(224) }
}

/// Of `order.shipped`, `order.delivered`.
public enum ShipmentDetails {
  /// Of `OrderLineDetails`; none for the whole order.
  @inlinable public static var lines: Detail<DetailList> { Detail(225) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(226) }
  @inlinable public static var carrier: Detail<NameNumber> { Detail(227) }
}

/// Of `order.cancelled`.
public enum CancellationDetails {
  @inlinable public static var reason: Detail<NameNumber> { Detail(228) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(229) }
}

/// Of `payment.captured`, `payment.failed`.
public enum PaymentDetails {
  @inlinable public static var method: Detail<NameNumber> { Detail(230) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(231) }
}

/// Of `refund.issued`.
public enum RefundDetails {
  /// Of `OrderLineDetails`: what came back, positive.
  @inlinable public static var lines: Detail<DetailList> { Detail(232) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(233) }
  @inlinable public static var store: Detail<NameNumber> { Detail(234) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(235) }
}

/// Of `subscription.started`, `.renewed`, `.paused`, `.cancelled`.
public enum SubscriptionDetails {
  @inlinable public static var plan: Detail<NameNumber> { Detail(236) }
  /// ISO 8601, as it was given: `P1M`.
  @inlinable public static var period: Detail<NameNumber> { Detail(237) }
  @inlinable public static var until: Detail<Instant> { Detail(238) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(239) }
}

/// Of `booking.made`, `.kept`, `.missed`, `.cancelled`.
public enum BookingDetails {
  @inlinable public static var service: Detail<NameNumber> { Detail(240) }
  @inlinable public static var starts: Detail<Instant> { Detail(241) }
  /// In the domain `actor`.
  @inlinable public static var staff: Detail<NameNumber> { Detail(242) }
  @inlinable public static var store: Detail<NameNumber> { Detail(243) }
  @inlinable public static var reason: Detail<NameNumber> { Detail(244) }
}

/// What the quantity of a line counts, of goods that are weighed or measured.
@frozen
public enum GoodsUnit: UInt8, DetailChoice {
  case grams = 1
  case millilitres, millimetres, thousandths

  public static let words = ["g", "ml", "mm", "milli"]
}
