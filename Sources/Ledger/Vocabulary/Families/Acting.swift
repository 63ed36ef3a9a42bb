// Messages about trying and acting: what was shown, tried, and done by rules.
public import Schema

extension CampaignShown: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.campaignShown)
  public var reference: Reference? { about(campaign) }
  public func validate() throws(TouchpointFault) {
    try Check.required("campaign", campaign)
    try Check.short("variant", variant)
  }
}

extension ExperimentAssigned: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.experimentAssigned)
  public var reference: Reference? { about(experiment) }
  public func validate() throws(TouchpointFault) {
    try Check.required("experiment", experiment)
    try Check.required("variant", variant)
    try Check.code("unit", unit)
    try Check.short("hashSeed", hashSeed)
  }
}

protocol ActionMessage: BuiltInMessage {
  var rule: String { get }
  var action: String { get }
  var channel: String { get }
  var causes: [Int64] { get }
  var reason: String { get }
}

extension ActionMessage {
  public var reference: Reference? { about(rule) }

  func validateAction(needsReason: Bool) throws(TouchpointFault) {
    try Check.required("rule", rule)
    try Check.requiredCode("action", action)
    try Check.code("channel", channel)
    for (index, cause) in causes.enumerated() {
      try Check.range("causes[\(index)]", cause, 1...Int64.max)
    }
    if needsReason { try Check.requiredCode("reason", reason) }
    try Check.code("reason", reason)
  }
}

extension ActionDecided: ActionMessage {
  static let entry = VocabularyEntry.declared(.actionDecided)
  public func validate() throws(TouchpointFault) { try validateAction(needsReason: false) }
}

extension ActionDelivered: ActionMessage {
  static let entry = VocabularyEntry.declared(.actionDelivered)
  public func validate() throws(TouchpointFault) { try validateAction(needsReason: false) }
}

extension ActionFailed: ActionMessage {
  static let entry = VocabularyEntry.declared(.actionFailed)
  public func validate() throws(TouchpointFault) { try validateAction(needsReason: true) }
}

extension ActionSuppressed: ActionMessage {
  static let entry = VocabularyEntry.declared(.actionSuppressed)
  public func validate() throws(TouchpointFault) { try validateAction(needsReason: true) }
}

extension DecisionRefused: BuiltInMessage {
  static let entry = VocabularyEntry.declared(.decisionRefused)

  static let messageBytesMax = 500
  static let numbersMax = 32

  public func validate() throws(TouchpointFault) {
    try Check.requiredCode("decision", decision)
    try Check.range("version", version, 1...Int64(UInt32.max))
    try Check.requiredCode("reason", reason)
    guard message.utf8.count <= Self.messageBytesMax else {
      throw Check.fault(
        "message", "has \(message.utf8.count) bytes; at most \(Self.messageBytesMax) are stored")
    }
    try numbers.validate()
    try Check.position("cause", cause)
    try Check.short("program", program)
  }
}

extension [DecidedNumber] {
  /// - Throws: where a name is no code or comes twice, or there are too many.
  func validate() throws(TouchpointFault) {
    guard count <= DecisionRefused.numbersMax else {
      throw Check.fault("numbers", "are \(count); at most \(DecisionRefused.numbersMax) are stored")
    }
    for (index, number) in enumerated() {
      try Check.requiredCode("numbers[\(index)].name", number.name)
      guard index == 0 || self[index - 1].name < number.name else {
        throw Check.fault("numbers[\(index)].name", "must come after the one before, and only once")
      }
    }
  }
}
