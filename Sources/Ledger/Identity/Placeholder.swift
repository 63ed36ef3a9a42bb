// What people and programs write where they know no identifier, and what spreadsheets make of one.

internal import Foundation

/// Tells identifiers from what merely stands in their place. Ledgers whose settings say `placeholders` go
/// by it, and by the values that the settings block besides.
///
/// The lists never change, because a resent touchpoint is judged by the rules of its time. Longer lists
/// would need a setting of their own.
enum Placeholder {
  /// Why an identifier stands for nobody; `nil` where it may be somebody's.
  ///
  /// - Parameters:
  ///   - given: as its producer wrote it: in the normal form of a telephone number a power of ten has
  ///     become digits.
  ///   - normalized: in its normal form.
  static func reason(_ given: Identifier, _ normalized: Identifier) -> DroppedIdentifier.Reason? {
    let value = normalized.value
    if !value.unicodeScalars.contains(where: {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
    }) {
      // The letters are looked for in what was given: the normal form of a telephone number keeps only its
      // digits.
      return normalized.kind == "phone" && hasLetters(given.value) && !isWord(given.value)
        ? .malformed : .placeholder
    }
    switch normalized.kind {
    case "email": return email(value)
    case "phone": return phone(given.value, value)
    case "card": if isRepeated(value.utf8), value.utf8.count >= 8 { return .placeholder }
    default: break
    }
    if isWord(value) { return .placeholder }
    return isPowerOfTen(value.utf8) ? .malformed : nil
  }

  // MARK: Words

  private static let words: Set<String> = [
    "-1", "null", "(null)", "<null>", "nil", "undefined", "none", "nan", "n/a", "#n/a", "na", "n.a.", "n. a.",
    "n.a",
    "k.a.", "k. a.", "k.a", "x", "unknown", "anonymous", "anonym", "anonyme", "guest", "gast", "test",
    "empty", "blank",
    "missing", "nobody", "noone", "no one", "noemail", "no email", "no e-mail", "no-email", "no mail",
    "nomail",
    "no phone", "nophone", "no number", "none given", "not given", "not provided", "not available",
    "not applicable", "walkin", "walk-in", "walk in", "kein", "keine", "keiner", "keines", "keine email",
    "keine e-mail", "keine angabe", "keine nummer", "unbekannt", "niemand", "aucun", "aucune", "inconnu",
    "inconnue",
    "ninguno", "ninguna", "desconocido", "desconocida", "nessuno", "nessuna", "sconosciuto", "geen",
    "onbekend",
  ]

  private static let wordBytesMax = 16

  private static func isWord(_ value: String) -> Bool {
    let trimmed =
      value.utf8.first == 0x20 || value.utf8.last == 0x20 ? value.trimmingCharacters(in: .whitespaces) : value
    guard trimmed.utf8.count <= wordBytesMax else { return false }
    // A row of the letter x: `xx`, `XXXX`.
    return trimmed.utf8.allSatisfy { $0 | 0x20 == UInt8(ascii: "x") } || words.contains(trimmed.lowercased())
  }

  // MARK: E-mail addresses

  /// What stands before the `@` of an address that is nobody's, whatever its domain.
  private static let nobodies: Set<String> = [
    "noemail", "no-email", "no_email", "no.email", "nomail", "no-mail", "noreply", "no-reply", "donotreply",
    "none",
    "null", "undefined", "nobody", "guest", "gast", "anonymous", "anonym", "unknown", "unbekannt", "kein",
    "keine",
    "keinemail", "keine-email", "keine.email", "walkin", "walk-in",
  ]

  /// Domains whose addresses are all nobody's, up to their first dot.
  private static let nobodysDomains: Set<String> = [
    "noemail", "no-email", "nomail", "no-mail", "noemailaddress", "fakeemail", "keinemail", "keine-email",
  ]

  /// What is on both sides of the `@` in addresses such as `test@test.com`.
  private static let doubled: Set<String> = [
    "test", "testing", "email", "mail", "example", "asdf", "qwerty", "abc", "xyz", "foo", "fake", "dummy",
    "sample",
    "user", "name", "customer", "none", "null",
  ]

  /// `test@`, `no@` and the like at these domains, up to their first dot.
  private static let examples: Set<String> = ["test", "no", "email", "name", "abc"]
  private static let exampleDomains: Set<String> = [
    "example", "email", "mail", "test", "gmail", "hotmail", "yahoo",
  ]

