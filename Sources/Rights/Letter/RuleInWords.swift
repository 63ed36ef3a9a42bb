// A rule of a retention schedule in words.

internal import Ledger
internal import Words

/// A rule of a retention schedule, with the names of the types that it is about.
struct RuleInWords: Hashable {
  let rule: RetentionSchedule.Rule
  /// The names of the types; `nil` for every type.
  let types: [String]?

  /// - Throws: `LedgerError`.
  init(_ rule: RetentionSchedule.Rule, in ledger: Ledger) throws {
    self.rule = rule
    types = try rule.types?.types.map { try ledger.typeName(of: $0) }
  }

  /// How types are named.
  enum Naming {
    /// By what their entries say, for the people concerned.
    case sentences
    /// By their names, for the business.
    case names
  }

  /// What is taken out of which entries after which time, as a sentence.
  func sentence(_ texts: LetterTexts, types naming: Naming = .sentences) -> String {
    texts.rule.filled([
      "entries": entries(texts, naming), "what": texts.taken[rule.take.rawValue], "period": period(texts),
      "since": texts.counted[rule.since.rawValue],
    ])
  }

  private func entries(_ texts: LetterTexts, _ naming: Naming) -> String {
    guard let types else { return texts.everyEntry }
    if naming == .names { return texts.entriesOfKinds.filled(["sentences": types.joined(separator: ", ")]) }
    let sentences = types.map { type in
      let sentence = texts.sentences[type]?.filled([:]) ?? texts.ownType.filled(["type": type])
      return texts.quoted.filled(["words": sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence])
    }
    return texts.entriesOfKinds.filled(["sentences": sentences.joined(separator: ", ")])
  }

  private func period(_ texts: LetterTexts) -> String {
    let parts = [
      ("year", rule.after.months / 12), ("month", rule.after.months % 12), ("day", rule.after.days),
    ]
    .filter { $0.1 > 0 }
    .compactMap { part, count in
      texts.periods[count == 1 ? part : "\(part)s"]?.filled(["count": String(count)])
    }
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return "\(parts.dropLast().joined(separator: ", ")) \(texts.and) \(last)"
  }
}

extension LetterTexts {
  /// English that speaks of people, and not to one.
  static let record: LetterTexts = {
    var texts = english
    texts.counted = [
      "occurred": "the day it happened",
      "last-order": "the person's last order, or from the day it happened where they never ordered",
      "last-touchpoint": "when the person last did anything",
    ]
    return texts
  }()
}
