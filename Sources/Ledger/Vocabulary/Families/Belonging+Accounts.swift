// Messages about accounts: gift cards and store credit, pools of points, budgets.
public import Schema

extension AccountOpened: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.accountOpened)
  public func validate() throws(TouchpointFault) {
    try Check.requiredOneOf("kind", kind, AccountKind.words)
    try Check.short("program", program)
    try Check.short("name", name)
    try Check.currency(currency, for: false)
  }
}

extension AccountCounted: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.accountCounted)
  public var measure: Measure { count(self.count) }
  public func noteAmounts(in largest: inout LargestAmount) {
    largest.note("count", self.count)
    largest.note("points", points)
    largest.note("money", money)
  }
  public func validate() throws(TouchpointFault) {
    try Check.short("program", program)
    try Check.short("name", name)
    try Check.requiredRange("count", self.count, given: hasCount, Int64.min...Int64.max)
    try Check.position("cause", cause)
    try Check.customerOrNone("customer", customer)
  }
}

// MARK: Gift cards and store credit

protocol GiftCardMessage: ActedMessage {
  var currency: String { get }
  var amount: Int64 { get }
  var hasAmount: Bool { get }
  var order: String { get }
  var reason: String { get }
  var actor: String { get }
}

extension GiftCardMessage {
  public var reference: Reference? { about(order) }
  public var measure: Measure { money(amount, given: true, in: currency) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("amount", amount) }

  func validateAmount() throws(TouchpointFault) {
    try Check.currency(currency)
    try Check.requiredRange("amount", amount, given: hasAmount, 1...Int64.max)
    try Check.short("order", order)
    try Check.code("reason", reason)
    try Check.short("actor", actor)
  }
}

extension GiftcardIssued: GiftCardMessage {
  static let entry = VocabularyEntry.declared(.giftcardIssued)
  public func validate() throws(TouchpointFault) {
    try validateAmount()
    try Check.oneOf("kind", kind, GiftCardKind.words)
  }
}

extension GiftcardUsed: GiftCardMessage {
  static let entry = VocabularyEntry.declared(.giftcardUsed)
  public func validate() throws(TouchpointFault) {
    try validateAmount()
    try Check.customerOrNone("customer", customer)
  }
}

extension GiftcardRefunded: GiftCardMessage {
  static let entry = VocabularyEntry.declared(.giftcardRefunded)
  public func validate() throws(TouchpointFault) { try validateAmount() }
}

extension GiftcardExpired: ActedMessage {
  static let entry = VocabularyEntry.declared(.giftcardExpired)
  public func validate() throws(TouchpointFault) {
    try Check.requiredCode("reason", reason)
    try Check.short("actor", actor)
  }
}
