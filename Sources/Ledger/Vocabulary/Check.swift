import Schema
import SwiftProtobuf

/// The rules that messages are checked by. Each throws where its field breaks it, and names the field as
/// the producer wrote it. No message repeats a value, since a value in the wrong field may be a person's.
enum Check {
  static let referenceBytesMax = 200
  static let codeBytesMax = 64
  static let orderLinesMax = 10_000

  // MARK: Text

  /// A name, number or reference that must be given.
  static func required(_ field: @autoclosure () -> String, _ text: String) throws(TouchpointFault) {
    if text.isEmpty { throw fault(field(), "is required") }
    try short(field(), text)
  }

  /// A name, number or reference that may be absent.
  static func short(_ field: @autoclosure () -> String, _ text: String) throws(TouchpointFault) {
    if text.utf8.count > referenceBytesMax {
      throw fault(field(), "is \(text.utf8.count) bytes long; at most \(referenceBytesMax) are allowed")
    }
  }

  /// A code, which may be absent. Words about a person would be personal, so a text with spaces is refused.
  static func code(_ field: @autoclosure () -> String, _ text: String) throws(TouchpointFault) {
    guard isCode(text) else {
      throw fault(
        field(),
        "must be a code of at most \(codeBytesMax) letters, digits and . _ - : /, such as `late-delivery`; "
          + "words of one's own belong in data.personal")
    }
  }

  /// Who of the business did something, which may be absent. It stays in clear.
  static func person(_ field: @autoclosure () -> String, _ text: String) throws(TouchpointFault) {
    guard isCode(text) else {
      throw fault(
        field(),
        "must be a number or code of at most \(codeBytesMax) letters, digits and . _ - : /, such as `staff-7` or `till/3`: it "
          + "stays in clear for ever, so that nobody's name may be in it")
    }
  }

  /// The number of a person's request, which may be absent. It stays in clear, and stands in receipts.
  static func request(_ text: String) throws(TouchpointFault) {
    try short("request", text)
    guard isCode(text) else {
      throw fault(
        "request",
        "must be a number or code of at most \(codeBytesMax) letters, digits and . _ - : /, such as `R-2026-17`: it stays in "
          + "clear for ever, so that nobody's name or address may be in it")
    }
  }

  /// The name of a region, which may be absent. A street has a number, and a region has none.
  static func region(_ field: @autoclosure () -> String, _ text: String) throws(TouchpointFault) {
    try short(field(), text)
    guard isRegion(text) else {
      throw fault(
        field(), "must be the name of a region or county, without digits or signs; an address is personal")
    }
  }

  /// Whether a text may be the name of a region: letters, blanks and what stands between the parts of names.
  static func isRegion(_ text: String) -> Bool {
    text.utf8.count <= codeBytesMax && text.allSatisfy { $0.isLetter || " -'’.()".contains($0) }
  }

  static func requiredCode(_ field: @autoclosure () -> String, _ text: String) throws(TouchpointFault) {
    if text.isEmpty { throw fault(field(), "is required: a code, such as `goodwill`") }
    try code(field(), text)
  }

  /// A word out of a closed set, which may be absent.
  static func oneOf(
    _ field: @autoclosure () -> String, _ text: String, _ allowed: [String]
  ) throws(TouchpointFault) {
    if text.isEmpty || allowed.contains(text) { return }
    throw fault(field(), "must be one of \(allowed.joined(separator: ", "))")
  }

  static func requiredOneOf(
    _ field: @autoclosure () -> String, _ text: String, _ allowed: [String]
  ) throws(TouchpointFault) {
    if text.isEmpty { throw fault(field(), "is required: one of \(allowed.joined(separator: ", "))") }
    try oneOf(field(), text, allowed)
  }

  /// Two fields of which at least one is given; both are short texts.
  static func either(
    _ first: (field: String, text: String), _ second: (field: String, text: String)
  ) throws(TouchpointFault) {
    if first.text.isEmpty && second.text.isEmpty {
      throw fault(first.field, "is required where data.\(second.field) is not given")
    }
    try short(first.field, first.text)
    try short(second.field, second.text)
  }

