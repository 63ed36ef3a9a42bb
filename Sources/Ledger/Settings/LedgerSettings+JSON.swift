// Settings as people write them: one JSON object, whose members are also the names in messages.

internal import Foundation

extension LedgerSettings: Encodable {
  private struct Name: CodingKey, ExpressibleByStringLiteral {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringLiteral name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Every setting by its name:
  /// `{"allowsFuture":false,"amountMax":1000000000000000,"blockedValues":["-1",…],…}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(currency, forKey: "currency")
    try container.encode(timeZone, forKey: "timeZone")
    try container.encode(identity.priority, forKey: "identityOrder")
    try container.encode(identity.limits, forKey: "identityLimits")
    try container.encode(identity.limit, forKey: "identityLimit")
    try container.encode(identity.blocked.sorted(), forKey: "blockedValues")
    try container.encode(identity.placeholders, forKey: "placeholders")
    try container.encode(identity.distinguishing, forKey: "distinguishingKinds")
    try container.encode(identity.mergeLimit, forKey: "mergeLimit")
    try container.encode(allowsFuture, forKey: "allowsFuture")
    try container.encode(amountMax, forKey: "amountMax")
    try container.encode(clockJumpMaxSeconds, forKey: "clockJumpMaxSeconds")
    try container.encode(clockGapMaxSeconds, forKey: "clockGapMaxSeconds")
  }

  /// Every setting by its name, with its value as a person reads it.
  public var described: [(name: String, value: String)] {
    let limits = identity.limits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return [
      ("currency", currency), ("timeZone", timeZone),
      ("identityOrder", identity.priority.joined(separator: ", ")),
      ("identityLimits", limits.joined(separator: ", ")), ("identityLimit", String(identity.limit)),
      ("blockedValues", identity.blocked.sorted().joined(separator: ", ")),
      ("placeholders", String(identity.placeholders)),
      ("distinguishingKinds", identity.distinguishing.joined(separator: ", ")),
      ("mergeLimit", String(identity.mergeLimit)), ("allowsFuture", String(allowsFuture)),
      ("amountMax", String(amountMax)), ("clockJumpMaxSeconds", String(clockJumpMaxSeconds)),
      ("clockGapMaxSeconds", String(clockGapMaxSeconds)),
    ]
  }

  /// Takes over the settings that a JSON object names; all others stay. A list is replaced as a whole, and
  /// `[]` is an empty one; `"identityLimits.card": 3` sets the limit of one kind, and `null` takes it away.
  ///
  /// - Throws: `LedgerError` with code `invalidSettings`, naming the member that is no setting or is of
  ///   another kind. Whether settings can have these values is for `check()` to say.
  public mutating func apply(json: String) throws {
    if let repeated = RepeatedMember.find(in: json) {
      throw Self.invalid("\(repeated.text) comes twice; give it once")
    }
    do {
      let changes = try JSONDecoder().decode(Changes.self, from: Data(json.utf8))
      try changes.apply(&self)
    } catch is DecodingError {
      throw Self.invalid("the settings are not one JSON object, such as {\"amountMax\":1000000}")
    }
  }

  /// The changes that a JSON object asks for.
  private struct Changes: Decodable {
    var all: [@Sendable (inout LedgerSettings) -> Void] = []

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Name.self)
      for name in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
        try take(name, container)
      }
    }

    func apply(_ settings: inout LedgerSettings) throws { for change in all { change(&settings) } }

    private mutating func take(_ name: Name, _ container: KeyedDecodingContainer<Name>) throws {
      func read<Value: Decodable>(_ what: String) throws -> Value {
        do { return try container.decode(Value.self, forKey: name) } catch {
          throw LedgerSettings.invalid("\(name.stringValue) must be \(what)")
        }
      }
      func set<Value: Decodable & Sendable>(
        _ place: any WritableKeyPath<LedgerSettings, Value> & Sendable, _ what: String
      ) throws {
        let value: Value = try read(what)
        all.append { $0[keyPath: place] = value }
      }
      let number = "a whole number"
      switch name.stringValue {
      case "currency": try set(\.currency, "a text, such as \"GBP\"")
      case "timeZone": try set(\.timeZone, "a text, such as \"Europe/London\"")
      case "identityOrder": try set(\.identity.priority, "a list of kinds, such as [\"crm\",\"email\"]")
      case "identityLimits": try set(\.identity.limits, "an object of kinds, such as {\"crm\":1}")
      case "identityLimit": try set(\.identity.limit, number)
      case "blockedValues": try set(\.identity.blocked, "a list of texts, such as [\"-1\",\"unknown\"]")
      case "placeholders": try set(\.identity.placeholders, "true or false")
      case "distinguishingKinds":
        try set(\.identity.distinguishing, "a list of kinds, such as [\"crm\",\"email\"]")
      case "mergeLimit": try set(\.identity.mergeLimit, number)
      case "allowsFuture": try set(\.allowsFuture, "true or false")
      case "amountMax": try set(\.amountMax, number)
      case "clockJumpMaxSeconds": try set(\.clockJumpMaxSeconds, number)
      case "clockGapMaxSeconds": try set(\.clockGapMaxSeconds, number)
      case let name where name.hasPrefix("identityLimits."):
        let limit: Int? = try read(number + ", or null")
        let kind = String(name.dropFirst("identityLimits.".count))
        all.append { $0.identity.limits[kind] = limit }
      default:
        let names = LedgerSettings(currency: "", timeZone: "").described.map(\.name)
        throw LedgerSettings.invalid(
          "there is no setting \(name.stringValue.prefix(60)); there are \(names.joined(separator: ", "))")
      }
    }
  }
}
