// The row of the satisfaction view: the answers of a customer.

public import Words
public import Projection

/// The row of the satisfaction view.
public struct SatisfactionRow: FieldRow {
  /// The answers in order of time.
  public internal(set) var answers: RowList<Answer> = []
  /// How many surveys were left blank, or had a score outside their scale.
  public internal(set) var blanks: Int64 = 0
  /// How many reviews the customer has posted.
  public internal(set) var reviews: Int64 = 0
  /// The review that was posted last; `nil` where there is none.
  public internal(set) var latestReview: Review?

  public init() {}

  public mutating func fields(_ fields: inout some RowFields) throws {
    var last = Instant()
    try fields.list(&answers) { answer, fields in
      try answer.fields(&fields, from: last)
      last = answer.at
    }
    try fields.number(&blanks)
    try fields.number(&reviews)
    try fields.optional(&latestReview) { review, fields in
      try fields.position(&review.position)
      try fields.instant(&review.at)
      try fields.number(&review.score)
    }
  }

  /// A review, with its rating.
  public struct Review: RowElement, Hashable {
    /// Where it stands in the log.
    public internal(set) var position = Position()
    /// When it was posted, in history time.
    public internal(set) var at = Instant()
    /// The rating, on the scale of the review.
    public internal(set) var score: Int64 = 0

    public init() {}

    init(_ touchpoint: Touchpoint) {
      (position, at, score) = (touchpoint.position, touchpoint.fact.historyTime, touchpoint.fact.value)
    }
  }

  /// The latest answer with an instrument; `nil` where there is none.
  public func latest(_ instrument: Instrument) -> Answer? { answers.last { $0.instrument == instrument } }

  /// An answer that counts.
  public struct Answer: RowElement, Hashable {
    /// Where it stands in the log.
    public internal(set) var position = Position()
    /// When it was given, in history time.
    public internal(set) var at = Instant()
    /// The local day of the answer, in days since 1970-01-01.
    public internal(set) var day: Int32 = 0
    /// The score: from 0 for NPS, from 1 for CSAT and CES.
    public internal(set) var score: Int64 = 0
    /// The highest score that could be given.
    public internal(set) var best: Int64 = 0
    private var number = Instrument.nps.rawValue

    public init() {}

    init(_ position: Position, at: Instant, day: Int32, _ instrument: Instrument, _ score: Int64, best: Int64)
    {
      (self.position, self.at, self.day, self.score, self.best) = (position, at, day, score, best)
      number = instrument.rawValue
    }

    /// The question that it answers: of recommendation, satisfaction or effort.
    public var instrument: Instrument { Instrument(rawValue: number) ?? .own }

    /// Whether the score is one of the best two of five, or as far up another scale.
    public var isSatisfied: Bool { 4 * Int128(score - 1) >= 3 * Int128(best - 1) }

    /// The score on a scale from 1 to 7, in thousandths.
    public var effort: Int64 {
      1000 + Int64(clamping: (6000 * Int128(score - 1)).roundedQuotient(by: Int128(best - 1)))
    }

    fileprivate mutating func fields(_ fields: inout some RowFields, from last: Instant) throws {
      try fields.position(&position)
      try fields.instant(&at, from: last)
      try fields.number(&day)
      try fields.byte(&number)
      try fields.number(&score)
      try fields.number(&best)
    }
  }
}
