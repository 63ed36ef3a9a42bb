// Who may be one person: asking, and what a person says to it.

public import Ledger
public import Words

extension Ledger {
  /// Who may be one person, by names, birthdays, telephone numbers, cards, e-mail and postal addresses, which are read with the
  /// ledger's key. Nothing is recorded, and nobody is merged: that is for a person to say (`acceptMerge`, `dismissMerge`).
  ///
  /// Nobody who was erased, or whose data is kept without being used, takes part. A pair that was dismissed is suggested again only
  /// where something speaks for it that did not then. What was said of a person earlier counts too, so that who has moved is found by
  /// where they lived before: of each kind of value the newest 8.
  ///
  /// It reads every registration, update and link of the log, and holds what they say in memory, some hundreds of bytes a person.
  ///
  /// - Parameter least: the score that a suggestion has at least, from 1 to 1000.
  /// - Throws: `LedgerError`: `keyUnavailable`; `keyLost`; `damaged`; `invalidTouchpoint` where `least` is no score.
  public func mergeSuggestions(least: Int = MergeSuggestion.leastStandard) throws -> MergeSuggestions {
    try Self.check(least)
    let arrangement = try arrangement()
    let people = try PeopleReader.people(of: self, as: arrangement)
    let earlier = try EarlierFindings(of: self, as: arrangement)
    let scorer = PairScorer(people)
    let pairs = Candidates.pairs(of: people)
    var result = MergeSuggestions(
      position: arrangement.position, timeZone: try settings.timeZone, least: least,
      people: people.people.count, compared: pairs.count, dismissed: 0, suggestions: [])
    for pair in pairs {
      let (one, other) = (people.people[Int(pair >> 32)], people.people[Int(pair & 0xFFFF_FFFF)])
      guard var suggestion = scorer.suggestion(one, other, least: least) else { continue }
      guard earlier.dismissal(of: suggestion) == nil else {
        result.dismissed += 1
        continue
      }
      suggestion.recorded = earlier.position(of: suggestion)
      result.suggestions.append(suggestion)
    }
    result.suggestions.sort { ($1.score, $0.one, $0.other) < ($0.score, $1.one, $1.other) }
    return result
  }

  /// What speaks for two customers being one person.
  ///
  /// - Parameters:
  ///   - one: any number of one of them.
  ///   - other: any number of the other.
  ///   - least: the score that a suggestion has at least, from 1 to 1000.
  /// - Throws: `LedgerError`: `unknownSubject` where there is no such customer, or the two are not suggested (the message says why);
  ///   `erased`; `invalidTouchpoint` where the use of one's data is restricted, or they are one person already; otherwise as
  ///   `mergeSuggestions`.
  public func mergeSuggestion(
    of one: CustomerNumber, and other: CustomerNumber, least: Int = MergeSuggestion.leastStandard
  ) throws -> MergeSuggestion {
    try Self.check(least)
    let arrangement = try arrangement()
    for customer in [one, other] { try checkTakesPart(customer) }
    let pair = PeoplePair(arrangement.root(of: one), arrangement.root(of: other))
    guard pair.one != pair.other else {
      throw LedgerError(.invalidTouchpoint, "\(one) and \(other) are one customer already")
    }
    let people = try PeopleReader.people(of: self, as: arrangement)
    let found = people.person(pair.one).flatMap { first in
      people.person(pair.other).flatMap { PairScorer(people).suggestion(first, $0) }
    }
    guard var suggestion = found, suggestion.score >= least else {
      throw LedgerError(
        .unknownSubject,
        "nothing suggests that \(one) and \(other) are one person: "
          + (found.map { "their score is \($0.score), and a suggestion has \(least) or more" }
            ?? "they have nothing in common")
          + "; to merge them all the same: "
          + ProgramName.command("merge \(one.rawValue) \(other.rawValue) --evidence CODE"))
    }
    let earlier = try EarlierFindings(of: self, as: arrangement)
    if let position = earlier.dismissal(of: suggestion) {
      throw LedgerError(
        .unknownSubject,
        "somebody has said that \(one) and \(other) are not one person, and nothing else speaks for it since; to take that back: "
          + ProgramName.command("void \(position) --reason CODE"),
        position: position)
    }
    suggestion.recorded = earlier.position(of: suggestion)
    return suggestion
  }

  private static func check(_ least: Int) throws {
    guard (1...1_000).contains(least) else {
      throw LedgerError(.invalidTouchpoint, "a score is from 1 to 1000; \(least) is none")
    }
  }

  private func checkTakesPart(_ customer: CustomerNumber) throws {
    guard customer != .business, customer.rawValue <= (try customerCount) else {
      throw LedgerError(
        .unknownSubject, "there is no \(customer); the ledger has \(try customerCount) customers")
    }
    if try isErased(customer) {
      throw LedgerError(.erased, "\(customer) was erased: they are merged with nobody")
    }
    if try isUseRestricted(of: customer) {
      throw LedgerError(
        .invalidTouchpoint,
        "the use of what is kept of \(customer) is restricted: nothing is found out about them; "
          + "\(ProgramName.command("allow \(customer.rawValue)")) ends that")
    }
  }
}
