// What people call a customer: a card, an e-mail address, a number in another system.

internal import Foundation
internal import Schema

/// A person's identifier: a kind and a value. Personal: it is sealed before anything is stored.
public struct Identifier: Hashable, Sendable {
  /// `crm`, `email`, `phone`, `card`, `device`, `anonymous`, or the user's own kind (lower case, no colon).
  public var kind: String
  /// At most 200 bytes of UTF-8.
  public var value: String

  /// An identifier as its producer writes it: nothing is checked or normalised here.
  public init(_ kind: String, _ value: String) {
    self.kind = kind
    self.value = value
  }

  /// Reads `crm:17850`; `nil` where there is no colon, or nothing before or after it.
  public init?(_ description: some StringProtocol) {
    guard let colon = description.firstIndex(of: ":"), colon != description.startIndex else { return nil }
    let value = description[description.index(after: colon)...]
    guard !value.isEmpty else { return nil }
    self.init(String(description[..<colon]), String(value))
  }

  /// Reads a whole string by its bytes, which is faster: every event has one.
  public init?(_ description: String) {
    // In ASCII a colon's byte is a colon: no combining mark follows that would make another character of it.
    guard description.utf8.allSatisfy({ $0 < 0x80 }) else {
      self.init(description[...])
      return
    }
    let bytes = description.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon != bytes.startIndex,
      bytes.index(after: colon) != bytes.endIndex
    else { return nil }
    self.init(String(description[..<colon]), String(description[bytes.index(after: colon)...]))
  }

  /// The identifier as it is compared: trimmed; e-mail case-folded and in Unicode NFC; phone as digits
  /// after `+`.
  public var normalized: Identifier {
    if isNormalized { return self }
    let trimmed = value.trimmingCharacters(in: .whitespacesAndNewlines)
    let canonical = trimmed.precomposedStringWithCanonicalMapping
    return switch kind {
    case "email":
      Identifier(kind, canonical.lowercased().precomposedStringWithCanonicalMapping)
    case "phone":
      Identifier(kind, Self.phone(canonical))
    default:
      Identifier(kind, canonical)
    }
  }

  /// Whether the identifier is plain ASCII that normalising would not change, as nearly all are: a quick look
  /// tells.
  private var isNormalized: Bool {
    guard kind != "phone" else { return false }
    let changesCase = kind == "email"
    return value.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F
        && !(changesCase && byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z"))
    }
  }

  /// E.164 where the number is international already (`+44 …`, `0044 …`); otherwise only its digits.
  private static func phone(_ value: String) -> String {
    let digits = value.filter { $0.isASCII && $0.isNumber }
    // Nothing but zeros is no number, which is for `IdentityRules` to refuse: with a `+` in front, the
    // zeros would look like one.
    if digits.allSatisfy({ $0 == "0" }) { return digits }
    if value.hasPrefix("+") { return "+" + digits }
    if digits.hasPrefix("00") { return "+" + digits.dropFirst(2) }
    return digits
  }
}

extension PersonalIdentifier {
  init(_ identifier: Identifier) {
    self.init()
    kind = identifier.kind
    value = identifier.value
  }
}