  private static func email(_ value: String) -> DroppedIdentifier.Reason? {
    guard let at = value.utf8.lastIndex(of: UInt8(ascii: "@")), at != value.startIndex,
      value.utf8.index(after: at) != value.endIndex
    else { return isWord(value) || isPlaceholderNumber(value) ? .placeholder : .malformed }
    let local = String(value[..<at])
    let domain = value[value.utf8.index(after: at)...]
    let name = String(domain.prefix { $0 != "." })
    let isSame = local == name
    let isNobodys =
      nobodies.contains(local) || nobodysDomains.contains(name) || domain.hasSuffix(".invalid")
      || isSame && (local.utf8.count <= 2 || doubled.contains(local) || isRepeated(local.utf8))
      || examples.contains(local) && exampleDomains.contains(name)
    return isNobodys ? .placeholder : nil
  }

  // MARK: Telephone numbers

  /// A number with fewer digits than these is none, wherever it is called from.
  private static let digitsMin = 5

  private static func phone(_ given: String, _ number: String) -> DroppedIdentifier.Reason? {
    if isWord(given) { return .placeholder }
    if isPowerOfTen(given.trimmingCharacters(in: .whitespaces).utf8) || hasLetters(given) {
      return .malformed
    }
    if isPlaceholderNumber(number) { return .placeholder }
    return number.utf8.count { $0 != UInt8(ascii: "+") } < digitsMin ? .malformed : nil
  }

  /// Whether a text has letters other than those that mark a number as one: `tel:+44 20 …`.
  private static func hasLetters(_ given: String) -> Bool {
    var text = given[...]
    if let colon = text.firstIndex(where: { $0 == ":" || $0 == "." }),
      ["tel", "phone", "mobile", "mobil", "fon"].contains(text[..<colon].lowercased())
    {
      text = text[text.index(after: colon)...]
    }
    return text.unicodeScalars.contains { $0.properties.isAlphabetic }
  }

  /// Digits of which all are one, or that count up or down, leaving out the country's code and zeros in
  /// front.
  private static func isPlaceholderNumber(_ number: String) -> Bool {
    var digits = Array(number.utf8)
    if digits.first == UInt8(ascii: "+") {
      digits.removeFirst()
      digits.removeFirst(min(countryCodeCount(digits), digits.count))
    }
    guard digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
    digits.removeFirst(digits.prefix { $0 == 0x30 }.count)
    guard digits.count > 2 else { return digits.isEmpty }
    return isRepeated(digits) || isRunning(digits, by: 1) || isRunning(digits, by: 9)
  }

  /// How many digits a country's code has. Source: ITU-T E.164, list of assigned country codes.
  private static func countryCodeCount(_ digits: [UInt8]) -> Int {
    guard digits.count > 1 else { return digits.count }
    switch (digits[0] - 0x30, digits[1] - 0x30) {
    case (1, _), (7, _): return 1
    case (2, 0), (2, 7), (3, 0...4), (3, 6), (3, 9), (4, 0), (4, 1), (4, 3...9), (5, 1...8), (6, 0...6),
      (8, 1),
      (8, 2), (8, 4), (8, 6), (9, 0...5), (9, 8):
      return 2
    default: return 3
    }
  }

  /// Whether each digit is by `step` more than the one before it; 0 follows 9.
  private static func isRunning(_ digits: [UInt8], by step: UInt8) -> Bool {
    zip(digits, digits.dropFirst()).allSatisfy { ($0 - 0x30 + step) % 10 == $1 - 0x30 }
  }

  private static func isRepeated(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first else { return false }
    return bytes.allSatisfy { $0 == first }
  }

  /// Whether a text is a number as spreadsheets write a long one: `4.47912E+11`. All digits but the first
  /// are gone.
  private static func isPowerOfTen(_ bytes: some Collection<UInt8>) -> Bool {
    var rest = bytes[...]
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    guard let first = rest.popFirst(), isDigit(first) else { return false }
    if let point = rest.first, point == UInt8(ascii: ".") || point == UInt8(ascii: ",") {
      rest.removeFirst()
      guard let digit = rest.first, isDigit(digit) else { return false }
      rest = rest.drop(while: isDigit)
    }
    guard let sign = rest.popFirst(), sign | 0x20 == UInt8(ascii: "e"), rest.popFirst() == UInt8(ascii: "+")
    else { return false }
    return (2...3).contains(rest.count) && rest.allSatisfy(isDigit)
  }
}
