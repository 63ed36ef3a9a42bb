// Reads YAML so that every key is accounted for.

internal import Ledger
internal import Yams

/// A YAML mapping all of whose keys are known. Misspelt keys are errors, with their place and the keys that
/// exist.
struct YAMLObject {
  let path: String
  let mark: Mapping.Mark
  private let members: [(key: String, mark: Mapping.Mark, node: Node)]

  /// - Parameter known: the keys that it may have; `nil` where they are names of the user's own.
  init(_ node: Node, at path: String, known: [String]? = nil) throws(MappingFault) {
    self.path = path
    mark = Self.mark(node)
    guard case .mapping(let mapping) = node else {
      throw MappingFault("\(path.isEmpty ? "the mapping" : "`\(path)`") must have keys and values", at: mark)
    }
    var members: [(key: String, mark: Mapping.Mark, node: Node)] = []
    for (key, value) in mapping {
      guard let name = key.string else {
        throw MappingFault("`\(path)` has a key that is not text", at: Self.mark(key))
      }
      if let known, !known.contains(name) {
        let place = path.isEmpty ? "" : " of `\(path)`"
        throw MappingFault(
          "`\(name)` is not a key\(place); \(Nearest.hint(name, among: known))", at: Self.mark(key))
      }
      if members.contains(where: { $0.key == name }) {
        throw MappingFault("`\(Self.join(path, name))` is there twice", at: Self.mark(key))
      }
      members.append((name, Self.mark(key), value))
    }
    self.members = members
  }

  var keys: [String] { members.map(\.key) }
  var entries: [(key: String, mark: Mapping.Mark, node: Node)] { members }

  subscript(key: String) -> Node? { members.first { $0.key == key }?.node }

  func path(_ key: String) -> String { Self.join(path, key) }

  func required(_ key: String) throws(MappingFault) -> Node {
    guard let node = self[key] else { throw MappingFault("`\(path(key))` is required", at: mark) }
    return node
  }

  /// The text of a key; `nil` where the key is absent.
  func text(_ key: String) throws(MappingFault) -> String? {
    guard let node = self[key] else { return nil }
    return try Self.text(node, at: path(key))
  }

  func requiredText(_ key: String) throws(MappingFault) -> String {
    try Self.text(try required(key), at: path(key))
  }

  func bool(_ key: String) throws(MappingFault) -> Bool? {
    guard let node = self[key] else { return nil }
    guard let bool = node.bool else {
      throw MappingFault("`\(path(key))` must be true or false", at: Self.mark(node))
    }
    return bool
  }

  /// The texts of a key, which has one text or a list of them; `nil` where the key is absent.
  func texts(_ key: String) throws(MappingFault) -> [String]? {
    guard let node = self[key] else { return nil }
    guard case .sequence(let sequence) = node else { return [try Self.text(node, at: path(key))] }
    var texts: [String] = []
    for (index, item) in sequence.enumerated() {
      texts.append(try Self.text(item, at: "\(path(key))[\(index)]"))
    }
    return texts
  }

  static func text(_ node: Node, at path: String) throws(MappingFault) -> String {
    guard case .scalar(let scalar) = node, node.null == nil || scalar.style != .plain else {
      throw MappingFault("`\(path)` must be a text", at: mark(node))
    }
    return scalar.string
  }

  static func mark(_ node: Node) -> Mapping.Mark {
    Mapping.Mark(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
  }

  private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : path + "." + key }
}
