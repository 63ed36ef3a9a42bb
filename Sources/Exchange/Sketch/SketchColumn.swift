// What the values of one column look like.

internal import Ledger

/// A column of a file that nobody knows.
struct SketchColumn {
  let index: Int
  let name: String
  /// Which of the columns of that name this is; `nil` where it is the only one.
  let nth: Int?
  /// The values that are not empty.
  let values: [String]
  /// How many records have no value in this column.
  let emptyCount: Int
  /// The roles that the column's name suggests.
  let roles: [ColumnRole]
  /// How the column's numbers are written; `nil` where it has other values too.
  let numbers: Numbers?
  /// The patterns of times that read all of the column's values.
  let patterns: [String]

  /// How numbers are written.
  struct Numbers {
    var point = ".", group: String?
    /// Whether another notation reads the numbers too, and as other numbers: `1.234` may be 1234.
    var isAmbiguous = false
    var areWhole = true
    /// The most frequent sign or code of a currency beside the numbers; `nil` where there is none.
    var sign: String?
    var hasNegative = false

    var notation: DecimalNumber.Notation {
      DecimalNumber.Notation(point: point.utf8.first ?? 0, group: group?.utf8.first)
    }
  }

  init(_ index: Int, _ name: String, nth: Int?, of records: [[String]]) {
    self.index = index
    self.name = name
    self.nth = nth
    let cells = records.map { Self.cell(index, of: $0) }
    values = cells.filter { !$0.isEmpty }
    emptyCount = cells.count - values.count
    roles = ColumnRole.named(name)
    patterns = SketchTime.patterns(reading: values)
    numbers = Self.numbers(values)
  }

  var isEmpty: Bool { values.isEmpty }

  /// The column's cell in a record; empty where the record is too short.
  func cell(of record: [String]) -> String { Self.cell(index, of: record) }

  private static func cell(_ index: Int, of record: [String]) -> String {
    index < record.count ? record[index] : ""
  }

  func share(_ test: (String) -> Bool) -> Double {
    values.isEmpty ? 0 : Double(values.count(where: test)) / Double(values.count)
  }

  var areEmails: Bool {
    share { value in
      let parts = value.split(separator: "@", omittingEmptySubsequences: false)
      return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !value.contains(" ")
    } > 0.8
  }

  var areCurrencies: Bool { share { MeasureUnit(currency: $0) != nil } > 0.95 }

  /// A few words or codes that come again and again, none of which can be a person's, so that a sketch may
  /// show them; `nil` where the column holds anything else.
  var statusValues: [(value: String, count: Int)]? {
    guard values.count >= 2, numbers == nil, patterns.isEmpty, !roles.contains(.person),
      roles.first != .email, roles.first != .phone, roles.first != .customer, roles.first != .sku,
      !areCurrencies
    else { return nil }
    var counts: [String: Int] = [:]
    for value in values {
      guard value.utf8.count <= 30, value.utf8.allSatisfy({ $0.isLetter || " _-/".utf8.contains($0) })
      else { return nil }
      counts[value, default: 0] += 1
      if counts.count > 12 { return nil }
    }
    // A column whose name does not say that it is a status may hold first names.
    let isStatus = roles.first == .status || roles.first == .channel
    guard isStatus || (counts.count <= 6 && values.count >= counts.count * 20 && roles.isEmpty) else {
      return nil
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  // MARK: Numbers

  private static func numbers(_ values: [String]) -> Numbers? {
    guard !values.isEmpty else { return nil }
    let notations: [(String, String?)] = [(".", nil), (",", nil), (".", ","), (",", ".")]
    var fitting: [Numbers] = []
    for (point, group) in notations {
      var numbers = Numbers(point: point, group: group)
      if read(values, &numbers) { fitting.append(numbers) }
    }
    guard var first = fitting.first else { return nil }
    // Values that are numbers only with signs of grouping need a notation that has such signs. Where a
    // plain notation reads all values, what it takes for a decimal point may be a sign of grouping.
    let others = fitting.dropFirst().filter { other in
      values.contains { number($0, first.notation) != number($0, other.notation) }
    }
    first.isAmbiguous = !others.isEmpty
    return first
  }

  private static func read(_ values: [String], _ numbers: inout Numbers) -> Bool {
    var signs: [String: Int] = [:]
    for value in values {
      let bytes = Array(value.utf8)
      var found = CurrencySigns.none
      guard let number = DecimalNumber(bytes, in: 0..<bytes.count, numbers.notation, &found) else {
        return false
      }
      if !found.isEmpty {
        let sign = value.filter { !$0.isNumber && !" .,-+()'\u{A0}\u{202F}−".contains($0) }
        signs[sign, default: 0] += 1
      }
      if !number.hasAtMost(decimals: 0) || value.contains(numbers.point) { numbers.areWhole = false }
      if number.compared(to: DecimalNumber(0)) < 0 { numbers.hasNegative = true }
    }
    numbers.sign = signs.max { $0.value < $1.value }?.key
    return true
  }

  private static func number(_ value: String, _ notation: DecimalNumber.Notation) -> DecimalNumber? {
    let bytes = Array(value.utf8)
    var signs = CurrencySigns.none
    return DecimalNumber(bytes, in: 0..<bytes.count, notation, &signs)
  }

  /// A value in ten-thousandths, for comparing sums; `nil` where it is no number.
  func tenThousandths(_ value: String) -> Int64? {
    guard let numbers else { return nil }
    return Self.number(value, numbers.notation)?.minorUnits(digits: 4)
  }
}

/// The patterns in which times are written.
enum SketchTime {
  private static let days = [
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y",
    "%m/%d/%y", "%d-%m-%Y", "%m-%d-%Y", "%d %b %Y", "%b %d, %Y", "%b %d %Y", "%d-%b-%Y", "%d-%b-%y",
    "%d. %b %Y",
  ]
  private static let clocks = [
    "%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p",
  ]

  /// Patterns of a day alone, and of a day with a time behind it and perhaps a zone.
  private static let all: [String] = {
    var patterns = days
    for day in days {
      for clock in clocks {
        for joint in clock.hasSuffix("p") ? [" ", ", "] : [" ", "T", ", "] {
          for zone in ["", "%z", " %z"] { patterns.append(day + joint + clock + zone) }
        }
      }
    }
    return patterns
  }()

  /// The patterns that read all values as times, the likeliest first.
  static func patterns(reading values: [String]) -> [String] {
    guard !values.isEmpty, values.prefix(20).allSatisfy({ (6...40).contains($0.utf8.count) }),
      values.prefix(20).allSatisfy({ $0.utf8.contains { $0.isDigit } })
    else { return [] }
    return read(values, by: all)
  }

  /// The patterns that read all values as times of day.
  static func clocks(reading values: [String]) -> [String] {
    values.isEmpty ? [] : read(values.map { "2000-01-01 " + $0 }, by: clocks.map { "%Y-%m-%d " + $0 })
  }

  private static func read(_ values: [String], by patterns: [String]) -> [String] {
    guard var zones = ZoneClocks("UTC") else { return [] }
    return patterns.filter { text in
      guard let pattern = try? DatePattern(text) else { return false }
      return values.allSatisfy { value in
        let bytes = Array(value.utf8)
        guard let time = try? pattern.instant(bytes, in: 0..<bytes.count, &zones) else { return false }
        // Numbers of eight digits are taken for days only where they are days of our time.
        return (Instant(year: 1970, month: 1, day: 1)...Instant(year: 2100, month: 1, day: 1)).contains(time)
      }
    }
  }
}
