// Details of a type of the user's own, as the code of a read model names them.

/// The name of a type of the user's own, of which the keys of its details are made.
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
/// The type need not be defined yet, nor have been recorded: until then there is nothing to fold. Where it is defined, it must
/// declare each detail that is asked for as what it is asked for.
public struct OwnTypeName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let text: String
  /// What records of its touchpoints have in their layout.
  @usableFromInline let mark: Int64

  public init(_ text: String) {
    self.text = text
    mark = Int64(bitPattern: NameHash(text).rawValue)
  }

  public init(stringLiteral text: String) { self.init(text) }

  public var description: String { text }
}

/// What has details: a type of the user's own, or a list that it has (`Detail<DetailList>`).
public protocol OwnDetails {
  /// The key of a detail.
  func detail<Value>(_ name: String, _ kind: DetailField.Kind, as: Value.Type) -> Detail<Value>
}

extension OwnDetails {
  /// A name or code, by its number in a domain. The domain may be the type's own or one that others have too, such as `.sku`.
  public func name(_ name: String, in domain: NameDomain) -> Detail<NameNumber> {
    detail(name, .name(domain), as: NameNumber.self)
  }

  /// The hash of a text.
  public func hash(_ name: String) -> Detail<NameHash> { detail(name, .hash, as: NameHash.self) }

  /// Minor units of the currency of the type's value.
  public func amount(_ name: String) -> Detail<Int64> { detail(name, .amount, as: Int64.self) }

  public func quantity(_ name: String) -> Detail<Int64> { detail(name, .quantity, as: Int64.self) }

  public func number(_ name: String) -> Detail<Int64> { detail(name, .number, as: Int64.self) }

  public func flag(_ name: String) -> Detail<Bool> { detail(name, .flag, as: Bool.self) }

  public func instant(_ name: String) -> Detail<Instant> { detail(name, .instant, as: Instant.self) }
}

extension OwnTypeName: OwnDetails {
  public func detail<Value>(_ name: String, _ kind: DetailField.Kind, as _: Value.Type) -> Detail<Value> {
    let own = OwnDetail(name, of: self, kind, in: nil)
    return Detail(own, own.id)
  }

  /// A list, whose own details are made of what this gives.
  public func list(_ name: String) -> Detail<DetailList> { detail(name, .list([]), as: DetailList.self) }
}

extension Detail: OwnDetails where Value == DetailList {
  /// Of each record of a list that a type of the user's own has.
  public func detail<Field>(_ name: String, _ kind: DetailField.Kind, as _: Field.Type) -> Detail<Field> {
    guard let list = own else { preconditionFailure("the fields of a built-in list are in the vocabulary") }
    let own = OwnDetail(name, of: list.type, kind, in: list.name)
    return Detail<Field>(own, own.id)
  }
}

/// A detail of a type of the user's own: what it must be for the code that asks for it.
///
/// An object, so that a key is no larger than a number and a reference.
public final class OwnDetail: Hashable, Sendable, CustomStringConvertible {
  public let type: OwnTypeName
  /// As the type's definition calls it.
  public let name: String
  /// Of a list without its fields.
  public let kind: DetailField.Kind
  /// The list whose records have it; `nil` where it is beside the list.
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

  /// What it is, in the words of definitions: `name of the domain acme.wine in the list glasses`.
  package var words: String { kind.ownWords + (list.map { " in the list \($0)" } ?? "") }
}

extension DetailField.Kind {
  /// In the words of definitions of types.
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
    case .list: "list"
    }
  }

  /// Whether it is the same, whatever fields a list has.
  func isSame(as other: Self) -> Bool {
    if case (.list, .list) = (self, other) { true } else { self == other }
  }
}
