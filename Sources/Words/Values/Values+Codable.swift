// Values as an app stores them and sends them over a wire. These forms stay as they are: docs/json-forms.md.

/// As JSON its number: `4711`.
extension Position: Codable {}

/// As JSON its number: `17`.
extension CustomerNumber: Codable {}

/// As JSON RFC 3339 in UTC: `"2010-12-01T08:26:00Z"`. What that cannot write, such as `distantFuture`, is an error.
extension Instant: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let instant = Instant(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a time is RFC 3339, such as 2010-12-01T08:26:00Z")
    }
    self = instant
  }

  public func encode(to encoder: any Encoder) throws {
    guard Self.writable.contains(self) else {
      throw EncodingError.invalidValue(
        self,
        EncodingError.Context(
          codingPath: encoder.codingPath, debugDescription: "RFC 3339 writes the years 0 to 9999"))
    }
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// As JSON the text that people write: `"order:536365"`, `"order@till:536365"`.
extension Reference: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let reference = Reference(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a reference is kind:text, such as order:536365")
    }
    self = reference
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// As JSON the code of a currency or the word of another unit, `"GBP"`, `"points"`; `"none"` for none; the number of a unit that has
/// neither, such as one of a type of the user's own.
extension MeasureUnit: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let text = try? container.decode(String.self) else {
      self.init(rawValue: try container.decode(UInt16.self))
      return
    }
    guard let unit = MeasureUnit(currency: text) ?? Self.words.first(where: { $0.word == text })?.unit else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a unit is a currency, such as GBP, or a word, such as points")
    }
    self = unit
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let word = currencyCode ?? Self.words.first(where: { $0.unit == self })?.word {
      try container.encode(word)
    } else {
      try container.encode(rawValue)
    }
  }

  /// The words of units that are not money.
  package static let words: [(word: String, unit: MeasureUnit)] = [
    ("none", .none), ("points", .points), ("seconds", .seconds), ("score", .score), ("rating", .rating),
    ("people", .people), ("priority", .priority), ("step", .step), ("customer", .customer),
    ("position", .position), ("instant", .instant), ("number", .number),
  ]
}
