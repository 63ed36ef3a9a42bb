// The tallies of the satisfaction view.

internal import Words
public import Projection

extension Satisfaction {
  /// The tallies that are counted by local day. Raw values are on disk; 1 to 5 are left for the tallies
  /// of NPS, which have the numbers of their kinds of period.
  enum Count: UInt16 {
    /// A distribution of answers: 1 for a satisfied one, 0 for another.
    case csat = 6
    case cesAnswers = 7
    /// The sum of answers, stretched to a scale from 1 to 7, in thousandths.
    case cesSum = 8
  }

  public static let tallies: [Tally<SatisfactionRow>] =
    PeriodKind.allCases.map { nps(by: $0) } + [
      Tally(Count.csat.rawValue, "csat", "answers on satisfaction, 1 if satisfied", .numbers, by: .day) {
        row, add in
        for answer in row.answers where answer.instrument == .csat {
          add(answer.isSatisfied ? 1 : 0, at: answer.at)
        }
      },
      Tally(Count.cesAnswers.rawValue, "cesAnswers", "answers on effort", .number, by: .day) { row, add in
        for answer in row.answers where answer.instrument == .ces { add(1, at: answer.at) }
      },
      Tally(
        Count.cesSum.rawValue, "cesSum", "their sum on a scale from 1 to 7, in thousandths", .number, by: .day
      ) { row, add in
        for answer in row.answers where answer.instrument == .ces { add(answer.effort, at: answer.at) }
      },
    ]

  /// The tally of NPS for a kind of period: a distribution of the latest answer of each customer in each
  /// period. Its number is that of the kind.
  private static func nps(by kind: PeriodKind) -> Tally<SatisfactionRow> {
    let word = kind.word.prefix(1).uppercased() + kind.word.dropFirst()
    return Tally(
      kind.rawValue, "npsBy\(word)", "the latest recommendation of each \(kind.word)", .numbers, by: kind
    ) { row, add in
      var next = Int32.max
      for answer in row.answers.reversed() where answer.instrument == .nps {
        let period = kind.index(ofDay: answer.day)
        if period < next { add(answer.score, at: answer.at) }
        next = min(next, period)
      }
    }
  }
}
