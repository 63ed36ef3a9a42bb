// A detail as the vocabulary declares it, beside the message that has it.

/// Which field of a type's messages is a detail, and what it is.
public struct DetailField: Hashable, Sendable {
  public var id: DetailID
  /// As the field is called in JSON: `actor`.
  public var name: String
  /// The field's number in the message, as in schemas/touchpoints.proto; 0 where a list is of plain values, and this is they.
  public var number: Int
  public var kind: Kind

  /// What a detail is.
  public indirect enum Kind: Hashable, Sendable {
    /// A name or code, numbered within a domain.
    case name(NameDomain)
    /// A text of which folds get no more than the hash: what there are as many of as of touchpoints.
    case hash
    /// One of these words.
    case choice([String])
    /// Minor units of the touchpoint's currency.
    case amount
    case quantity
    case number
    case flag
    case instant
    /// A list of records with these fields; of plain values where it is one with number 0.
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

  static func list(_ detail: Detail<DetailList>, _ name: String, _ number: Int, of fields: [DetailField])
    -> Self
  {
    DetailField(detail.id, name, number, .list(fields))
  }
}

extension DetailField {
  /// The fields of a list; empty where it is none.
  public var columns: [DetailField] {
    if case .list(let fields) = kind { fields } else { [] }
  }

  /// The domain of a name; `nil` where it is none.
  public var domain: NameDomain? {
    if case .name(let domain) = kind { domain } else { nil }
  }
}

extension VocabularyEntry {
  /// Beside what was said of the type: its details.
  func details(_ fields: DetailField...) -> VocabularyEntry { details(fields) }

  func details(_ fields: [DetailField]) -> VocabularyEntry {
    var entry = self
    entry.details = fields
    return entry
  }
}
