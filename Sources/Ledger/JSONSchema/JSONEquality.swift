// When two JSON values are equal, by JSON Schema Core §4.2.2: numbers by what they are worth, objects
// whatever the order of their members.

extension JSONDocument {
  /// Whether a value equals one of another document.
  func isEqual(_ value: Int, to other: JSONDocument, _ otherValue: Int) -> Bool {
    guard kind(of: value) == other.kind(of: otherValue) else { return false }
    switch kind(of: value) {
    case .null: return true
    case .boolean: return boolean(of: value) == other.boolean(of: otherValue)
    case .number: return number(of: value) == other.number(of: otherValue)
    case .string:
      // Texts are equal where their code points are, and not where Unicode finds them equivalent.
      return text(of: value).utf8.elementsEqual(other.text(of: otherValue).utf8)
    case .array:
      var others = other.children(of: otherValue)
      for item in children(of: value) {
        guard let next = others.next(), isEqual(item, to: other, next) else { return false }
      }
      return others.next() == nil
    case .object:
      var count = 0
      for name in children(of: value) {
        guard let member = other.member(text(of: name), of: otherValue),
          isEqual(name + 1, to: other, member)
        else { return false }
        count += 1
      }
      return count == other.childCount(of: otherValue)
    }
  }

  /// A hash that equal values have in common.
  func hash(of value: Int) -> Int {
    var hasher = Hasher()
    switch kind(of: value) {
    case .null: hasher.combine(0)
    case .boolean: hasher.combine(boolean(of: value))
    case .number: hasher.combine(number(of: value))
    case .string: hasher.combine(Array(text(of: value).utf8))
    case .array: for item in children(of: value) { hasher.combine(hash(of: item)) }
    case .object:
      var sum = 0
      for name in children(of: value) {
        var member = Hasher()
        member.combine(Array(text(of: name).utf8))
        member.combine(hash(of: name + 1))
        sum &+= member.finalize()
      }
      hasher.combine(sum)
    }
    return hasher.finalize()
  }
}
