// Details of listening: surveys, reviews, what is said in public.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `survey.answered`. The score is the fact's value.
public enum SurveyDetails {
  /// The survey that was answered.
  @inlinable public static var survey: Detail<NameNumber> { Detail(501) }
  /// What the survey measures, which says what scores it has.
  @inlinable public static var instrument: Detail<Instrument> { Detail(502) }
  /// The highest score that the survey allows, where the producer gave it.
  @inlinable public static var scale: Detail<Int64> { Detail(503) }
  /// The hash of what the survey asked about, spelt as it was given: `order:536365`.
  @inlinable public static var about: Detail<NameHash> { Detail(504) }
}

/// Keys of the details of `review.posted`, `feedback.given`, `feedback.answered`. The rating is the
/// fact's value.
public enum FeedbackDetails {
  /// The product that it is about; `nil` where that was not said.
  @inlinable public static var sku: Detail<NameNumber> { Detail(505) }
  /// How the customer speaks of it; `nil` where nobody has said so.
  @inlinable public static var sentiment: Detail<Sentiment> { Detail(506) }
  /// Whether others can read it.
  @inlinable public static var isPublic: Detail<Bool> { Detail(507) }
  /// The code of what was done about it: `apologised`, `replaced`.
  @inlinable public static var action: Detail<NameNumber> { Detail(508) }
  /// Who answered or did it, by number or code.
  @inlinable public static var actor: Detail<NameNumber> { Detail(509) }
}

/// Keys of the details of `mention.made`, `content.shared`. The reach is the fact's value.
public enum ReachDetails {
  /// The campaign that it belongs to; `nil` where it belongs to none.
  @inlinable public static var campaign: Detail<NameNumber> { Detail(510) }
  /// The network on which it was said or shared.
  @inlinable public static var network: Detail<NameNumber> { Detail(511) }
  /// How it speaks of the business; `nil` where nobody has said so.
  @inlinable public static var sentiment: Detail<Sentiment> { Detail(512) }
  /// What was said or shared: a `post`, `story`, `photo`, `article`.
  @inlinable public static var kind: Detail<NameNumber> { Detail(513) }
}

/// What a survey measures, and how.
@frozen
public enum Instrument: UInt8, DetailChoice {
  /// How likely the customer is to recommend the business (net promoter score): 0 to 10.
  case nps = 1
  /// How satisfied the customer is: 1 to the scale, which is 5 where the message has none.
  case csat
  /// How easy it was for the customer (customer effort score): 1 to the scale, which is 7 where the message
  /// has none.
  case ces
  /// A question of the business's own: 0 to the scale, which each message has.
  case own

  public static let words = ["nps", "csat", "ces", "own"]
}

/// How somebody speaks of something.
@frozen
public enum Sentiment: UInt8, DetailChoice {
  /// With favour.
  case positive = 1
  /// Neither with favour nor against it.
  case neutral
  /// Against it.
  case negative
  /// With favour in some respects, and against it in others.
  case mixed

  public static let words = ["positive", "neutral", "negative", "mixed"]
}
