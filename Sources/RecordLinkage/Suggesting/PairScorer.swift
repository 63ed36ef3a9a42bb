// How much speaks for two people being one.

internal import Words

/// Compares people, two at a time.
struct PairScorer {
  let people: People
  private let names: NameComparison
  /// From how many people on a birthday is one that programs fill in, such as the first of January 1900, and says nothing.
  private let birthdayMax: Int
  /// The same of a day without a year, which many more people share by chance.
  private let dayMax: Int

  init(_ people: People) {
    self.people = people
    names = NameComparison(people.words)
    birthdayMax = 20 + 4 * people.people.count / 22_000
    dayMax = 20 + 4 * people.people.count / 366
  }

  /// What is found of two people; `nil` where nothing speaks for their being one, or they do not come to `least` points.
  func suggestion(_ one: Person, _ other: Person, least: Int = 1) -> MergeSuggestion? {
    var tally = Tally()
    compareBirthdays(one, other, &tally)
    comparePhones(one, other, &tally)
    compareCards(one, other, &tally)
    compareNames(one, other, &tally)
    let (email, address) = (sharedEmail(one, other), sharedAddress(one, other))
    // What takes the longest is left out where it makes no difference: most pairs share a birthday, and nothing else.
    let most = (email ?? Points.emailAlike) + (address ?? Points.addressAlike)
    guard tally.points + most >= least else { return nil }
    compareEmails(one, other, shared: email, &tally)
    compareAddresses(one, other, shared: address, &tally)
    if !one.genders.isEmpty, !other.genders.isEmpty, one.genders.isDisjoint(with: other.genders) {
      tally.speaks(against: .gender, Points.otherGender)
    }
    if !one.numbers.isEmpty, !other.numbers.isEmpty { tally.speaks(against: .crm, Points.otherNumber) }
    guard !tally.reasons.isEmpty, tally.points >= max(1, least) else { return nil }
    return MergeSuggestion(
      one: min(one.customer, other.customer), other: max(one.customer, other.customer),
      score: min(1_000, tally.points),
      reasons: MergeSuggestion.Reason.allCases.filter(tally.reasons.contains),
      doubts: MergeSuggestion.Doubt.allCases.filter(tally.doubts.contains))
  }

  private struct Tally {
    var points = 0
    var reasons: Set<MergeSuggestion.Reason> = []
    var doubts: Set<MergeSuggestion.Doubt> = []

    mutating func speaks(for reason: MergeSuggestion.Reason, _ points: Int) {
      guard points > 0 else { return }
      reasons.insert(reason)
      self.points += points
    }

    mutating func speaks(against doubt: MergeSuggestion.Doubt, _ points: Int) {
      doubts.insert(doubt)
      self.points += points
    }
  }

  private func compareNames(_ one: Person, _ other: Person, _ tally: inout Tally) {
    guard !one.names.isEmpty, !other.names.isEmpty else { return }
    var best: (likeness: NameLikeness, points: Int, first: NameForm, second: NameForm)?
    for first in one.names {
      for second in other.names {
        let likeness = names.likeness(first, second)
        let points = points(of: likeness, first, second)
        if let best, best.points >= points { continue }
        best = (likeness, points, first, second)
      }
    }
    guard let best else { return }
    switch best.likeness {
    case .different: tally.speaks(against: .name, best.points)
    case .same: tally.speaks(for: .name, best.points)
    default: tally.speaks(for: .similarName, best.points)
    }
    if best.first.generation != best.second.generation {
      let isOne = best.first.generation == nil || best.second.generation == nil
      tally.speaks(against: .generation, isOne ? Points.oneGeneration : Points.otherGeneration)
    }
  }

  private func points(of likeness: NameLikeness, _ one: NameForm, _ other: NameForm) -> Int {
    let bearers = max(people.nameBearers[one.words] ?? 1, people.nameBearers[other.words] ?? 1)
    // The words of the shorter are those that both have.
    let shared = one.words.count <= other.words.count ? one.words : other.words
    let rarity = Points.rarity(
      bearers: bearers, words: shared.map { people.words[$0].bearers }, people: people.people.count)
    return switch likeness {
    case .same: Points.name + rarity
    case .alike: Points.nameAlike + rarity
    case .part: Points.namePart + rarity * 3 / 4
    case .initial: Points.nameInitial + rarity / 2
    case .oneWord: Points.nameWord
    case .different: Points.otherName
    }
  }

