// The values of a report, independent of the form that it is shown in.

public import Words
public import Projection
public import Statistics

/// A value of a report.
public enum ReportValue: Hashable, Sendable {
  /// No value: `–` for a person, null in JSON, nothing in CSV.
  case absent
  /// A text, such as a name or a code.
  case text(String)
  /// Several texts: a list in JSON, with commas between them for a person.
  case texts([String])
  /// A number that names something, such as a customer or a position, and is written without commas.
  case identifier(UInt64)
  /// Several numbers that name something, such as the customers of a component: a list in JSON.
  case identifiers([UInt64])
  /// A whole number: a count, points, a score. A person is shown commas between thousands.
  case number(Int128)
  /// Minor units of a currency. In JSON it is the number alone; a column or field beside it names the
  /// currency.
  case money(Int128, MeasureUnit)
  /// A sum in each of several currencies: `{"GBP":1250}`.
  case amounts([Amount])
  /// A quotient that is said in percent, rounded to four decimals; `nil` where its divisor is 0. It is a part of a whole,
  /// or compared with one, and may then be above 1.
  case share(Double?)
  /// A quotient that is not said in percent, rounded to four decimals; `nil` where its divisor is 0.
  case ratio(Double?)
  /// A moment in time, written as RFC 3339 in UTC; a page leaves out the letters T and Z.
  case instant(Instant)
  /// A local day or another period, as reports name it: `2011-11-30`, `2011-11`.
  case day(String)
  /// A duration in seconds.
  case duration(Int64)
  /// Yes or no: `true` or `false` in JSON.
  case flag(Bool)
  /// A distribution, which is shown by its count, its median and its ninetieth percentile.
  case histogram(ReportHistogram)
  /// A value for each step of a column of the kind `series`, from step 0: a list in JSON.
  case series([ReportCell])
  /// Named values: an object in JSON.
  case fields([ReportField])
  /// Rows under columns: a list of objects in JSON.
  case table(ReportTable)

  /// A sum of money in one of several currencies.
  public struct Amount: Hashable, Sendable {
    /// The currency that the sum is in.
    public var unit: MeasureUnit
    /// The sum, in minor units of the currency.
    public var value: Int128

    /// A sum by its minor units and their currency.
    public init(_ value: Int128, _ unit: MeasureUnit) { (self.unit, self.value) = (unit, value) }
  }
}

extension ReportValue {
  /// The value for a count, such as of customers.
  public static func count(_ number: some BinaryInteger) -> ReportValue { .number(Int128(number)) }

  /// A quotient that is said in percent; without a value where its divisor is 0.
  public static func share(_ ratio: Ratio) -> ReportValue { .share(ratio.value) }

  /// A quotient that is not said in percent; without a value where its divisor is 0.
  public static func ratio(_ ratio: Ratio) -> ReportValue { .ratio(ratio.value) }

  /// A text; `absent` for `nil`.
  public static func text(_ text: String?) -> ReportValue { text.map { .text($0) } ?? .absent }

  /// An instant; `absent` for `nil`.
  public static func instant(_ instant: Instant?) -> ReportValue { instant.map { .instant($0) } ?? .absent }

  /// The number of a customer.
  public static func customer(_ customer: CustomerNumber) -> ReportValue {
    .identifier(UInt64(customer.rawValue))
  }

  /// The numbers of customers, in the order in which they are given.
  public static func customers(_ customers: [CustomerNumber]) -> ReportValue {
    .identifiers(customers.map { UInt64($0.rawValue) })
  }

  /// The position of a touchpoint.
  public static func position(_ position: Position) -> ReportValue { .identifier(position.rawValue) }

  /// The positions of touchpoints, in the order in which they are given.
  public static func positions(_ positions: [Position]) -> ReportValue {
    .identifiers(positions.map(\.rawValue))
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
  /// The values, whole numbers or seconds, and how many there are of each.
  public var histogram: Histogram
  /// Whether the values are seconds.
  public var isDuration: Bool

  /// A distribution of whole numbers, or of durations in seconds.
  public init(_ histogram: Histogram, isDuration: Bool = false) {
    self.histogram = histogram
    self.isDuration = isDuration
  }
}
