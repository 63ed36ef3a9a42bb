// Trying and acting: what was shown, tried and done by rules.
public import Schema

extension CampaignShown: BuiltInMessage {
  static let entry = VocabularyEntry(.campaignShown, "campaign.shown", about: .campaign)
    .details(
      .name(TrialDetails.campaign, "campaign", 1, .campaign),
      .name(TrialDetails.variant, "variant", 2, .variant))
  public var reference: Reference? { about(campaign) }
  public func validate() throws(TouchpointFault) {
    try Check.required("campaign", campaign)
    try Check.short("variant", variant)
  }
}

extension ExperimentAssigned: BuiltInMessage {
  static let entry = VocabularyEntry(.experimentAssigned, "experiment.assigned", about: .experiment)
    .details(
      .name(TrialDetails.experiment, "experiment", 1, .experiment),
      .name(TrialDetails.variant, "variant", 2, .variant), .name(TrialDetails.unit, "unit", 3, .unit))
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

private let actionDetails: [DetailField] = [
  .name(ActionDetails.rule, "rule", 1, .rule), .name(ActionDetails.action, "action", 2, .action),
  .name(ActionDetails.channel, "channel", 3, .channel),
  .flag(ActionDetails.consentChecked, "consentChecked", 5), .name(ActionDetails.reason, "reason", 6, .reason),
]

extension ActionDecided: ActionMessage {
  static let entry = VocabularyEntry(.actionDecided, "action.decided", about: .rule)
    .details(actionDetails)
  public func validate() throws(TouchpointFault) { try validateAction(needsReason: false) }
}

extension ActionDelivered: ActionMessage {
  static let entry = VocabularyEntry(.actionDelivered, "action.delivered", about: .rule)
    .details(actionDetails)
  public func validate() throws(TouchpointFault) { try validateAction(needsReason: false) }
}

extension ActionFailed: ActionMessage {
  static let entry = VocabularyEntry(.actionFailed, "action.failed", about: .rule)
    .details(actionDetails)
  public func validate() throws(TouchpointFault) { try validateAction(needsReason: true) }
}

extension ActionSuppressed: ActionMessage {
  static let entry = VocabularyEntry(.actionSuppressed, "action.suppressed", about: .rule)
    .details(actionDetails)
  public func validate() throws(TouchpointFault) { try validateAction(needsReason: true) }
}
