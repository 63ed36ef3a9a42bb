// Which of a touchpoint's identifiers may be one person's.

extension LogWriter {
  /// Leaves out the identifiers that lead to somebody else, and then as many from the last on as are too
  /// many.
  ///
  /// - Parameters:
  ///   - matches: in order of priority.
  ///   - isSaid: whether somebody says that the identifiers are one person's: then only limits count.
  func ofOnePerson(
    _ matches: [Match], _ rules: IdentityRules, _ components: Components, isSaid: Bool
  ) throws -> (kept: [Match], dropped: [Stranger]) {
    if matches.count == 1 || isOneComponent(matches, components) { return (matches, []) }
    var (kept, dropped): ([Match], [Stranger]) = ([], [])
    let holdings = try Holdings(of: matches, links, components)
    if isSaid || rules.distinguishing.isEmpty {
      kept = matches
    } else {
      (kept, dropped) = withoutOthers(matches, rules, components, holdings)
    }
    let within = countWithinLimits(kept, rules, components, holdings)
    dropped += kept[within...].map { Stranger(match: $0, reason: .overLimit) }
    return (Array(kept[..<within]), dropped)
  }

  /// Whether all matches lead to one customer, as they do for whoever comes back: then nobody is merged.
  private func isOneComponent(_ matches: [Match], _ components: Components) -> Bool {
    guard let first = matches[0].customer.map({ components.root(of: $0) }) else { return false }
    return matches.allSatisfy { $0.customer.map { components.root(of: $0) } == first }
  }

  /// How many identifiers of each kind the known customers have, by the smallest number of their component.
  private struct Holdings {
    var counts: [CustomerNumber: [String: Int]] = [:]

    init(of matches: [Match], _ links: LinkIndex, _ components: Components) throws {
      for match in matches {
        guard let root = match.customer.map({ components.root(of: $0) }), counts[root] == nil else {
          continue
        }
        var own: [String: Int] = [:]
        for member in components.members(with: root) {
          for kind in try links.identifiers(of: member).values { own[kind, default: 0] += 1 }
        }
        counts[root] = own
      }
    }
  }

  /// Leaves out identifiers that lead to somebody else: to a customer who has another identifier of a kind
  /// that tells people apart than the touchpoint names, or than those customers have to whom the identifiers
  /// before it lead. So many people on one telephone number stay many.
  private func withoutOthers(
    _ matches: [Match], _ rules: IdentityRules, _ components: Components, _ holdings: Holdings
  ) -> (kept: [Match], dropped: [Stranger]) {
    var (kept, dropped): ([Match], [Stranger]) = ([], [])
    var roots: Set<CustomerNumber> = []
    var kinds: Set<String> = []
    for match in matches {
      if let root = match.customer.map({ components.root(of: $0) }), !roots.contains(root) {
        let theirs = Set(holdings.counts[root, default: [:]].keys)
        if rules.difference(kinds, theirs, overriding: match.identifier.kind) != nil {
          dropped.append(Stranger(match: match, reason: .anothers))
          continue
        }
        roots.insert(root)
        kinds.formUnion(theirs)
      } else {
        kinds.insert(match.identifier.kind)
      }
      kept.append(match)
    }
    return (kept, dropped)
  }

  /// How many of the identifiers, from the first on, may be one customer's: of no kind too many. At least
  /// one.
  private func countWithinLimits(
    _ matches: [Match], _ rules: IdentityRules, _ components: Components, _ holdings: Holdings
  ) -> Int {
    /// By kind: how many identifiers the known customers have, and how many this touchpoint would add.
    var (held, added): ([String: Int], [String: Int]) = ([:], [:])
    var roots: Set<CustomerNumber> = []
    var within = 1
    for (index, match) in matches.enumerated() {
      if let root = match.customer.map({ components.root(of: $0) }) {
        if roots.insert(root).inserted {
          for (kind, count) in holdings.counts[root, default: [:]] { held[kind, default: 0] += count }
        }
      } else {
        added[match.identifier.kind, default: 0] += 1
      }
      // Where the merge of two whole customers is over a limit, it counts like a new identifier that is
      // over it.
      let exceeds =
        (roots.count > 1 ? held : added).keys.contains { kind in
          held[kind, default: 0] + added[kind, default: 0] > rules.limit(of: kind)
        } || added.contains { kind, count in held[kind, default: 0] + count > rules.limit(of: kind) }
      if !exceeds { within = index + 1 }
    }
    return within
  }
}
