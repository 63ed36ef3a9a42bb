// Reads regular expressions of ECMA-262 in their Unicode form.

/// A regular expression taken apart.
indirect enum PatternTree {
  case set(ScalarSet)
  case assertion(TextPattern.Instruction)
  case sequence([PatternTree])
  case choice(PatternTree, PatternTree)
  /// - Parameter most: how often at the most; `nil` for any number.
  case repeated(PatternTree, least: Int, most: Int?)
}

struct PatternParser {
  typealias Problem = TextPattern.Problem

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var depth = 0

  private static let depthMax = 50
  private static let countMax = 1000

  init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

  mutating func parse() throws(Problem) -> PatternTree {
    let tree = try choice()
    guard index == scalars.count else { throw Problem(text: "has a `)` that closes nothing") }
    return tree
  }

  private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  private mutating func choice() throws(Problem) -> PatternTree {
    var tree = try sequence()
    while take("|") { tree = .choice(tree, try sequence()) }
    return tree
  }

  private mutating func sequence() throws(Problem) -> PatternTree {
    var parts: [PatternTree] = []
    while let scalar = next, scalar != "|", scalar != ")" { parts.append(try repeatedPart()) }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func repeatedPart() throws(Problem) -> PatternTree {
    let isGroup = next == "("
    let part = try part()
    let counts: (Int, Int?)
    switch next {
    case "*": counts = (0, nil)
    case "+": counts = (1, nil)
    case "?": counts = (0, 1)
    case "{":
      index += 1
      // `bounds` leaves the closing brace, which is passed below as the other signs are.
      counts = try bounds()
    default: return part
    }
    if case .assertion = part, !isGroup { throw Problem(text: "repeats what takes no character") }
    index += 1
    // Whether as few as possible are taken makes no difference to whether the pattern is found.
    _ = take("?")
    if let again = next, again == "*" || again == "+" || again == "?" || again == "{" {
      throw Problem(text: "has two repetitions side by side; put the first in parentheses")
    }
    return .repeated(part, least: counts.0, most: counts.1)
  }

  /// `{2}`, `{2,}` or `{2,5}`, up to the closing brace.
  private mutating func bounds() throws(Problem) -> (Int, Int?) {
    let problem = Problem(
      text: "has a `{` that begins no repetition such as {2} or {2,5}; for the character write \\{")
    guard let least = number() else { throw problem }
    var most: Int? = least
    if take(",") { most = number() }
    guard next == "}" else { throw problem }
    guard least <= Self.countMax, (most ?? 0) <= Self.countMax else {
      throw Problem(text: "repeats a part more than \(Self.countMax) times")
    }
    guard least <= most ?? least else {
      throw Problem(text: "repeats at least \(least) times, and fewer at most")
    }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = next, ("0"..."9").contains(scalar) {
      value = min(1_000_000, (value ?? 0) * 10 + Int(scalar.value - 0x30))
      index += 1
    }
    return value
  }

  private mutating func part() throws(Problem) -> PatternTree {
    guard let scalar = next else { throw Problem(text: "ends too early") }
    index += 1
    switch scalar {
    case "^": return .assertion(.start)
    case "$": return .assertion(.end)
    case ".": return .set(ScalarSet.lineEnd.negated)
    case "(": return try group()
    case "[": return .set(try characterClass())
    case "\\": return try escape()
    case "*", "+", "?", "{":
      throw Problem(text: "has a `\(scalar)` that repeats nothing; for the character write \\\(scalar)")
    case "]", "}":
      throw Problem(text: "has a `\(scalar)` that closes nothing; for the character write \\\(scalar)")
    default: return .set(ScalarSet(ranges: [scalar.value...scalar.value]))
    }
  }

  private mutating func group() throws(Problem) -> PatternTree {
    depth += 1
    guard depth <= Self.depthMax else {
      throw Problem(text: "has more than \(Self.depthMax) parentheses inside each other")
    }
    defer { depth -= 1 }
    if take("?") {
      if take("<"), let scalar = next, scalar != "=", scalar != "!" {
        while let scalar = next, ScalarSet.word.contains(scalar) { index += 1 }
        guard take(">") else { throw Problem(text: "has a group whose name does not end") }
      } else if !take(":") {
        throw Problem(text: "looks ahead or behind, by (?=, (?!, (?<= or (?<!, which is not taken here")
      }
    }
    let tree = try choice()
    guard take(")") else { throw Problem(text: "has a `(` that is not closed") }
    return tree
  }

  // MARK: Escapes

  private mutating func escape() throws(Problem) -> PatternTree {
    switch next {
    case "b", "B":
      index += 1
      return .assertion(.wordBoundary(scalars[index - 1] == "b"))
    case "k": throw Problem(text: "refers back to a group, which is not taken here")
    case let scalar? where ("1"..."9").contains(scalar):
      throw Problem(text: "refers back to a group, which is not taken here")
    default: return .set(try escapedSet())
    }
  }

  /// What a backslash stands before: a set such as `\d`, or one character.
  private mutating func escapedSet() throws(Problem) -> ScalarSet {
    guard let scalar = next else { throw Problem(text: "ends in a backslash") }
    index += 1
    switch scalar {
    case "d": return .digit
    case "D": return ScalarSet.digit.negated
    case "w": return .word
    case "W": return ScalarSet.word.negated
    case "s": return .space
    case "S": return ScalarSet.space.negated
    case "p", "P":
      let set = try category()
      return scalar == "p" ? set : set.negated
    default:
      index -= 1
      let value = try escapedScalar()
      return ScalarSet(ranges: [value...value])
    }
  }

  private mutating func category() throws(Problem) -> ScalarSet {
    let start = index + 1
    guard take("{") else { throw Problem(text: "has a \\p without its category, as in \\p{L}") }
    while let scalar = next, scalar != "}" { index += 1 }
    guard take("}") else { throw Problem(text: "has a \\p{ that is not closed") }
    var name = ""
    name.unicodeScalars.append(contentsOf: scalars[start..<index - 1])
    guard let set = ScalarSet.category(name) else {
      throw Problem(
        text:
          "names a category of characters that is not known here; known are such as \\p{L}, \\p{Lu}, \\p{Nd}")
    }
    return set
  }

  private mutating func escapedScalar() throws(Problem) -> UInt32 {
    guard let scalar = next else { throw Problem(text: "ends in a backslash") }
    index += 1
    switch scalar {
    case "t": return 0x09
    case "n": return 0x0A
    case "v": return 0x0B
    case "f": return 0x0C
    case "r": return 0x0D
    case "0": return 0
    case "x": return try hexadecimal(2)
    case "u":
      guard next == "{" else { return try codeUnits() }
      index += 1
      var value: UInt32 = 0
      while let digit = next?.hexadecimalDigit, value < 0x110000 {
        value = value << 4 | digit
        index += 1
      }
      guard take("}"), value < 0x110000 else {
        throw Problem(text: "has a \\u{ without a character's number")
      }
      return value
    case "c":
      guard let letter = next, (0x41...0x5A).contains(letter.value & 0x5F) else {
        throw Problem(text: "has a \\c without a letter")
      }
      index += 1
      return letter.value & 0x1F
    case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/", "-": return scalar.value
    default:
      throw Problem(
        text:
          "has an escape that is none; a backslash stands before d, w, s, p{…}, u…, or one of ^$.*+?()[]{}|/-"
      )
    }
  }

  /// One unit of UTF-16, or two that are a surrogate pair.
  private mutating func codeUnits() throws(Problem) -> UInt32 {
    let high = try hexadecimal(4)
    guard (0xD800...0xDBFF).contains(high), index + 1 < scalars.count, scalars[index] == "\\",
      scalars[index + 1] == "u"
    else { return high }
    index += 2
    let low = try hexadecimal(4)
    guard (0xDC00...0xDFFF).contains(low) else { throw Problem(text: "has half of a surrogate pair") }
    return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
  }

  private mutating func hexadecimal(_ count: Int) throws(Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = next?.hexadecimalDigit else {
        throw Problem(text: "has a \\x or \\u without its \(count) hexadecimal digits")
      }
      value = value << 4 | digit
      index += 1
    }
    return value
  }

