// Details of listening: surveys, reviews, what is said in public.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `survey.answered`. The score is the fact's value.
public enum SurveyDetails {
  @inlinable public static var survey: Detail<NameNumber> { Detail(501) }
  @inlinable public static var instrument: Detail<Instrument> { Detail(502) }
  /// The highest score that the survey allows, where the producer gave it.
  @inlinable public static var scale: Detail<Int64> { Detail(503) }
  /// The hash of what the survey asked about, spelt as it was given: `order:536365`.
  @inlinable public static var about: Detail<NameHash> { Detail(504) }
}

/// Keys of the details of `review.posted`, `feedback.given`, `feedback.answered`. The rating is the
/// fact's value.
public enum FeedbackDetails {
  @inlinable public static var sku: Detail<NameNumber> { Detail(505) }
  @inlinable public static var sentiment: Detail<Sentiment> { Detail(506) }
  /// Whether others can read it.
  @inlinable public static var isPublic: Detail<Bool> { Detail(507) }
  @inlinable public static var action: Detail<NameNumber> { Detail(508) }
  @inlinable public static var actor: Detail<NameNumber> { Detail(509) }
}

/// Keys of the details of `mention.made`, `content.shared`. The reach is the fact's value.
public enum ReachDetails {
  @inlinable public static var campaign: Detail<NameNumber> { Detail(510) }
  @inlinable public static var network: Detail<NameNumber> { Detail(511) }
  @inlinable public static var sentiment: Detail<Sentiment> { Detail(512) }
  @inlinable public static var kind: Detail<NameNumber> { Detail(513) }
}

/// What a survey measures, and how.
@frozen
public enum Instrument: UInt8, DetailChoice {
  case nps = 1
  case csat, ces, own

  public static let words = ["nps", "csat", "ces", "own"]
}

/// How somebody speaks of something.
@frozen
public enum Sentiment: UInt8, DetailChoice {
  case positive = 1
  case neutral, negative, mixed

  public static let words = ["positive", "neutral", "negative", "mixed"]
}
