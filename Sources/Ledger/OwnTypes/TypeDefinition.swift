// What a business says of a type of touchpoint of its own: as much as the vocabulary says of a built-in one.

/// A type of the user's own: of whom it is recorded, what it is about, what it counts, what its data must be, and its details.
///
/// ```swift
/// try ledger.define(TypeDefinition(json: """
///   {"name": "acme.tasting.held", "subject": "customer",
///    "value": {"path": "price", "currency": "currency"},
///    "schema": {"type": "object", "required": ["wine"], "properties": {"wine": {"type": "string"}}},
///    "details": [{"name": "wine", "path": "wine", "kind": "name", "domain": "acme.wine"}]}
///   """))
/// ```
///
/// Paths are names with dots between them, from `data` on: `wine.name`. None leads into `personal`, which is sealed before
/// anything is looked at. Where there is nothing at the end of a path, or `null`, the touchpoint has no such value.
public struct TypeDefinition: Hashable, Sendable {
  /// A prefix of one's own and lower-case words: `acme.tasting.held`.
  public var name: String
  public var title: String?
  public var description: String?
  /// Of whom it may be recorded.
  public var subject: VocabularyEntry.Subject
  /// What it is about; `nil` for nothing.
  public var reference: About?
  /// What it counts; `nil` for nothing.
  public var value: Value?
  /// A JSON Schema of its data, without `personal`: the text of an object. `nil` where any object is taken.
  public var schema: String?
  public var details: [Detail]

  public init(
    name: String, title: String? = nil, description: String? = nil,
    subject: VocabularyEntry.Subject = .anyone,
    reference: About? = nil, value: Value? = nil, schema: String? = nil, details: [Detail] = []
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.subject = subject
    self.reference = reference
    self.value = value
    self.schema = schema
    self.details = details
  }

  /// What a touchpoint is about.
  public struct About: Hashable, Sendable {
    public var kind: Reference.Kind
    /// Where its name is, a text of at most 200 bytes.
    public var path: String
    /// Whether touchpoints of the type introduce it, as `order.placed` does an order. Of kinds that producers number only.
    public var introduces: Bool

    public init(_ kind: Reference.Kind, path: String, introduces: Bool = false) {
      self.kind = kind
      self.path = path
      self.introduces = introduces
    }
  }

  /// What a touchpoint counts: the value and the unit of its fact.
  public struct Value: Hashable, Sendable {
    /// Where the number is: a whole one.
    public var path: String
    public var counts: Counts

    public enum Counts: Hashable, Sendable {
      /// Minor units of the currency whose code is at this path, which must be there where the number is.
      case money(currency: String)
      /// So many of a unit: `points`, `seconds`, `score`, `rating`, `people`, `priority`, `step`, `number`, or one of the
      /// user's own, such as `glasses`.
      case unit(String)
    }

    public init(path: String, _ counts: Counts) {
      self.path = path
      self.counts = counts
    }
  }

  /// A small value of the data that folds may be given with the touchpoint.
  public struct Detail: Hashable, Sendable {
    /// What folds know it by; unique within the type, fields of lists included.
    public var name: String
    /// Of a field of a list: from the item on. Empty where the item itself is it.
    public var path: String
    public var kind: Kind

    public indirect enum Kind: Hashable, Sendable {
      /// A text of at most 200 bytes, numbered within a domain. Never a person's name.
      case name(domain: String)
      /// A text of which folds get no more than the hash.
      case hash
      /// Minor units of the currency of the type's value.
      case amount
      case quantity
      case number
      case flag
      /// A time such as `2026-03-01T18:30:00Z`.
      case instant
      /// A list, and what is taken of each item. A type has one list at most.
      case list([Detail])
    }

    public init(_ name: String, path: String, _ kind: Kind) {
      self.name = name
      self.path = path
      self.kind = kind
    }
  }
}

/// What is wrong with the definition of a type.
public struct TypeFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, as a path from the definition on: `schema.properties.wine.minimun`, `details[2].path`. Empty for the whole.
  public var field: String
  /// What is wrong, and what would be right.
  public var problem: String
  /// Of a text that is no JSON: the line and the column, from 1.
  public var line: Int?
  public var column: Int?

  public init(_ field: String, _ problem: String) {
    self.field = field
    self.problem = problem
  }

  public var description: String { field.isEmpty ? problem : "\(field): \(problem)" }
}

extension VocabularyEntry.Subject {
  /// As definitions have it: `customer`, `anyone`, `business`.
  static let words: [(word: String, subject: Self)] = [
    ("customer", .customer), ("anyone", .anyone), ("business", .business),
  ]

  public var word: String {
    switch self {
    case .customer: "customer"
    case .anyone: "anyone"
    case .business: "business"
    }
  }
}

extension Unit {
  /// The units that the data of a type of the user's own may be in, by the word that definitions have.
  static let named: [(word: String, unit: Unit)] = [
    ("points", .points), ("seconds", .seconds), ("score", .score), ("rating", .rating), ("people", .people),
    ("priority", .priority), ("step", .step), ("number", .number),
  ]
}