  /// The text of one JSON object.
  static func jsonObject(_ field: @autoclosure () -> String, _ text: String) throws(TouchpointFault) {
    do {
      _ = try Google_Protobuf_Struct(jsonString: text)
    } catch {
      throw fault(field(), "must be the text of one JSON object")
    }
    if let repeated = RepeatedMember.find(in: text) {
      throw fault(field(), "has \(repeated.text) twice; give it once")
    }
  }

  /// The name of a time zone, which may be absent. Whether the zone exists is for the ledger to say.
  static func timeZone(_ field: @autoclosure () -> String, _ name: String) throws(TouchpointFault) {
    guard name.utf8.count <= codeBytesMax, name.utf8.allSatisfy({ isOfCode($0) || $0 == UInt8(ascii: "+") })
    else { throw fault(field(), "must be an IANA time zone, such as Europe/London") }
  }

  /// Whether a text has the form of a code; an empty text has.
  static func isCode(_ text: String) -> Bool {
    text.utf8.count <= codeBytesMax && text.utf8.allSatisfy(isOfCode)
  }

  private static func isOfCode(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: ":"), UInt8(ascii: "/"):
      true
    default: false
    }
  }

  // MARK: Numbers

  /// A number within a range, where it is given.
  static func range(
    _ field: @autoclosure () -> String, _ number: Int64, given: Bool = true, _ allowed: ClosedRange<Int64>
  ) throws(TouchpointFault) {
    guard given, !allowed.contains(number) else { return }
    throw fault(
      field(),
      allowed.upperBound == .max
        ? "must be \(allowed.lowerBound) or more"
        : "must be between \(allowed.lowerBound) and \(allowed.upperBound)")
  }

  /// A number within a range, that must be given.
  static func requiredRange(
    _ field: @autoclosure () -> String, _ number: Int64, given: Bool, _ allowed: ClosedRange<Int64>
  ) throws(TouchpointFault) {
    if !given { throw fault(field(), "is required") }
    try range(field(), number, allowed)
  }

  /// A number that must be given and not 0.
  static func notZero(
    _ field: @autoclosure () -> String, _ number: Int64
  ) throws(TouchpointFault) {
    if number == 0 { throw fault(field(), "is required, and must not be 0") }
  }

  /// The number of a customer: from 1.
  static func customer(_ field: @autoclosure () -> String, _ number: Int64) throws(TouchpointFault) {
    if number == 0 { throw fault(field(), "is required: the number of a customer") }
    try range(field(), number, 1...Int64(UInt32.max))
  }

  /// The number of a customer, or 0 where it is absent.
  static func customerOrNone(_ field: @autoclosure () -> String, _ number: Int64) throws(TouchpointFault) {
    try range(field(), number, 0...Int64(UInt32.max))
  }

  /// Numbers from 1 on as pairs of a first and a last: ascending, and apart from each other.
  ///
  /// - Parameter what: what the numbers are of: `position`, `customer`.
  static func runs(_ runs: [Int64], of what: String) throws(TouchpointFault) {
    var last: Int64 = 0
    for index in runs.indices {
      // Every second number ends a run. A run may be of one number: its first and its last are then the same.
      let isLast = index % 2 == 1
      guard runs[index] > last || isLast && runs[index] == last else {
        throw fault("runs", "must be pairs of a first and a last \(what), ascending, from 1")
      }
      last = runs[index]
    }
    if runs.count % 2 == 1 { throw fault("runs", "must be pairs: the last one lacks its end") }
  }

  /// The position of a touchpoint, or 0 where it is absent.
  static func position(_ field: @autoclosure () -> String, _ number: Int64) throws(TouchpointFault) {
    try range(field(), number, 0...Int64.max)
  }

  /// The position of a touchpoint, which must be given.
  static func requiredPosition(
    _ field: @autoclosure () -> String, _ number: Int64
  ) throws(TouchpointFault) {
    if number == 0 { throw fault(field(), "is required: the position of a touchpoint") }
    try range(field(), number, 1...Int64.max)
  }

  // MARK: Money

  /// The currency that amounts are in, which must be given.
  static func currency(_ code: String) throws(TouchpointFault) {
    if code.isEmpty { throw fault("currency", "is required: an ISO 4217 code, such as GBP") }
    try knownCurrency(code)
  }

  /// The currency, which may be absent where no amount is given.
  static func currency(_ code: String, for given: Bool) throws(TouchpointFault) {
    if code.isEmpty && !given { return }
    try currency(code)
  }

  /// Minor units, 0 or more, where they are given.
  static func money(
    _ field: @autoclosure () -> String, _ amount: Int64, given: Bool
  ) throws(TouchpointFault) {
    if given && amount < 0 { throw fault(field(), "must not be negative: it is in minor units, 0 or more") }
  }

  /// Minor units, 0 or more, that must be given.
  static func requiredMoney(
    _ field: @autoclosure () -> String, _ amount: Int64, given: Bool
  ) throws(TouchpointFault) {
    if !given { throw fault(field(), "is required: minor units of the currency") }
    try money(field(), amount, given: true)
  }

  private static func knownCurrency(_ code: String) throws(TouchpointFault) {
    if MeasureUnit(currency: code) == nil {
      throw fault("currency", "must be an ISO 4217 code in capitals, such as GBP")
    }
  }

  // MARK: Instants

  /// An instant that must be given.
  static func requiredInstant(_ field: @autoclosure () -> String, given: Bool) throws(TouchpointFault) {
    if !given { throw fault(field(), "is required: microseconds since 1970-01-01T00:00:00Z") }
  }

  /// A day of the calendar, which may be absent.
  static func day(_ field: @autoclosure () -> String, _ text: String) throws(TouchpointFault) {
    if text.isEmpty || CivilDate(text) != nil { return }
    throw fault(field(), "must be a day of the calendar, such as 2024-06-30")
  }

  // MARK: People

  /// The identifiers of a personal part: not too many, each of a kind and with a value, neither too long.
  static func identifiers(_ personal: PersonalIdentifiers, required: Bool) throws(TouchpointFault) {
    let (count, countMax) = (personal.identifiers.count, IdentityRules.countMax)
    if count > countMax {
      throw fault("personal.identifiers", "has \(count) of them; at most \(countMax) are taken")
    }
    if required && personal.identifiers.isEmpty {
      throw fault("personal.identifiers", "is required: at least one identifier")
    }
    for (index, identifier) in personal.identifiers.enumerated() {
      try requiredCode("personal.identifiers[\(index)].kind", identifier.kind)
      try Check.required("personal.identifiers[\(index)].value", identifier.value)
    }
  }

  /// A date of birth: with a year, or without.
  static func birthday(_ field: @autoclosure () -> String, _ text: String) throws(TouchpointFault) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let numbers = parts.map { part in
      part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        ? Int(String(decoding: part, as: UTF8.self)) : nil
    }
    let lengths = parts.map(\.count)
    guard lengths == [4, 2, 2] || lengths == [0, 0, 2, 2], let day = numbers[parts.count - 1],
      let month = numbers[parts.count - 2], (1...12).contains(month), (1...daysMax[month - 1]).contains(day),
      lengths.count == 4 || numbers[0] != nil
    else { throw fault(field(), "must be a date such as 1984-02-29, or --02-29 without the year") }
  }

  /// A country as two capital letters, which may be absent.
  static func country(_ field: @autoclosure () -> String, _ text: String) throws(TouchpointFault) {
    if text.isEmpty { return }
    guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      throw fault(field(), "must be a country as two letters of ISO 3166, such as GB")
    }
  }

  /// The most days that each month can have.
  private static let daysMax = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  /// A fault at a path within the event's data.
  static func fault(_ field: String, _ problem: String) -> TouchpointFault {
    TouchpointFault("data." + field, problem)
  }
}
