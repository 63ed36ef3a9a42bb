/// A set of Unicode characters, as a pattern names one: `[a-z]`, `\d`, `\p{L}`.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var categories: Set<Unicode.GeneralCategory> = []
  /// Sets within it whose complement is meant: `[\S,]`.
  var excluded: [ScalarSet] = []
  var isNegated = false

  func contains(_ scalar: Unicode.Scalar) -> Bool { holds(scalar) != isNegated }

  private func holds(_ scalar: Unicode.Scalar) -> Bool {
    for range in ranges where range.contains(scalar.value) { return true }
    if !categories.isEmpty, categories.contains(scalar.properties.generalCategory) { return true }
    for set in excluded where set.contains(scalar) { return true }
    return false
  }

  mutating func insert(_ scalar: Unicode.Scalar) { ranges.append(scalar.value...scalar.value) }

  mutating func insert(_ other: ScalarSet) {
    guard !other.isNegated else { return excluded.append(other) }
    ranges += other.ranges
    categories.formUnion(other.categories)
    excluded += other.excluded
  }

  var negated: ScalarSet {
    var set = self
    set.isNegated.toggle()
    return set
  }

  static let digit = ScalarSet(ranges: [0x30...0x39])
  static let word = ScalarSet(ranges: [0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x5F...0x5F])
  /// White space and ends of lines, by ECMA-262.
  static let space = ScalarSet(
    ranges: [0x09...0x0D, 0x2028...0x2029, 0xFEFF...0xFEFF], categories: [.spaceSeparator])
  /// Ends of lines, which a `.` leaves out.
  static let lineEnd = ScalarSet(ranges: [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])

  /// The general categories of Unicode by their short names; a name of one letter stands for all that begin
  /// with it.
  static func category(_ name: String) -> ScalarSet? {
    let name = longNames[name] ?? name
    let found = categoriesByName.filter { $0.name == name || (name.count == 1 && $0.name.hasPrefix(name)) }
    return found.isEmpty ? nil : ScalarSet(categories: Set(found.map(\.category)))
  }

  private static let longNames = [
    "Letter": "L", "Lowercase_Letter": "Ll", "Uppercase_Letter": "Lu", "Mark": "M", "Number": "N",
    "Decimal_Number": "Nd", "digit": "Nd", "Punctuation": "P", "Symbol": "S", "Separator": "Z",
  ]

  private static let categoriesByName: [(name: String, category: Unicode.GeneralCategory)] = [
    ("Lu", .uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter), ("Lm", .modifierLetter),
    ("Lo", .otherLetter), ("Mn", .nonspacingMark), ("Mc", .spacingMark), ("Me", .enclosingMark),
    ("Nd", .decimalNumber), ("Nl", .letterNumber), ("No", .otherNumber), ("Pc", .connectorPunctuation),
    ("Pd", .dashPunctuation), ("Ps", .openPunctuation), ("Pe", .closePunctuation),
    ("Pi", .initialPunctuation), ("Pf", .finalPunctuation), ("Po", .otherPunctuation), ("Sm", .mathSymbol),
    ("Sc", .currencySymbol), ("Sk", .modifierSymbol), ("So", .otherSymbol), ("Zs", .spaceSeparator),
    ("Zl", .lineSeparator), ("Zp", .paragraphSeparator), ("Cc", .control), ("Cf", .format),
    ("Cs", .surrogate), ("Co", .privateUse), ("Cn", .unassigned),
  ]
}
