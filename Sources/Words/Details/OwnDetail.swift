// Details of a type of the user's own, as the code of a read model names them.

/// The name of a user's own type, which makes the keys of the type's details.
///
/// ```swift
/// enum Tasting {
///   static let type: OwnTypeName = "acme.tasting.held"
///   static let wine = type.name("wine", in: "acme.wine")
///   static let glasses = type.list("glasses")
///   static let poured = glasses.quantity("count")
/// }
///
/// static let details = DetailNeeds(Tasting.wine, Tasting.poured)
/// let wine = details[Tasting.wine]          // NameNumber?
/// ```
///
/// The type need not be defined or recorded yet: until it is, there is nothing to fold. Once it is
/// defined, its definition must declare each detail that the code asks for, and as the kind that the code
/// asks for.
public struct OwnTypeName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The name as the ledger has it: `acme.tasting.held`.
  public let text: String
  /// What tells records of the type's touchpoints apart from others: the hash of the name, in their
  /// layout.
  @usableFromInline let mark: Int64

  /// The type with this name, whether or not a ledger knows it yet.
  public init(_ text: String) {
    self.text = text
    mark = Int64(bitPattern: NameHash(text).rawValue)
  }

  public init(stringLiteral text: String) { self.init(text) }

  public var description: String { text }
}

/// What makes keys of details: a user's own type, or a list that such a type has (`Detail<DetailList>`).
public protocol OwnDetails {
  /// The key of a detail, by the name that the type's definition gives it and its kind.
  func detail<Value>(_ name: String, _ kind: DetailField.Kind, as: Value.Type) -> Detail<Value>
}

extension OwnDetails {
  /// The key of a name or code, which folds get by its number in a domain. The domain may be the type's
  /// own or one that others have too, such as `.sku`.
  public func name(_ name: String, in domain: NameDomain) -> Detail<NameNumber> {
    detail(name, .name(domain), as: NameNumber.self)
  }

  /// The key of a text, of which folds get the hash.
  public func hash(_ name: String) -> Detail<NameHash> { detail(name, .hash, as: NameHash.self) }

  /// The key of an amount, in minor units of the currency of the touchpoint's value.
  public func amount(_ name: String) -> Detail<Int64> { detail(name, .amount, as: Int64.self) }

  /// The key of a quantity: pieces, or what the type means by it.
  public func quantity(_ name: String) -> Detail<Int64> { detail(name, .quantity, as: Int64.self) }

  /// The key of an integer that is neither an amount nor a quantity.
  public func number(_ name: String) -> Detail<Int64> { detail(name, .number, as: Int64.self) }

  /// The key of a flag, which is `false` where the touchpoint does not have it.
  public func flag(_ name: String) -> Detail<Bool> { detail(name, .flag, as: Bool.self) }

  /// The key of a moment.
  public func instant(_ name: String) -> Detail<Instant> { detail(name, .instant, as: Instant.self) }
}

extension OwnTypeName: OwnDetails {
  public func detail<Value>(_ name: String, _ kind: DetailField.Kind, as _: Value.Type) -> Detail<Value> {
    let own = OwnDetail(name, of: self, kind, in: nil)
    return Detail(own, own.id)
  }

  /// The key of a list of records. The keys of the records' fields are made from it:
  /// `glasses.quantity("count")`.
  public func list(_ name: String) -> Detail<DetailList> { detail(name, .list([]), as: DetailList.self) }
}

extension Detail: OwnDetails where Value == DetailList {
  /// The key of a field of the list's records. Traps for a list of a built-in type, whose fields have
  /// keys in the vocabulary.
  public func detail<Field>(_ name: String, _ kind: DetailField.Kind, as _: Field.Type) -> Detail<Field> {
    guard let list = own else { preconditionFailure("the fields of a built-in list are in the vocabulary") }
    let own = OwnDetail(name, of: list.type, kind, in: list.name)
    return Detail<Field>(own, own.id)
  }
}

/// A detail of a user's own type as the code of a read model expects it: its name, its kind, and its
/// list.
///
/// It is an object so that a key (`Detail`) is no larger than a number and a reference.
public final class OwnDetail: Hashable, Sendable, CustomStringConvertible {
  /// The user's own type whose touchpoints have it.
  public let type: OwnTypeName
  /// The name that the type's definition gives it.
  public let name: String
  /// What its value is; a list is named without its fields.
  public let kind: DetailField.Kind
  /// The name of the list whose records have it; `nil` where the touchpoint itself has it.
  public let list: String?

  package init(_ name: String, of type: OwnTypeName, _ kind: DetailField.Kind, in list: String?) {
    self.type = type
    self.name = name
    self.kind = kind
    self.list = list
  }

  package var id: DetailID { DetailID(name, of: type) }

  public static func == (left: OwnDetail, right: OwnDetail) -> Bool {
    left.name == right.name && left.type == right.type && left.kind == right.kind && left.list == right.list
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(type)
    hasher.combine(name)
  }

  public var description: String { "\(type) \(name) (\(words))" }

  /// What the detail is, as messages say it: `name of the domain acme.wine in the list glasses`.
  package var words: String { kind.ownWords + (list.map { " in the list \($0)" } ?? "") }
}

extension DetailField.Kind {
  /// The kind as messages say it, in the words of definitions of types.
  var ownWords: String {
    switch self {
    case .name(let domain): "name of the domain \(domain.rawValue)"
    case .hash: "hash"
    case .choice: "choice"
    case .amount: "amount"
    case .quantity: "quantity"
    case .number: "number"
    case .flag: "flag"
    case .instant: "instant"
    case .day: "day"
    case .list: "list"
    }
  }

  /// Whether two kinds are the same, where two lists count as the same whatever their fields.
  func isSame(as other: Self) -> Bool {
    if case (.list, .list) = (self, other) { true } else { self == other }
  }
}
