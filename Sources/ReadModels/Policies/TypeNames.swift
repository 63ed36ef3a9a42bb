// Policies name types of touchpoints; facts carry their numbers.

public import Ledger

/// Finds the number of a type of touchpoint by its name.
public struct TypeNames: Sendable {
  private let custom: @Sendable (String) -> TouchpointType?

  /// - Parameter custom: finds the user's own types, which a ledger numbers.
  public init(custom: @escaping @Sendable (String) -> TouchpointType? = { _ in nil }) {
    self.custom = custom
  }

  /// The names that had a number when a policy was published: what it means does not change when a type comes that it names.
  func known(to policy: PublishedPolicy) -> TypeNames {
    let (custom, last) = (custom, policy.lastType)
    return TypeNames { name in custom(name).flatMap { $0.rawValue <= last.rawValue ? $0 : nil } }
  }

  /// The numbers of the types that a policy's field lists; the default where it is absent.
  func types(_ object: inout PolicyObject, _ field: String, default fallback: [TouchpointType]) throws
    -> [TouchpointType]
  {
    guard let list = try object.list(field) else { return fallback }
    guard !list.isEmpty else { throw PolicyFault(object.path(of: field), "must name at least one type") }
    return try list.enumerated().map { index, value in
      let path = "\(object.path(of: field))[\(index)]"
      guard case .text(let name) = value else {
        throw PolicyFault(path, "must be the name of a type, such as order.placed")
      }
      guard let type = Vocabulary.entry(named: name)?.type ?? custom(name) else {
        throw PolicyFault(
          path, "\(name) is not a type of touchpoint; one of your own is known once it has been recorded")
      }
      return type
    }
  }
}
