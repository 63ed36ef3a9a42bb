// Regular expressions whose cost is bounded: a pattern comes from whoever defines a type, a text from
// whoever sends a touchpoint, and the writer has one thread.

/// A regular expression of ECMA-262, as JSON Schema has them, without what would need backtracking. All
/// states are followed at once, so that a text of n characters takes at most n steps for each instruction
/// (K. Thompson, "Regular expression search algorithm", 1968).
struct TextPattern: Sendable {
  /// What a state does next.
  enum Instruction: Sendable {
    /// Takes one character of a set.
    case take(ScalarSet)
    case split(Int, Int)
    case jump(Int)
    case start
    case end
    case wordBoundary(Bool)
    case match
  }

  /// A pattern of more instructions is refused.
  static let instructionsMax = 1000

  private let program: [Instruction]

  /// - Throws: what is wrong with the pattern, or is not taken here.
  init(_ pattern: String) throws(Problem) {
    var parser = PatternParser(pattern)
    let tree = try parser.parse()
    var writer = ProgramWriter()
    try writer.add(tree)
    try writer.append(.match)
    program = writer.program
  }

  /// Why a pattern is refused.
  struct Problem: Error {
    var text: String
  }

  /// Whether the pattern is found anywhere in a text.
  ///
  /// - Parameter steps: how many steps are left. Where it is below 0 after the call they did not suffice,
  ///   and nothing was found out.
  func isFound(in text: String, steps: inout Int) -> Bool {
    var current = States(count: program.count)
    var next = States(count: program.count)
    var before: Unicode.Scalar?
    var scalars = text.unicodeScalars.makeIterator()
    var scalar = scalars.next()
    while true {
      // A match may begin at every place of the text.
      if add(0, to: &current, before, scalar) { return true }
      guard let taken = scalar else { return false }
      scalar = scalars.next()
      steps -= current.count + 1
      if steps < 0 { return false }
      for index in 0..<current.count {
        let state = current[index]
        if case .take(let set) = program[state], set.contains(taken) {
          if add(state + 1, to: &next, taken, scalar) { return true }
        }
      }
      before = taken
      swap(&current, &next)
      next.removeAll()
    }
  }

  /// Adds a state, and all states that follow from it without a character. Says whether the end of the
  /// pattern is among them.
  private func add(
    _ state: Int, to states: inout States, _ before: Unicode.Scalar?, _ after: Unicode.Scalar?
  ) -> Bool {
    var waiting = [state]
    while let state = waiting.popLast() {
      guard states.insert(state) else { continue }
      switch program[state] {
      case .take: break
      case .match: return true
      case .jump(let target): waiting.append(target)
      case .split(let first, let second):
        waiting.append(second)
        waiting.append(first)
      case .start: if before == nil { waiting.append(state + 1) }
      case .end: if after == nil { waiting.append(state + 1) }
      case .wordBoundary(let expected):
        let isBoundary = Self.isOfWord(before) != Self.isOfWord(after)
        if isBoundary == expected { waiting.append(state + 1) }
      }
    }
    return false
  }

  private static func isOfWord(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map(ScalarSet.word.contains) ?? false
  }

  /// The states that the pattern is in, each once.
  private struct States {
    private var list: [Int] = []
    private var isThere: [Bool]

    init(count: Int) { isThere = [Bool](repeating: false, count: count) }

    var count: Int { list.count }
    subscript(index: Int) -> Int { list[index] }

    mutating func insert(_ state: Int) -> Bool {
      guard !isThere[state] else { return false }
      isThere[state] = true
      list.append(state)
      return true
    }

    mutating func removeAll() {
      for state in list { isThere[state] = false }
      list.removeAll(keepingCapacity: true)
    }
  }
}

/// Writes a pattern as instructions.
private struct ProgramWriter {
  private(set) var program: [TextPattern.Instruction] = []

  mutating func append(_ instruction: TextPattern.Instruction) throws(TextPattern.Problem) {
    guard program.count < TextPattern.instructionsMax else {
      throw TextPattern.Problem(
        text: "comes to more than \(TextPattern.instructionsMax) steps for each character; make it shorter")
    }
    program.append(instruction)
  }

  mutating func add(_ tree: PatternTree) throws(TextPattern.Problem) {
    switch tree {
    case .set(let set): try append(.take(set))
    case .assertion(let instruction): try append(instruction)
    case .sequence(let parts): for part in parts { try add(part) }
    case .choice(let first, let second):
      let split = program.count
      try append(.match)
      try add(first)
      let jump = program.count
      try append(.match)
      program[split] = .split(split + 1, program.count)
      try add(second)
      program[jump] = .jump(program.count)
    case .repeated(let part, let least, let most):
      for _ in 0..<least { try add(part) }
      guard let most else { return try addAny(part) }
      // Each further repetition is tried only where the one before it was found.
      var splits: [Int] = []
      for _ in least..<most {
        splits.append(program.count)
        try append(.match)
        try add(part)
      }
      for split in splits { program[split] = .split(split + 1, program.count) }
    }
  }

  private mutating func addAny(_ part: PatternTree) throws(TextPattern.Problem) {
    let split = program.count
    try append(.match)
    try add(part)
    try append(.jump(split))
    program[split] = .split(split + 1, program.count)
  }
}
