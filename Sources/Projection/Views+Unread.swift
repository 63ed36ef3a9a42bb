// Counts touchpoints that no view looks at, so that nothing is accepted and silently ignored.

public import Words

/// How many touchpoints of one type no view looks at.
public struct UnreadCount: Hashable, Sendable {
  /// The type, built in or the user's own.
  public var type: TouchpointType
  /// How many touchpoints of the type there are.
  public var count: Int

  /// A count of touchpoints of one type, such as those of a file that is to be imported.
  public init(type: TouchpointType, count: Int) {
    self.type = type
    self.count = count
  }
}

extension Views {
  /// Counts touchpoints whose type no view takes in, under the policies in force when they happened; by
  /// type, ascending. Left out are types that say something to the ledger itself (`Vocabulary.ofLedger`),
  /// and touchpoints that are voided.
  ///
  /// Reads facts only, each once: about 0.1 s for 10 million.
  public func unread(after start: Position = .start, through end: Position? = nil) throws -> [UnreadCount] {
    let end = try end ?? source.newestPosition()
    guard start < end else { return [] }
    let changes = try source.policyChanges()
    let looks = try projectors.map { try Self.looks($0, changes, through: end) }
    var counts: [TouchpointType: Int] = [:]
    let arrangement = try source.arrangement(through: end)
    var kinds = [Attention](repeating: .unknown, count: 1 << 16)
    try source.scanFacts(after: start, through: end) { first, facts in
      for index in facts.indices {
        let type = facts[index].type
        var attention = kinds[Int(type.rawValue)]
        if attention == .unknown {
          attention = Attention(type, looks)
          kinds[Int(type.rawValue)] = attention
        }
        if attention == .always { continue }
        if attention == .sometimes, looks.contains(where: { $0.looks(type, facts[index].historyTime) }) {
          continue
        }
        let position = Position(first.rawValue + UInt64(index))
        if arrangement.owner(of: facts[index], at: position) == nil { continue }
        counts[type, default: 0] += 1
      }
    }
    return counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { UnreadCount(type: $0, count: $1) }
  }

  /// Picks from counts of touchpoints that are not recorded yet those of types that no view would look
  /// at, whenever they happened; by type, ascending.
  public func unread(among counts: [UnreadCount]) throws -> [UnreadCount] {
    let end = try source.newestPosition()
    let changes = try source.policyChanges()
    let looks = try projectors.map { try Self.looks($0, changes, through: end) }
    return counts.filter { Attention($0.type, looks) == .never }.sorted {
      $0.type.rawValue < $1.type.rawValue
    }
  }

  /// Which types one view takes in.
  private struct Look {
    /// The types under each of its policies; `nil` for all.
    var types: [TypeSet?]
    /// Whether it takes in a type at an instant.
    var looks: (TouchpointType, Instant) -> Bool
  }

  /// Whether any view takes in touchpoints of a type.
  private enum Attention: UInt8 {
    case unknown, always, sometimes, never

    init(_ type: TouchpointType, _ looks: [Look]) {
      if Vocabulary.ofLedger.contains(type) {
        self = .always
      } else if looks.contains(where: { $0.types.allSatisfy { $0?.contains(type) ?? true } }) {
        self = .always
      } else {
        self = looks.contains { $0.types.contains { $0?.contains(type) ?? true } } ? .sometimes : .never
      }
    }
  }

  private static func looks<P: Projector>(
    _ projector: P, _ changes: [PolicyChange], through position: Position
  ) throws -> Look {
    let policies = try PolicyTimeline(changes, for: projector, through: position)
    let types = policies.segments.map { projector.meanings(under: $0.policy) }
    let looking = policies.looking(at: types)
    return Look(types: types) { type, instant in looking.looks(at: type, at: instant) }
  }
}
