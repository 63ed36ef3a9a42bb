// What reports have in common: JSON with fixed names, and a table that a command line or a spreadsheet can show.

internal import Ledger
public import Projection

/// A finished report: encodes to JSON whose names scripts may rely on, and shows as a table.
public protocol Report: Encodable, Sendable {
  var table: ReportTable { get }
  /// What has to be said beside the report, whatever form it is shown in: above all what it leaves out. Empty where nothing
  /// has to be.
  var notes: [String] { get }
}

/// A report over all customers of a view.
public protocol ViewReport: Report {
  var view: ViewName { get }
  /// Customers that are missing because their fold fails.
  var quarantined: Int { get }
  /// Policies of the view that are recorded and cannot be used.
  var setAside: [SetAsidePolicy] { get }
}

extension ViewReport {
  public var notes: [String] { view.notes(quarantined: quarantined, setAside: setAside) }
}

/// A report as columns and rows, for a terminal or CSV.
public struct ReportTable: Hashable, Sendable {
  public var columns: [String]
  /// As many cells in each as there are columns.
  public var rows: [[Cell]]

  public enum Cell: Hashable, Sendable {
    case text(String)
    case number(Int128)
    /// A share or a quotient; `nil` where its denominator is 0.
    case ratio(Double?)
    /// Minor units of a currency, by its alphabetic code.
    case money(Int128, String)
    case empty

    /// A number of customers or of what they did.
    static func count(_ number: Int64) -> Cell { .number(Int128(number)) }
  }

  public init(columns: [String], rows: [[Cell]]) {
    self.columns = columns
    self.rows = rows
  }
}

/// A quotient rounded to four decimals, halves to even; null in JSON where the denominator is 0.
public struct Ratio: Hashable, Sendable, Codable {
  public var value: Double?

  public init(_ numerator: Int64, _ denominator: Int64) {
    // Whole ten-thousandths, from whole numbers: a quotient in binary would lie beside many a half.
    value =
      denominator == 0
      ? nil : Double((Int128(numerator) * 10_000).roundedQuotient(by: Int128(denominator))) / 10_000
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    value = container.decodeNil() ? nil : try container.decode(Double.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }

  var cell: ReportTable.Cell { .ratio(value) }
}

/// Which periods a report covers.
public struct PeriodRange: Hashable, Sendable {
  public var kind: PeriodKind
  /// `nil` begins with the first period with activity, or 40,000 before the last.
  public var from: Int32?
  /// `nil` ends with the period that holds the as-of instant; none after that is reported.
  public var to: Int32?

  /// More periods are not reported.
  private static let periodsMax: Int64 = 40_000

  /// - Parameter period: `day`, `week`, `month`, `quarter`, `year`.
  /// - Parameter from: a period as reports name it (`2011-11`, `2011-W44`, `2011-Q4`, `2011`), or a day within it.
  /// - Parameter to: the same; the range includes it.
  /// - Throws: `ProjectionError` with code `invalidRequest`, which says what was expected.
  public init(period: String, from: String? = nil, to: String? = nil) throws {
    let kind = try PeriodKind(word: period)
    self.kind = kind
    self.from = try from.map { try kind.index(labelled: $0) }
    self.to = try to.map { try kind.index(labelled: $0) }
    if let first = self.from, let last = self.to, first > last {
      throw ProjectionError(
        .invalidRequest,
        "the range ends before it begins: \(kind.label(of: first)) to \(kind.label(of: last))")
    }
    if let first = self.from, let last = self.to, Int64(last) - Int64(first) > Self.periodsMax {
      throw ProjectionError(
        .invalidRequest, "the range has more than 40,000 periods; use a longer kind of period")
    }
  }

  public init(_ kind: PeriodKind, from: Int32? = nil, to: Int32? = nil) {
    self.kind = kind
    self.from = from
    self.to = to
  }

  /// The periods to report: from the first with activity to the one that holds the as-of instant where nothing else was
  /// asked for, whatever happened in them; `nil` where there are none.
  func resolved(activity: ClosedRange<Int32>?, asOf: Instant, in calendar: LocalCalendar) -> ClosedRange<
    Int32
  >? {
    let present = kind.index(ofDay: calendar.dayBegun(at: calendar.moment(of: asOf)))
    let last = min(to ?? present, present)
    guard let first = from ?? activity?.lowerBound, first <= last else { return nil }
    // The end that nobody asked for is cut off: a wrong date long ago hides nothing of the present.
    if from == nil { return max(first, Int32(clamping: Int64(last) - Self.periodsMax))...last }
    return first...min(last, Int32(clamping: Int64(first) + Self.periodsMax))
  }
}

extension LocalCalendar {
  /// Whether a period is over at an instant: whether there is none after that instant that lies in it.
  func isOver(_ kind: PeriodKind, _ period: Int32, at instant: Instant) -> Bool {
    start(ofDay: kind.firstDay(of: period + 1)).microseconds - 1 <= instant.microseconds
  }
}
