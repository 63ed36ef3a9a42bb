// Messages about buying: from looking at a product to paying, and giving money back.
public import Schema

// MARK: Looking

extension ProductViewed: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.productViewed)
  public var reference: Reference? { about(sku) }
  public func validate() throws(TouchpointFault) {
    try Check.required("sku", sku)
    try Check.short("category", category)
  }
}

extension ProductSearched: PersonalMessage {
  static let entry = VocabularyEntry.declared(.productSearched)
  public var reference: Reference? { about(sku) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("found", found) }
  public func validate() throws(TouchpointFault) {
    try Check.short("sku", sku)
    try Check.short("category", category)
    try Check.range("found", found, given: hasFound, 0...Int64.max)
  }
}

// MARK: Carts

protocol CartMessage: BuiltInMessage {
  var cart: String { get }
  var currency: String { get }
  var total: Int64 { get }
  var hasTotal: Bool { get }
  var lines: [OrderLine] { get }
}

extension CartMessage {
  public var reference: Reference? { about(cart) }
  public var measure: Measure {
    money(hasTotal ? total : Basket.sum(lines), given: hasTotal || Basket.isPriced(lines), in: currency)
  }
  public func noteAmounts(in largest: inout LargestAmount) {
    largest.noteMeasure(as: "total")
    largest.note(lines)
  }
  public func validate() throws(TouchpointFault) {
    try Check.required("cart", cart)
    try Check.currency(currency)
    try Check.money("total", total, given: hasTotal)
    let sum = try Check.lines(lines)
    try Check.total(total, given: hasTotal, lines: lines, sum: sum)
  }
}

extension CartUpdated: CartMessage {
  static let entry = VocabularyEntry.declared(.cartUpdated)
}

extension CheckoutStarted: CartMessage {
  static let entry = VocabularyEntry.declared(.checkoutStarted)
}

// MARK: Orders

extension OrderPlaced: PersonalMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.orderPlaced)
  public var reference: Reference? { about(order) }

  /// The total that was given or, without one, what the lines come to; none where the amount of a line is
  /// not known.
  public var measure: Measure {
    let total = hasTotal ? total : Basket.total(sum: Basket.sum(lines), extras: extras) ?? 0
    return money(total, given: hasTotal || Basket.isPriced(lines), in: currency)
  }

  public func noteAmounts(in largest: inout LargestAmount) {
    largest.noteMeasure(as: "total")
    largest.note("tax", tax)
    largest.note("discount", discount)
    largest.note("shipping", shipping)
    largest.note("paidWithPoints", paidWithPoints)
    largest.note("rounding", rounding)
    largest.note(lines)
  }
  public func validate() throws(TouchpointFault) {
    try Check.required("order", order)
    try Check.currency(currency)
    if !hasTotal && lines.isEmpty { throw Check.fault("total", "is required where there are no lines") }
    try Check.money("total", total, given: hasTotal)
    let sum = try Check.lines(lines)
    try Check.money("tax", tax, given: hasTax)
    try Check.money("discount", discount, given: hasDiscount)
    try Check.money("shipping", shipping, given: hasShipping)
    try Check.total(total, given: hasTotal, lines: lines, sum: sum, extras: extras)
    try Check.money("paidWithPoints", paidWithPoints, given: hasPaidWithPoints)
    if paidWithPoints > 0, paidWithPoints > measure.value {
      throw Check.fault("paidWithPoints", "must not be more than the total, \(measure.value)")
    }
    try Check.short("coupon", coupon)
    try Check.short("store", store)
    try Check.short("actor", actor)
    try Check.short("cart", cart)
    try Check.short("campaign", campaign)
  }

  /// Whether a part of it was paid with points, or sells a gift card.
  public var isPartial: Bool {
    if paidWithPoints > 0 { return true }
    let lines = lines.span
    for index in lines.indices {
      let kind = lines[index].kind
      if !kind.isEmpty, kind == LineKind.giftCard.word { return true }
    }
    return false
  }

  var extras: Basket.Extras {
    Basket.Extras(shipping: shipping, tax: taxIncluded ? 0 : tax, discount: discount, rounding: rounding)
  }
}

protocol ShipmentMessage: BuiltInMessage {
  var order: String { get }
  var reason: String { get }
  var tracking: String { get }
  var carrier: String { get }
  var lines: [OrderLine] { get }
}

extension ShipmentMessage {
  public var reference: Reference? { about(order) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note(lines) }
  public func validate() throws(TouchpointFault) {
    try Check.required("order", order)
    try Check.code("reason", reason)
    try Check.short("tracking", tracking)
    try Check.short("carrier", carrier)
    try Check.goods(lines)
  }
}

extension OrderShipped: ShipmentMessage {
  static let entry = VocabularyEntry.declared(.orderShipped)
}

