// A condition, laid out so that asking it of a line copies none of its parts.

/// A condition of a mapping as one flat list of tests. A test is small, and the texts that the tests
/// compare with stand side by side. It is a class because every rule is asked of every line: a value would
/// be copied each time, array by array.
final class ConditionProgram: Sendable {
  enum Kind: Sendable {
    case isEmpty, isPresent, below, above, equals, differs, isOneOf, isNoneOf, begins, ends, contains
  }

  struct Test: Sendable {
    var field: Int
    var kind: Kind
    /// The number that a number must be below or above.
    var limit = DecimalNumber.zero
    /// The range in `numbers` of the numbers to compare with.
    var numbers = 0..<0
    /// The range in `texts` of the texts to compare with.
    var texts = 0..<0
  }

  let tests: [Test]
  /// The index in `tests` at which each alternative ends.
  let ends: [Int]
  private let numbers: [DecimalNumber]
  private let texts: [Range<Int>]
  private let bytes: [UInt8]

  init(_ condition: Condition) {
    var layout = Layout()
    var ends: [Int] = []
    for alternative in condition.alternatives {
      for test in alternative { layout.add(test) }
      ends.append(layout.tests.count)
    }
    (tests, numbers, texts, bytes) = (layout.tests, layout.numbers, layout.texts, layout.bytes)
    self.ends = ends
  }
}

/// The tests as they are laid out, one behind another.
private struct Layout {
  typealias Test = ConditionProgram.Test

  var tests: [Test] = []
  var numbers: [DecimalNumber] = []
  var texts: [Range<Int>] = []
  var bytes: [UInt8] = []

  mutating func add(_ test: Condition.Test) {
    var added = Test(field: test.field, kind: .isEmpty)
    switch test.isTrue {
    case .isEmpty(let expected): added.kind = expected ? .isEmpty : .isPresent
    case .below(let limit): (added.kind, added.limit) = (.below, limit)
    case .above(let limit): (added.kind, added.limit) = (.above, limit)
    case .equals(let numbers): (added.kind, added.numbers) = (.equals, add(numbers))
    case .differs(let numbers): (added.kind, added.numbers) = (.differs, add(numbers))
    case .isOneOf(let texts): (added.kind, added.texts) = (.isOneOf, add(texts))
    case .isNoneOf(let texts): (added.kind, added.texts) = (.isNoneOf, add(texts))
    case .begins(let text): (added.kind, added.texts) = (.begins, add([text]))
    case .ends(let text): (added.kind, added.texts) = (.ends, add([text]))
    case .contains(let text): (added.kind, added.texts) = (.contains, add([text]))
    }
    tests.append(added)
  }

  private mutating func add(_ added: [DecimalNumber]) -> Range<Int> {
    numbers += added
    return numbers.count - added.count..<numbers.count
  }

  private mutating func add(_ added: [[UInt8]]) -> Range<Int> {
    let start = texts.count
    for text in added {
      texts.append(bytes.count..<bytes.count + text.count)
      bytes += text
    }
    return start..<texts.count
  }
}

extension ConditionProgram {
  /// Whether a number is one of those that a test compares with.
  func has(_ number: DecimalNumber, in test: Test) -> Bool {
    test.numbers.contains { numbers[$0].compared(to: number) == 0 }
  }

  /// Whether a test of a text holds for the text of `line` at `range`.
  func holds(_ test: Test, _ line: [UInt8], _ range: Range<Int>) -> Bool {
    switch test.kind {
    case .isOneOf: test.texts.contains { isText($0, line, range) }
    case .isNoneOf: !test.texts.contains { isText($0, line, range) }
    case .begins:
      test.texts.contains { stands($0, in: line, at: range.lowerBound, before: range.upperBound) }
    case .ends:
      test.texts.contains {
        texts[$0].count <= range.count
          && stands($0, in: line, at: range.upperBound - texts[$0].count, before: range.upperBound)
      }
    case .contains:
      test.texts.contains { text in
        (range.lowerBound...range.upperBound).contains {
          stands(text, in: line, at: $0, before: range.upperBound)
        }
      }
    default: false
    }
  }

  private func isText(_ text: Int, _ line: [UInt8], _ range: Range<Int>) -> Bool {
    texts[text].count == range.count && stands(text, in: line, at: range.lowerBound, before: range.upperBound)
  }

  private func stands(_ text: Int, in line: [UInt8], at place: Int, before end: Int) -> Bool {
    let wanted = texts[text]
    guard wanted.count <= end - place else { return false }
    for index in 0..<wanted.count where line[place + index] != bytes[wanted.lowerBound + index] {
      return false
    }
    return true
  }
}
