// A detail as the vocabulary declares it, beside the message that has it.

/// A field of a type's messages that is a detail: where it stands in the message, and what its value is.
public struct DetailField: Hashable, Sendable {
  /// What tells the detail apart from others; the same in every type of touchpoint that has it.
  public var id: DetailID
  /// The name of the field in JSON: `actor`.
  public var name: String
  /// The field's number in the message, as in schemas/touchpoints.proto; 0 for the only field of a list
  /// whose elements are plain values and no messages.
  public var number: Int
  /// What its value is: a name is numbered in a domain, a list has fields of its own.
  public var kind: Kind

  /// What the value of a detail is.
  public indirect enum Kind: Hashable, Sendable {
    /// A name or code, numbered within a domain.
    case name(NameDomain)
    /// A text of which folds get the hash alone: nearly every touchpoint has another, so that numbering
    /// them would gain nothing.
    case hash
    /// One word of a closed set, by its place in it, from 1.
    case choice([String])
    /// Minor units of the touchpoint's currency.
    case amount
    /// Pieces, or what the unit beside it says.
    case quantity
    /// An integer that counts something else, or a customer or position.
    case number
    /// Whether something is so; a message that does not say it says no.
    case flag
    /// A moment, in microseconds since 1970-01-01T00:00:00Z.
    case instant
    /// A day, which messages spell `2024-06-30`: the number of days since 1970-01-01.
    case day
    /// A list of records with these fields; a list of plain values has one field, whose number is 0.
    case list([DetailField])
  }

  package init(_ id: DetailID, _ name: String, _ number: Int, _ kind: Kind) {
    self.id = id
    self.name = name
    self.number = number
    self.kind = kind
  }

  static func name(_ detail: Detail<NameNumber>, _ name: String, _ number: Int, _ domain: NameDomain) -> Self
  {
    DetailField(detail.id, name, number, .name(domain))
  }

  static func hash(_ detail: Detail<NameHash>, _ name: String, _ number: Int) -> Self {
    DetailField(detail.id, name, number, .hash)
  }

  static func choice<Choice: DetailChoice>(_ detail: Detail<Choice>, _ name: String, _ number: Int) -> Self {
    DetailField(detail.id, name, number, .choice(Choice.words))
  }

  static func amount(_ detail: Detail<Int64>, _ name: String, _ number: Int) -> Self {
    DetailField(detail.id, name, number, .amount)
  }

  static func quantity(_ detail: Detail<Int64>, _ name: String, _ number: Int) -> Self {
    DetailField(detail.id, name, number, .quantity)
  }

  static func number(_ detail: Detail<Int64>, _ name: String, _ number: Int) -> Self {
    DetailField(detail.id, name, number, .number)
  }

  static func flag(_ detail: Detail<Bool>, _ name: String, _ number: Int) -> Self {
    DetailField(detail.id, name, number, .flag)
  }

  static func instant(_ detail: Detail<Instant>, _ name: String, _ number: Int) -> Self {
    DetailField(detail.id, name, number, .instant)
  }

  static func day(_ detail: Detail<Int64>, _ name: String, _ number: Int) -> Self {
    DetailField(detail.id, name, number, .day)
  }

  static func list(_ detail: Detail<DetailList>, _ name: String, _ number: Int, of fields: [DetailField])
    -> Self
  {
    DetailField(detail.id, name, number, .list(fields))
  }
}

extension DetailField {
  /// The name, with those of the records' fields where it is a list: `lines (sku, quantity)`.
  var described: String {
    columns.isEmpty ? name : "\(name) (\(columns.map(\.name).joined(separator: ", ")))"
  }

  /// The fields of the records, where this field is a list; otherwise empty.
  public var columns: [DetailField] {
    if case .list(let fields) = kind { fields } else { [] }
  }

  /// The domain that numbers the name, where this field is a name; otherwise `nil`.
  public var domain: NameDomain? {
    if case .name(let domain) = kind { domain } else { nil }
  }
}

extension VocabularyEntry {
  /// The entry with the details of its messages added.
  func details(_ fields: DetailField...) -> VocabularyEntry { details(fields) }

  func details(_ fields: [DetailField]) -> VocabularyEntry {
    var entry = self
    entry.details = fields
    return entry
  }
}
