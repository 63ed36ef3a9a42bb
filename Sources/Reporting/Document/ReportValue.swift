// A value of a report, whatever it is shown in.

public import Words
public import Projection
public import Statistics

/// A value of a report.
public enum ReportValue: Hashable, Sendable {
  case absent
  case text(String)
  case texts([String])
  /// A customer, a position: a number that is a name, and is written as such.
  case identifier(UInt64)
  case identifiers([UInt64])
  case number(Int128)
  /// Minor units of a currency. In JSON the number alone: a column or a field beside it says of which.
  case money(Int128, Unit)
  /// A sum in each of several currencies: `{"GBP":1250}`.
  case amounts([Amount])
  /// A part of a whole, rounded to four decimals; `nil` where the whole is 0.
  case share(Double?)
  /// A quotient that is no part of a whole, rounded to four decimals; `nil` where its divisor is 0.
  case ratio(Double?)
  case instant(Instant)
  /// A local day or another period, as reports name it: `2011-11-30`, `2011-11`.
  case day(String)
  /// In seconds.
  case duration(Int64)
  case flag(Bool)
  case histogram(ReportHistogram)
  case series([ReportCell])
  /// Named values: an object.
  case fields([ReportField])
  /// A list of objects.
  case table(ReportTable)

  public struct Amount: Hashable, Sendable {
    public var unit: Unit
    public var value: Int128

    public init(_ value: Int128, _ unit: Unit) { (self.unit, self.value) = (unit, value) }
  }
}

extension ReportValue {
  /// A number of customers or of what they did.
  public static func count(_ number: some BinaryInteger) -> ReportValue { .number(Int128(number)) }

  public static func share(_ ratio: Ratio) -> ReportValue { .share(ratio.value) }

  public static func ratio(_ ratio: Ratio) -> ReportValue { .ratio(ratio.value) }

  /// `absent` where there is no text.
  public static func text(_ text: String?) -> ReportValue { text.map { .text($0) } ?? .absent }

  /// An instant that is written as RFC 3339; `absent` where there is none.
  public static func moment(_ text: String?) -> ReportValue {
    text.map { text in Instant(text).map { .instant($0) } ?? .text(text) } ?? .absent
  }

  /// The value of a column of a row, as it is in JSON.
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
  /// That of a column of rows.
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

/// How many there are of each of several whole numbers, or durations.
public struct ReportHistogram: Hashable, Sendable {
  public var histogram: Histogram
  /// Whether the values are seconds.
  public var isDuration: Bool

  public init(_ histogram: Histogram, isDuration: Bool = false) {
    self.histogram = histogram
    self.isDuration = isDuration
  }
}
