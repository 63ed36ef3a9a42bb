// Messages about the business itself, recorded of customer 0: none of them has a personal part.
public import Schema

// MARK: What the ledger goes by

extension PolicyPublished: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.policyPublished)
  public var reference: Reference? { about(name) }
  public func validate() throws(TouchpointFault) {
    try Check.requiredCode("view", view)
    try Check.required("name", name)
    try Check.jsonObject("document", document)
    try Check.requiredInstant("effectiveFromMicroseconds", given: hasEffectiveFromMicroseconds)
    try Check.short("author", author)
  }
}

extension PolicyWithdrawn: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.policyWithdrawn)
  public var reference: Reference? { about(name) }
  public func validate() throws(TouchpointFault) {
    try Check.range("position", position, 0...Int64.max)
    if position == 0 {
      try Check.requiredCode("view", view)
      try Check.required("name", name)
    } else if !view.isEmpty || !name.isEmpty {
      throw Check.fault(
        "position", "says which policy is meant: leave data.view and data.name out, or give only those")
    }
    try Check.requiredInstant("effectiveFromMicroseconds", given: hasEffectiveFromMicroseconds)
    try Check.code("reason", reason)
    try Check.short("author", author)
  }
}

extension KeysRotated: ActedMessage {
  static let entry = VocabularyEntry.declared(.keysRotated)
  public var measure: Measure { count(number) }
  public func validate() throws(TouchpointFault) {
    try Check.requiredRange("number", number, given: number != 0, 1...Int64(UInt16.max))
    try Check.requiredCode("reason", reason)
    try Check.short("actor", actor)
  }
}

extension DataExported: ActedMessage {
  static let entry = VocabularyEntry.declared(.dataExported)
  public var reference: Reference? { about(recipient) }
  public var measure: Measure { count(customers, given: hasCustomers) }
  public func validate() throws(TouchpointFault) {
    try Check.required("recipient", recipient)
    try Check.code("purpose", purpose)
    try Check.requiredCode("what", what)
    try Check.short("view", view)
    try Check.range("customers", customers, given: hasCustomers, 0...Int64(UInt32.max))
    try Check.runs(runs, of: "customer")
    try Check.short("actor", actor)
    for (index, field) in fields.enumerated() where !ProfileFieldName.isOne(field) {
      throw Check.fault(
        "fields[\(index)]",
        "must be \(ProfileFieldName.allCases.map(\.rawValue).joined(separator: ", ")), or `attributes.` and the name of an attribute"
      )
    }
  }
}

extension SettingsChanged: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.settingsChanged)
  public func validate() throws(TouchpointFault) {
    if self == SettingsChanged() {
      throw Check.fault("currency", "is required where no other setting is given")
    }
    try Check.currency(currency, for: false)
    try Check.timeZone("timeZone", timeZone)
    let countMax = Int64(LedgerSettings.countRange.upperBound)
    for (index, limit) in identityLimits.limits.enumerated() {
      try Check.requiredCode("identityLimits.limits[\(index)].kind", limit.kind)
      try Check.range("identityLimits.limits[\(index)].limit", limit.limit, 0...countMax)
    }
    try Check.range("identityLimit", identityLimit, given: hasIdentityLimit, 0...countMax)
    try Check.range("mergeLimit", mergeLimit, given: hasMergeLimit, 0...countMax)
    try Check.range("amountMax", amountMax, given: hasAmountMax, 1...LedgerSettings.amountMaxMax)
    let seconds = LedgerSettings.clockRange
    try Check.range("clockJumpMaxSeconds", clockJumpMaxSeconds, given: hasClockJumpMaxSeconds, seconds)
    try Check.range("clockGapMaxSeconds", clockGapMaxSeconds, given: hasClockGapMaxSeconds, seconds)
    try Check.range("clockCorrectedFrom", clockCorrectedFrom, given: hasClockCorrectedFrom, 1...Int64.max)
  }
}

