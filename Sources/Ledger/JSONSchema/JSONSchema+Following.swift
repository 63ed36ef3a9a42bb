// Which schemas of one lead to which.

extension JSONSchema {
  /// The schemas that check the same value as this one, because it refers to them or is combined of them.
  private func sameValue(_ index: Int) -> [Int] {
    schemas[index].rules.flatMap { rule -> [Int] in
      switch rule {
      case .reference(let other), .not(let other): [other]
      case .allOf(let all), .anyOf(let all), .exactlyOneOf(let all): all
      case .conditional(let condition, let then, let otherwise):
        [condition] + [then, otherwise].compactMap { $0 }
      case .dependentSchemas(let dependencies): dependencies.map(\.schema)
      default: []
      }
    }
  }

  /// How many schemas may lead from one to the next for one value.
  private static var chainMax: Int { 50 }

  /// - Throws: where schemas lead round in a circle without going on to another value, or too far.
  func checkLoops() throws(Problem) {
    /// For each schema, how far it leads; 0 while that is being found out, `nil` before.
    var lengths = [Int?](repeating: nil, count: schemas.count)
    func length(of index: Int, _ depth: Int) throws(Problem) -> Int {
      if let known = lengths[index] {
        guard known > 0 else {
          throw Problem(
            path: schemas[index].path == "schema" ? "" : schemas[index].path,
            problem: "leads back to itself without going on to another value: nothing could be checked by it")
        }
        return known
      }
      lengths[index] = 0
      var longest = 0
      for next in sameValue(index) { longest = max(longest, try length(of: next, depth + 1)) }
      guard longest < Self.chainMax, depth <= Self.chainMax else {
        throw Problem(
          path: schemas[index].path == "schema" ? "" : schemas[index].path,
          problem: "leads over more than \(Self.chainMax) schemas for one value; make it simpler")
      }
      lengths[index] = longest + 1
      return longest + 1
    }
    for index in schemas.indices { _ = try length(of: index, 0) }
  }

  /// Where this schema, or one that checks the same value, names a member of that value; `nil` where none
  /// does.
  func place(naming member: String) -> String? {
    var (waiting, seen) = ([0], Set<Int>())
    while let index = waiting.popLast() {
      guard seen.insert(index).inserted else { continue }
      for rule in schemas[index].rules {
        let isNamed =
          switch rule {
          case .required(let names): names.contains(member)
          case .properties(let properties): properties.named[member] != nil
          case .dependentRequired(let all): all.contains { $0.name == member || $0.others.contains(member) }
          case .dependentSchemas(let all): all.contains { $0.name == member }
          default: false
          }
        if isNamed { return schemas[index].path }
      }
      waiting += sameValue(index)
    }
    return nil
  }

  /// What is known, from a schema alone, of a value within one that fits it.
  enum Reached {
    /// Nothing is known: the value may be anything.
    case anything
    /// The value may have these types.
    case types([String])
    /// There can be no member of that name; these are the names that can be.
    case nothing(among: [String])
  }

  /// Follows names into the schema, as far as it says outright what is there.
  func follow(_ names: [String]) -> Reached {
    var index = 0
    for name in names {
      index = dereferenced(index)
      guard case .properties(let properties)? = schemas[index].rules.first(where: \.isProperties) else {
        return .anything
      }
      if let next = properties.named[name] {
        index = next
      } else if properties.patterns.isEmpty, let additional = properties.additional,
        case .never? = schemas[additional].rules.first
      {
        return .nothing(among: properties.named.keys.sorted())
      } else {
        return .anything
      }
    }
    index = dereferenced(index)
    for case .types(let types) in schemas[index].rules { return .types(types.names) }
    return .anything
  }

  /// What a schema that is nothing but a `$ref` stands for.
  private func dereferenced(_ index: Int) -> Int {
    var index = index
    while schemas[index].rules.count == 1, case .reference(let other) = schemas[index].rules[0] {
      index = other
    }
    return index
  }
}

extension JSONSchema.Rule {
  fileprivate var isProperties: Bool { if case .properties = self { true } else { false } }
}
