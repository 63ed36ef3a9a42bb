// Messages about listening: what customers answer, review and say about the business.
public import Schema

private let sentiments = ["positive", "neutral", "negative", "mixed"]

extension SurveyAnswered: PersonalMessage {
  static let entry = VocabularyEntry.declared(.surveyAnswered)
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

  /// The highest score of the scale that was given or, without one, of the instrument's own.
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

protocol FeedbackMessage: PersonalMessage, ActedMessage where PersonalPart == PersonalText {
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

extension ReviewPosted: FeedbackMessage {
  static let entry = VocabularyEntry.declared(.reviewPosted)
  public func validate() throws(TouchpointFault) { try validateFeedback(needsRating: true) }
}

extension FeedbackGiven: FeedbackMessage {
  static let entry = VocabularyEntry.declared(.feedbackGiven)
  public func validate() throws(TouchpointFault) { try validateFeedback(needsRating: false) }
}

extension FeedbackAnswered: FeedbackMessage {
  static let entry = VocabularyEntry.declared(.feedbackAnswered)
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

extension MentionMade: ReachMessage {
  static let entry = VocabularyEntry.declared(.mentionMade)
}

extension ContentShared: ReachMessage {
  static let entry = VocabularyEntry.declared(.contentShared)
}
