// Reads the types that a policy names.

package import Words
package import Projection

extension TypeNames {
  /// Takes the types that a field of a policy lists by name; returns the default where the field is
  /// absent.
  package func types(_ object: inout PolicyObject, _ field: String, default fallback: [TouchpointType]) throws
    -> [TouchpointType]
  {
    guard let list = try object.list(field) else { return fallback }
    guard !list.isEmpty else { throw PolicyFault(object.path(of: field), "must name at least one type") }
    return try list.enumerated().map { index, value in
      let path = "\(object.path(of: field))[\(index)]"
      guard case .text(let name) = value else {
        throw PolicyFault(path, "must be the name of a type, such as order.placed")
      }
      guard let type = type(named: name) else {
        throw PolicyFault(
          path, "\(name) is not a type of touchpoint; one of your own is known once it has been recorded")
      }
      return type
    }
  }
}
