// The types of buying: what is fixed about each, whatever its messages hold.

extension Vocabulary {
  static let buying: [VocabularyEntry] = [
    VocabularyEntry(.productViewed, "product.viewed", about: .product)
      .details(
        .name(ProductDetails.sku, "sku", 1, .sku), .name(ProductDetails.category, "category", 2, .category)),
    VocabularyEntry(.productSearched, "product.searched", about: .product)
      .details(
        .name(ProductDetails.sku, "sku", 1, .sku), .name(ProductDetails.category, "category", 2, .category),
        .number(ProductDetails.found, "found", 3)),
    VocabularyEntry(.cartUpdated, "cart.updated", introducing: .cart, counts: .money)
      .details(.list(CartDetails.lines, "lines", 4, of: lineDetails)),
    VocabularyEntry(.checkoutStarted, "checkout.started", introducing: .cart, counts: .money)
      .details(.list(CartDetails.lines, "lines", 4, of: lineDetails)),
    VocabularyEntry(.orderPlaced, "order.placed", introducing: .order, counts: .money)
      .details(
        .list(OrderDetails.lines, "lines", 4, of: lineDetails), .amount(OrderDetails.tax, "tax", 5),
        .flag(OrderDetails.taxIncluded, "taxIncluded", 6), .amount(OrderDetails.discount, "discount", 7),
        .amount(OrderDetails.shipping, "shipping", 8),
        .amount(OrderDetails.paidWithPoints, "paidWithPoints", 9),
        .name(OrderDetails.coupon, "coupon", 10, .coupon), .name(OrderDetails.store, "store", 11, .store),
        .name(OrderDetails.actor, "actor", 12, .actor), .hash(OrderDetails.cart, "cart", 13),
        .name(OrderDetails.campaign, "campaign", 14, .campaign),
        .amount(OrderDetails.rounding, "rounding", 16)),
    VocabularyEntry(.orderShipped, "order.shipped", about: .order)
      .details(shipmentDetails),
    VocabularyEntry(.orderDelivered, "order.delivered", about: .order)
      .details(shipmentDetails),
    VocabularyEntry(.orderCancelled, "order.cancelled", about: .order)
      .details(
        .name(CancellationDetails.reason, "reason", 2, .reason),
        .name(CancellationDetails.actor, "actor", 3, .actor)),
    VocabularyEntry(.paymentCaptured, "payment.captured", about: .order, counts: .money)
      .details(paymentDetails),
    VocabularyEntry(.paymentFailed, "payment.failed", about: .order, counts: .money)
      .details(paymentDetails),
    VocabularyEntry(.refundIssued, "refund.issued", about: .order, counts: .money)
      .details(
        .list(RefundDetails.lines, "lines", 4, of: lineDetails),
        .name(RefundDetails.reason, "reason", 5, .reason),
        .name(RefundDetails.store, "store", 6, .store), .name(RefundDetails.actor, "actor", 7, .actor)),
    VocabularyEntry(
      .subscriptionStarted, "subscription.started", of: .customer, introducing: .subscription, counts: .money
    )
    .details(subscriptionDetails),
    VocabularyEntry(
      .subscriptionRenewed, "subscription.renewed", of: .customer, about: .subscription, counts: .money
    )
    .details(subscriptionDetails),
    VocabularyEntry(
      .subscriptionPaused, "subscription.paused", of: .customer, about: .subscription, counts: .money
    )
    .details(subscriptionDetails),
    VocabularyEntry(
      .subscriptionCancelled, "subscription.cancelled", of: .customer, about: .subscription, counts: .money
    )
    .details(subscriptionDetails),
    VocabularyEntry(.bookingMade, "booking.made", introducing: .booking)
      .details(bookingDetails),
    VocabularyEntry(.bookingKept, "booking.kept", about: .booking)
      .details(bookingDetails),
    VocabularyEntry(.bookingMissed, "booking.missed", about: .booking)
      .details(bookingDetails),
    VocabularyEntry(.bookingCancelled, "booking.cancelled", about: .booking)
      .details(bookingDetails),
  ]
}

private let lineDetails: [DetailField] = [
  .name(OrderLineDetails.sku, "sku", 1, .sku), .name(OrderLineDetails.category, "category", 3, .category),
  .quantity(OrderLineDetails.quantity, "quantity", 4), .amount(OrderLineDetails.amount, "amount", 5),
  .amount(OrderLineDetails.cost, "cost", 6), .choice(OrderLineDetails.unit, "unit", 7),
  .choice(OrderLineDetails.kind, "kind", 8), .amount(OrderLineDetails.discount, "discount", 9),
  .amount(OrderLineDetails.tax, "tax", 10),
]

private let shipmentDetails: [DetailField] = [
  .name(ShipmentDetails.reason, "reason", 2, .reason), .name(ShipmentDetails.carrier, "carrier", 4, .carrier),
  .list(ShipmentDetails.lines, "lines", 5, of: lineDetails),
]

private let paymentDetails: [DetailField] = [
  .name(PaymentDetails.method, "method", 4, .method), .name(PaymentDetails.reason, "reason", 6, .reason),
]

private let subscriptionDetails: [DetailField] = [
  .name(SubscriptionDetails.plan, "plan", 4, .plan), .name(SubscriptionDetails.period, "period", 5, .period),
  .instant(SubscriptionDetails.until, "untilMicroseconds", 6),
  .name(SubscriptionDetails.reason, "reason", 7, .reason),
]

private let bookingDetails: [DetailField] = [
  .name(BookingDetails.service, "service", 2, .service),
  .instant(BookingDetails.starts, "startsMicroseconds", 3),
  .name(BookingDetails.staff, "staff", 4, .actor), .name(BookingDetails.store, "store", 5, .store),
  .name(BookingDetails.reason, "reason", 6, .reason),
]
