// The read model under `report satisfaction`: what customers answer to surveys.

public import Words
public import Projection
public import Reporting

/// Folds answers to surveys into what they say of recommendation (NPS), satisfaction (CSAT) and effort (CES).
///
/// - *NPS* goes by answers with the instrument `nps`, from 0 to 10. Of several answers of one customer in
///   a period the latest counts. So each kind of period is counted separately, and the figures of a
///   quarter are not the sums of its months'.
/// - *CSAT* counts every answer. An answer is satisfied if it is one of the best two of five; on another
///   scale, if it has come at least three quarters of the way from the worst score to the best: 6 and 7
///   of 7; 8, 9 and 10 of 10.
/// - *CES* is the mean of all answers. Other scales are stretched to one from 1 to 7.
///
/// Of reviews a customer's latest is kept, and how many there are.
///
/// A survey that was left blank, or whose score lies outside its scale, is no answer. Each answer of
/// nobody in particular counts, since it is not known whether the same person has answered before.
public struct Satisfaction: LocalReadModel, DetailProjector {
  public static let about = About(
    "satisfaction", version: 2, "What customers answer to surveys, NPS, CSAT and CES, and their reviews.")

  public static let details = DetailNeeds(
    SurveyDetails.instrument, SurveyDetails.scale, of: [.surveyAnswered])

  public let calendar: LocalCalendar

  /// The model for a calendar, by whose periods answers are counted.
  public init(calendar: LocalCalendar) { self.calendar = calendar }

  public init(_ setting: ModelSetting) { self.init(calendar: setting.calendar) }

  public func types(under policy: NoPolicy) -> TypeSet? { [.surveyAnswered, .reviewPosted] }

  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout SatisfactionRow
  ) {
    if touchpoint.fact.type == .reviewPosted {
      row.reviews += 1
      row.latestReview = SatisfactionRow.Review(touchpoint)
    }
    guard touchpoint.fact.type == .surveyAnswered, let instrument = details[SurveyDetails.instrument],
      instrument != .own
    else { return }
    if let answer = answer(touchpoint, instrument, details) {
      row.answers.append(answer)
    } else {
      row.blanks += 1
    }
  }

  public func contribute(
    anonymous touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to totals: inout Totals
  ) {
    var row = SatisfactionRow()
    apply(touchpoint, details, under: policy, to: &row)
    contribute(row, to: &totals)
  }

  /// The answer in a touchpoint; `nil` where there is none.
  private func answer(_ touchpoint: Touchpoint, _ instrument: Instrument, _ details: Details)
    -> SatisfactionRow.Answer?
  {
    let fact = touchpoint.fact
    let scale: ClosedRange<Int64>
    switch instrument {
    case .nps: scale = 0...10
    case .csat: scale = 1...max(2, details[SurveyDetails.scale] ?? 5)
    case .ces: scale = 1...max(2, details[SurveyDetails.scale] ?? 7)
    case .own: return nil
    }
    guard fact.unit != .none, scale.contains(fact.value) else { return nil }
    return SatisfactionRow.Answer(
      touchpoint.position, at: fact.historyTime, day: calendar.day(of: fact.historyTime), instrument,
      fact.value,
      best: scale.upperBound)
  }
}