extension CatalogDefined: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.catalogDefined)
  public var reference: Reference? { about(name) }
  public var measure: Measure { count(number) }
  public func validate() throws(TouchpointFault) {
    try Check.requiredOneOf("kind", kind, ["type", "source", "channel", "unit"])
    try Check.required("name", name)
    try Check.requiredRange(
      "number", number, given: number != 0, 1...(kind == "source" ? Int64(UInt32.max) : Int64(UInt16.max)))
    if !schema.isEmpty { try Check.jsonObject("schema", schema) }
    if !definition.isEmpty { try Check.jsonObject("definition", definition) }
    if kind != "type", !schema.isEmpty || !definition.isEmpty {
      throw Check.fault(schema.isEmpty ? "definition" : "schema", "is of a type; leave it out for a \(kind)")
    }
    if !namespace.isEmpty, kind != "source" {
      throw Check.fault("namespace", "is what a source's names are of; leave it out for a \(kind)")
    }
    try Check.short("namespace", namespace)
  }
}

// MARK: Money and goals

extension SpendRecorded: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.spendRecorded)
  public var reference: Reference? { about(campaign) }
  public var measure: Measure { money(amount, given: true, in: currency) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("amount", amount) }
  public func validate() throws(TouchpointFault) {
    try Check.short("campaign", campaign)
    try Check.currency(currency)
    try Check.requiredMoney("amount", amount, given: hasAmount)
    try Check.code("channel", channel)
    try Check.code("period", period)
  }
}

extension ObjectiveSet: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.objectiveSet)
  public var reference: Reference? { about(objective) }
  public var measure: Measure { count(target) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("target", target) }
  public func validate() throws(TouchpointFault) {
    try Check.required("objective", objective)
    try Check.requiredRange("target", target, given: hasTarget, Int64.min...Int64.max)
    try Check.code("measure", measured)
  }
}

// MARK: Definitions

/// A definition of something by a code of its own, which may cost something and has attributes.
protocol DefinitionMessage: BuiltInMessage {
  var kind: String { get }
  var currency: String { get }
  var cost: Int64 { get }
  var hasCost: Bool { get }
  var attributes: [Attribute] { get }
}

extension DefinitionMessage {
  public var measure: Measure { money(cost, given: hasCost, in: currency) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("cost", cost) }

  func validateDefinition(pricing: Bool = false) throws(TouchpointFault) {
    try Check.code("kind", kind)
    try Check.currency(currency, for: hasCost || pricing)
    try Check.money("cost", cost, given: hasCost)
    for (index, attribute) in attributes.enumerated() {
      try Check.required("attributes[\(index)].name", attribute.name)
    }
  }
}

extension ProductDefined: DefinitionMessage {
  static let entry = VocabularyEntry.declared(.productDefined)
  public var reference: Reference? { about(sku) }
  public func noteAmounts(in largest: inout LargestAmount) {
    largest.note("cost", cost)
    largest.note("price", price)
  }
  public func validate() throws(TouchpointFault) {
    try Check.required("sku", sku)
    try Check.short("name", name)
    try Check.short("category", category)
    try validateDefinition(pricing: hasPrice)
    try Check.money("price", price, given: hasPrice)
  }
}

extension StoreDefined: DefinitionMessage {
  static let entry = VocabularyEntry.declared(.storeDefined)
  public var reference: Reference? { about(store) }
  public func validate() throws(TouchpointFault) {
    try Check.required("store", store)
    try Check.short("name", name)
    try validateDefinition()
  }
}

extension StaffDefined: DefinitionMessage {
  public func validateAsNew() throws(TouchpointFault) { try Check.person("staff", staff) }
  static let entry = VocabularyEntry.declared(.staffDefined)
  public var reference: Reference? { about(staff) }
  public func validate() throws(TouchpointFault) {
    try Check.required("staff", staff)
    try Check.short("store", store)
    try validateDefinition()
  }
}

extension PartyDefined: DefinitionMessage {
  static let entry = VocabularyEntry.declared(.partyDefined)
  public var reference: Reference? { about(party) }
  public func validate() throws(TouchpointFault) {
    try Check.required("party", party)
    try Check.short("name", name)
    try validateDefinition()
  }
}
