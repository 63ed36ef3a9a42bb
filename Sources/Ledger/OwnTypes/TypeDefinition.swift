// What a business says of a type of touchpoint of its own: as much as the vocabulary says of a built-in one.

/// A type of the user's own: of whom it is recorded, what it is about, what it counts, what its data must
/// be, and its details.
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
/// Paths are names with dots between them, from `data` on: `wine.name`. None leads into `personal`, which
/// is sealed before the data is looked at. Where there is nothing at the end of a path, or `null`, the
/// touchpoint has no such value.
public struct TypeDefinition: Hashable, Sendable {
  /// A prefix of one's own and lower-case words: `acme.tasting.held`.
  public var name: String
  /// What the type is called among people; `nil` where that was not said.
  public var title: String?
  /// What the type is for, in words for people; `nil` where that was not said.
  public var description: String?
  /// Of whom touchpoints of the type may be recorded.
  public var subject: VocabularyEntry.Subject
  /// What a touchpoint is about; `nil` for nothing.
  public var reference: About?
  /// What a touchpoint counts; `nil` for nothing.
  public var value: Value?
  /// A JSON Schema of the data, without `personal`: the text of an object. `nil` where any object is taken.
  public var schema: String?
  /// The details, whose order gives them their numbers in bodies.
  public var details: [Detail]

  /// A definition that is put together in code. `Ledger.define` holds it to the same rules as one that is
  /// read from JSON.
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
    /// What kind of thing it is about: an order, a booking, a campaign …
    public var kind: Reference.Kind
    /// The path of the thing's name in the data, a text of at most 200 bytes.
    public var path: String
    /// Whether touchpoints of the type introduce the thing, as `order.placed` introduces an order. Only for
    /// kinds of things that producers number.
    public var introduces: Bool

    /// What touchpoints are about: a thing of a kind, by the name at a path of the data.
    public init(_ kind: Reference.Kind, path: String, introduces: Bool = false) {
      self.kind = kind
      self.path = path
      self.introduces = introduces
    }
  }

  /// What a touchpoint counts: the value and the unit of its fact.
  public struct Value: Hashable, Sendable {
    /// The path of the number in the data, which must be a whole one.
    public var path: String
    /// Whether the number is money or another unit.
    public var counts: Counts

    /// What the number of a type is a number of.
    public enum Counts: Hashable, Sendable {
      /// Minor units of the currency whose code is at this path, which must be there where the number is.
      case money(currency: String)
      /// So many of a unit: `points`, `seconds`, `score`, `rating`, `people`, `priority`, `step`, `number`,
      /// or one of the user's own, such as `glasses`.
      case unit(String)
    }

    /// What touchpoints count: the number at a path of the data, as money or in another unit.
    public init(path: String, _ counts: Counts) {
      self.path = path
      self.counts = counts
    }
  }

  /// A small value of the data that folds may be given with the touchpoint.
  public struct Detail: Hashable, Sendable {
    /// The name by which folds ask for it; unique within the type, fields of lists included.
    public var name: String
    /// The path of the value: from the data on or, for a field of a list, from the item on. Empty where the
    /// item itself is the value.
    public var path: String
    /// What the value is.
    public var kind: Kind

    /// The kinds of value that a detail may have.
    public indirect enum Kind: Hashable, Sendable {
      /// A text of at most 200 bytes, numbered within a domain. Never a person's name.
      case name(domain: String)
      /// A text of which folds get no more than the hash.
      case hash
      /// Minor units of the currency of the type's value.
      case amount
      /// A whole number of pieces, or of what the type means by it.
      case quantity
      /// A whole number that is neither an amount nor a quantity.
      case number
      /// Whether something is so: `true` or `false`; `false` where the data does not have it.
      case flag
      /// A time such as `2026-03-01T18:30:00Z`.
      case instant
      /// A list, and what is taken of each item. A type has one list at most.
      case list([Detail])
    }

    /// A detail of a name, with the value at a path.
    public init(_ name: String, path: String, _ kind: Kind) {
      self.name = name
      self.path = path
      self.kind = kind
    }
  }
}

/// What is wrong with the definition of a type.
public struct TypeFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The place, as a path from the definition on: `schema.properties.wine.minimun`, `details[2].path`.
  /// Empty for the whole.
  public var field: String
  /// What is wrong, and what would be right.
  public var problem: String
  /// Where the text is no JSON: the line of the mistake, from 1; otherwise `nil`.
  public var line: Int?
  /// Where the text is no JSON: the column of the mistake, from 1; otherwise `nil`.
  public var column: Int?

  /// A fault at a place in the definition, without a line and a column.
  public init(_ field: String, _ problem: String) {
    self.field = field
    self.problem = problem
  }

  public var description: String { field.isEmpty ? problem : "\(field): \(problem)" }
}

extension VocabularyEntry.Subject {
  /// The words for subjects in definitions: `customer`, `anyone`, `business`.
  static let words: [(word: String, subject: Self)] = [
    ("customer", .customer), ("anyone", .anyone), ("business", .business),
  ]

  /// The word for this subject in definitions.
  public var word: String {
    switch self {
    case .customer: "customer"
    case .anyone: "anyone"
    case .business: "business"
    }
  }
}

extension MeasureUnit {
  /// The units that the data of a type of the user's own may be in, by the word that definitions have.
  static let named = words.filter { ![.none, .customer, .position, .instant].contains($0.unit) }
}
