// A plain report of tallies, with a row for each period.

public import Projection

/// The values of some tallies of a model, period by period.
///
/// For a number or an amount it shows the sum; for a distribution, how many there were, and in the column
/// `…Median` their median.
public struct PeriodReport: ViewReport {
  /// The word by which the report is asked for: `visits`.
  public let name: String
  /// The title for a person: `Visits, period by period`.
  public let title: String
  public let basis: ReportBasis
  /// A row for each period, ascending, from the first in which something was counted. The last column
  /// says whether the period is over.
  public let periods: ReportTable

  /// Reads tallies of a view, each for the periods of a range.
  ///
  /// - Throws: `ProjectionError` with code `invalidRequest` for a name that the model declares no tally
  ///   under; or `damagedView`.
  public init<Model: LocalReadModel>(
    _ name: String, title: String, of tallies: [String], _ view: View<Model>, _ range: PeriodRange
  ) throws {
    let calendar = view.projector.calendar
    (self.name, self.title) = (name, title)
    basis = ReportBasis(of: view, timeZone: calendar.timeZone, period: range.kind)
    let counted = try tallies.map { try view.tally($0) }
    let all = counted.compactMap { $0.periods(range.kind) }
    let first = all.map(\.lowerBound).min()
    let activity = first.flatMap { first in all.map(\.upperBound).max().map { first...$0 } }
    let shown = range.resolved(activity: activity, asOf: view.asOf, in: calendar).map(Array.init) ?? []
    let columns = counted.flatMap { Self.columns(of: $0) }
    periods = ReportTable(
      [ReportColumn("period", .day)] + columns.map(\.column) + [ReportColumn("complete", .flag)],
      rows: shown.map { index in
        let isOver = calendar.isOver(range.kind, index, at: view.asOf)
        let part = CountedTally.Part(period: (range.kind, index))
        return [ReportCell(.day(range.kind.label(of: index)))]
          + columns.map { ReportCell($0.value(part), isIncomplete: !isOver) } + [ReportCell(.flag(isOver))]
      })
  }

  public var document: ReportDocument {
    let counts = periods.columns.filter { $0.kind == .number }.map(\.key)
    return ReportDocument(
      name, title: title, basis: basis, mainTable: "periods",
      sections: [ReportSection("periods", table: periods, picture: counts.isEmpty ? nil : .curves(counts))])
  }

  // MARK: Columns

  private struct Column {
    var column: ReportColumn
    var value: (CountedTally.Part) -> ReportValue
  }

  private static func columns(of counted: CountedTally) -> [Column] {
    let tally = counted.tally
    switch tally.kind {
    case .number:
      return [
        Column(column: ReportColumn(tally.name, .number, about: tally.title)) { .number(counted.sum($0)) }
      ]
    case .money:
      return [
        Column(column: ReportColumn(tally.name, .money, about: tally.title)) { part in
          .amounts(counted.amounts(part).map { ReportValue.Amount($0.value, $0.unit) })
        }
      ]
    case .durations, .numbers:
      let isDuration = tally.kind == .durations
      return [
        Column(column: ReportColumn(tally.name, .number, about: tally.title)) { .number(counted.sum($0)) },
        Column(
          column: ReportColumn(
            "\(tally.name)Median", isDuration ? .duration : .number, about: "\(tally.title), the median")
        ) { part in
          guard let median = counted.median(part) else { return .absent }
          return isDuration ? .duration(median) : .number(Int128(median))
        },
      ]
    }
  }
}

extension ReportDeclaration where Model: LocalReadModel {
  /// A plain report of tallies that are counted by period, with a row for each period.
  ///
  /// ```swift
  /// static let reports: [ReportDeclaration<Visits>] = [
  ///   .ofPeriods("visits", "Visits, period by period.", tallies: ["visits"])
  /// ]
  /// ```
  public static func ofPeriods(_ name: String, _ sentence: String, tallies names: [String])
    -> ReportDeclaration
  {
    let shortest = names.map { name in
      guard let tally = Model.tallies.first(where: { $0.description.name == name }),
        let period = tally.description.period
      else { preconditionFailure("\(Model.name) has no tally \(name) that is told apart by periods") }
      return period
    }
    let kinds = PeriodKind.allCases.filter { kind in shortest.allSatisfy { kind.isMade(of: $0) } }
    let title = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    guard let first = kinds.first else {
      preconditionFailure("the tallies of \(name) have no period in common")
    }
    return ReportDeclaration(
      name, sentence, parameters: .periods(of: kinds, default: kinds.contains(.month) ? .month : first)
    ) { view, arguments in try PeriodReport(name, title: title, of: names, view, arguments.periods) }
  }
}

extension PeriodKind {
  /// Whether each period of this kind consists of whole periods of another.
  func isMade(of other: PeriodKind) -> Bool {
    switch (self, other) {
    case (_, .day): true
    case (_, _) where isWeek || other.isWeek: self == other
    default: rawValue >= other.rawValue
    }
  }
}
