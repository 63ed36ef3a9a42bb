// The report `satisfaction`: NPS, CSAT and CES, period by period.

internal import Words
public import Projection
public import Reporting

/// What customers say of the business, as `report satisfaction` shows it.
public struct SatisfactionReport: ViewReport {
  public var basis: ReportBasis
  /// The net promoter score over all periods shown, with the latest answer of each customer in each
  /// period.
  public var nps = Recommendation()
  /// Customer satisfaction over all periods shown, of every answer.
  public var csat = Satisfied()
  /// Customer effort over all periods shown, of every answer.
  public var ces = Effort()
  /// The periods of the range, by time, those without answers included.
  public var periods: [Period]

  /// The scores of one period.
  public struct Period: Hashable, Sendable {
    /// The name of the period: `2011-11-05`, `2011-W44`, `2011-11`, `2011-Q4` or `2011`.
    public var period: String
    /// The net promoter score, of the latest answer of each customer in the period.
    public var nps: Recommendation
    /// Customer satisfaction, of every answer in the period.
    public var csat: Satisfied
    /// Customer effort, of every answer in the period.
    public var ces: Effort
    /// Whether the period is over.
    public var complete: Bool
  }

  /// - Throws: what reading the view throws.
  public init(_ view: View<Satisfaction>, _ range: PeriodRange) throws {
    let kind = range.kind
    let calendar = view.projector.calendar
    basis = ReportBasis(of: view, timeZone: calendar.timeZone, period: kind)
    periods = []
    let answers = Self.answers(try view.totals, kind)
    let activity = answers.keys.min().flatMap { first in answers.keys.max().map { first...$0 } }
    guard let shown = range.resolved(activity: activity, asOf: view.asOf, in: calendar) else { return }
    for period in shown {
      let (nps, csat, ces) = answers[period] ?? (Recommendation(), Satisfied(), Effort())
      periods.append(
        Period(
          period: kind.label(of: period), nps: nps, csat: csat, ces: ces,
          complete: calendar.isOver(kind, period, at: view.asOf)))
      self.nps += nps
      self.csat += csat
      self.ces += ces
    }
  }

  /// The answers that were counted in each period of a kind.
  private static func answers(_ totals: Totals, _ kind: PeriodKind)
    -> [Int32: (nps: Recommendation, csat: Satisfied, ces: Effort)]
  {
    var answers: [Int32: (nps: Recommendation, csat: Satisfied, ces: Effort)] = [:]
    for (counter, sum) in totals.sorted {
      let value = Int64(clamping: sum)
      let number = TallyBucket(rawValue: TallyDetail(rawValue: counter.second).rest).least
      func add(_ body: (inout (nps: Recommendation, csat: Satisfied, ces: Effort)) -> Void, to period: Int32)
      {
        body(&answers[period, default: (Recommendation(), Satisfied(), Effort())])
      }
      if counter.kind == kind.rawValue {
        add({ $0.nps.add(value, scoring: number) }, to: counter.first)
        continue
      }
      let period = kind.index(ofDay: counter.first)
      switch Satisfaction.Count(rawValue: counter.kind) {
      case .csat: add({ $0.csat.add(value, satisfied: number == 1) }, to: period)
      case .cesAnswers: add({ $0.ces.answers += value }, to: period)
      case .cesSum: add({ $0.ces.sum += sum }, to: period)
      case nil: break
      }
    }
    return answers
  }
}