  // MARK: Classes

  /// Reads a class up to its end: `[…]`, from behind the opening bracket.
  private mutating func characterClass() throws(Problem) -> ScalarSet {
    var set = ScalarSet()
    let isNegated = take("^")
    while let scalar = next, scalar != "]" {
      guard let first = try classAtom(&set) else { continue }
      guard next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
        set.ranges.append(first...first)
        continue
      }
      index += 1
      guard let last = try classAtom(&set), first <= last else {
        throw Problem(text: "has a range of characters, a-z, whose ends are no two characters in order")
      }
      set.ranges.append(first...last)
    }
    guard take("]") else { throw Problem(text: "has a `[` that is not closed") }
    set.isNegated = isNegated
    return set
  }

  /// Reads one character of a class; gives `nil` for a set of characters, which is added to `set`.
  private mutating func classAtom(_ set: inout ScalarSet) throws(Problem) -> UInt32? {
    guard let scalar = next else { throw Problem(text: "has a `[` that is not closed") }
    index += 1
    guard scalar == "\\" else { return scalar.value }
    switch next {
    case "d", "D", "w", "W", "s", "S", "p", "P":
      set.insert(try escapedSet())
      return nil
    case "b":
      index += 1
      return 0x08
    default: return try escapedScalar()
    }
  }
}

extension Unicode.Scalar {
  fileprivate var hexadecimalDigit: UInt32? {
    isASCII ? UInt8(value).hexadecimalDigit.map(UInt32.init) : nil
  }
}
