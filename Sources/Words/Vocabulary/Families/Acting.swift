// The types of trying and acting: what is fixed about each, whatever its messages hold.

extension Vocabulary {
  static let acting: [VocabularyEntry] = [
    VocabularyEntry(.campaignShown, "campaign.shown", about: .campaign)
      .details(
        .name(TrialDetails.campaign, "campaign", 1, .campaign),
        .name(TrialDetails.variant, "variant", 2, .variant)),
    VocabularyEntry(.experimentAssigned, "experiment.assigned", about: .experiment)
      .details(
        .name(TrialDetails.experiment, "experiment", 1, .experiment),
        .name(TrialDetails.variant, "variant", 2, .variant), .name(TrialDetails.unit, "unit", 3, .unit)),
    VocabularyEntry(.actionDecided, "action.decided", about: .rule)
      .details(actionDetails),
    VocabularyEntry(.actionDelivered, "action.delivered", about: .rule)
      .details(actionDetails),
    VocabularyEntry(.actionFailed, "action.failed", about: .rule)
      .details(actionDetails),
    VocabularyEntry(.actionSuppressed, "action.suppressed", about: .rule)
      .details(actionDetails),
    VocabularyEntry(.decisionRefused, "decision.refused")
      .details(
        .name(DecisionDetails.decision, "decision", 1, .decision),
        .number(DecisionDetails.version, "version", 2), .name(DecisionDetails.reason, "reason", 3, .reason),
        .number(DecisionDetails.cause, "cause", 6),
        .name(DecisionDetails.program, "program", 7, .program)),
  ]
}

private let actionDetails: [DetailField] = [
  .name(ActionDetails.rule, "rule", 1, .rule), .name(ActionDetails.action, "action", 2, .action),
  .name(ActionDetails.channel, "channel", 3, .channel),
  .flag(ActionDetails.consentChecked, "consentChecked", 5), .name(ActionDetails.reason, "reason", 6, .reason),
]
