// Rules of a schedule that could never take anything out: they are refused as they are published.

internal import Ledger
internal import Words

extension WrittenRule {
  /// - Throws: `PolicyFault` with the path of the first type, or rule, that nothing would ever be taken out by.
  static func checkAreOfUse(_ rules: [WrittenRule]) throws {
    for rule in rules { try rule.checkTypes() }
    for (index, rule) in rules.enumerated() { try rule.checkIsDue(among: rules, at: index) }
  }

  /// Refuses types of which there is nothing that the rule takes.
  private func checkTypes() throws {
    for (index, (name, type)) in types.enumerated() {
      if rule.take == .personal, !Vocabulary.takesPersonal(type) {
        throw PolicyFault(
          path(of: index),
          "\(name) has no personal part, so that nothing of it would ever be taken out: leave it out, or give it a rule with "
            + "\"take\": \"body\"")
      }
      if rule.since != .occurred, Vocabulary.subject(of: type) == .business {
        throw PolicyFault(
          path(of: index),
          "\(name) is about the business and no person, so that no time of it goes by \(rule.since.rawValue): give it a rule that "
            + "counts since occurred")
      }
    }
  }

  /// Refuses what another rule takes out of a type before this one could, or at the same time.
  private func checkIsDue(among rules: [WrittenRule], at place: Int) throws {
    func isBefore(_ other: Int) -> Bool {
      other != place && rules[other].rule.comesBefore(rule, stands: other < place)
    }
    let before = rules.indices.filter(isBefore).map { rules[$0] }
    if types.isEmpty, let other = before.first(where: \.types.isEmpty) {
      throw PolicyFault("\(path).types", Self.isTaken("everything", by: other))
    }
    for (index, (name, type)) in types.enumerated() {
      let other = before.first { $0.types.isEmpty || $0.types.contains { $0.type == type } }
      if let other { throw PolicyFault(path(of: index), Self.isTaken(name, by: other)) }
    }
  }

  private func path(of index: Int) -> String { "\(path).types[\(index)]" }

  private static func isTaken(_ what: String, by other: WrittenRule) -> String {
    "of \(what) the rule \(other.rule.name) takes as much or more, and never later, so that this one would take nothing: leave it out, "
      + "or say a shorter time"
  }
}

extension RetentionSchedule.Rule {
  /// Whether whatever another rule takes out of a touchpoint is taken out by this one before, or instead.
  ///
  /// - Parameter stands: whether this rule stands before the other. Of those that take the same at once the first does.
  fileprivate func comesBefore(_ other: Self, stands isFirst: Bool) -> Bool {
    (take > other.take || take == other.take && isFirst) && since.isNeverAfter(other.since)
      && after.isNeverLonger(than: other.after)
  }
}

extension RetentionSchedule.Since {
  /// Whether a time that is counted from here never begins later: somebody's last touchpoint is no earlier than their last order, and
  /// neither is earlier than the touchpoint itself.
  fileprivate func isNeverAfter(_ other: Self) -> Bool {
    let order = Self.allCases
    return (order.firstIndex(of: self) ?? 0) <= (order.firstIndex(of: other) ?? 0)
  }
}

extension RetentionSchedule.Period {
  /// Whether it is at most as long as another, whatever day the two begin on. Where months stand against days it may say no of
  /// what is so all the same.
  fileprivate func isNeverLonger(than other: Self) -> Bool {
    months <= other.months && days <= other.days || daysMax <= other.daysMin
  }

  /// The most days that it may have: of a year 366, of other months 31 each.
  private var daysMax: Int { months / 12 * 366 + months % 12 * 31 + days }

  /// The fewest days that it may have: of a year 365, of other months 28 each.
  private var daysMin: Int { months / 12 * 365 + months % 12 * 28 + days }
}
