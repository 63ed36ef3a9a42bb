// What customers answer to surveys: the read model under `report satisfaction`.

public import Words
public import Projection
public import Reporting

/// Folds answers to surveys into what they say of recommendation (NPS), satisfaction (CSAT) and effort (CES).
///
/// - *NPS* goes by answers with the instrument `nps`, from 0 to 10. Of several by one customer in a period the latest
///   counts; so there are figures of each kind of period, and those of a quarter are not the sum of its months'.
/// - *CSAT* counts every answer; the satisfied are the best two of five. On another scale they are those who have come three
///   quarters of the way from the worst score to the best: 6 and 7 of 7, 8, 9 and 10 of 10.
/// - *CES* is the mean of all answers. Another scale than 1 to 7 is stretched to it.
///
/// A survey that was left blank, or whose score lies outside of its scale, is no answer. An answer of nobody in particular
/// counts by itself: nobody knows whether the same person has answered before.
public struct Satisfaction: LocalReadModel, DetailProjector {
  public static let about = About(
    "satisfaction", version: 1, "What customers answer to surveys: NPS, CSAT and CES.")

  public static let details = DetailNeeds(
    SurveyDetails.instrument, SurveyDetails.scale, of: [.surveyAnswered])

  public let calendar: LocalCalendar

  public init(calendar: LocalCalendar) { self.calendar = calendar }

  public init(_ setting: ModelSetting) { self.init(calendar: setting.calendar) }

  public func types(under policy: NoPolicy) -> TypeSet? { [.surveyAnswered] }

  public func apply(
    _ touchpoint: Touchpoint, _ details: Details, under policy: NoPolicy, to row: inout SatisfactionRow
  ) {
    guard touchpoint.fact.type == .surveyAnswered, let instrument = details[SurveyDetails.instrument],
      instrument != .own
    else { return }
    if let answer = answer(touchpoint.fact, instrument, details) {
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

  /// What a touchpoint answers; `nil` for a blank.
  private func answer(_ fact: Fact, _ instrument: Instrument, _ details: Details) -> SatisfactionRow.Answer? {
    let scale: ClosedRange<Int64>
    switch instrument {
    case .nps: scale = 0...10
    case .csat: scale = 1...max(2, details[SurveyDetails.scale] ?? 5)
    case .ces: scale = 1...max(2, details[SurveyDetails.scale] ?? 7)
    case .own: return nil
    }
    guard fact.unit != .none, scale.contains(fact.value) else { return nil }
    return SatisfactionRow.Answer(
      at: fact.historyTime, day: calendar.day(of: fact.historyTime), instrument, fact.value,
      best: scale.upperBound)
  }
}
