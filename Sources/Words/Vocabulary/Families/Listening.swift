// The types of listening: what is fixed about each, whatever its messages hold.

extension Vocabulary {
  static let listening: [VocabularyEntry] = [
    VocabularyEntry(
      .surveyAnswered, "survey.answered", about: .survey, counts: .unit(.score)
    )
    .details(
      .name(SurveyDetails.survey, "survey", 1, .survey), .choice(SurveyDetails.instrument, "instrument", 2),
      .number(SurveyDetails.scale, "scale", 4), .hash(SurveyDetails.about, "about", 5)),
    VocabularyEntry(
      .reviewPosted, "review.posted", about: .order, .product, counts: .unit(.rating)
    )
    .details(feedbackDetails),
    VocabularyEntry(
      .feedbackGiven, "feedback.given", about: .order, .product, counts: .unit(.rating)
    )
    .details(feedbackDetails),
    VocabularyEntry(
      .feedbackAnswered, "feedback.answered", about: .order, .product, counts: .unit(.rating)
    )
    .details(feedbackDetails),
    VocabularyEntry(.mentionMade, "mention.made", about: .campaign, counts: .unit(.people))
      .details(reachDetails),
    VocabularyEntry(
      .contentShared, "content.shared", about: .campaign, counts: .unit(.people)
    )
    .details(reachDetails),
  ]
}

private let feedbackDetails: [DetailField] = [
  .name(FeedbackDetails.sku, "sku", 2, .sku), .choice(FeedbackDetails.sentiment, "sentiment", 4),
  .flag(FeedbackDetails.isPublic, "public", 5), .name(FeedbackDetails.action, "action", 6, .action),
  .name(FeedbackDetails.actor, "actor", 7, .actor),
]

private let reachDetails: [DetailField] = [
  .name(ReachDetails.campaign, "campaign", 1, .campaign), .name(ReachDetails.network, "network", 3, .network),
  .choice(ReachDetails.sentiment, "sentiment", 4), .name(ReachDetails.kind, "kind", 5, .kind),
]