  private func compareBirthdays(_ one: Person, _ other: Person, _ tally: inout Tally) {
    let (mine, theirs) = (one.birthdays.filter(isTelling), other.birthdays.filter(isTelling))
    guard !mine.isEmpty, !theirs.isEmpty else { return }
    let likenesses = mine.flatMap { first in theirs.map { first.likeness($0) } }
    if likenesses.contains(.same) {
      tally.speaks(for: .birthday, Points.birthday)
    } else if likenesses.contains(.alike) {
      tally.speaks(for: .similarBirthday, Points.birthdayAlike)
    } else {
      tally.speaks(against: .birthday, Points.otherBirthday)
    }
  }

  private func isTelling(_ birthday: Birthday) -> Bool {
    people.birthdayBearers[birthday, default: 0] <= (birthday.year == 0 ? dayMax : birthdayMax)
  }

  private func comparePhones(_ one: Person, _ other: Person, _ tally: inout Tally) {
    guard !one.phones.isEmpty, !other.phones.isEmpty else { return }
    guard let least = Self.rarest(one.phones, other.phones, { people.phones.bearers(of: $0) }) else {
      return tally.speaks(against: .phone, Points.otherPhone)
    }
    tally.speaks(for: .phone, Points.shared(Points.phone, Points.phoneOfHousehold, bearers: least))
  }

  private func compareCards(_ one: Person, _ other: Person, _ tally: inout Tally) {
    // To have another card says nothing: who has lost one gets another.
    guard let least = Self.rarest(one.cards, other.cards, { people.cards.bearers(of: $0) }) else { return }
    tally.speaks(for: .card, Points.shared(Points.card, Points.cardOfHousehold, bearers: least))
  }

  /// What an e-mail address counts that both have; `nil` where they have none in common.
  private func sharedEmail(_ one: Person, _ other: Person) -> Int? {
    Self.rarest(one.emails, other.emails, { people.emails.bearers(of: $0) }).map {
      Points.shared(Points.email, Points.emailAlike, bearers: $0)
    }
  }

  private func compareEmails(_ one: Person, _ other: Person, shared: Int?, _ tally: inout Tally) {
    guard !one.emails.isEmpty, !other.emails.isEmpty else { return }
    if let shared { return tally.speaks(for: .email, shared) }
    let likenesses = one.emails.flatMap { first in
      other.emails.map { likeness(people.emails[first], people.emails[$0], one, other) }
    }
    if likenesses.contains(.alike) {
      tally.speaks(for: .similarEmail, Points.emailAlike)
    } else if !likenesses.contains(.sameName) {
      tally.speaks(against: .email, Points.otherEmail)
    }
  }

  private enum EmailLikeness { case different, sameName, alike }

  /// Alike are addresses that differ in one letter, and such with the same letters before the `@`, unless these are the name, which is
  /// compared by itself, or what several have.
  private func likeness(_ first: EmailForm, _ second: EmailForm, _ one: Person, _ other: Person)
    -> EmailLikeness
  {
    let isSame = first.letters.count >= 5 && first.letters == second.letters
    let isSlip =
      TextDistance.damerauLevenshtein(
        FoldedText.characters(first.address), FoldedText.characters(second.address), most: 1) <= 1
    guard isSame || isSlip else { return .different }
    if isOfName(first.letters, one) || isOfName(second.letters, other) { return .sameName }
    return isSame && people.letterBearers[first.letters, default: 0] > 3 ? .sameName : .alike
  }

  /// Whether letters are hardly more than words of the person's name.
  private func isOfName(_ letters: String, _ person: Person) -> Bool {
    let folded = FoldedText.words(letters).joined()
    return person.names.contains { name in
      let rest = name.words.map { people.words[$0].text }.sorted { $0.count > $1.count }
        .reduce(folded) { $1.count > 1 ? $0.replacing($1, with: "") : $0 }
      return rest.count <= 2
    }
  }

  /// What a postal address counts that both have; `nil` where they have none in common.
  private func sharedAddress(_ one: Person, _ other: Person) -> Int? {
    Self.rarest(one.addresses, other.addresses, { people.addresses.bearers(of: $0) }).map {
      $0 > 6 ? Points.addressOfMany : Points.address
    }
  }

  private func compareAddresses(_ one: Person, _ other: Person, shared: Int?, _ tally: inout Tally) {
    guard !one.addresses.isEmpty, !other.addresses.isEmpty else { return }
    if let shared { return tally.speaks(for: .address, shared) }
    let isAlike = one.addresses.contains { first in
      other.addresses.contains { people.addresses[first].likeness(people.addresses[$0]) != .different }
    }
    if isAlike {
      tally.speaks(for: .similarAddress, Points.addressAlike)
    } else {
      tally.speaks(against: .address, Points.otherAddress)
    }
  }

  /// By how many people the rarest value is had that both have; `nil` where they have none in common.
  private static func rarest(_ one: ValueNumbers, _ other: ValueNumbers, _ bearers: (Int32) -> Int) -> Int? {
    one.filter(other.contains).map(bearers).min()
  }
}
