// The values of a report, independent of the form that it is shown in.

public import Words
public import Projection
public import Statistics

/// A value of a report.
public enum ReportValue: Hashable, Sendable {
  case absent
  case text(String)
  case texts([String])
  /// A number that names something, such as a customer or a position, and is written without commas.
  case identifier(UInt64)
  case identifiers([UInt64])
  case number(Int128)
  /// Minor units of a currency. In JSON it is the number alone; a column or field beside it names the
  /// currency.
  case money(Int128, MeasureUnit)
  /// A sum in each of several currencies: `{"GBP":1250}`.
  case amounts([Amount])
  /// A part of a whole, rounded to four decimals; `nil` where the whole is 0.
  case share(Double?)
  /// A quotient that is no part of a whole, rounded to four decimals; `nil` where its divisor is 0.
  case ratio(Double?)
  case instant(Instant)
  /// A local day or another period, as reports name it: `2011-11-30`, `2011-11`.
  case day(String)
  /// A duration in seconds.
  case duration(Int64)
  case flag(Bool)
  case histogram(ReportHistogram)
  case series([ReportCell])
  /// Named values: an object in JSON.
  case fields([ReportField])
  /// Rows under columns: a list of objects in JSON.
  case table(ReportTable)

  public struct Amount: Hashable, Sendable {
    public var unit: MeasureUnit
    public var value: Int128

    public init(_ value: Int128, _ unit: MeasureUnit) { (self.unit, self.value) = (unit, value) }
  }
}

extension ReportValue {
  /// The value for a count, such as of customers.
  public static func count(_ number: some BinaryInteger) -> ReportValue { .number(Int128(number)) }

  public static func share(_ ratio: Ratio) -> ReportValue { .share(ratio.value) }

  public static func ratio(_ ratio: Ratio) -> ReportValue { .ratio(ratio.value) }

  /// A text; `absent` for `nil`.
  public static func text(_ text: String?) -> ReportValue { text.map { .text($0) } ?? .absent }

  /// An instant, from its text in RFC 3339; `absent` for `nil`.
  public static func moment(_ text: String?) -> ReportValue {
    text.map { text in Instant(text).map { .instant($0) } ?? .text(text) } ?? .absent
  }

  /// The value of a column of a view's row.
  public init(_ value: ColumnValue, _ kind: ColumnKind) {
    self =
      switch (kind, value) {
      case (_, .absent): .absent
      case (_, .text(let text)): .text(text)
      case (_, .flag(let flag)): .flag(flag)
      case (_, .instant(let instant)): .instant(instant)
      case (.day, .number): .day(kind.plain(value))
      case (.money(let unit), .number(let number)): .money(Int128(number), unit)
      case (.position, .number(let number)): .identifier(UInt64(clamping: number))
      case (_, .number(let number)): .number(Int128(number))
      }
  }
}

extension ReportKind {
  /// The kind of a column of a view's rows.
  public init(_ kind: ColumnKind) {
    self =
      switch kind {
      case .text: .text
      case .number: .number
      case .money: .money
      case .instant: .instant
      case .day: .day
      case .flag: .flag
      case .position: .identifier
      }
  }
}

/// A distribution of whole numbers or of durations: how many there are of each.
public struct ReportHistogram: Hashable, Sendable {
  public var histogram: Histogram
  /// Whether the values are seconds.
  public var isDuration: Bool

  public init(_ histogram: Histogram, isDuration: Bool = false) {
    self.histogram = histogram
    self.isDuration = isDuration
  }
}
