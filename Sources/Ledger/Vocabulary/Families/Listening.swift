// Listening: what customers answer, review and say about the business.
public import Schema

private let sentiments = ["positive", "neutral", "negative", "mixed"]

extension SurveyAnswered: PersonalMessage {
  static let entry = VocabularyEntry(
    .surveyAnswered, "survey.answered", about: .survey, counts: .unit(.score)
  )
  .details(
    .name(SurveyDetails.survey, "survey", 1, .survey), .choice(SurveyDetails.instrument, "instrument", 2),
    .number(SurveyDetails.scale, "scale", 4), .hash(SurveyDetails.about, "about", 5))
  public var reference: Reference? { about(survey) }
  public var measure: Measure { count(score) }
  public func validate() throws(TouchpointFault) {
    try Check.required("survey", survey)
    try Check.requiredOneOf("instrument", instrument, ["nps", "csat", "ces", "own"])
    try Check.requiredRange("score", score, given: hasScore, try lowest...highestScore())
    if !about.isEmpty && Reference(about) == nil {
      throw Check.fault("about", "must be a kind and a reference, such as order:536365")
    }
    try Check.short("about", about)
  }

  private var lowest: Int64 { instrument == "csat" || instrument == "ces" ? 1 : 0 }

  /// The scale that was given, or the instrument's own.
  private func highestScore() throws(TouchpointFault) -> Int64 {
    switch instrument {
    case "nps":
      if hasScale && scale != 10 { throw Check.fault("scale", "must be 10 for nps, or absent") }
      return 10
    case "own":
      try Check.requiredRange("scale", scale, given: hasScale, 1...1_000_000)
      return scale
    default:
      try Check.range("scale", scale, given: hasScale, 2...100)
      return hasScale ? scale : instrument == "csat" ? 5 : 7
    }
  }
}

// MARK: Reviews and feedback

protocol FeedbackMessage: PersonalMessage where PersonalPart == PersonalText {
  var order: String { get }
  var sku: String { get }
  var rating: Int64 { get }
  var hasRating: Bool { get }
  var sentiment: String { get }
  var action: String { get }
  var actor: String { get }
}

extension FeedbackMessage {
  public var reference: Reference? { about(order, or: sku) }
  public var measure: Measure { count(rating, given: hasRating) }

  func validateFeedback(needsRating: Bool) throws(TouchpointFault) {
    try Check.short("order", order)
    try Check.short("sku", sku)
    if needsRating && !hasRating { throw Check.fault("rating", "is required: 1 to 5") }
    try Check.range("rating", rating, given: hasRating, 1...5)
    try Check.oneOf("sentiment", sentiment, sentiments)
    try Check.code("action", action)
    try Check.short("actor", actor)
  }
}

private let feedbackDetails: [DetailField] = [
  .name(FeedbackDetails.sku, "sku", 2, .sku), .choice(FeedbackDetails.sentiment, "sentiment", 4),
  .flag(FeedbackDetails.isPublic, "public", 5), .name(FeedbackDetails.action, "action", 6, .action),
  .name(FeedbackDetails.actor, "actor", 7, .actor),
]

extension ReviewPosted: FeedbackMessage {
  static let entry = VocabularyEntry(
    .reviewPosted, "review.posted", about: .order, .product, counts: .unit(.rating)
  )
  .details(feedbackDetails)
  public func validate() throws(TouchpointFault) { try validateFeedback(needsRating: true) }
}

extension FeedbackGiven: FeedbackMessage {
  static let entry = VocabularyEntry(
    .feedbackGiven, "feedback.given", about: .order, .product, counts: .unit(.rating)
  )
  .details(feedbackDetails)
  public func validate() throws(TouchpointFault) { try validateFeedback(needsRating: false) }
}

extension FeedbackAnswered: FeedbackMessage {
  static let entry = VocabularyEntry(
    .feedbackAnswered, "feedback.answered", about: .order, .product, counts: .unit(.rating)
  )
  .details(feedbackDetails)
  public func validate() throws(TouchpointFault) { try validateFeedback(needsRating: false) }
}

// MARK: What is said in public

protocol ReachMessage: PersonalMessage where PersonalPart == PersonalText {
  var campaign: String { get }
  var reach: Int64 { get }
  var hasReach: Bool { get }
  var network: String { get }
  var sentiment: String { get }
  var kind: String { get }
}

extension ReachMessage {
  public var reference: Reference? { about(campaign) }
  public var measure: Measure { count(reach, given: hasReach) }
  public func noteAmounts(in largest: inout LargestAmount) { largest.note("reach", reach) }
  public func validate() throws(TouchpointFault) {
    try Check.short("campaign", campaign)
    try Check.range("reach", reach, given: hasReach, 0...Int64.max)
    try Check.code("network", network)
    try Check.oneOf("sentiment", sentiment, sentiments)
    try Check.code("kind", kind)
  }
}

private let reachDetails: [DetailField] = [
  .name(ReachDetails.campaign, "campaign", 1, .campaign), .name(ReachDetails.network, "network", 3, .network),
  .choice(ReachDetails.sentiment, "sentiment", 4), .name(ReachDetails.kind, "kind", 5, .kind),
]

extension MentionMade: ReachMessage {
  static let entry = VocabularyEntry(.mentionMade, "mention.made", about: .campaign, counts: .unit(.people))
    .details(reachDetails)
}

extension ContentShared: ReachMessage {
  static let entry = VocabularyEntry(
    .contentShared, "content.shared", about: .campaign, counts: .unit(.people)
  )
  .details(reachDetails)
}
