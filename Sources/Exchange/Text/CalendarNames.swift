// The names of months and weekdays, as several languages write them.

internal import Foundation
internal import Ledger

/// The names of months and weekdays in some languages: whole and shortened, as they stand alone and in a
/// date (`marraskuu`, `marraskuuta`).
///
/// They are those of Unicode's CLDR, which the standard library brings along: what a machine has installed
/// makes no difference. Some that are in wide use beside them are added.
struct CalendarNames: Hashable, Sendable {
  private struct Name: Hashable, Sendable {
    var bytes: [UInt8]
    /// The number of the month, from 1, or of the weekday, of which 1 is Monday.
    var number: Int
  }

  /// The names of months, the longest first, so that no name is taken for a shorter one with which it
  /// begins.
  private let months: [Name]
  private let days: [Name]
  /// The months' names for a message.
  let monthsForMessage: String

  static let english = language("en") ?? CalendarNames(months: [], days: [], monthsForMessage: "")

  /// - Parameter locales: languages as BCP 47 writes them, such as `de` or `de-AT`.
  /// - Throws: which of the languages is not known, or which name means two months in them.
  init(locales: [String]) throws(MappingFault) {
    var months: [Name] = []
    var days: [Name] = []
    var forMessage: [String] = []
    for locale in locales {
      guard let names = Self.language(locale) else {
        throw MappingFault(
          "names no language that is known, such as `de` or `pt-BR`"
            + Nearest.question(locale, among: Self.identifiers))
      }
      months += names.months
      days += names.days
      forMessage.append(names.monthsForMessage)
    }
    for (names, what) in [(months, "month"), (days, "weekday")] where Self.hasContradiction(names) {
      throw MappingFault("names languages in which one word means two \(what)s: give each its own field")
    }
    self.init(months: months, days: days, monthsForMessage: forMessage.joined(separator: " nor in "))
  }

  private init(months: [Name], days: [Name], monthsForMessage: String) {
    self.months = Set(months).sorted { ($1.bytes.count, $0.number) < ($0.bytes.count, $1.number) }
    self.days = Set(days).sorted { ($1.bytes.count, $0.number) < ($0.bytes.count, $1.number) }
    self.monthsForMessage = monthsForMessage
  }

  private static func hasContradiction(_ names: [Name]) -> Bool {
    Dictionary(grouping: names, by: \.bytes).values.contains { Set($0.map(\.number)).count > 1 }
  }

  // MARK: Reading

  /// The month whose whole name stands at `index`, and how many bytes the name takes.
  func month(_ bytes: [UInt8], at index: Int, end: Int) -> (number: Int, length: Int)? {
    Self.find(months, bytes, index, end)
  }

  func day(_ bytes: [UInt8], at index: Int, end: Int) -> (number: Int, length: Int)? {
    Self.find(days, bytes, index, end)
  }

  private static func find(
    _ names: [Name], _ bytes: [UInt8], _ index: Int, _ end: Int
  ) -> (number: Int, length: Int)? {
    for name in names where name.bytes.count <= end - index {
      guard stands(name.bytes, bytes, index) else { continue }
      let behind = index + name.bytes.count
      if behind < end, bytes[behind].isOfWord, Blank.length(bytes, at: behind, end: end) == 0 { continue }
      return (name.number, name.bytes.count)
    }
    return nil
  }

  private static func stands(_ name: [UInt8], _ bytes: [UInt8], _ index: Int) -> Bool {
    for place in name.indices where bytes[index + place].lowercased != name[place] { return false }
    return true
  }

  /// The common languages in which the name of a month stands at `index`.
  static func languages(withMonth bytes: [UInt8], at index: Int, end: Int) -> [String] {
    common.filter { $0.names.month(bytes, at: index, end: end) != nil }.map(\.locale)
  }

  private static let common: [(locale: String, names: CalendarNames)] = [
    "en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "bg",
    "hr",
    "sr", "sl", "el", "tr", "ru", "uk", "et", "lv", "lt", "ca", "is",
  ].compactMap { locale in language(locale).map { (locale, $0) } }

  // MARK: Making

  private static let identifiers = Set(Locale.availableIdentifiers)

  /// The names of a language; `nil` where there is no such language.
  private static func language(_ identifier: String) -> CalendarNames? {
    let underscored = identifier.replacingOccurrences(of: "-", with: "_")
    guard identifiers.contains(underscored) || identifiers.contains(identifier) else { return nil }
    let formatter = DateFormatter()
    let locale = Locale(identifier: underscored)
    formatter.locale = locale
    formatter.calendar = Calendar(identifier: .gregorian)
    var months: Set<Name> = []
    for names in [
      formatter.monthSymbols, formatter.shortMonthSymbols, formatter.standaloneMonthSymbols,
      formatter.shortStandaloneMonthSymbols,
    ] {
      for (index, name) in names.enumerated() { add(name, index + 1, locale, to: &months) }
    }
    let language = String(underscored.prefix { $0 != "_" })
    for (number, names) in alsoWritten[language] ?? [:] {
      for name in names { add(name, number, locale, to: &months) }
    }
    var days: Set<Name> = []
    for names in [
      formatter.weekdaySymbols, formatter.shortWeekdaySymbols, formatter.standaloneWeekdaySymbols,
      formatter.shortStandaloneWeekdaySymbols,
    ] {
      // Foundation's weeks begin with Sunday.
      for (index, name) in names.enumerated() { add(name, index == 0 ? 7 : index, locale, to: &days) }
    }
    if language == "en" {
      for (name, number) in [("Tues", 2), ("Thur", 4), ("Thurs", 4)] { add(name, number, locale, to: &days) }
    }
    let short = formatter.shortMonthSymbols.joined(separator: ", ")
    return CalendarNames(
      months: Array(months), days: Array(days),
      monthsForMessage:
        "`locale: \(identifier)` (\(formatter.monthSymbols.joined(separator: ", ")); shortened \(short))"
    )
  }

  /// Adds a name as it may be written: in small and large letters and a first large one, with accents as
  /// one character or two. A point behind it is read apart from it.
  private static func add(_ name: String, _ number: Int, _ locale: Locale, to names: inout Set<Name>) {
    let name = name.hasSuffix(".") ? String(name.dropLast()) : name
    guard !name.isEmpty else { return }
    let first = name.prefix(1).uppercased(with: locale)
    for form in [
      name, name.lowercased(with: locale), name.uppercased(with: locale), first + name.dropFirst(),
    ] {
      for text in [form.precomposedStringWithCanonicalMapping, form.decomposedStringWithCanonicalMapping] {
        names.insert(Name(bytes: text.utf8.map(\.lowercased), number: number))
      }
    }
  }

  /// Names that spreadsheets and other programs write and that CLDR does not have.
  private static let alsoWritten: [String: [Int: [String]]] = [
    "en": [9: ["Sept"]],
    "de": [1: ["Jän", "Jänner"], 3: ["Mrz"]],
    "es": [9: ["sep", "setiembre"]],
    "sv": [3: ["mar"], 6: ["jun"], 7: ["jul"]],
    "cs": [6: ["čen"], 7: ["čec"]],
    "fi": [
      1: ["tammik"], 2: ["helmik"], 3: ["maalisk"], 4: ["huhtik"], 5: ["toukok"], 6: ["kesäk"], 7: ["heinäk"],
      8: ["elok"], 9: ["syysk"], 10: ["lokak"], 11: ["marrask"], 12: ["jouluk"],
    ],
  ]
}
