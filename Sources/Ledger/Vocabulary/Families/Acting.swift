// Trying and acting: what was shown, tried and done by rules.
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
