// Details of buying: products, lines, what was paid, plans and bookings.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `product.viewed`, `product.searched`, `product.defined`.
public enum ProductDetails {
  /// The product; of a search the one that was chosen of those found, and `nil` where none was.
  @inlinable public static var sku: Detail<NameNumber> { Detail(201) }
  /// The product's category.
  @inlinable public static var category: Detail<NameNumber> { Detail(202) }
  /// How many products a search found. Only `product.searched` has it.
  @inlinable public static var found: Detail<Int64> { Detail(203) }
  /// What one piece costs the customer, in minor units. Only `product.defined` has it.
  @inlinable public static var price: Detail<Int64> { Detail(204) }
  /// What kind of product it is. Only `product.defined` has it.
  @inlinable public static var kind: Detail<NameNumber> { Detail(205) }
}

/// Keys of the fields of a line: the records of the lists `lines` of carts, orders, shipments and
/// refunds.
public enum OrderLineDetails {
  /// The product on the line, which every line names.
  @inlinable public static var sku: Detail<NameNumber> { Detail(206) }
  /// The product's category, as the line has it.
  @inlinable public static var category: Detail<NameNumber> { Detail(207) }
  /// How much was bought, in pieces, or in the line's unit.
  @inlinable public static var quantity: Detail<Int64> { Detail(208) }
  /// What the whole line costs the customer, in minor units; negative for goods taken back.
  @inlinable public static var amount: Detail<Int64> { Detail(209) }
  /// What the whole line cost the business, in minor units.
  @inlinable public static var cost: Detail<Int64> { Detail(210) }
  /// What the quantity counts; absent for pieces.
  @inlinable public static var unit: Detail<GoodsUnit> { Detail(211) }
  /// What the line sells; absent for goods.
  @inlinable public static var kind: Detail<LineKind> { Detail(245) }
  /// What was taken off the line, in minor units, of the sign of the quantity. The amount is less it already.
  @inlinable public static var discount: Detail<Int64> { Detail(246) }
  /// The tax on the line, in minor units, of the sign of the quantity.
  @inlinable public static var tax: Detail<Int64> { Detail(247) }
}

/// Keys of the details of `cart.updated`, `checkout.started`.
public enum CartDetails {
  /// What is in the cart: records with the fields of `OrderLineDetails`.
  @inlinable public static var lines: Detail<DetailList> { Detail(212) }
}

/// Keys of the details of `order.placed`. The total is the fact's value.
public enum OrderDetails {
  /// What was ordered: records with the fields of `OrderLineDetails`.
  @inlinable public static var lines: Detail<DetailList> { Detail(213) }
  /// The tax of the whole order, in minor units. Whether it comes on top of the lines' amounts says
  /// `taxIncluded`.
  @inlinable public static var tax: Detail<Int64> { Detail(214) }
  /// Whether the amounts of the lines include the tax.
  @inlinable public static var taxIncluded: Detail<Bool> { Detail(215) }
  /// What was taken off the whole order, in minor units, positive. Discounts of a line are in its amount.
  @inlinable public static var discount: Detail<Int64> { Detail(216) }
  /// What the customer pays for shipping, in minor units.
  @inlinable public static var shipping: Detail<Int64> { Detail(217) }
  /// The part of the total that was paid with points, in minor units.
  @inlinable public static var paidWithPoints: Detail<Int64> { Detail(218) }
  /// By how much the total is more than what lines, discount, shipping and tax come to, in minor units;
  /// negative where it is less.
  @inlinable public static var rounding: Detail<Int64> { Detail(219) }
  /// The code of the coupon that was used.
  @inlinable public static var coupon: Detail<NameNumber> { Detail(220) }
  /// The store where it was sold, by code.
  @inlinable public static var store: Detail<NameNumber> { Detail(221) }
  /// Who took the order, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(222) }
  /// The hash of the cart's id, for the cart that became this order.
  @inlinable public static var cart: Detail<NameHash> { Detail(223) }
  /// The campaign that led to the order.
  @inlinable public static var campaign: Detail<NameNumber> { Detail(224) }
}