extension OrderDelivered: ShipmentMessage {
  static let entry = VocabularyEntry.declared(.orderDelivered)
}

/// The message says nothing of money. Where both the order and its cancellation are of nobody in
/// particular, the ledger gives the fact the order's value and unit, once: totals count such touchpoints
/// one by one, and know no orders.
extension OrderCancelled: PersonalMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.orderCancelled)
  public var reference: Reference? { about(order) }
  public func validate() throws(TouchpointFault) {
    try Check.required("order", order)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

// MARK: Money in, money back

protocol PaymentMessage: BuiltInMessage {
  var order: String { get }
  var currency: String { get }
  var amount: Int64 { get }
  var hasAmount: Bool { get }
  var method: String { get }
  var payment: String { get }
  var reason: String { get }
}

extension PaymentMessage {
  public var reference: Reference? { about(order) }
  public var measure: Measure { money(amount, given: true, in: currency) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("amount", amount) }
  public func validate() throws(TouchpointFault) {
    try Check.short("order", order)
    try Check.currency(currency)
    try Check.requiredMoney("amount", amount, given: hasAmount)
    try Check.code("method", method)
    try Check.short("payment", payment)
    try Check.code("reason", reason)
  }
}

extension PaymentCaptured: PaymentMessage {
  static let entry = VocabularyEntry.declared(.paymentCaptured)
}

extension PaymentFailed: PaymentMessage {
  static let entry = VocabularyEntry.declared(.paymentFailed)
}

extension RefundIssued: PersonalMessage, ActedMessage {
  static let entry = VocabularyEntry.declared(.refundIssued)
  public var reference: Reference? { about(order) }
  public var measure: Measure {
    money(hasAmount ? amount : Basket.sum(lines), given: hasAmount || Basket.isPriced(lines), in: currency)
  }
  public func noteAmounts(in largest: inout LargestAmount) {
    largest.noteMeasure(as: "amount")
    largest.note(lines)
  }
  public func validate() throws(TouchpointFault) {
    try Check.short("order", order)
    try Check.currency(currency)
    if !hasAmount && lines.isEmpty { throw Check.fault("amount", "is required where there are no lines") }
    try Check.money("amount", amount, given: hasAmount)
    try Check.goods(lines)
    try Check.code("reason", reason)
    try Check.short("store", store)
    try Check.short("actor", actor)
  }
}

// MARK: Subscriptions

protocol SubscriptionMessage: PersonalMessage where PersonalPart == PersonalText {
  var subscription: String { get }
  var currency: String { get }
  var price: Int64 { get }
  var hasPrice: Bool { get }
  var plan: String { get }
  var period: String { get }
  var reason: String { get }
}

extension SubscriptionMessage {
  public var reference: Reference? { about(subscription) }
  public var measure: Measure { money(price, given: hasPrice, in: currency) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("price", price) }
  public func validate() throws(TouchpointFault) {
    try Check.required("subscription", subscription)
    try Check.currency(currency, for: hasPrice)
    try Check.money("price", price, given: hasPrice)
    try Check.short("plan", plan)
    try Check.code("period", period)
    try Check.code("reason", reason)
  }
}

extension SubscriptionStarted: SubscriptionMessage {
  static let entry = VocabularyEntry.declared(.subscriptionStarted)
}

extension SubscriptionRenewed: SubscriptionMessage {
  static let entry = VocabularyEntry.declared(.subscriptionRenewed)
}

extension SubscriptionPaused: SubscriptionMessage {
  static let entry = VocabularyEntry.declared(.subscriptionPaused)
}

extension SubscriptionCancelled: SubscriptionMessage {
  static let entry = VocabularyEntry.declared(.subscriptionCancelled)
}

// MARK: Bookings

protocol BookingMessage: PersonalMessage where PersonalPart == PersonalNotes {
  var booking: String { get }
  var service: String { get }
  var staff: String { get }
  var store: String { get }
  var reason: String { get }
}

extension BookingMessage {
  public func validateAsNew() throws(TouchpointFault) { try Check.person("staff", staff) }
  public var reference: Reference? { about(booking) }
  public func validate() throws(TouchpointFault) {
    try Check.required("booking", booking)
    try Check.short("service", service)
    try Check.short("staff", staff)
    try Check.short("store", store)
    try Check.code("reason", reason)
  }
}

extension BookingMade: BookingMessage {
  static let entry = VocabularyEntry.declared(.bookingMade)
}

extension BookingKept: BookingMessage {
  static let entry = VocabularyEntry.declared(.bookingKept)
}

extension BookingMissed: BookingMessage {
  static let entry = VocabularyEntry.declared(.bookingMissed)
}

extension BookingCancelled: BookingMessage {
  static let entry = VocabularyEntry.declared(.bookingCancelled)
}
