// Writes values of reports for people and for spreadsheets.

public import Words
public import Projection
internal import Statistics

/// How values are written.
enum ReportText {
  /// For a person at a terminal.
  case person
  /// For a person in a browser: shares in percent, and instants without the letters T and Z.
  case page
  /// For a spreadsheet: numbers without commas, and nothing for an absent value.
  case spreadsheet

  func text(_ value: ReportValue) -> String {
    switch value {
    case .absent, .share(nil), .ratio(nil): nothing
    case .text(let text), .day(let text): text
    case .texts(let texts): texts.joined(separator: ", ")
    case .identifier(let number): String(number)
    case .identifiers(let numbers): numbers.map(String.init).joined(separator: " + ")
    case .number(let number): self.number(number)
    case .money(let value, let unit): money(value, unit)
    case .amounts(let amounts):
      amounts.isEmpty ? nothing : amounts.map { money($0.value, $0.unit) }.joined(separator: ", ")
    case .share(.some(let quotient)):
      self == .page ? "\(Self.decimal(quotient * 100, 1)) %" : String(quotient)
    case .ratio(.some(let quotient)): self == .page ? Self.decimal(quotient, 2) : String(quotient)
    case .instant(let instant): moment(instant)
    case .duration(let seconds): self == .spreadsheet ? String(seconds) : Self.duration(seconds)
    case .flag(let flag): flag ? "yes" : "no"
    case .histogram(let histogram): text(histogram)
    case .series(let cells): cells.map { text($0.value) }.joined(separator: " ")
    case .fields(let fields): text(fields.filter(\.audience.includesPeople).map { ($0.title, $0.value) })
    case .table(let table): text(table)
    }
  }

  /// What is written for an absent value.
  private var nothing: String { self == .spreadsheet ? "" : "–" }

  private func number(_ number: Int128) -> String {
    self == .spreadsheet ? String(number) : ColumnKind.number.text(sum: number)
  }

  /// An amount. Without a unit it is written as absent, since it would mean nothing.
  private func money(_ value: Int128, _ unit: MeasureUnit) -> String {
    if unit == .none { return nothing }
    guard let code = unit.currencyCode else { return "\(number(value)) \(unit.rawValue)" }
    return self == .spreadsheet ? unit.text(value) : "\(ColumnKind.money(unit).text(sum: value)) \(code)"
  }

  private func moment(_ instant: Instant) -> String {
    guard self == .page else { return instant.description }
    return instant.description.replacing("T", with: " ").replacing("Z", with: " UTC")
  }

  /// A number with so many decimals, rounded to the nearest.
  static func decimal(_ value: Double, _ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    let units = String(Int64((abs(value) * scale).rounded()))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - units.count)) + units
    let isNegative = value < 0 && padded.contains { $0 != "0" }
    return (isNegative ? "-" : "") + padded.dropLast(decimals) + (decimals > 0 ? "." : "")
      + padded.suffix(decimals)
  }

  private func text(_ histogram: ReportHistogram) -> String {
    let counted = histogram.histogram
    guard let median = counted.median, let most = counted.quantile(.ninetieth) else { return nothing }
    func value(_ number: Int64) -> String {
      text(histogram.isDuration ? .duration(number) : .number(Int128(number)))
    }
    return "median \(value(median)), 90 % within \(value(most)) (\(number(counted.count)))"
  }

  private func text(_ fields: [(title: String, value: ReportValue)]) -> String {
    fields.filter { $0.value != .absent }.map { "\($0.title) \(text($0.value))" }.joined(separator: ", ")
  }

  private func text(_ table: ReportTable) -> String {
    table.rows.map { row in
      text(zip(table.columns, row).filter(\.0.audience.includesPeople).map { ($0.title, $1.value) })
    }.joined(separator: "; ")
  }

  /// A duration by its two largest parts: `4 d 3 h`, `2 h 5 min`, `40 s`.
  static func duration(_ seconds: Int64) -> String {
    let parts = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)] as [(String, UInt64)]
    let magnitude = seconds.magnitude
    guard let first = parts.firstIndex(where: { magnitude >= $0.1 }) else { return "0 s" }
    var words = ["\(magnitude / parts[first].1) \(parts[first].0)"]
    if first + 1 < parts.count {
      let rest = magnitude % parts[first].1 / parts[first + 1].1
      if rest > 0 { words.append("\(rest) \(parts[first + 1].0)") }
    }
    return (seconds < 0 ? "-" : "") + words.joined(separator: " ")
  }
}

extension MeasureUnit {
  /// The currency's alphabetic code; the unit's number where it is no known currency.
  var code: String { currencyCode ?? "\(rawValue)" }
}

extension Instant {
  /// The instant for a person: `2011-12-10T09:30:00Z`, or `the end of 2011-12-09` where it is the last
  /// moment of a local day.
  public func readable(in calendar: LocalCalendar) -> String {
    let next = Instant(microseconds: microseconds &+ 1)
    guard calendar.start(ofDay: calendar.day(of: next)) == next else { return description }
    return "the end of \(CivilDate(daysSinceEpoch: Int(calendar.day(of: self))))"
  }
}

extension ReportBasis {
  /// The basis in one line or two: the moment, and the rules.
  var lines: [String] {
    var moment: [String] = []
    if let asOf {
      let calendar = timeZone.flatMap { try? LocalCalendar(timeZone: $0) }
      moment.append("as of \(calendar.map { asOf.readable(in: $0) } ?? asOf.description)")
    }
    moment.append("position \(position)")
    if let timeZone { moment.append("time zone \(timeZone)") }
    if let period { moment.append("by \(period.described)") }
    let (quarantined, setAside) = (omission?.quarantined ?? 0, omission?.setAside ?? [])
    if quarantined > 0 {
      moment.append(quarantined == 1 ? "1 customer left out" : "\(quarantined) customers left out")
    }
    if !setAside.isEmpty {
      moment.append(setAside.count == 1 ? "1 policy set aside" : "\(setAside.count) policies set aside")
    }
    return [moment.joined(separator: ", ")]
      + (rules.isEmpty ? [] : [rules.map(\.text).joined(separator: "; ")])
  }
}