/// Keys of the details of `order.shipped`, `order.delivered`.
public enum ShipmentDetails {
  /// What was shipped: records with the fields of `OrderLineDetails`; empty for the whole order.
  @inlinable public static var lines: Detail<DetailList> { Detail(225) }
  /// The code of why only a part was shipped or delivered, or why late.
  @inlinable public static var reason: Detail<NameNumber> { Detail(226) }
  /// Who carries the parcel.
  @inlinable public static var carrier: Detail<NameNumber> { Detail(227) }
}

/// Keys of the details of `order.cancelled`.
public enum CancellationDetails {
  /// The code of why it was cancelled.
  @inlinable public static var reason: Detail<NameNumber> { Detail(228) }
  /// Who cancelled it, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(229) }
}

/// Keys of the details of `payment.captured`, `payment.failed`.
public enum PaymentDetails {
  /// How it was paid, or was to be: `card`, `cash`, `transfer`, `wallet`.
  @inlinable public static var method: Detail<NameNumber> { Detail(230) }
  /// The code that the payment came with, such as why it failed.
  @inlinable public static var reason: Detail<NameNumber> { Detail(231) }
}

/// Keys of the details of `refund.issued`.
public enum RefundDetails {
  /// What came back: records with the fields of `OrderLineDetails`, their quantities and amounts positive.
  @inlinable public static var lines: Detail<DetailList> { Detail(232) }
  /// The code of why: `damaged`.
  @inlinable public static var reason: Detail<NameNumber> { Detail(233) }
  /// The store that took the goods back, by code.
  @inlinable public static var store: Detail<NameNumber> { Detail(234) }
  /// Who gave the refund, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(235) }
}

/// Keys of the details of `subscription.started`, `.renewed`, `.paused`, `.cancelled`.
public enum SubscriptionDetails {
  /// What is subscribed to.
  @inlinable public static var plan: Detail<NameNumber> { Detail(236) }
  /// How often it is paid, an ISO 8601 duration, spelt as it was given: `P1M`.
  @inlinable public static var period: Detail<NameNumber> { Detail(237) }
  /// The end of what is paid for, or of the pause.
  @inlinable public static var until: Detail<Instant> { Detail(238) }
  /// The code of why, such as that of a cancellation.
  @inlinable public static var reason: Detail<NameNumber> { Detail(239) }
}

/// Keys of the details of `booking.made`, `.kept`, `.missed`, `.cancelled`.
public enum BookingDetails {
  /// The service that is booked.
  @inlinable public static var service: Detail<NameNumber> { Detail(240) }
  /// When the booking is for.
  @inlinable public static var starts: Detail<Instant> { Detail(241) }
  /// Who is booked, in the domain `actor`.
  @inlinable public static var staff: Detail<NameNumber> { Detail(242) }
  /// The store where it is, by code.
  @inlinable public static var store: Detail<NameNumber> { Detail(243) }
  /// The code of why, such as that of a cancellation.
  @inlinable public static var reason: Detail<NameNumber> { Detail(244) }
}

/// What a line of an order sells.
@frozen
public enum LineKind: UInt8, DetailChoice {
  /// Goods, as a line does that says nothing else: `goods`.
  case goods = 1
  /// The way to the customer: `shipping`.
  case shipping
  /// A gift card, whose worth is owed until it is used: `gift-card`.
  case giftCard
  /// Work that is done for the customer: `service`.
  case service

  public static let words = ["goods", "shipping", "gift-card", "service"]
}

/// What the quantity of a line counts, where goods are weighed or measured.
@frozen
public enum GoodsUnit: UInt8, DetailChoice {
  /// Grams: `g`.
  case grams = 1
  /// Millilitres: `ml`.
  case millilitres
  /// Millimetres: `mm`.
  case millimetres
  /// Thousandths of a piece: `milli`.
  case thousandths

  public static let words = ["g", "ml", "mm", "milli"]
}
